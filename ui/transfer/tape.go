package transfer

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Tapes makes session tapes and plays them. It may be called from any goroutine.
type Tapes interface {
	model.Gatherer
	PlanTape(ctx context.Context, w hooks.TapeWish, file io.Reader) (hooks.TapePlan, error)
	PlayTape(ctx context.Context, w hooks.TapeWish, file io.Reader) (hooks.TapePlay, error)
}

// What is done with a tape, in the order of the choice.
const (
	tapeShow = iota
	tapeScreen
	tapePipeline
)

// taping is the sheet that asks what is done with a tape.
type taping struct {
	transfer *Transfer
	path     string
	sheet    *widgets.Sheet
	how      *pane.Pick
	speed    *pane.Pick
	speeds   fyne.CanvasObject
	about    *widgets.Paragraph
	act      *widgets.Button
}

// aboutHeight holds two lines of what a choice means.
const aboutHeight = 44

// askTape asks what is done with a tape.
func (t *Transfer) askTape(path string, of hooks.Tape) {
	p := &taping{transfer: t, path: path}
	p.how = pane.NewPick([]string{lang.T("Show it"), lang.T("Play it on screen"), lang.T("Play it through the pipeline")}, p.picked)
	var titles []string
	for _, s := range model.TapeSpeeds() {
		titles = append(titles, s.Title)
	}
	p.speed = pane.NewPick(titles, p.picked)
	p.speeds = picked(lang.T("Speed"), p.speed)
	p.about = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	cancel := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Tap: func() { p.sheet.Close() }})
	p.act = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Import"), Kind: widgets.ButtonPrimary, Tap: p.begin})
	column := pane.Column(theme.PagePadding, nil,
		widgets.NewParagraph(widgets.ParagraphSpec{Text: model.TapeWords(of, t.parts.Clock().Location())}),
		picked(lang.T("What"), p.how), pane.Height(pane.Scaled(aboutHeight), p.about), p.speeds)
	p.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphDownloadSimple, Title: lang.T("%s is a session tape", filepath.Base(path)), Width: pane.SheetWidth(t.parts.Canvas, exportWidth), After: t.parts.After,
		Body: pane.Inset(0, theme.Gap, 0, theme.Gap, column), Buttons: []*widgets.Button{cancel, p.act}, Cancel: func() {},
	})
	p.refresh()
	p.sheet.ShowOn(t.parts.Canvas)
}

func (p *taping) picked(int) { p.refresh() }

func (p *taping) refresh() {
	p.act.SetText(lang.As("verb", "Play"))
	switch p.how.Chosen() {
	case tapeShow:
		p.act.SetText(lang.As("verb", "Import"))
		p.about.SetText(lang.T("All of its exchanges are imported at once, with the times that they had. Nothing is sent."))
	case tapeScreen:
		p.about.SetText(lang.T("Its exchanges appear in Live in their own rhythm, as imported rows with the time of now. Nothing is sent."))
	default:
		p.about.SetText(lang.T("Its captures are sent again to the inboxes here, in their own rhythm. What goes to others is told first. Where secrets were left out, signatures are wrong."))
	}
	pane.Show(p.speeds, p.how.Chosen() != tapeShow)
	p.sheet.Fit()
}

func (p *taping) begin() {
	p.sheet.Close()
	wish := hooks.TapeWish{How: hooks.TapeScreen, Speed: model.TapeSpeeds()[p.speed.Chosen()].Speed}
	switch p.how.Chosen() {
	case tapeShow:
		p.transfer.importNow(p.path)
	case tapeScreen:
		p.transfer.play(p.path, wish)
	default:
		wish.How = hooks.TapePipeline
		p.transfer.plan(p.path, wish)
	}
}

// plan tells what a tape would send, and plays it when that is wanted.
func (t *Transfer) plan(path string, wish hooks.TapeWish) {
	var plan hooks.TapePlan
	t.tape(path, func(ctx context.Context, file io.Reader) (err error) {
		plan, err = t.parts.Tapes.PlanTape(ctx, wish, file)
		return err
	}, func() {
		if wish.Confirm = plan.Sends; plan.Sends == 0 {
			t.play(path, wish) // which says why there is nothing to send
			return
		}
		t.parts.Confirm(lang.T("Play it through the pipeline"), model.TapePlanWords(plan), lang.As("verb", "Play"), func() { t.play(path, wish) })
	})
}

func (t *Transfer) play(path string, wish hooks.TapeWish) {
	t.tape(path, func(ctx context.Context, file io.Reader) error {
		_, err := t.parts.Tapes.PlayTape(ctx, wish, file)
		return err
	}, func() { t.parts.Say(theme.GlyphPlay, lang.T("%s is played.", filepath.Base(path))) })
}

// tape reads a tape for something, and shows what came of it.
func (t *Transfer) tape(path string, do func(context.Context, io.Reader) error, done func()) {
	name := filepath.Base(path)
	t.work(lang.T("Reading %s", name), job{
		words: func() string {
			return lang.T("The tape is read and checked. Nothing of it shows until all of it is good.")
		},
		do: func(ctx context.Context) (func(), error) {
			file, err := os.Open(path)
			if err != nil {
				return nil, err
			}
			defer file.Close()
			return done, do(ctx, file)
		},
		failed: lang.T("%s was not played", name), otherwise: lang.T("%s could not be read. See that it is still there and that you may read it.", name),
		cancelled: lang.T("Cancelled. Nothing was played."),
	})
}
