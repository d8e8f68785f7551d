package subscribers

import (
	"slices"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// formatPart is what events look like, with an example.
type formatPart struct {
	detail  *detail
	root    fyne.CanvasObject
	choice  *widgets.Choice
	hint    *widgets.Paragraph
	own     fyne.CanvasObject // the template
	problem *widgets.Notice
	warning *widgets.Notice
	lines   *widgets.HeaderTable
	body    *widgets.CodeSample
	whole   fyne.CanvasObject // lines and body
	shown   model.Example     // what was shown last
}

func newFormatPart(d *detail) *formatPart {
	p := &formatPart{detail: d, hint: pane.Help(""), problem: widgets.NewNotice(widgets.NoticeData{}), warning: widgets.NewNotice(widgets.NoticeData{})}
	var names []string
	for _, o := range model.FormatOptions() {
		names = append(names, o.Text)
	}
	p.choice = widgets.NewChoice(names, func(i int) {
		d.Change(func(draft *model.SubscriberDraft) { draft.SetFormat(model.FormatOptions()[i].Value) })
	})
	template := d.BindArea(widgets.NewArea("{{json .data}}", templateLines), "", func(d *model.SubscriberDraft) *string { return &d.Template })
	contentType := d.Bind(widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: "application/json"}), "", func(d *model.SubscriberDraft) *string { return &d.ContentType })
	p.own = pane.Column(theme.GapWide, nil,
		pane.Titled(lang.T("Template"), template),
		pane.Help(lang.T("Fields of the event stand in double braces: {{.type}}, {{json .data}}, {{json .data.text}}. All else is sent as it stands.")),
		pane.Titled("Content-Type", contentType))
	p.lines = widgets.NewHeaderTable(func(row widgets.NameValue) { d.page.parts.Copy(row.Name+": "+row.Value, lang.T("Header copied")) })
	p.body = widgets.NewCodeSample(bodyLines)
	p.whole = pane.Column(0, nil, p.lines, p.body)
	p.root = pane.Column(theme.Gap, nil, pane.Titled(lang.T("Format"), p.choice), p.hint, p.own, p.problem, p.warning, p.whole)
	return p
}

// templateLines is how high the template's field is.
const templateLines = 6

func (p *formatPart) object() fyne.CanvasObject { return p.root }

func (p *formatPart) refresh(e *model.SubscriberEdit) {
	d := &e.Draft
	at := slices.IndexFunc(model.FormatOptions(), func(o model.Option) bool { return o.Value == d.Format })
	p.choice.Choose(at)
	p.hint.SetText(model.FormatHint(d.Format))
	pane.Show(p.own, d.Format == hooks.FormatTemplate)
	example := model.NewExample(d.Target(), d.Types)
	text := example.Problem
	if text == "" {
		text = e.Problem(model.SlotFormat)
	}
	problem(p.problem, lang.T("The template is not saved"), text)
	p.warning.Set(widgets.NoticeData{State: theme.StateWaiting, Glyph: theme.GlyphWarning.Bold(), Title: lang.T("It is sent all the same"), Text: example.Warning})
	pane.Show(p.warning, example.Warning != "")
	pane.Show(p.whole, example.Problem == "")
	if example.Same(p.shown) {
		return
	}
	p.shown = example
	rows := make([]widgets.NameValue, len(example.Header))
	for i, line := range example.Header {
		rows[i] = widgets.NameValue{Name: line[0], Value: line[1]}
	}
	p.lines.Set(rows)
	lang := widgets.Plain
	if example.JSON {
		lang = widgets.JSON
	}
	p.body.SetText(example.Body, lang)
}

// bodyLines is how many lines of an example are in sight.
const bodyLines = 14

// headersPart is the header lines of the subscription's own. Values that look secret are hidden.
type headersPart struct {
	detail *detail
	root   fyne.CanvasObject
	list   *fyne.Container
	rows   []fyne.CanvasObject
	names  []*widgets.Field
	values []*widgets.Field
	none   *widgets.Paragraph
	wrong  *widgets.Notice
}

func newHeadersPart(d *detail) *headersPart {
	p := &headersPart{detail: d, wrong: widgets.NewNotice(widgets.NoticeData{})}
	p.list = pane.Column(theme.GapSmall, nil)
	p.none = pane.Help(lang.T("None of its own. Add one where the subscriber wants a token, such as Authorization."))
	p.root = pane.Titled(lang.T("Headers of its own"), pane.Column(theme.GapSmall, nil, p.none, p.list, p.wrong, pane.Left(pane.SmallButton(lang.T("Add a header"), theme.GlyphPlus, p.add))))
	return p
}

func (p *headersPart) object() fyne.CanvasObject { return p.root }

func (p *headersPart) add() {
	e := p.detail.Edit()
	if e == nil {
		return
	}
	e.Draft.Headers = append(slices.Clone(e.Draft.Headers), model.HeaderDraft{})
	p.detail.refresh()
	p.names[len(e.Draft.Headers)-1].FocusBeside(p.root)
}

func (p *headersPart) row() {
	d, i := p.detail, len(p.rows)
	line := func(pick func(*model.HeaderDraft) *string) func(*model.SubscriberDraft) *string {
		return func(draft *model.SubscriberDraft) *string {
			if i >= len(draft.Headers) {
				return nil
			}
			return pick(&draft.Headers[i])
		}
	}
	name := d.Bind(widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: "Authorization"}), model.SlotHeader.At(i), line(func(l *model.HeaderDraft) *string { return &l.Name }))
	value := d.Bind(widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Placeholder: lang.T("its value")}), "", line(func(l *model.HeaderDraft) *string { return &l.Value }))
	remove := widgets.NewIconButton(theme.GlyphX, lang.T("Take this header away"), func() {
		d.Change(func(draft *model.SubscriberDraft) {
			if i < len(draft.Headers) {
				draft.Headers = slices.Delete(slices.Clone(draft.Headers), i, i+1)
			}
		})
	})
	both := pane.Sides([]float32{2, 3}, name, value)
	row := pane.FieldLine(both, both, remove)
	p.rows, p.names, p.values = append(p.rows, row), append(p.names, name), append(p.values, value)
	p.list.Add(row)
}

func (p *headersPart) refresh(e *model.SubscriberEdit) {
	lines := e.Draft.Headers
	for len(p.rows) < len(lines) {
		p.row()
	}
	for i, row := range p.rows {
		pane.Show(row, i < len(lines))
		if i < len(lines) {
			p.values[i].SetPassword(model.IsSecretName(lines[i].Name))
		}
	}
	pane.Show(p.none, len(lines) == 0)
	pane.Show(p.list, len(lines) > 0)
	problem(p.wrong, lang.T("The headers are not saved"), e.Problem(model.SlotHeader))
}
