package assets

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestMakeLicences writes the file of all licences anew when LICENCES is set, as make licences does.
func TestMakeLicences(t *testing.T) {
	if os.Getenv("LICENCES") == "" {
		t.Skip("LICENCES is not set")
	}
	list := []Licence{{Name: "Bellhop", Text: read(t, "../LICENSE")}}
	for _, file := range []string{"fonts/Inter", "fonts/JetBrainsMono", "fonts/Limelight", "icons/Phosphor"} {
		list = append(list, Licence{Name: filepath.Base(file), Text: read(t, file+"-LICENSE.txt")})
	}
	list = append(list, Licence{Name: "Go", Text: read(t, filepath.Join(tool(t, nil, "env", "GOROOT"), "LICENSE"))})
	modules := map[string]module{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for path, m := range linked(t, system) {
			m.packages = append(m.packages, modules[path].packages...)
			modules[path] = m
		}
	}
	list = append(list, Licence{Name: "SQLite", Text: blessing(t, modules["github.com/mattn/go-sqlite3"].dir)})
	for _, path := range slices.Sorted(maps.Keys(modules)) {
		m := modules[path]
		list = append(list, Licence{Name: path, Version: m.version, Text: strings.Join(m.texts(t), "\n"+strings.Repeat("-", 72)+"\n\n")})
	}
	packed := new(bytes.Buffer)
	zipped, err := gzip.NewWriterLevel(packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = zipped.Write(text); err != nil {
		t.Fatal(err)
	}
	if err = cmp.Or(zipped.Close(), os.WriteFile("licences.json.gz", packed.Bytes(), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// Whoever builds Bellhop anew with another version of a module has to say so: make licences.
func TestEveryLinkedModuleHasItsLicence(t *testing.T) {
	list, err := unpack(licencesJSON)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]Licence{}
	for _, l := range list {
		if strings.TrimSpace(l.Text) == "" {
			t.Errorf("the licence of %s is empty", l.Name)
		}
		known[l.Name] = l
	}
	for path, m := range linked(t, runtime.GOOS) {
		if known[path].Version != m.version {
			t.Errorf("%s is linked in as %s, and there is a licence of %q: make licences", path, m.version, known[path].Version)
			continue
		}
		for _, text := range m.texts(t) {
			if !strings.Contains(known[path].Text, text) {
				t.Errorf("the licence of %s is another one: make licences", path)
			}
		}
	}
	for name, mark := range map[string]string{
		"Inter": "SIL", "JetBrainsMono": "SIL", "Limelight": "Reserved Font Name", "Phosphor": "MIT", "Bellhop": "MIT License", "Go": "The Go Authors",
		"SQLite": "disclaims copyright", "github.com/go-gl/glfw/v3.4/glfw": "Camilla", "fyne.io/fyne/v2": "Fyne.io",
	} {
		if !strings.Contains(known[name].Text, mark) {
			t.Errorf("the licence of %s lacks %q", name, mark)
		}
	}
	if known["Bellhop"].Text != read(t, "../LICENSE") {
		t.Error("Bellhop's own licence is another one: make licences")
	}
}

// module is a module of which packages are linked in.
type module struct {
	version, dir string
	packages     []string // their folders
}

// linked lists what is linked into bellhop and bellhop-worker on a system.
func linked(t *testing.T, system string) map[string]module {
	t.Helper()
	const format = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}\t{{.Dir}}"
	out := tool(t, []string{"CGO_ENABLED=1", "GOOS=" + system}, "list", "-C", "..", "-deps", "-f", format, ".", "./hooks/worker/bellhop-worker")
	modules := map[string]module{}
	for line := range strings.Lines(out) {
		path, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		parts := strings.Split(rest, "\t")
		if path == "" || len(parts) != 3 {
			continue // Go's own, and ours
		}
		m := modules[path]
		m.version, m.dir = strings.TrimPrefix(parts[0], "v"), parts[1]
		m.packages = append(m.packages, parts[2])
		modules[path] = m
	}
	if len(modules) < 20 {
		t.Fatalf("%d modules are linked in, which cannot be all", len(modules))
	}
	return modules
}

var isLicence = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice|patents|unlicense|copyright|ofl)([._-].*)?$`)

// texts are the licences in a module: its own, those of what is linked in, and those of what is no Go.
func (m module) texts(t *testing.T) (texts []string) {
	t.Helper()
	err := filepath.WalkDir(m.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != m.dir && (d.Name() == "testdata" || d.Name() == "cmd" || m.isOther(path)) {
				return fs.SkipDir
			}
			return nil
		}
		if isLicence.MatchString(d.Name()) && !strings.HasSuffix(d.Name(), ".go") {
			if text := read(t, path); !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		return nil
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("%s has no licence: %v", m.dir, err)
	}
	return texts
}

// isOther tells folders of Go that is not linked in, and has nothing below that is.
func (m module) isOther(folder string) bool {
	for _, p := range m.packages {
		if p == folder || strings.HasPrefix(p, folder+string(filepath.Separator)) {
			return false
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	return err == nil && len(files) > 0
}

// blessing is what SQLite has in a licence's place, from the top of its source.
func blessing(t *testing.T, dir string) string {
	t.Helper()
	source := read(t, filepath.Join(dir, "sqlite3-binding.h"))
	from, to := strings.Index(source, "** The author disclaims"), strings.Index(source, "***********")
	if from < 0 || to < from {
		t.Fatal("SQLite's blessing is not where it was")
	}
	text := ""
	for line := range strings.Lines(source[from:to]) {
		text += strings.TrimPrefix(strings.TrimPrefix(line, "**"), " ")
	}
	return text
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func tool(t *testing.T, environment []string, args ...string) string {
	t.Helper()
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), environment...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out))
}
