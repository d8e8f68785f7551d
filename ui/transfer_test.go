package ui

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/transfer"
	"bellhop/ui/widgets"
)

// files answers what is asked for files with a path.
type files struct {
	path    string
	asked   []string // names that were suggested
	endings []string
}

func (f *files) Open(endings []string, chosen func(string)) {
	f.endings = endings
	chosen(f.path)
}

func (f *files) Save(name string, chosen func(string)) {
	f.asked = append(f.asked, name)
	chosen(f.path)
}

func (h *house) Import(ctx context.Context, file io.Reader, f archive.Format, tell func(hooks.ImportProgress)) (done hooks.Imported, err error) {
	content, err := io.ReadAll(file)
	if err != nil {
		return done, err
	}
	if f == "" {
		f = archive.SniffFormat(content)
	}
	h.mu.Lock()
	hold := h.hold
	h.mu.Unlock()
	if hold != nil {
		tell(hooks.ImportProgress{Done: 600, Of: 1204})
		select {
		case <-hold:
		case <-ctx.Done():
			return done, ctx.Err()
		}
	}
	for r, err := range archive.Read(bytes.NewReader(content), f, modeltest.Opening, archive.Limits{}) {
		if err != nil {
			return hooks.Imported{}, err
		}
		r.Exchange.Imported = true
		first, header := hooks.ParseHead(r.Request.Head)
		r.Exchange.Request.ID = h.shelf.Keep(first, header, string(r.Request.Body)).ID
		done.Last = h.shelf.Add(r.Exchange)
		if done.Exchanges++; done.First == 0 {
			done.First = done.Last
		}
	}
	return done, nil
}

// press taps the part of a choice with these words.
func (b *bench) press(text string) {
	b.t.Helper()
	found := b.walk(func(o fyne.CanvasObject) bool {
		g, is := o.(*widgets.Segments)
		if !is || !g.Visible() {
			return false
		}
		for _, part := range test.WidgetRenderer(g).Objects() {
			if textOf(part) == text {
				g.Tapped(&fyne.PointEvent{Position: part.Position().AddXY(1, 1)})
				return true
			}
		}
		return false
	})
	if !found {
		b.t.Fatalf("there is no choice %q", text)
	}
}

func (b *bench) toggle(text string) {
	b.t.Helper()
	if !b.walk(func(o fyne.CanvasObject) bool {
		toggle, is := o.(*widgets.Toggle)
		if is && holds(toggle, text) {
			test.Tap(toggle)
			return true
		}
		return false
	}) {
		b.t.Fatalf("there is no switch %q", text)
	}
}

func TestTheChosenExchangeIsExportedWithoutItsSecrets(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "mine.ndjson")
	b.choose(push)
	b.rune('x')
	b.press("NDJSON")
	b.tap("Choose a file…")
	b.until("it tells what was written", func() bool {
		return b.sees("1 exchange written to mine.ndjson. 1 kind of secret was left out.")
	})
	text, err := os.ReadFile(b.files.path)
	if err != nil || strings.Count(string(text), "\n") != 1 || !strings.Contains(string(text), archive.Redacted) {
		t.Errorf("written is %s, %v", text, err)
	}
	if b.files.asked[0] != "exchange-"+push.String()+".ndjson" {
		t.Errorf("suggested was %v", b.files.asked)
	}
}

func TestWhatTheFilterShowsIsExportedWithSecretsWhenAskedTo(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "some.har")
	b.filter("in inbox:github")
	b.until("it is filtered", func() bool { return b.live.Filter() != "" && b.live.Loaded() })
	b.shortcut(fyne.KeyE, 0)
	if b.sees("This exchange") || b.sees("Go test") {
		t.Error("one exchange is offered, and none is chosen")
	}
	b.press("Everything")
	b.press("What the filter shows")
	b.toggle("Leave secrets out")
	if !b.sees("Do not hand it on") {
		t.Error("it does not say what the file will hold")
	}
	b.tap("Choose a file…")
	b.until("it tells what was written", func() bool { return b.sees("written to some.har.") })
	file, err := os.Open(b.files.path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	n := 0
	for r, err := range archive.ReadHAR(file, archive.Limits{}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; r.Exchange.Inbox != "github" || bytes.Contains(r.Request.Head, []byte(archive.Redacted)) {
			t.Errorf("exported %+v", r.Exchange)
		}
	}
	if n == 0 || b.files.asked[0] != "bellhop.har" {
		t.Errorf("%d exchanges, suggested was %v", n, b.files.asked)
	}
}

func TestAnExportThatFailsSaysSoAndLeavesNothing(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.files.path = filepath.Join(t.TempDir(), "gone", "x.go")
	b.rune('x')
	b.press("Go test")
	b.tap("Choose a file…")
	b.until("the failure shows", func() bool { return b.sees("Nothing was exported") })
	if !b.sees("See that there is room") || b.sees("no such file") {
		t.Error("it is not told in words")
	}
	b.files.path = filepath.Join(t.TempDir(), "x.go")
	b.rune('x')
	b.press("Go test")
	b.tap("Choose a file…")
	b.until("it is written", func() bool { return b.sees("1 exchange written to x.go.") })
	if b.sees("Nothing was exported") {
		t.Error("the failure stays")
	}
}

func TestAFileIsImportedOrRefusedInWords(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "two.sh")
	write := func(text string) {
		if err := os.WriteFile(b.files.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("curl http://a.test/first\nwget http://a.test/second\n")
	b.shortcut(fyne.KeyO, 0)
	b.until("the refusal shows", func() bool { return b.sees("two.sh was not imported") })
	if !b.sees("Command 2 cannot be read") {
		t.Error("it does not say where")
	}
	write("curl http://a.test/first\ncurl http://a.test/second\n")
	b.shortcut(fyne.KeyO, 0)
	b.until("it is imported", func() bool { return b.sees("2 exchanges imported.") })
	b.until("they show", func() bool { return b.sees("a.test/second") })
	if b.sees("was not imported") || len(b.files.endings) == 0 {
		t.Error("the refusal stays, or any file is offered")
	}
	b.files.path = filepath.Join(t.TempDir(), "gone.har")
	b.shortcut(fyne.KeyO, 0)
	b.until("a file that is gone is told", func() bool { return b.sees("gone.har could not be read") })
}

func TestALongImportShowsHowFarItIsAndCanBeCancelled(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.files.path = filepath.Join(t.TempDir(), "one.sh")
	if err := os.WriteFile(b.files.path, []byte("curl http://a.test/"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.house.set(func() { b.house.hold = make(chan struct{}) })
	b.shortcut(fyne.KeyO, 0)
	b.until("it shows how far it is", func() bool { return b.sees("600 of 1,204 exchanges written.") })
	b.snap("transfer-progress")
	b.tap("Cancel")
	b.until("it is cancelled", func() bool { return b.sees("Nothing was imported.") })
	if b.window.Canvas().Overlays().Top() != nil {
		t.Error("the sheet stays")
	}
}

func TestACommandFromTheClipboardIsImportedAndChosen(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.parts.App.Clipboard().SetContent("  curl 'https://shop.test/orders' -d paid")
	b.shortcut(fyne.KeyV, fyne.KeyModifierShift)
	b.shortcut(fyne.KeyReturn, 0)
	b.until("it is open to be edited", func() bool { return b.frame.page == replayPage && b.draft.Ready() })
	if e := b.draft.Edit(); b.window.Canvas().Overlays().Top() != nil || !b.sees("Imported, not sent yet") || e.URL != "https://shop.test/orders" || e.Body.Text() != "paid" {
		t.Errorf("the sheet stays, or nothing is said, or it is not the command: %s", e.URL)
	}
	b.key(fyne.KeyEscape)
	b.until("it is chosen", func() bool { return b.traffic.Shown().Exchange.URL == "https://shop.test/orders" })

	b.parts.App.Clipboard().SetContent("something else")
	b.shortcut(fyne.KeyV, fyne.KeyModifierShift)
	b.tap("Import")
	b.until("it asks for one", func() bool { return b.sees("There is no command yet.") || b.sees("no exchange in this file") })
	b.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.until("the sheet goes", func() bool { return b.window.Canvas().Overlays().Top() == nil })
}

func TestACommandThatIsTooLongToShowIsImportedAsItIs(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.parts.App.Clipboard().SetContent("curl 'https://shop.test/orders' -d '" + strings.Repeat("x", 100_000) + "'")
	b.shortcut(fyne.KeyV, fyne.KeyModifierShift)
	if !b.sees("too long to be shown") {
		t.Error("it does not say why the command is not in sight")
	}
	b.tap("Import")
	b.until("it is open to be edited", func() bool { return b.frame.page == replayPage && b.sees("A body over 20.5 KB is not edited here.") })
}

func TestTheFileDialogsLieInTheMiddleOfTheWindow(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	dialogs := transfer.Dialogs{Window: b.window, Fail: b.frame.fail, Log: b.parts.Log}
	for name, ask := range map[string]func(){
		"open": func() { dialogs.Open([]string{".har"}, func(string) {}) },
		"save": func() { dialogs.Save("bellhop.har", func(string) {}) },
	} {
		ask()
		top := b.window.Canvas().Overlays().Top()
		size := b.window.Canvas().Size()
		found := b.walk(func(o fyne.CanvasObject) bool {
			p := o.Position()
			return o.Size().Width < size.Width && p.X > 0 && p.X*2+o.Size().Width == size.Width && p.Y*2+o.Size().Height == size.Height
		})
		if top == nil || !found {
			t.Errorf("%s: the dialog is not in the middle", name)
		}
		b.window.Canvas().Overlays().Remove(top)
	}
}

func TestBytesAreSaved(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.files.path = filepath.Join(t.TempDir(), "body.bin")
	b.transfer.Save("body.bin", []byte("\x00\xff"))
	b.until("it is written", func() bool { return b.sees("body.bin written, 2 B.") })
	if got, err := os.ReadFile(b.files.path); err != nil || string(got) != "\x00\xff" {
		t.Errorf("written is %q, %v", got, err)
	}
}

func TestTransferGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		shelf, push := modeltest.Evening()
		b := open(t, shelf)
		b.setLook(settings.Look{Variant: variant})
		b.choose(push)
		b.filter("in")
		b.until("it is filtered", func() bool { return b.live.Filter() != "" && b.live.Loaded() })
		b.window.Canvas().Unfocus()
		b.snap("transfer-inspector-" + name)
		b.rune('x')
		b.snap("transfer-export-" + name)
		b.press("JavaScript test")
		b.toggle("Leave secrets out")
		b.snap("transfer-test-" + name)
		b.press("Everything")
		b.snap("transfer-all-" + name)
		b.tap("Cancel")
		b.parts.App.Clipboard().SetContent("curl 'https://shop.test/orders' \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{\"paid\":true}'")
		b.shortcut(fyne.KeyV, fyne.KeyModifierShift)
		b.snap("transfer-paste-" + name)
		b.tap("Cancel")
		b.parts.App.Clipboard().SetContent("curl -d @file http://a.test")
		b.shortcut(fyne.KeyV, fyne.KeyModifierShift)
		b.tap("Import")
		b.until("the refusal", func() bool { return b.sees("The command was not taken") })
		b.snap("transfer-refused-" + name)
		b.tap("Cancel")
		b.showKeys()
		b.snap("transfer-keys-" + name)
		b.tap("Close")
		dialogs := transfer.Dialogs{Window: b.window, Fail: b.frame.fail, Log: b.parts.Log}
		dialogs.Save("bellhop.har", func(string) {})
		b.snap("transfer-save-" + name)
	}
}

func TestAnImportUnderAFilterOffersToShowWhatTheFilterHides(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "two.sh")
	if err := os.WriteFile(b.files.path, []byte("curl http://a.test/first\ncurl http://a.test/second\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.traffic.SetFilter("status:418")
	b.shortcut(fyne.KeyO, 0)
	b.until("it is imported", func() bool { return b.sees("2 exchanges imported.") })
	if b.sees("They stand at the end of Live.") || b.sees("a.test/second") {
		t.Error("what the filter hides is said to stand in Live")
	}
	b.tapToast()
	b.until("they show", func() bool { return b.live.Filter() == "" && b.sees("a.test/first") && b.sees("a.test/second") })
}
