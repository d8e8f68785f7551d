package template

import (
	"bytes"
	"errors"
	"text/template/parse"

	"bellhop/hooks"
)

// The limits of a run. A step is a node of the tree, a turn of a loop or a handful of bytes that a function goes
// through; all of them take some tens of milliseconds.
const (
	MaxOutput    = 1 << 20 // bytes
	maxSteps     = 200_000
	bytesPerStep = 64
)

// run is one rendering.
type run struct {
	source string
	vars   []variable
	out    bytes.Buffer
	left   int // steps
}

type variable struct {
	name  string
	value any
}

// flow tells what comes after a node.
type flow int

const (
	onward flow = iota
	broken      // out of the loop
	continued
)

// Render makes the text for a JSON document. The error is a hooks.Error: a limit was reached, or the template asks
// of a value what it cannot do.
func (t *Template) Render(doc []byte) ([]byte, error) {
	dot, ok := read(doc)
	if !ok {
		return nil, hooks.Invalid("A template is filled in from JSON. This is not.")
	}
	r := run{source: t.source, vars: []variable{{"$", dot}}, left: maxSteps}
	if _, err := r.list(dot, t.root); err != nil {
		return nil, err
	}
	return r.out.Bytes(), nil
}

func (r *run) fail(n parse.Node, reason string) error {
	return lineError(r.source, n.Position(), reason)
}

// spend takes steps from the budget.
func (r *run) spend(steps int) error {
	if r.left -= steps; r.left < 0 {
		return &hooks.Error{Code: hooks.CodeTooLarge, Message: "The template takes too many steps with this event. Loop over less."}
	}
	return nil
}

// handle takes from the budget what it costs to go through some bytes.
func (r *run) handle(size int) error { return r.spend(1 + size/bytesPerStep) }

// open reads what is in a list or an object. It costs its size, once; of nothing else there is anything to read.
func (r *run) open(v any) error {
	switch v := v.(type) {
	case *list:
		if !v.known {
			v.open()
			return r.handle(len(v.raw))
		}
	case *object:
		if !v.known {
			v.open()
			return r.handle(len(v.raw))
		}
	}
	return nil
}

func (r *run) write(text string) error {
	if r.out.Len()+len(text) > MaxOutput {
		return errTooLong()
	}
	r.out.WriteString(text)
	return r.handle(len(text))
}

func errTooLong() error {
	return &hooks.Error{Code: hooks.CodeTooLarge, Message: "The template makes more than 1 MiB of this event."}
}

func (r *run) list(dot any, l *parse.ListNode) (flow, error) {
	if l == nil {
		return onward, nil
	}
	for _, n := range l.Nodes {
		if f, err := r.node(dot, n); err != nil || f != onward {
			return f, err
		}
	}
	return onward, nil
}

// node knows what the checker lets through.
func (r *run) node(dot any, n parse.Node) (flow, error) {
	if err := r.spend(1); err != nil {
		return onward, err
	}
	switch n := n.(type) {
	case *parse.TextNode:
		return onward, r.write(string(n.Text))
	case *parse.ActionNode:
		return onward, r.action(dot, n)
	case *parse.IfNode:
		return r.branch(dot, &n.BranchNode, false)
	case *parse.WithNode:
		return r.branch(dot, &n.BranchNode, true)
	case *parse.RangeNode:
		return r.loop(dot, n)
	case *parse.BreakNode:
		return broken, nil
	case *parse.ContinueNode:
		return continued, nil
	}
	return onward, r.fail(n, "this cannot stand in a template.")
}

// action gives a variable its value, or prints.
func (r *run) action(dot any, n *parse.ActionNode) error {
	v, err := r.pipe(dot, n.Pipe)
	switch {
	case err != nil:
		return err
	case len(n.Pipe.Decl) > 0:
		r.assign(n.Pipe, v)
		return nil
	case size(v) > MaxOutput:
		return errTooLong()
	}
	return r.write(text(v))
}

// assign gives the variable of a pipeline its value: a new one with :=, one that is there with =.
func (r *run) assign(p *parse.PipeNode, v any) {
	if len(p.Decl) == 0 {
		return
	}
	if name := p.Decl[0].Ident[0]; p.IsAssign {
		r.set(name, v)
	} else {
		r.vars = append(r.vars, variable{name, v})
	}
}

func (r *run) set(name string, v any) {
	for i := len(r.vars) - 1; i >= 0; i-- {
		if r.vars[i].name == name {
			r.vars[i].value = v
			return
		}
	}
}

func (r *run) branch(dot any, b *parse.BranchNode, with bool) (flow, error) {
	mark := len(r.vars)
	defer func() { r.vars = r.vars[:mark] }()
	v, err := r.pipe(dot, b.Pipe)
	if err != nil {
		return onward, err
	}
	r.assign(b.Pipe, v)
	switch {
	case !truth(v):
		return r.list(dot, b.ElseList)
	case with:
		return r.list(v, b.List)
	}
	return r.list(dot, b.List)
}

func (r *run) loop(dot any, n *parse.RangeNode) (flow, error) {
	mark := len(r.vars)
	defer func() { r.vars = r.vars[:mark] }()
	over, err := r.pipe(dot, n.Pipe)
	if err == nil {
		err = r.open(over)
	}
	if err != nil {
		return onward, err
	}
	if !n.Pipe.IsAssign {
		for _, v := range n.Pipe.Decl {
			r.vars = append(r.vars, variable{v.Ident[0], nil})
		}
	}
	switch over := over.(type) {
	case nil:
		return r.list(dot, n.ElseList)
	case *list:
		if len(over.items) == 0 {
			return r.list(dot, n.ElseList)
		}
		for i, item := range over.items {
			if f, err := r.turn(n, int64(i), item); err != nil || f == broken {
				return onward, err
			}
		}
	case *object:
		if len(over.fields) == 0 {
			return r.list(dot, n.ElseList)
		}
		for _, f := range over.fields {
			if f, err := r.turn(n, f.name, f.value); err != nil || f == broken {
				return onward, err
			}
		}
	default:
		return onward, r.fail(n, "range goes over lists and objects. "+n.Pipe.Cmds[0].String()+" is "+kind(over)+".")
	}
	return onward, nil
}

// turn is one turn of a loop. With one variable it gets the item; with two, the first gets the number or the name.
func (r *run) turn(n *parse.RangeNode, key, item any) (flow, error) {
	if err := r.spend(1); err != nil {
		return onward, err
	}
	mark := len(r.vars)
	defer func() { r.vars = r.vars[:mark] }()
	switch decl := n.Pipe.Decl; len(decl) {
	case 1:
		r.set(decl[0].Ident[0], item)
	case 2:
		r.set(decl[0].Ident[0], key)
		r.set(decl[1].Ident[0], item)
	}
	return r.list(item, n.List)
}

func (r *run) pipe(dot any, p *parse.PipeNode) (v any, err error) {
	for i, cmd := range p.Cmds {
		var piped []any
		if i > 0 {
			piped = []any{v}
		}
		if v, err = r.command(dot, cmd, piped); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (r *run) command(dot any, cmd *parse.CommandNode, piped []any) (any, error) {
	if err := r.spend(1); err != nil {
		return nil, err
	}
	name, isCall := cmd.Args[0].(*parse.IdentifierNode)
	if !isCall {
		return r.operand(dot, cmd.Args[0])
	}
	if name.Ident == "and" || name.Ident == "or" {
		return r.either(dot, cmd, piped)
	}
	args := make([]any, 0, len(cmd.Args))
	for _, n := range cmd.Args[1:] {
		v, err := r.operand(dot, n)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	v, err := functions[name.Ident].call(r, append(args, piped...))
	if unfit, ok := errors.AsType[unfitError](err); ok {
		return nil, r.fail(cmd, name.Ident+" "+string(unfit))
	}
	return v, err
}

// either works out "and" and "or": the first value that settles it, else the last.
func (r *run) either(dot any, cmd *parse.CommandNode, piped []any) (v any, err error) {
	settles := cmd.Args[0].(*parse.IdentifierNode).Ident == "or"
	for _, n := range cmd.Args[1:] {
		if v, err = r.operand(dot, n); err != nil || truth(v) == settles {
			return v, err
		}
	}
	if len(piped) > 0 {
		v = piped[0]
	}
	return v, nil
}

func (r *run) operand(dot any, n parse.Node) (any, error) {
	if err := r.spend(1); err != nil {
		return nil, err
	}
	switch n := n.(type) {
	case *parse.DotNode:
		return dot, nil
	case *parse.FieldNode:
		return r.fields(n, dot, n.Ident)
	case *parse.VariableNode:
		for i := len(r.vars) - 1; i >= 0; i-- {
			if r.vars[i].name == n.Ident[0] {
				return r.fields(n, r.vars[i].value, n.Ident[1:])
			}
		}
		return nil, nil
	case *parse.ChainNode:
		v, err := r.operand(dot, n.Node)
		if err != nil {
			return nil, err
		}
		return r.fields(n, v, n.Field)
	case *parse.PipeNode:
		v, err := r.pipe(dot, n)
		if err == nil {
			r.assign(n, v)
		}
		return v, err
	}
	return constant(n), nil
}

// constant gives what stands in the template itself.
func constant(n parse.Node) any {
	switch n := n.(type) {
	case *parse.BoolNode:
		return n.True
	case *parse.StringNode:
		return n.Text
	case *parse.NumberNode:
		if n.IsInt {
			return n.Int64
		}
		return n.Float64
	}
	return nil
}

// fields goes down by names. What is not there is nothing, and so is all below it.
func (r *run) fields(n parse.Node, v any, names []string) (any, error) {
	for _, name := range names {
		switch o := v.(type) {
		case nil:
			return nil, nil
		case *object:
			if err := r.open(o); err != nil {
				return nil, err
			}
			v = o.get(name)
		default:
			return nil, r.fail(n, "."+name+" asks for a field of "+kind(v)+", and only objects have fields.")
		}
	}
	return v, nil
}
