package lang_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// spoken are the folders below ui in which every text for people goes through package lang. The test reads
// them without what lies below them.
var spokenFolders = []string{
	".",
	"book",
	"bulk",
	"compare",
	"deliveries",
	"doors",
	"inboxes",
	"live",
	"pane",
	"redact",
	"replay",
	"settings",
	"subscribers",
	"theme",
	"traffic",
	"transfer",
	"widgets",
}

// unspoken are texts that look like words for people and are none, each with its reason.
var unspoken = map[string]string{
	"Negotiate":                   "a scheme of authentication",
	"Go":                          "the name of a product",
	"Fyne":                        "the name of a product",
	"ngrok SDK":                   "the name of a product",
	"ngrok config add-authtoken ": "a command",
	"Bellhop":                     "the name of the app",
	"Enter":                       "the name of a key, as keyboards have it",
	"Ctrl Enter":                  "the names of keys",
	"Esc":                         "the name of a key",
	"ask for a file":              "of the log",
	"curl https://example.com/hooks -d '{\"ring\":true}'": "a command",
	"Standard Webhooks": "the name of a scheme, as its authors write it",
	"Svix":              "the name of a company",
	"Slack":             "the name of a product",
	"Discord":           "the name of a product",
	"out status:2xx":    "words of the filter language",
	"Authorization":     "the name of a header",
	"push, issues.*":    "names of events",
	"Cmd":               "a key of Apple's keyboards",
	"Alt":               "a key that is called so everywhere",
	"Tab":               "a key that is called so everywhere",
}

// text is one text for people as the source has it.
type text struct {
	key   string
	one   string // the English singular, when the text counts something
	other string
	args  int // how many arguments its format gets; -1 when the call does not tell
	at    string
}

// collect reads every text that the source under the folder gives to package lang.
func collect(t *testing.T, folder string) []text {
	t.Helper()
	var texts []text
	eachFile(t, folder, func(fset *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := called(file, call)
			if name == "" {
				return true
			}
			at := fset.Position(call.Pos()).String()
			if got, ok := textOf(name, call); ok {
				got.at = at
				texts = append(texts, got)
			} else if !passesOn(name, call) {
				t.Errorf("%s: lang.%s wants its text as a literal, so that it can be found", at, name)
			}
			return true
		})
	})
	return texts
}

// called is the function of package lang that is called, or "".
func called(file *ast.File, call *ast.CallExpr) string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "lang" && importsLang(file) {
			name = f.Sel.Name
		}
	case *ast.Ident:
		if file.Name.Name == "lang" {
			name = f.Name
		}
	}
	switch name {
	case "T", "As", "N", "Key", "Time":
		return name
	}
	return ""
}

func importsLang(file *ast.File) bool {
	for _, i := range file.Imports {
		if i.Path.Value == `"bellhop/ui/lang"` {
			return true
		}
	}
	return false
}

func textOf(name string, call *ast.CallExpr) (text, bool) {
	arg := func(i int) (string, bool) {
		if i >= len(call.Args) {
			return "", false
		}
		return literal(call.Args[i])
	}
	rest := func(from int) int {
		if call.Ellipsis.IsValid() {
			return -1
		}
		return len(call.Args) - from
	}
	switch name {
	case "T":
		s, ok := arg(0)
		return text{key: s, other: s, args: rest(1)}, ok
	case "Key":
		s, ok := arg(0)
		return text{key: s, other: s, args: -1}, ok
	case "Time":
		s, ok := arg(1)
		return text{key: s, other: s}, ok
	case "As":
		meaning, ok1 := arg(0)
		s, ok2 := arg(1)
		return text{key: meaning + "|" + s, other: s, args: rest(2)}, ok1 && ok2
	}
	one, ok1 := arg(1)
	other, ok2 := arg(2)
	return text{key: other, one: one, other: other, args: rest(3)}, ok1 && ok2
}

// passesOn tells a text that a table keeps, marked by Key where it stands, from one that nobody could find.
func passesOn(name string, call *ast.CallExpr) bool {
	if name != "T" && name != "Time" {
		return false
	}
	at := 0
	if name == "Time" {
		at = 1
	}
	switch call.Args[at].(type) {
	case *ast.BinaryExpr, *ast.BasicLit:
		return false
	}
	return true
}

// literal is the value of a string literal, or of several joined by +.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, ok1 := literal(e.X)
		b, ok2 := literal(e.Y)
		return a + b, e.Op == token.ADD && ok1 && ok2
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}

// TestEveryTextForPeopleCanBeTranslated finds what looks like words for people and does not go through
// package lang.
func TestEveryTextForPeopleCanBeTranslated(t *testing.T) {
	for _, folder := range spokenFolders {
		eachFileOf(t, filepath.Join("..", folder), false, func(fset *token.FileSet, file *ast.File) {
			bare(file, func(n ast.Node, s string) {
				t.Errorf("%s: %q is not given to package lang", fset.Position(n.Pos()), s)
			})
		})
	}
}

// human matches two words with a space between them, or one word that begins a label.
var human = regexp.MustCompile(`\pL{2,},? \pL+|^ ?\p{Lu}\p{Ll}+[….:]?$|\pL\. \p{Lu}`)

// bare gives every literal that looks human and is no argument of package lang.
func bare(file *ast.File, complain func(ast.Node, string)) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				return false
			}
		case *ast.KeyValueExpr:
			// A key that leads to a text is somebody else's word for it.
			if call, ok := n.Value.(*ast.CallExpr); ok && called(file, call) != "" {
				bareIn(file, call, complain)
				return false
			}
		case *ast.CallExpr:
			if called(file, n) != "" {
				// What fills the verbs is looked at by itself.
				for _, a := range n.Args {
					if _, ok := literal(a); !ok {
						bareIn(file, a, complain)
					}
				}
				return false
			}
			if logs(n) {
				return false
			}
		case *ast.BasicLit:
			if s, ok := literal(n); ok && human.MatchString(s) && unspoken[s] == "" && strings.ContainsFunc(s, unicode.IsLower) {
				complain(n, s)
			}
		}
		return true
	})
}

// logs tells what goes to the log, which is in English.
func logs(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	log, ok := f.X.(*ast.SelectorExpr)
	return ok && log.Sel.Name == "Log"
}

func bareIn(file *ast.File, e ast.Expr, complain func(ast.Node, string)) {
	part := *file
	part.Decls = []ast.Decl{&ast.FuncDecl{
		Name: ast.NewIdent("part"), Type: &ast.FuncType{Params: &ast.FieldList{}},
		Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ExprStmt{X: e}}},
	}}
	bare(&part, complain)
}

func eachFile(t *testing.T, folder string, visit func(*token.FileSet, *ast.File)) {
	t.Helper()
	eachFileOf(t, folder, true, visit)
}

func eachFileOf(t *testing.T, folder string, below bool, visit func(*token.FileSet, *ast.File)) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != folder && (!below || d.Name() == "testdata" || strings.HasSuffix(d.Name(), "test")):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, path, source, 0)
		if err != nil {
			return err
		}
		visit(fset, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
