package transfer

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(theme.Theme{Variant: theme.Light})
	os.Exit(m.Run())
}

// desk is a window on which every job takes longer than a person waits for without a word. It chooses the file at path.
type desk struct {
	*Transfer
	t    *testing.T
	path string
	due  []func() // what was put off, the next look at a job among it
	told []string // by the sheets that showed while jobs ran
	said string   // at the end
	fail string
}

func newDesk(t *testing.T, name, content string) *desk {
	t.Helper()
	d := &desk{t: t, path: filepath.Join(t.TempDir(), name)}
	if err := os.WriteFile(d.path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	w := test.NewWindow(canvas.NewRectangle(nil))
	w.Resize(fyne.NewSize(1280, 800))
	t.Cleanup(w.Close)
	shelf := &modeltest.Shelf{}
	shelf.Add(hooks.Exchange{Method: "GET", URL: "/in/a"})
	d.Transfer = New(Parts{
		Source: shelf, Importer: d, Tapes: d, Files: d, Canvas: w.Canvas(), Clock: func() time.Time { return modeltest.Opening },
		Do:      d.run,
		After:   func(_ time.Duration, do func()) func() { d.due = append(d.due, do); return func() {} },
		Say:     func(_ theme.Glyph, text string) { d.said = text },
		Fail:    func(title, _ string) { d.fail = title },
		Edit:    func(hooks.ID) {},
		Confirm: func(_, _, _ string, do func()) { do() }, Narrowed: func() bool { return false },
	})
	return d
}

// run performs a task, once its wait has gone by and the next look as well.
func (d *desk) run(task live.Task) {
	for range 2 {
		due := d.due
		d.due = nil
		for _, do := range due {
			do()
		}
	}
	sheet, shows := d.parts.Canvas.Overlays().Top().(*widgets.Sheet)
	if shows {
		d.told = append(d.told, words(sheet)...)
	}
	show := task(d.t.Context())
	d.due = nil
	show()
}

// words lists what stands in an object.
func words(o fyne.CanvasObject) (list []string) {
	switch o := o.(type) {
	case *canvas.Text:
		return []string{o.Text}
	case *widgets.Paragraph:
		var lines []string
		for _, line := range test.WidgetRenderer(o).Objects() {
			if text := line.(*canvas.Text); text.Visible() {
				lines = append(lines, text.Text)
			}
		}
		return []string{strings.Join(lines, " ")}
	case *fyne.Container:
		for _, child := range o.Objects {
			list = append(list, words(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			list = append(list, words(child)...)
		}
	}
	return list
}

func (d *desk) Open(_ []string, chosen func(string)) { chosen(d.path) }
func (d *desk) Save(_ string, chosen func(string))   { chosen(d.path) }

func (d *desk) Import(context.Context, io.Reader, archive.Format, func(hooks.ImportProgress)) (hooks.Imported, error) {
	return hooks.Imported{Exchanges: 1, First: 1}, nil
}

func (d *desk) GatherTape(context.Context, filter.Filter) (archive.Gathered, error) {
	return archive.Gathered{}, nil
}

func (d *desk) PlanTape(context.Context, hooks.TapeWish, io.Reader) (hooks.TapePlan, error) {
	return hooks.TapePlan{}, nil
}

func (d *desk) PlayTape(context.Context, hooks.TapeWish, io.Reader) (hooks.TapePlay, error) {
	return hooks.TapePlay{}, nil
}

func TestALongJobSaysHowFarItIs(t *testing.T) {
	for _, job := range []struct {
		file, content string
		begin         func(*desk)
		told          []string // the title and the words
		said          string
	}{
		{"a.bin", "payload", func(d *desk) { d.Drop(d.path, "http://localhost:8080/in/a") }, []string{"Reading a.bin", "The file is looked at.", "The file is read and checked. Nothing is stored until all of it is good."}, "a.bin is the body of this request, not sent yet"},
		{"a.ndjson", "{}\n", func(d *desk) { d.Transfer.Import() }, []string{"Reading a.ndjson", "The file is looked at."}, "1 exchange imported. They stand at the end of Live."},
		{"a.txt", "words", func(d *desk) {
			d.Read(d.path, func(name string, content []byte) { d.said = name + ": " + string(content) })
		}, []string{"Reading a.txt", "The file is read."}, "a.txt: words"},
		{"a.txt", "", func(d *desk) { d.Transfer.Save("a.txt", []byte("words")) }, []string{"Writing a.txt", "5 B to write."}, "a.txt written, 5 B."},
		{"a.har", "", func(d *desk) { d.export(model.Export{Form: model.ExportForms(false)[0]}, d.path) }, []string{"Writing a.har", "0 exchanges written so far."}, "1 exchange written to a.har."},
		{"a.tape", "", func(d *desk) { d.plan(d.path, hooks.TapeWish{}) }, []string{"Reading a.tape", "The tape is read and checked. Nothing of it shows until all of it is good."}, "a.tape is played."},
	} {
		d := newDesk(t, job.file, job.content)
		job.begin(d)
		for _, text := range append(job.told, "Cancel") {
			if !slices.Contains(d.told, text) {
				t.Errorf("%s: %q is not told, but %q", job.file, text, d.told)
			}
		}
		if !strings.HasPrefix(d.said, job.said) || d.fail != "" {
			t.Errorf("%s: at the end it says %q, and fails with %q", job.file, d.said, d.fail)
		}
		if d.parts.Canvas.Overlays().Top() != nil {
			t.Errorf("%s: the sheet stays", job.file)
		}
	}
}
