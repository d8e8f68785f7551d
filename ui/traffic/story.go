package traffic

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

// story is the inspector's sheet about what belongs together.
type story struct {
	in   *inspector
	head *fyne.Container // stands in the place of the exchange's own
	root *fyne.Container

	tile    *pane.Tile
	title   *widgets.Text
	summary *widgets.Text
	pills   [5]*widgets.Badge
	scale   *widgets.Segments
	copy    *widgets.IconButton
	told    hooks.ID // whose story was shown last
	quote   fyne.CanvasObject
	said    *widgets.Text
	by      *widgets.Text
	tree    *widgets.Story
	nothing fyne.CanvasObject
	absent  *widgets.Paragraph
	more    fyne.CanvasObject
	foot    *storyFoot

	rows  []widgets.StoryRowData
	ticks []widgets.StoryTick
}

// The title of the exchange is bounded, in characters, and so are the pills: what came of it stands between them.
const (
	storyTitle       = 30
	storyTitleNarrow = 16
	storyPillsNarrow = 3
)

func newStory(in *inspector) *story {
	s := &story{in: in}
	s.tile = pane.NewTile()
	s.title = widgets.NewText(widgets.TextSpec{Size: theme.SizeDataTitle, Mono: true, Bold: true, Cut: true})
	s.summary = widgets.NewText(widgets.TextSpec{Ink: theme.ColorInk2, Cut: true})
	s.scale = widgets.NewSegments([]widgets.Segment{{Text: lang.T("Log time")}, {Text: lang.T("Real time")}}, s.chooseScale)
	s.copy = widgets.NewIconButton(theme.GlyphCopy, lang.T("Copy this story as text"), s.copyText)
	row := []fyne.CanvasObject{s.tile, s.title, s.summary}
	for i := range s.pills {
		s.pills[i] = widgets.NewPill(widgets.BadgeData{})
		row = append(row, s.pills[i])
	}
	row = append(row, s.scale, s.copy)
	if in.place.widen != nil {
		row = append(row, widgets.NewIconButton(theme.GlyphArrowsOut, lang.T("Widen, Z"), in.place.widen))
	}
	s.head = pane.Inset(theme.PagePadding, theme.Gap, theme.GapWide, theme.GapSmall, pane.RowOf(theme.SizeButtonSmall, theme.Gap, s.summary, row...))

	s.said = widgets.NewText(widgets.TextSpec{Cut: true})
	s.by = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2})
	mark := widgets.NewMark(widgets.MarkData{Glyph: theme.GlyphQuotes.Fill(), Ink: theme.ColorBrassInk})
	card := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Card: true},
		pane.Inset(theme.GapWide, 9, theme.GapWide, 9, pane.RowOf(theme.SizePillBox, theme.GapWide, s.said, mark, s.said, s.by)))
	s.quote = pane.Inset(theme.PagePadding, theme.Gap, theme.PagePadding, theme.Gap, card)

	s.tree = widgets.NewStory(s, widgets.StoryTitles{What: lang.T("What happened"), When: lang.As("column: a time", "When"), Result: lang.T("Result")})
	s.tree.Rows.OnSelect = s.choose
	s.tree.Rows.OnOpen = s.open
	s.absent = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Centre: true})
	s.nothing = pane.Centred(300, s.absent)
	s.more = pane.Inset(theme.PagePadding, theme.GapSmall, theme.PagePadding, theme.GapSmall,
		widgets.NewText(widgets.TextSpec{Text: lang.T("There is more to this story than is shown."), Size: theme.SizeCaption, Ink: theme.ColorInk2}))
	s.foot = newStoryFoot()
	sheet := container.NewStack(s.tree, s.nothing)
	s.root = pane.Column(0, sheet, s.quote, sheet, s.more, s.foot.root)
	return s
}

// Length, Row and Ticks give the tree its lines.
func (s *story) Length() int                        { return len(s.rows) }
func (s *story) Row(index int) widgets.StoryRowData { return s.rows[index] }
func (s *story) Ticks() []widgets.StoryTick         { return s.ticks }

// refresh shows what the model holds.
func (s *story) refresh() {
	m := s.in.parts.Story
	tale, wanted := m.Tale(), s.in.parts.Inspector.Wanted()
	if tale.Of != wanted && !m.Has(wanted) {
		tale = model.Tale{} // still loading
	}
	s.refreshHead(tale)
	absent := m.Trouble()
	if absent == "" && tale.Alone {
		absent = lang.T("This exchange stands alone: nothing caused it and it caused nothing.")
	}
	s.absent.SetText(absent)
	pane.Show(s.nothing, absent != "")
	pane.Show(s.tree, absent == "")
	pane.Show(s.quote, tale.Quote != "")
	s.said.SetText(tale.Quote)
	s.by.SetText(tale.By)
	pane.Show(s.more, tale.Cut != "")
	pane.Show(s.foot.root, absent == "" && len(tale.Rows) > 0)
	s.foot.set(tale.Foot)

	s.rows, s.ticks = make([]widgets.StoryRowData, len(tale.Rows)), make([]widgets.StoryTick, len(tale.Ticks))
	for i, r := range tale.Rows {
		s.rows[i] = storyRow(r)
	}
	for i, t := range tale.Ticks {
		s.ticks[i] = widgets.StoryTick(t)
	}
	s.tree.Rows.Select(tale.Chosen)
	s.tree.Reload()
	pane.Refresh(s.root)
	if at := s.tree.Rows.SelectedIndex(); tale.Of != s.told && at >= 0 {
		s.tree.Rows.ScrollTo(at)
	}
	s.told = tale.Of
}

func (s *story) refreshHead(tale model.Tale) {
	title, pills := storyTitle, len(s.pills)
	if !s.in.place.wide() {
		title, pills = storyTitleNarrow, storyPillsNarrow
	}
	d := s.in.parts.Inspector.Detail() // that of before while another is read
	s.tile.SetOut(d.Exchange.Direction == hooks.Out)
	s.title.SetText(model.Shorten(d.Title, title))
	s.summary.SetText(tale.Summary)
	for i, pill := range s.pills {
		visible := i < min(len(tale.Pills), pills)
		pane.Show(pill, visible)
		if visible {
			pill.Set(pane.Badge(tale.Pills[i]))
		}
	}
	scale := 0
	if s.in.parts.Story.Real() {
		scale = 1
	}
	s.scale.Choose(scale)
	pane.Show(s.scale, s.in.place.wide() && len(tale.Rows) > 1)
	pane.Show(s.copy, len(tale.Rows) > 1)
	s.head.Refresh()
}

func (s *story) chooseScale(i int) {
	s.in.parts.Story.SetReal(i == 1)
	s.in.parts.Tell()
}

func (s *story) choose(index int, key uint64) {
	s.in.parts.Story.Choose(key)
	s.in.parts.Tell()
}

// open goes to the exchange of a line.
func (s *story) open(index int) {
	tale := s.in.parts.Story.Tale()
	if index < len(tale.Rows) && tale.Rows[index].Exchange != 0 {
		s.in.place.jump(tale.Rows[index].Exchange)
	}
}

func (s *story) copyText() {
	s.in.parts.Copy(s.in.parts.Story.Tale().Outline(), lang.T("Story copied"))
}

// storyRow dresses a line.
func storyRow(r model.StoryRow) widgets.StoryRowData {
	data := widgets.StoryRowData{
		Key: r.Key, Depth: r.Depth, Guides: r.Guides, Last: r.Last, Title: r.Title, Note: r.Note, Badge: pane.Badge(r.Badge),
		When: r.When, State: pane.State(r.Mark), Result: r.Result, Took: r.Took,
		Wait: storyBar(r.Wait), Bar: storyBar(r.Bar), Ink: theme.ColorBrassInk,
	}
	switch r.Kind {
	case model.StoryGuest:
		data.Glyph, data.Face, data.NoteMono = theme.GlyphUserCircle, widgets.StoryBold, true
	case model.StoryEvent:
		data.Glyph, data.Face, data.NoteMono, data.Words = theme.GlyphLightning, widgets.StoryBold, true, true
	case model.StoryDelivery:
		data.Glyph, data.Ink, data.Face, data.Words, data.Group = theme.GlyphSuitcaseRolling, theme.ColorInk2, widgets.StoryMonoBold, true, true
	case model.StoryReplay:
		data.Glyph, data.Ink, data.Face = theme.GlyphArrowCounterClockwise.Bold(), theme.ColorReplayed, widgets.StoryBold
	case model.StoryCapture:
		data.Glyph, data.Ink, data.Face = theme.GlyphTray, theme.ColorInk2, widgets.StoryMono
	case model.StoryRequest:
		data.Glyph, data.Ink, data.Face = theme.GlyphArrowDownLeft.Bold(), theme.ColorBrassInk, widgets.StoryMono
	case model.StoryGone:
		data.Glyph, data.Ink, data.Face = theme.GlyphCircle, theme.ColorInk3, widgets.StoryQuiet
	}
	for i, end := range r.Ends {
		if end.Show {
			data.Ends[i] = storyEnd(end, data.Glyph)
		}
	}
	return data
}

func storyBar(b model.Bar) widgets.StoryBar {
	return widgets.StoryBar{From: b.From, To: b.To, State: pane.State(b.Mark)}
}

// storyEnd dresses a sign on the axis; one without a state has the line's own glyph.
func storyEnd(e model.End, own theme.Glyph) widgets.StoryEnd {
	end := widgets.StoryEnd{At: e.At, State: pane.State(e.Mark)}
	if end.Glyph = end.State.Glyph(); end.State == theme.StateNone {
		end.Glyph = own
	}
	return end
}
