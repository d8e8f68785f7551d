package replay

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// body is the body, being edited.
type body struct {
	page    *Page
	root    fyne.CanvasObject
	size    *widgets.Text
	format  *widgets.Button
	minify  *widgets.Button
	start   *widgets.Button
	file    *widgets.Button
	keep    *widgets.Button
	editor  *widgets.Editor
	fixed   fyne.CanvasObject // in the editor's place
	why     *widgets.Notice
	code    *widgets.CodeView
	state   *widgets.StateMark
	words   *widgets.Text
	foot    fyne.CanvasObject
	problem string // why it cannot be sent
	peeked  string // what code shows the bytes of
}

func newBody(p *Page) *body {
	b := &body{page: p, size: quiet()}
	b.format = ghost(lang.T("Format"), "", func() { b.editor.Replace(b.laidOut(false)) })
	b.minify = ghost(lang.T("Minify"), "", func() { b.editor.Replace(b.laidOut(true)) })
	b.start = ghost(lang.T("Edit what is there"), "", func() { b.change((*model.DraftEdit).BeginBody) })
	b.file = ghost(lang.T("Replace by file"), theme.GlyphUploadSimple, b.replace)
	b.keep = ghost(lang.T("Keep the original's"), theme.GlyphArrowCounterClockwise, func() { b.change((*model.DraftEdit).KeepBody) })
	b.start.Hide()
	b.keep.Hide()
	space := pane.Space()
	head := pane.Wrap(theme.SizeButtonSmall, theme.Gap, theme.GapSmall, space,
		widgets.NewText(widgets.TextSpec{Text: lang.T("Body"), Bold: true}), b.size, space, b.format, b.minify, b.start, b.keep, b.file)
	b.editor = widgets.NewEditor(lang.T("no body"))
	b.editor.OnChange = func(text string) {
		if text != p.parts.Draft.Edit().Body.Text() {
			b.change(func(e *model.DraftEdit) { e.SetText(text) })
		}
	}
	b.why = widgets.NewNotice(widgets.NoticeData{})
	b.code = widgets.NewCodeView()
	bytes := pane.Inset(theme.Hairline, 0, theme.Hairline, theme.Hairline, b.code)
	b.fixed = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true},
		pane.Column(0, bytes, pane.Inset(theme.Gap, theme.Gap, theme.Gap, theme.Gap, b.why), bytes))
	b.state = widgets.NewStateMark(theme.StateNone, "")
	b.words = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	b.foot = pane.RowOf(theme.SizeCodeLine, theme.Gap, b.words, b.state, b.words)
	both := container.NewStack(b.editor, b.fixed)
	b.root = pane.Inset(theme.PagePadding, theme.Gap, theme.PagePadding, theme.Gap, pane.Column(theme.GapSmall, both, head, both, b.foot))
	return b
}

// laidOut gives the text on many lines, or on one; as it is where it is no JSON.
func (b *body) laidOut(minify bool) string {
	e := b.page.parts.Draft.Edit()
	e.Format(minify)
	return e.Body.Text()
}

func (b *body) change(edit func(*model.DraftEdit)) {
	b.tell("")
	b.page.Change(edit)
}

// begin forgets what was shown of another original.
func (b *body) begin() { b.problem, b.peeked = "", "" }

func (b *body) tell(problem string) { b.problem = problem }

// replace asks for a file to send.
func (b *body) replace() {
	original := b.page.parts.Draft.Original().ID
	b.page.parts.Open(hooks.MaxLimit, func(name string, content []byte) {
		if b.page.parts.Draft.Original().ID == original {
			b.page.TakeBody(name, content)
		}
	})
}

func (b *body) refresh(e model.DraftEdit) {
	fixed := e.Body.Fixed()
	b.size.SetText(e.Body.Size())
	pane.Show(b.format, e.Body.IsJSON())
	pane.Show(b.minify, e.Body.IsJSON())
	pane.Show(b.start, e.Body.CanBegin())
	pane.Show(b.keep, e.Body.Replaced())
	pane.Show(b.editor, fixed == "")
	pane.Show(b.fixed, fixed != "")
	if fixed == "" {
		b.editor.SetText(e.Body.Text())
		b.editor.Mark(e.Body.EditedLines())
	} else {
		b.peek(e)
	}
	state := widgets.NoticeData{State: theme.StateInFlight, Glyph: theme.GlyphInfo, Text: fixed}
	if e.Body.Partial() {
		state = widgets.NoticeData{State: theme.StateWaiting, Glyph: theme.GlyphWarning, Text: fixed}
	}
	if b.problem != "" {
		state = widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("It was not sent"), Text: b.problem}
	}
	b.why.Set(state)
	mark, words := e.Body.State()
	b.state.Set(pane.State(mark), words)
	pane.Show(b.state, words != "")
	b.words.SetText("")
	if fixed == "" && e.Body.Edited() {
		b.words.SetText(lang.T("Brass lines differ from the original."))
	}
	pane.Show(b.foot, fixed == "")
}

// peek shows bytes that are not edited as text, once for each.
func (b *body) peek(e model.DraftEdit) {
	if b.peeked == e.Body.Fixed() {
		return
	}
	b.peeked = e.Body.Fixed()
	shown := e.Peek()
	b.code.SetText(shown.Text, map[model.Lang]widgets.Lang{model.LangJSON: widgets.JSON, model.LangHex: widgets.Hex}[shown.Lang])
}
