// Package template makes text of a JSON document by a template that a person wrote. It has the syntax of Go's
// text/template and none of its machinery: the parser is Go's, what may stand in a template is listed here, and what
// it does is worked out here over JSON values. So there is no reflection, no method and no function to be reached
// but those in function.go, and each run has a budget of steps and of output, whatever template and document are.
//
// What is missing prints as nothing, objects and lists print as JSON byte for byte as they came, and every error is a
// hooks.Error that names the line. A Template may be used by several goroutines; nothing here starts one.
package template

import (
	"slices"
	"strconv"
	"strings"
	"text/template/parse"
	"unicode/utf8"

	"bellhop/hooks"
)

// The limits of a template.
const (
	MaxSource = 32 << 10 // bytes
	maxNested = 40       // of actions and parentheses within one another
	maxRanges = 3        // of loops within one another
	maxNames  = 100      // of variables
)

// Template is a template that was read and found fit.
type Template struct {
	source string
	root   *parse.ListNode
}

// treeName is what the parser calls the template. It turns up in its errors only.
const treeName = "t"

// Parse reads a template and refuses what may not stand in it.
func Parse(source string) (*Template, error) {
	switch {
	case len(source) > MaxSource:
		return nil, &hooks.Error{Code: hooks.CodeTooLarge, Message: "A template may have 32 KiB at most."}
	case !utf8.ValidString(source):
		return nil, hooks.Invalid("A template is UTF-8 text. This is not.")
	}
	tree := parse.New(treeName)
	tree.Mode = parse.SkipFuncCheck // the checker names the functions that there are
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(source, "", "", set); err != nil {
		return nil, inPlainWords(err.Error())
	}
	c := checker{source: source}
	if len(set) != 1 || set[treeName] != tree {
		return nil, hooks.Invalid("A template cannot define others. Take out {{define}} and {{block}}.")
	}
	if err := c.list(tree.Root); err != nil {
		return nil, err
	}
	return &Template{source, tree.Root}, nil
}

// lineError is what is wrong at a place in the source.
func lineError(source string, pos parse.Pos, reason string) error {
	line := 1 + strings.Count(source[:min(int(pos), len(source))], "\n")
	return hooks.Invalid("Line " + strconv.Itoa(line) + " of the template: " + reason)
}

// checker walks a tree and refuses all that is not known to be harmless.
type checker struct {
	source string
	nested int
	ranges int
	names  int
}

func (c *checker) refuse(n parse.Node, reason string) error {
	return lineError(c.source, n.Position(), reason)
}

func (c *checker) list(l *parse.ListNode) error {
	if l == nil {
		return nil
	}
	for _, n := range l.Nodes {
		if err := c.node(n); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) node(n parse.Node) error {
	switch n := n.(type) {
	case *parse.TextNode, *parse.BreakNode, *parse.ContinueNode:
		return nil
	case *parse.ActionNode:
		return c.pipe(n.Pipe)
	case *parse.IfNode:
		return c.branch(&n.BranchNode)
	case *parse.WithNode:
		return c.branch(&n.BranchNode)
	case *parse.RangeNode:
		return c.rangeOver(n)
	case *parse.TemplateNode:
		return c.refuse(n, "a template cannot use others. Take out {{template}} and {{block}}.")
	}
	return c.refuse(n, "this cannot stand in a template.")
}

func (c *checker) branch(b *parse.BranchNode) error {
	if c.nested++; c.nested > maxNested {
		return c.refuse(b, "this is nested too deep.")
	}
	defer func() { c.nested-- }()
	if err := c.pipe(b.Pipe); err != nil {
		return err
	}
	if err := c.list(b.List); err != nil {
		return err
	}
	return c.list(b.ElseList)
}

// rangeOver takes loops over what the document holds, and none over numbers or what a function makes.
func (c *checker) rangeOver(n *parse.RangeNode) error {
	if c.ranges++; c.ranges > maxRanges {
		return c.refuse(n, "loops may be nested three deep. This one is the fourth.")
	}
	defer func() { c.ranges-- }()
	const what = "range goes over a field or a variable, such as {{range .data.items}}."
	if len(n.Pipe.Cmds) != 1 || len(n.Pipe.Cmds[0].Args) != 1 {
		return c.refuse(n, what)
	}
	switch n.Pipe.Cmds[0].Args[0].(type) {
	case *parse.FieldNode, *parse.VariableNode, *parse.DotNode:
		return c.branch(&n.BranchNode)
	}
	return c.refuse(n, what)
}

func (c *checker) pipe(p *parse.PipeNode) error {
	if c.nested++; c.nested > maxNested {
		return c.refuse(p, "this is nested too deep.")
	}
	defer func() { c.nested-- }()
	if c.names += len(p.Decl); c.names > maxNames {
		return c.refuse(p, "this is the 101st variable. A template may have 100.")
	}
	for i, cmd := range p.Cmds {
		if err := c.command(cmd, i > 0); err != nil {
			return err
		}
	}
	return nil
}

// command checks one command of a pipeline; piped tells that the one before hands it a value.
func (c *checker) command(cmd *parse.CommandNode, piped bool) error {
	name, isCall := cmd.Args[0].(*parse.IdentifierNode)
	if !isCall {
		if len(cmd.Args) > 1 || piped {
			return c.refuse(cmd, cmd.Args[0].String()+" is no function, so it takes no values. The functions are "+functionNames()+".")
		}
		return c.operand(cmd.Args[0])
	}
	f, known := functions[name.Ident]
	if !known {
		return c.refuse(cmd, "there is no function called "+name.Ident+". The functions are "+functionNames()+".")
	}
	given := len(cmd.Args) - 1
	if piped {
		given++
	}
	if given < f.least || given > f.most {
		return c.refuse(cmd, name.Ident+" takes "+f.takes+", as in "+f.example+".")
	}
	for _, arg := range cmd.Args[1:] {
		if err := c.operand(arg); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) operand(n parse.Node) error {
	switch n := n.(type) {
	case *parse.FieldNode, *parse.VariableNode, *parse.DotNode, *parse.NilNode, *parse.BoolNode, *parse.StringNode:
		return nil
	case *parse.NumberNode:
		if n.IsInt || n.IsFloat {
			return nil
		}
		return c.refuse(n, "a number such as "+n.Text+" is not known here.")
	case *parse.PipeNode:
		return c.pipe(n)
	case *parse.ChainNode:
		return c.operand(n.Node)
	case *parse.IdentifierNode:
		return c.refuse(n, n.Ident+" and what it takes have to stand in parentheses here.")
	}
	return c.refuse(n, "this cannot stand here.")
}

// functionNames lists the functions for a sentence.
func functionNames() string {
	names := make([]string, 0, len(functions))
	for name := range functions {
		names = append(names, name)
	}
	slices.Sort(names)
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
