package hooks_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A house is the module's tree as read: what belongs to it, its texts, and its Go code parsed.
type house struct {
	top   []string          // entries of the top level, sorted
	texts map[string]string // every text file: path from the top, with slashes -> content
	code  []goFile          // sorted by path; testdata is not code
	fset  *token.FileSet
}

// A goFile is one parsed Go file.
type goFile struct {
	path string // from the top, with slashes
	*ast.File
}

func (f goFile) folder() string { return path.Dir(f.path) }
func (f goFile) isTest() bool   { return strings.HasSuffix(f.path, "_test.go") }

// isSuite reports whether a file, by importing testing, is part of a conformance suite. What a suite starts
// ends with its test.
func (f goFile) isSuite() bool {
	return slices.ContainsFunc(f.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"testing"` })
}

// readHouse reads the tree below its top. What .gitignore names is not part of the house.
func readHouse(tree fs.FS) (house, error) {
	h := house{texts: map[string]string{}, fset: token.NewFileSet()}
	patterns, err := fs.ReadFile(tree, ".gitignore")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return house{}, err
	}
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		if name == ".git" || ignored(string(patterns), name, entry.IsDir()) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.Contains(name, "/") {
			h.top = append(h.top, name)
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		return h.add(tree, name)
	})
	return h, err
}

// add keeps the file when it is text, and parses it when it is code.
func (h *house) add(tree fs.FS, name string) error {
	content, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
		return nil
	}
	h.texts[name] = string(content)
	if path.Ext(name) != ".go" || strings.Contains("/"+name, "/testdata/") {
		return nil
	}
	syntax, err := parser.ParseFile(h.fset, name, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	h.code = append(h.code, goFile{name, syntax})
	return nil
}

// ignored reports whether .gitignore names the path. It knows as much of the format as ours uses: a name
// anywhere, /name at the top, **/a/b anywhere, and a slash at the end for folders.
func ignored(gitignore, name string, isFolder bool) bool {
	for pattern := range strings.Lines(gitignore) {
		pattern = strings.TrimSpace(pattern)
		pattern, forFolders := strings.CutSuffix(pattern, "/")
		if pattern == "" || pattern[0] == '#' || forFolders && !isFolder {
			continue
		}
		subject := path.Base(name)
		if anchored, ok := strings.CutPrefix(pattern, "/"); ok {
			pattern, subject = anchored, name
		} else if tail, ok := strings.CutPrefix(pattern, "**/"); ok {
			parts := strings.Split(name, "/")
			depth := min(len(parts), strings.Count(tail, "/")+1)
			pattern, subject = tail, path.Join(parts[len(parts)-depth:]...)
		}
		if matched, _ := path.Match(pattern, subject); matched {
			return true
		}
	}
	return false
}

// at words a complaint about a place in the code.
func (h house) at(pos token.Pos, format string, args ...any) string {
	where := h.fset.Position(pos)
	return fmt.Sprintf("%s:%d: ", where.Filename, where.Line) + fmt.Sprintf(format, args...)
}

// lines counts a file's lines.
func (h house) lines(f goFile) int { return strings.Count(h.texts[f.path], "\n") }

// inspect calls see for every node of every file that is not a test, and gathers its complaints.
func (h house) inspect(see func(f goFile, n ast.Node) []string) []string {
	var complaints []string
	for _, f := range h.code {
		if f.isTest() {
			continue
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			complaints = append(complaints, see(f, n)...)
			return true
		})
	}
	return complaints
}

// A goPackage is the files of one package in one folder, tests left out.
type goPackage struct {
	folder string
	files  []goFile
}

// packages gives the packages that are more than tests, sorted by folder.
func (h house) packages() []goPackage {
	byFolder := map[string][]goFile{}
	for _, f := range h.code {
		if !f.isTest() {
			byFolder[f.folder()] = append(byFolder[f.folder()], f)
		}
	}
	var packages []goPackage
	for _, folder := range slices.Sorted(maps.Keys(byFolder)) {
		packages = append(packages, goPackage{folder, byFolder[folder]})
	}
	return packages
}

// each calls see for every node of the package.
func (p goPackage) each(see func(ast.Node)) {
	for _, f := range p.files {
		ast.Inspect(f.File, func(n ast.Node) bool { see(n); return true })
	}
}

// comment joins the package comments of the files.
func (p goPackage) comment() string {
	var all strings.Builder
	for _, f := range p.files {
		all.WriteString(f.Doc.Text())
	}
	return all.String()
}

// Patterns beside paths: whatever comes from this module, and whatever comes from another.
const (
	ours   = "bellhop/..."
	others = "other modules"
)

// covers reports whether the pattern names the path. "a/b" names itself, "a/b/..." also all below it, and
// "..." everything.
func covers(pattern, name string) bool {
	if pattern == others {
		first, _, _ := strings.Cut(name, "/")
		return strings.Contains(first, ".")
	}
	tree, isTree := strings.CutSuffix(pattern, "...")
	tree = strings.TrimSuffix(tree, "/")
	return name == tree || isTree && (tree == "" || strings.HasPrefix(name, tree+"/"))
}

func coversAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return covers(p, name) })
}

// An importRule forbids imports to a part of the house.
type importRule struct {
	in     []string // folders or files that it binds
	except []string // folders or files among them that it spares
	never  []string // imports that it forbids
	but    []string // imports among them that it allows
	tests  bool     // binds _test.go files as well
}

func (r importRule) check(h house) []string {
	var complaints []string
	for _, f := range h.code {
		if !r.binds(f) {
			continue
		}
		for _, spec := range f.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if coversAny(r.never, name) && !coversAny(r.but, name) {
				complaints = append(complaints, h.at(spec.Pos(), "imports %s", name))
			}
		}
	}
	return complaints
}

func (r importRule) binds(f goFile) bool {
	switch {
	case f.isTest() && !r.tests, isHouseTest(f.path):
		return false
	case coversAny(r.except, f.folder()), coversAny(r.except, f.path):
		return false
	}
	return coversAny(r.in, f.folder())
}

// isHouseTest reports whether a file is of this test, which has to name what it forbids.
func isHouseTest(name string) bool { return strings.HasPrefix(name, "hooks/house_") }
