package replay

import (
	"slices"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// request is the left pane: the request, being edited.
type request struct {
	page    *Page
	root    *fyne.Container
	methods []string
	method  *widgets.Choice
	url     *widgets.Field
	wrong   *complaint // about the address
	trouble *widgets.Notice
	again   *widgets.Button   // reads what could not be read
	told    fyne.CanvasObject // trouble with its margins
	headers *headers
	sign    *sign
	body    *body
	top     *fyne.Container
	parts   *sections
}

func newRequest(p *Page) *request {
	r := &request{page: p}
	r.url = widgets.NewField(widgets.FieldSpec{Mono: true, Told: true, Placeholder: "http://localhost:9001/hooks"})
	r.url.OnSubmit = func(string) { p.Send() }
	r.url.OnChange = func(text string) {
		if text != p.parts.Draft.Edit().URL {
			r.complain("")
			p.Change(func(e *model.DraftEdit) { e.URL = text })
		}
	}
	r.url.OnFocus = func(on bool) {
		if !on {
			r.checkURL()
		}
	}
	r.url.OnKey = r.leave
	r.wrong = newComplaint(p, 0, 0)
	r.again = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Try again"), Small: true, Tap: p.parts.Reload})
	r.trouble = widgets.NewNotice(widgets.NoticeData{}, r.again)
	r.told = pane.AtMost(p.noticeRoom(), pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, 0, r.trouble))
	r.told.Hide()
	r.headers, r.sign, r.body = newHeaders(p), newSign(p), newBody(p)
	r.parts = newSections(r)
	r.root = pane.Column(0, r.parts.root)
	r.begin()
	return r
}

// leave goes back to the list on Escape.
func (r *request) leave(name fyne.KeyName) bool {
	if name == fyne.KeyEscape {
		r.page.parts.Back()
	}
	return name == fyne.KeyEscape
}

// checkURL says what is wrong with the address once it was typed.
func (r *request) checkURL() {
	if _, err := hooks.ParseTarget(r.url.Text()); err != nil {
		r.complain(err.Error())
		pane.Refresh(r.root)
	}
}

// complain says what is wrong with the address; "" takes that back.
func (r *request) complain(problem string) {
	r.url.SetProblem(problem)
	r.wrong.set(problem)
}

// methods lists what a request is commonly sent with.
func methods() []string {
	return []string{"POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}
}

// methodWidth is how wide the method is, in sizes of its text: OPTIONS and the caret.
const methodWidth = 8.5

// begin makes what is of one original alone anew.
func (r *request) begin() {
	r.methods = methods()
	if own := r.page.parts.Draft.Original().Method; own != "" && !slices.Contains(r.methods, own) {
		r.methods = append(r.methods, own)
	}
	r.method = widgets.NewMonoChoice(r.methods, func(i int) {
		r.page.Change(func(e *model.DraftEdit) { e.Method = r.methods[i] })
	})
	r.complain("")
	r.headers.begin()
	r.sign.begin()
	r.body.begin()
	r.top = pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapSmall, pane.Column(theme.Gap, nil,
		pane.FieldLine(r.url, pane.Width(methodWidth*fynetheme.Size(theme.SizeData), r.method), r.url), r.wrong.root))
	r.root.Objects = []fyne.CanvasObject{r.told, r.top, r.parts.root}
}

// tell shows what cannot be sent, each in its place.
func (r *request) tell(p model.DraftProblem) {
	r.complain(p.URL)
	r.headers.tell(p.Header)
	r.sign.tell(p.Secret)
	r.body.tell(p.Body)
	switch {
	case p.Header != "":
		r.parts.show(headersSection)
	case p.Secret != "":
		r.parts.show(signSection)
	case p.Body != "":
		r.parts.show(bodySection)
	}
}

func (r *request) refresh() {
	d := r.page.parts.Draft
	e := d.Edit()
	if i := slices.Index(r.methods, e.Method); i >= 0 {
		r.method.Choose(i)
	} else if e.Method != "" {
		r.begin()
		r.method.Choose(slices.Index(r.methods, e.Method))
	}
	r.url.SetText(e.URL)
	if d.Trouble() != "" {
		title := "" // what came of it is told by the text
		switch {
		case d.Unsent():
			title = lang.T("It was not sent")
		case !d.Ready():
			title = lang.T("It cannot be edited")
		}
		pane.Show(r.again, !d.Unsent())
		r.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: title, Text: d.Trouble()})
	}
	pane.Show(r.told, d.Trouble() != "")
	if !d.Ready() {
		pane.Refresh(r.root)
		return
	}
	r.headers.refresh(e)
	r.sign.refresh(e)
	r.body.refresh(e)
	pane.Refresh(r.root) // what has another height moves what stands below it
}

// complaint is a sentence about what cannot be sent, of any length, where it stands.
type complaint struct {
	notice *widgets.Notice
	root   fyne.CanvasObject
}

// noticeRoom is how high what is told about the request may be.
func (p *Page) noticeRoom() func() float32 {
	return pane.Share(.2, func() *fyne.Container {
		if p.request == nil {
			return nil
		}
		return p.request.root
	})
}

// newComplaint makes a hidden one with margins at the sides and below.
func newComplaint(p *Page, sides, foot float32) *complaint {
	c := &complaint{notice: widgets.NewNotice(widgets.NoticeData{})}
	c.root = pane.AtMost(p.noticeRoom(), pane.Inset(sides, 0, sides, foot, c.notice))
	c.root.Hide()
	return c
}

// set says something else; "" takes it back.
func (c *complaint) set(text string) {
	c.notice.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Text: text})
	pane.Show(c.root, text != "")
}

// ghost is a small button of a part's head.
func ghost(text string, glyph theme.Glyph, tap func()) *widgets.Button {
	return widgets.NewButton(widgets.ButtonSpec{Text: text, Kind: widgets.ButtonGhost, Small: true, Glyph: glyph, Tap: tap})
}

func quiet() *widgets.Text {
	return widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2})
}
