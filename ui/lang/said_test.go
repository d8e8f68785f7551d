package lang_test

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unshown are the folders of the core whose sentences no window shows: they are for programs and terminals.
var unshown = []string{"hooks/control", "hooks/worker/function", "hooks/worker/command", "hooks/worker/bellhop-worker", "guestbook/web"}

// sentence matches what the core says to people: a whole sentence, or several.
var sentence = regexp.MustCompile(`^(\p{Lu}|%s ).* .*\.( %s)?$`)

// verb matches the verbs of package fmt, which a sentence's template has as %s.
var verb = regexp.MustCompile(`%[-+# 0-9.*]*[a-zA-Z]`)

// tried matches what the detective tells of having tried: the beginnings of its groups, which are no sentences.
var tried = regexp.MustCompile(`^(Body |An empty body|Other |The .*secrets? |The scheme of |Timestamp and |Two of )[^.]*$`)

// phrases match what packages of the core put into their sentences, by the package's name. They are no sentences themselves.
var phrases = map[string]*regexp.Regexp{
	// what would have matched, and what a scheme signs and how
	"detective": regexp.MustCompile(`^(\p{Ll}[^:]* |v[01], |HMAC-|ECDSA|RSA|Ed25519|%s, HMAC-|the URL )[^.]*[^.: ]$`),
	// whose secret it is
	"engine": regexp.MustCompile(`^the (inbox|subscription of) %s$`),
	// the encodings, and spans of time
	"signature": regexp.MustCompile(`^(base64|base64url|hex digits|a second)$`),
	// the ways to write a condition
	"filter": regexp.MustCompile(`^\w+:[^ ]*(, .*)? or \w+:[^ ]*$`),
	// what a function takes
	"template": regexp.MustCompile(`^(a|an|one|two|up to|what) .*(value|text|list|time|it|values)( with)?$`),
}

// passedOn matches a verb, escaped, in a literal that somebody else formats.
var passedOn = regexp.MustCompile(`%%[sdqv]`)

// collectSaid reads every sentence that the core says to people, its parts that differ as %s. The key is what Said looks for.
func collectSaid(t *testing.T) []text {
	t.Helper()
	var texts []text
	seen := map[string]bool{}
	core := []string{"hooks", "guestbook", "tunnel"}
	known := constants{}
	for _, folder := range core {
		eachFile(t, filepath.Join("..", "..", folder), func(_ *token.FileSet, file *ast.File) { known.read(file) })
	}
	for _, folder := range core {
		eachFile(t, filepath.Join("..", "..", folder), func(fset *token.FileSet, file *ast.File) {
			path := filepath.ToSlash(fset.Position(file.Pos()).Filename)
			for _, skip := range unshown {
				if strings.Contains(path, "/"+skip+"/") {
					return
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				e, is := n.(ast.Expr)
				if !is {
					return true
				}
				template, whole := known.templateOf(file.Name.Name, e)
				if !whole {
					return true
				}
				phrase := phrases[file.Name.Name]
				says := sentence.MatchString(template) || file.Name.Name == "detective" && tried.MatchString(template) ||
					phrase != nil && phrase.MatchString(template)
				if says && !seen[template] {
					seen[template] = true
					texts = append(texts, saidText(template, fset.Position(e.Pos()).String()))
				}
				return false
			})
		})
	}
	return texts
}

// constants are the core's texts that have names, by "package.name".
type constants map[string]string

func (c constants) read(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		spec, is := n.(*ast.ValueSpec)
		if !is {
			return true
		}
		for i, value := range spec.Values {
			if s, is := literal(value); is && i < len(spec.Names) {
				c[file.Name.Name+"."+spec.Names[i].Name] = s
			}
		}
		return true
	})
}

// templateOf is a text with %s for every part that is not in the source. It says whether the expression is one text.
func (c constants) templateOf(pkg string, e ast.Expr) (template string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, is := literal(e)
		return passedOn.ReplaceAllString(strings.ReplaceAll(s, "%", "%%"), "%s"), is
	case *ast.Ident:
		s, is := c[pkg+"."+e.Name]
		return passedOn.ReplaceAllString(strings.ReplaceAll(s, "%", "%%"), "%s"), is
	case *ast.SelectorExpr:
		if x, is := e.X.(*ast.Ident); is {
			s, is := c[x.Name+"."+e.Sel.Name]
			return passedOn.ReplaceAllString(strings.ReplaceAll(s, "%", "%%"), "%s"), is
		}
	case *ast.ParenExpr:
		return c.templateOf(pkg, e.X)
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return "", false
		}
		a, one := c.templateOf(pkg, e.X)
		b, two := c.templateOf(pkg, e.Y)
		if !one && !two {
			return "", false
		}
		return orVerb(a, one) + orVerb(b, two), true
	case *ast.CallExpr:
		f, is := e.Fun.(*ast.SelectorExpr)
		if !is || f.Sel.Name != "Sprintf" || len(e.Args) == 0 {
			return "", false
		}
		s, is := literal(e.Args[0])
		return verb.ReplaceAllString(s, "%s"), is
	}
	return "", false
}

func orVerb(template string, known bool) string {
	if known {
		return template
	}
	return "%s"
}

func saidText(template, at string) text {
	n := strings.Count(template, "%s")
	if n == 0 { // it is no format then
		template = strings.ReplaceAll(template, "%%", "%")
	}
	return text{key: "said|" + template, other: template, args: n, at: at}
}

func TestWhatTheCoreSaysIsFoundInTheSource(t *testing.T) {
	all := map[string]bool{}
	for _, s := range collectSaid(t) {
		all[s.key] = true
	}
	for _, want := range []string{
		"Only the beginning of this body was stored, so it cannot be replayed.",
		"There is no inbox %s.",
		"The system's keyring is not used. Secrets are sealed with a key in the data folder, readable by you only: who copies the whole folder has both.",
		"It would be %s captures by now, and not %s. Look at the dry run again.",
		"with a line feed at the end of the body",
		"the inbox %s",
		"id:2041 or id:>2000",
		"Waits are lengthened by up to 10 % by chance. The specification asks for some and names no share.",
	} {
		if !all["said|"+want] {
			t.Errorf("%q is not found", want)
		}
	}
}
