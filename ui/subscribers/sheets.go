package subscribers

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// The size of a sheet's text.
const (
	sheetWidth  = 620
	sheetHeight = 420
)

// showCatalogue shows every type of event, when it happens and an example.
func (p *Page) showCatalogue() {
	var rows []fyne.CanvasObject
	for _, kind := range model.EventKinds() {
		example := widgets.NewCodeSample(1 + strings.Count(kind.Example, "\n"))
		example.SetText(kind.Example, widgets.JSON)
		name := widgets.NewText(widgets.TextSpec{Text: kind.Type, Bold: true, Mono: true})
		rows = append(rows, pane.Column(theme.GapSmall, nil, name, pane.Help(lang.Said(kind.When)), example))
	}
	rows = append(rows, pane.Help(lang.T("Programs can send events of other types over the control API: POST /api/v1/events.")))
	p.showSheet(theme.GlyphListBullets, lang.T("Catalogue of events"), rows)
}

// showFacts shows where the numbers of the chosen sender come from.
func (d *detail) showFacts() {
	e := d.Edit()
	if e == nil {
		return
	}
	var rows []fyne.CanvasObject
	for _, fact := range model.LikeFacts(e.Draft.Like) {
		what := widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.Said(fact.What)})
		if fact.Source == "" {
			rows = append(rows, pane.Column(theme.GapSmall, nil, what, pane.Help(lang.T("Nobody says so; it was chosen here."))))
			continue
		}
		source := widgets.NewCopyLine(fact.Source, func(text string) { d.page.parts.Copy(text, lang.T("Source copied")) })
		rows = append(rows, pane.Column(theme.GapSmall, nil, what, source, pane.Help(lang.T("Read on %s", fact.Read))))
	}
	d.page.showSheet(theme.GlyphInfo, lang.T("Where these numbers come from"), rows)
}

func (p *Page) showSheet(glyph theme.Glyph, title string, rows []fyne.CanvasObject) {
	on := fyne.CurrentApp().Driver().CanvasForObject(p.root)
	if on == nil {
		return
	}
	scroll := container.NewVScroll(pane.Inset(0, 0, theme.GapWide, 0, pane.Column(theme.PagePadding, nil, rows...)))
	p.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: glyph, Title: title, Width: sheetWidth, After: p.parts.After,
		Body:    pane.Height(sheetHeight, pane.Scrolled(scroll, func() {})),
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Close"), Tap: func() { p.sheet.Close() }})},
		Cancel:  func() {},
	})
	p.sheet.ShowOn(on)
}
