package ui

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// deck plays tapes in memory.
type deck struct {
	archive.Ledger
	shelf *modeltest.Shelf
	clock func() time.Time

	mu     sync.Mutex
	wishes []hooks.TapeWish
	plays  []hooks.TapePlay
}

func (d *deck) GatherTape(ctx context.Context, f filter.Filter) (archive.Gathered, error) {
	return archive.Sources{Shelf: d.shelf, Ledger: d, By: "Bellhop test"}.Gather(ctx, f, d.clock())
}

func (d *deck) Deliveries(context.Context, hooks.DeliveryQuery) ([]hooks.Delivery, error) {
	return nil, nil
}

func (d *deck) Delivery(context.Context, hooks.ID) (hooks.Delivery, error) {
	return hooks.Delivery{}, hooks.NotFound("It is gone.")
}

func (d *deck) Events(context.Context, time.Time, time.Time, int) ([]hooks.Event, error) {
	return nil, nil
}

func (d *deck) Comments(context.Context, hooks.ID, int) ([]hooks.Comment, error) { return nil, nil }

func (d *deck) PlanTape(_ context.Context, _ hooks.TapeWish, file io.Reader) (hooks.TapePlan, error) {
	_, err := archive.ReadTapeHead(file)
	return hooks.TapePlan{
		Sends: 6, Target: "localhost:8080", Forwards: []hooks.TapeForward{{Host: "crm.example.net", Most: 4}},
		Skips: []hooks.Skip{{Reason: "A forward on the tape brought it. The inbox's own forward does that again.", Count: 2}},
	}, err
}

func (d *deck) PlayTape(_ context.Context, w hooks.TapeWish, file io.Reader) (hooks.TapePlay, error) {
	for _, err := range archive.ReadTape(file, archive.Limits{}) {
		if err != nil {
			return hooks.TapePlay{}, err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wishes = append(d.wishes, w)
	if w.How == hooks.TapeScreen {
		d.plays = []hooks.TapePlay{{ID: 1, How: w.How, Speed: w.Speed, State: hooks.BatchRunning, Total: 1204, Done: 310, Came: 65 * time.Second, Lasts: 15 * time.Minute}}
	}
	d.shelf.Changed.Notify()
	return hooks.TapePlay{ID: 1}, nil
}

func (d *deck) TapePlays(context.Context) ([]hooks.TapePlay, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.plays, nil
}

func (d *deck) MoveTape(_ context.Context, id hooks.ID, to hooks.BatchState) (hooks.TapePlay, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.plays[0]
	p.State = to
	d.plays = []hooks.TapePlay{p}
	d.shelf.Changed.Notify()
	return p, nil
}

func (d *deck) wished() []hooks.TapeWish {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.wishes
}

// taped opens a desktop and exports everything as a tape.
func taped(t *testing.T, dress ...func(*bench)) (*bench, *deck) {
	t.Helper()
	shelf, _ := modeltest.Evening()
	d := &deck{shelf: shelf}
	b := open(t, shelf, func(b *bench) { b.deck, d.clock = d, func() time.Time { return b.now } })
	for _, f := range dress {
		f(b)
	}
	b.files.path = filepath.Join(t.TempDir(), "evening.tape")
	b.shortcut(fyne.KeyE, 0)
	if b.sees("Span") {
		t.Error("a span is asked for, and no tape is chosen")
	}
	b.press("Tape")
	b.press("All of it")
	b.snap("tape-export-" + b.dress)
	b.tap("Choose a file…")
	b.until("it is written", func() bool { return b.sees("written to evening.tape.") })
	return b, d
}

func TestATapeIsExportedAndShownByItsImport(t *testing.T) {
	b, d := taped(t)
	text, err := os.ReadFile(b.files.path)
	if err != nil || !strings.HasPrefix(string(text), `{"bellhop_tape":1,"made_by":"Bellhop test"`) || b.files.asked[0] != "bellhop.tape" {
		t.Fatalf("%.200s, %v, %v", text, err, b.files.asked)
	}
	b.shortcut(fyne.KeyO, 0)
	b.until("it asks", func() bool { return b.sees("evening.tape is a session tape") })
	if b.sees("Speed") || !b.sees("exchanges, from ") {
		t.Error("a speed is asked for, or nobody says what the tape holds")
	}
	b.tap("Import")
	b.until("it is imported", func() bool { return b.sees("imported. They stand at the end of Live.") })
	if len(d.wished()) != 0 {
		t.Error("it is played")
	}
}

func TestATapeIsPlayedOnTheScreenAndHeldAndStopped(t *testing.T) {
	b, d := taped(t)
	b.shortcut(fyne.KeyO, 0)
	b.until("it asks", func() bool { return b.sees("evening.tape is a session tape") })
	b.press("Play it on screen")
	b.press("10×")
	b.tap("Play")
	b.until("the strip shows", func() bool {
		return b.sees("310 of 1,204 exchanges, 1:05 of 15:00. Nothing is sent.") || b.sees("310 of 1,204 exchanges, 1:05 of 15:00, 10×. Nothing is sent.")
	})
	if w := d.wished(); len(w) != 1 || w[0] != (hooks.TapeWish{How: hooks.TapeScreen, Speed: 10}) {
		t.Fatalf("wished %+v", w)
	}
	b.tap("Pause")
	b.until("it is held", func() bool { return b.sees("The tape is paused") && b.offers("Go on") })
	b.tap("Go on")
	b.until("it goes on", func() bool { return b.sees("A tape is played") })
	b.tap("Stop")
	b.until("the strip goes", func() bool { return !b.sees("A tape is played") })
}

func TestATapeGoesThroughThePipelineOnceItIsTold(t *testing.T) {
	b, d := taped(t)
	b.shortcut(fyne.KeyO, 0)
	b.until("it asks", func() bool { return b.sees("evening.tape is a session tape") })
	b.press("Play it through the pipeline")
	b.press("At once")
	b.tap("Play")
	b.until("it tells what goes where", func() bool { return b.sees("Up to 4 go on to crm.example.net, which is not on this computer.") })
	if len(d.wished()) != 0 {
		t.Fatal("it was played unasked")
	}
	b.tap("Play")
	b.until("it is played", func() bool { return len(d.wished()) == 1 })
	if w := d.wished()[0]; w != (hooks.TapeWish{How: hooks.TapePipeline, Confirm: 6}) {
		t.Errorf("wished %+v", w)
	}
}

func TestADamagedTapeIsNotPlayed(t *testing.T) {
	b, d := taped(t)
	text, err := os.ReadFile(b.files.path)
	if err == nil {
		err = os.WriteFile(b.files.path, text[:len(text)-30], 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.shortcut(fyne.KeyO, 0)
	b.until("it asks", func() bool { return b.sees("evening.tape is a session tape") })
	b.press("Play it on screen")
	b.tap("Play")
	b.until("the refusal shows", func() bool { return b.sees("evening.tape was not played") })
	if len(d.wished()) != 0 || !b.sees("is no JSON. The file may have been cut off.") {
		t.Error("it is played, or nobody says why not")
	}
}

func TestTapeGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		b, _ := taped(t, func(b *bench) {
			b.dress = name
			b.setLook(settings.Look{Variant: variant})
		})
		b.shortcut(fyne.KeyO, 0)
		b.until("it asks", func() bool { return b.sees("evening.tape is a session tape") })
		b.snap("tape-show-" + name)
		b.press("Play it through the pipeline")
		b.snap("tape-pipeline-" + name)
		b.tap("Play")
		b.until("it tells", func() bool { return b.sees("which is not on this computer.") })
		b.snap("tape-confirm-" + name)
		b.tap("Cancel")
		b.shortcut(fyne.KeyO, 0)
		b.until("it asks", func() bool { return b.sees("evening.tape is a session tape") })
		b.press("Play it on screen")
		b.tap("Play")
		b.until("the strip shows", func() bool { return b.sees("A tape is played") })
		b.snap("tape-strip-" + name)
	}
}
