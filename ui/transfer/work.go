package transfer

import (
	"context"
	"errors"
	"time"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// job is something that takes a while and can be cancelled.
type job struct {
	words     func() string // how far it is; may be called while do runs
	do        func(context.Context) (show func(), err error)
	failed    string // the title of a failure
	otherwise string // its sentence where the error has none
	cancelled string // what a person hears who cancelled it; "" is nothing
	refused   func(title, text string)
}

// A job that is done at once shows nothing; a longer one is looked at in this beat.
const (
	patience = 300 * time.Millisecond
	beat     = 150 * time.Millisecond
)

// work runs a job beside the screen, and shows how far it is when it takes longer. One runs at a time.
func (t *Transfer) work(title string, j job) {
	if t.busy {
		t.parts.Fail(j.failed, lang.T("Another file is being written or read. Wait until it is done, or cancel it."))
		return
	}
	t.busy = true
	within, cancel := context.WithCancel(context.Background())
	p := t.newProgress(title, j, cancel)
	stop := t.parts.After(patience, p.show)
	t.parts.Do(func(ctx context.Context) func() {
		defer context.AfterFunc(ctx, cancel)()
		defer cancel()
		show, err := j.do(within)
		return func() {
			stop()
			p.close()
			t.busy = false
			t.told(j, show, err)
		}
	})
}

func (t *Transfer) told(j job, show func(), err error) {
	fail := t.parts.Fail
	if j.refused != nil {
		fail = j.refused
	}
	switch {
	case err == nil:
		fail("", "")
		show()
	case errors.Is(err, context.Canceled):
		if j.cancelled != "" {
			t.parts.Say(theme.GlyphX, j.cancelled)
		}
	default:
		sentence := model.Sentence(err, "")
		if sentence == "" {
			t.parts.Log.Error("transfer", "what", j.failed, "err", err)
			sentence = j.otherwise
		}
		fail(j.failed, sentence)
	}
}

// progress is the sheet that says how far a job is.
type progress struct {
	transfer *Transfer
	job      job
	said     string
	words    *widgets.Paragraph // of what is said
	sheet    *widgets.Sheet
	next     func() // cancels the next look
}

func (t *Transfer) newProgress(title string, j job, cancel func()) *progress {
	p := &progress{transfer: t, job: j, next: func() {}}
	p.words = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	stop := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel")})
	stop.SetTap(func() {
		stop.Disable()
		cancel()
	})
	p.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphHourglass, Title: title, Body: p.words, Buttons: []*widgets.Button{stop}, Width: pane.SheetWidth(t.parts.Canvas, 440), After: t.parts.After,
	})
	return p
}

func (p *progress) show() {
	p.sheet.ShowOn(p.transfer.parts.Canvas)
	p.look()
}

func (p *progress) look() {
	if words := p.job.words(); words != p.said {
		p.said = words
		p.words.SetText(words)
		p.sheet.Fit()
	}
	p.next = p.transfer.parts.After(beat, p.look)
}

func (p *progress) close() {
	p.next()
	p.sheet.Close()
}
