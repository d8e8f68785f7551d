package hooks_test

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func topLevelIs(allowed []string) func(house) []string {
	return func(h house) []string {
		var complaints []string
		for _, entry := range h.top {
			if !slices.Contains(allowed, entry) {
				complaints = append(complaints, entry+": does not belong at the top")
			}
		}
		return complaints
	}
}

func shortFiles(h house) []string {
	var complaints []string
	for _, f := range h.code {
		if n := h.lines(f); n > maxFile && !f.isTest() {
			complaints = append(complaints, fmt.Sprintf("%s: has %d lines, %d is the limit", f.path, n, maxFile))
		}
	}
	return complaints
}

func shortFunctions(h house) []string {
	return h.inspect(func(_ goFile, n ast.Node) []string {
		name := "a function literal"
		switch n := n.(type) {
		case *ast.FuncDecl:
			name = n.Name.Name
		case *ast.FuncLit:
		default:
			return nil
		}
		lines := h.fset.Position(n.End()).Line - h.fset.Position(n.Pos()).Line + 1
		if lines <= maxFunction {
			return nil
		}
		return []string{h.at(n.Pos(), "%s has %d lines, %d is the limit", name, lines, maxFunction)}
	})
}

func fewParameters(h house) []string {
	return h.inspect(func(_ goFile, n ast.Node) []string {
		signature, ok := n.(*ast.FuncType)
		if !ok || signature.Params.NumFields() <= maxParameters {
			return nil
		}
		return []string{h.at(n.Pos(), "%d parameters, %d is the limit", signature.Params.NumFields(), maxParameters)}
	})
}

func smallInterfaces(h house) []string {
	var complaints []string
	for _, p := range h.packages() {
		named := map[string]*ast.InterfaceType{}
		p.each(func(n ast.Node) {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if i, ok := spec.Type.(*ast.InterfaceType); ok {
					named[spec.Name.Name] = i
				}
			}
		})
		p.each(func(n ast.Node) {
			if i, ok := n.(*ast.InterfaceType); ok {
				if count := methods(i, named); count > maxInterface {
					complaints = append(complaints, h.at(n.Pos(), "%d methods, %d is the limit", count, maxInterface))
				}
			}
		})
	}
	return complaints
}

// methods counts an interface's methods, those of embedded interfaces of the same package included. One
// embedded from elsewhere counts as one method: all that we embed from the standard library have one.
func methods(i *ast.InterfaceType, named map[string]*ast.InterfaceType) int {
	count := 0
	for _, part := range i.Methods.List {
		switch part := part.Type.(type) {
		case *ast.FuncType, *ast.SelectorExpr:
			count++
		case *ast.Ident:
			if embedded := named[part.Name]; embedded != nil {
				count += methods(embedded, named)
			}
		}
	}
	return count
}

func noInit(h house) []string {
	return h.inspect(func(_ goFile, n ast.Node) []string {
		if fn, ok := n.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			return []string{h.at(n.Pos(), "has an init")}
		}
		return nil
	})
}

func noContextInStruct(h house) []string {
	return h.inspect(func(f goFile, n ast.Node) []string {
		s, ok := n.(*ast.StructType)
		if !ok {
			return nil
		}
		var complaints []string
		for _, field := range s.Fields.List {
			kind := field.Type
			if pointer, ok := kind.(*ast.StarExpr); ok {
				kind = pointer.X
			}
			if isFrom(f, kind, "context", "Context") {
				complaints = append(complaints, h.at(field.Pos(), "a struct keeps a context.Context"))
			}
		}
		return complaints
	})
}

// isFrom reports whether the expression is pkg.name with one of the names, whatever the file calls pkg.
func isFrom(f goFile, e ast.Expr, pkg string, names ...string) bool {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok || !slices.Contains(names, selector.Sel.Name) {
		return false
	}
	local, ok := selector.X.(*ast.Ident)
	return ok && slices.ContainsFunc(f.Imports, func(spec *ast.ImportSpec) bool {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if spec.Name != nil {
			return imported == pkg && spec.Name.Name == local.Name
		}
		return imported == pkg && local.Name == defaultName(pkg)
	})
}

// defaultName is the name that an import has without a given one, as our imports go: its last element,
// or the one before a major version.
func defaultName(pkg string) string {
	if version, _ := path.Match("v[0-9]*", path.Base(pkg)); version {
		pkg = path.Dir(pkg)
	}
	return path.Base(pkg)
}

// noMutableGlobals complains of every assignment to a package's variable, in its tests too, of every address
// taken of one, and of those that are there to change: locks, once-guards, maps and numbers of sync.
func noMutableGlobals(h house) []string {
	byPackage := map[string][]goFile{}
	for _, f := range h.code {
		key := f.folder() + " " + f.Name.Name
		byPackage[key] = append(byPackage[key], f)
	}
	complaints := syncGlobals(h)
	for _, key := range slices.Sorted(maps.Keys(byPackage)) {
		p := goPackage{files: byPackage[key]}
		scope, uses := h.resolve(p)
		p.each(func(n ast.Node) {
			for _, target := range changed(n) {
				v, ok := uses[root(target)].(*types.Var)
				if ok && v.Parent() == scope && !h.inTest(v.Pos()) {
					complaints = append(complaints, h.at(n.Pos(), "changes the package's variable %s", v.Name()))
				}
			}
		})
	}
	return complaints
}

// syncGlobals complains of package variables of sync's and sync/atomic's types. A sync.Pool is spared: it
// changes, but nobody can tell.
func syncGlobals(h house) []string {
	var complaints []string
	for _, f := range h.code {
		for _, decl := range f.Decls {
			vars, ok := decl.(*ast.GenDecl)
			if !ok || vars.Tok != token.VAR || f.isTest() {
				continue
			}
			for _, spec := range vars.Specs {
				kind := spec.(*ast.ValueSpec).Type
				if isFrom(f, kind, "sync", "Cond", "Map", "Mutex", "Once", "RWMutex", "WaitGroup") ||
					isFrom(f, kind, "sync/atomic", "Bool", "Int32", "Int64", "Uint32", "Uint64", "Uintptr", "Value") {
					complaints = append(complaints, h.at(spec.Pos(), "a package's variable is there to change"))
				}
			}
		}
	}
	return complaints
}

// resolve gives the package's own scope and what its names stand for. Imports stay unknown, which does not
// matter for names of its own.
func (h house) resolve(p goPackage) (*types.Scope, map[*ast.Ident]types.Object) {
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: noImporter{}, Error: func(error) {}, FakeImportC: true}
	var files []*ast.File
	for _, f := range p.files {
		files = append(files, f.File)
	}
	pkg, _ := conf.Check(p.files[0].folder(), h.fset, files, &info)
	return pkg.Scope(), info.Uses
}

func (h house) inTest(pos token.Pos) bool {
	return strings.HasSuffix(h.fset.Position(pos).Filename, "_test.go")
}

type noImporter struct{}

func (noImporter) Import(string) (*types.Package, error) {
	return nil, errors.New("imports stay unknown")
}

// changed gives the expressions that a node assigns to or takes the address of.
func changed(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		return []ast.Expr{n.Key, n.Value}
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			return []ast.Expr{n.X}
		}
	}
	return nil
}

// root gives the variable of which an expression is an element, field or target: a of (*a.b)[c].
func root(e ast.Expr) *ast.Ident {
	for {
		switch inner := e.(type) {
		case *ast.Ident:
			return inner
		case *ast.SelectorExpr:
			e = inner.X
		case *ast.IndexExpr:
			e = inner.X
		case *ast.StarExpr:
			e = inner.X
		case *ast.ParenExpr:
			e = inner.X
		default:
			return nil
		}
	}
}

// startsGoroutine reports whether a node is a go statement or does the same by a WaitGroup's or an
// errgroup's Go.
func startsGoroutine(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		return true
	case *ast.CallExpr:
		selector, ok := n.Fun.(*ast.SelectorExpr)
		return ok && selector.Sel.Name == "Go" && len(n.Args) == 1
	}
	return false
}

// ownedGoroutines holds the list of owners to the code and the code to the list.
func ownedGoroutines(owners map[string]string) func(house) []string {
	return func(h house) []string {
		unseen := maps.Clone(owners)
		complaints := h.inspect(func(f goFile, n ast.Node) []string {
			if !startsGoroutine(n) || f.isSuite() {
				return nil
			}
			delete(unseen, f.path)
			if owners[f.path] != "" {
				return nil
			}
			return []string{h.at(n.Pos(), "starts a goroutine, but goroutineOwners names no owner for this file")}
		})
		for _, file := range slices.Sorted(maps.Keys(unseen)) {
			complaints = append(complaints, file+": is in goroutineOwners but starts no goroutine")
		}
		for _, file := range slices.Sorted(maps.Keys(owners)) {
			if !h.blocksUntilDone(path.Dir(file), owners[file]) {
				complaints = append(complaints, fmt.Sprintf("%s: the owner %s has neither Run nor Close", file, owners[file]))
			}
		}
		return complaints
	}
}

// blocksUntilDone reports whether the folder's type has a method Run or Close. That these block, no syntax
// shows.
func (h house) blocksUntilDone(folder, owner string) bool {
	found := false
	h.inspect(func(f goFile, n ast.Node) []string {
		fn, ok := n.(*ast.FuncDecl)
		if ok && f.folder() == folder && fn.Recv != nil && (fn.Name.Name == "Run" || fn.Name.Name == "Close") {
			receiver := root(fn.Recv.List[0].Type)
			found = found || receiver != nil && receiver.Name == owner
		}
		return nil
	})
	return found
}

func oneFyneDo(h house) []string {
	first := ""
	return h.inspect(func(f goFile, n ast.Node) []string {
		e, ok := n.(ast.Expr)
		if !ok || !isFrom(f, e, "fyne.io/fyne/v2", "Do", "DoAndWait") {
			return nil
		}
		first = cmp.Or(first, f.path)
		if f.path == first {
			return nil
		}
		return []string{h.at(n.Pos(), "uses fyne.Do, as %s does", first)}
	})
}

func packageComments(h house) []string {
	var complaints []string
	for _, p := range h.packages() {
		if p.comment() == "" {
			complaints = append(complaints, p.folder+": no file has a package comment")
		}
	}
	return complaints
}

func concurrencyContracts(h house) []string {
	var complaints []string
	for _, p := range h.packages() {
		starts := false
		p.each(func(n ast.Node) { starts = starts || startsGoroutine(n) })
		if starts && !slices.ContainsFunc(p.files, goFile.isSuite) && !strings.Contains(strings.ToLower(p.comment()), "goroutine") {
			complaints = append(complaints, p.folder+`: starts goroutines, but its package comment has no word "goroutine"`)
		}
	}
	return complaints
}

// words that no text of the house may have. A class of one letter keeps a pattern from finding itself.
type words struct {
	pattern *regexp.Regexp
	samples bool // also looks at assets and testdata, where others' words are kept as they came
}

var (
	places = words{samples: true, pattern: regexp.MustCompile(
		`(?:^|[^\w.~}/-])/(?:wor[k]/|roo[t]/|hom[e]/\w|tm[p]/[^.])` + // from /, not within a URL or $HOME
			`|prox[y]\.golang\.org|su[m]\.golang\.org|registr[y]\.npmjs\.org|de[b]\.debian\.org`,
	)}
	making = words{pattern: regexp.MustCompile(
		`(?i)\b(?:claud[e]|anthropi[c]|chatgp[t]|(?:a[i]|language model)[- ](?:assistant|generated|written)` +
			`|(?:issu[e]|p[r]|pull reques[t]|fixe[sd]|close[sd]) #\d+)`,
	)}
	leftovers = words{pattern: regexp.MustCompile(`\b(?:TOD[O]|FIXM[E])\b`)}
)

func unspoken(w words) func(house) []string {
	return func(h house) []string {
		var complaints []string
		for _, name := range slices.Sorted(maps.Keys(h.texts)) {
			if !w.samples && (strings.HasPrefix(name, "assets/") || strings.Contains(name, "/testdata/")) {
				continue
			}
			number := 0
			for line := range strings.Lines(h.texts[name]) {
				number++
				if found := w.pattern.FindString(line); found != "" {
					complaints = append(complaints, fmt.Sprintf("%s:%d: says %q", name, number, found))
				}
			}
		}
		return complaints
	}
}
