package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Message shows one half of an exchange: its header lines and its body.
type Message struct {
	parts MessageParts
	root  *fyne.Container
	shown model.Message
	all   bool // all header lines are wished for

	absent  *widgets.Paragraph
	nothing fyne.CanvasObject // absent with its margins
	whole   *fyne.Container   // all but absent

	count  *widgets.Text
	more   *widgets.Button
	lines  *widgets.HeaderTable
	scroll *innerScroll
	size   *widgets.Text
	forms  *widgets.Segments
	copy   *widgets.IconButton
	save   *widgets.IconButton
	cut    *widgets.Notice
	note   *widgets.Paragraph
	notes  fyne.CanvasObject // cut and note with their margins
	list   *partList
	listed fyne.CanvasObject // list with its margins
	code   *widgets.CodeView
	finder *finder

	reveal   *widgets.Button
	revealed bool
	redacted bool
}

// MessageParts are what a message asks of its page.
type MessageParts struct {
	Copy   func(text, said string)
	OnForm func(model.Form) // another form of the body is wished for; nil offers none

	// Save is a wish to keep bytes in a file; name is what the file may be called. The bytes are not to be changed. nil
	// offers none.
	Save func(name string, bytes []byte)

	Reveal func(on bool) // secrets are to be shown, or not; nil offers none

	Beyond func(*fyne.ScrollEvent) // the wheel over what goes no further; nil keeps it
}

// fewLines is how many header lines are shown at first.
const fewLines = 4

// NewMessage makes a message that shows nothing.
func NewMessage(parts MessageParts) *Message {
	m := &Message{parts: parts}
	m.absent = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	m.nothing = Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide, m.absent)

	m.count = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2})
	m.more = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("All headers"), Kind: widgets.ButtonGhost, Small: true, Tap: m.toggleLines})
	m.lines = widgets.NewHeaderTable(func(row widgets.NameValue) { parts.Copy(row.Name+": "+row.Value, m.copied(header)) })
	m.scroll = newInnerScroll(m.lines, parts.Beyond)
	m.lines.OnReveal = m.revealLine
	m.size = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true})
	m.forms = widgets.NewSegments([]widgets.Segment{{Text: lang.As("form of a body", "Pretty")}, {Text: lang.As("form of a body", "Raw")}, {Text: lang.As("form of a body", "Hex")}}, func(i int) { parts.OnForm(model.Form(i)) })
	m.copy = widgets.NewIconButton(theme.GlyphCopy, lang.T("Copy what is shown"), m.copyShown)
	m.save = widgets.NewIconButton(theme.GlyphDownloadSimple, lang.T("Save the body as it came"), m.saveBody)
	m.cut = widgets.NewNotice(widgets.NoticeData{})
	m.note = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Caption: true})
	m.notes = Inset(theme.PagePadding, 0, theme.PagePadding, theme.Gap, Column(theme.Gap, nil, m.cut, m.note))
	m.code = widgets.NewCodeView()
	m.code.Beyond = parts.Beyond
	m.code.Caret, m.code.OnMenu, m.code.OnRune, m.code.OnKey = true, m.showMenu, m.rune, m.key
	m.reveal = widgets.NewButton(widgets.ButtonSpec{Kind: widgets.ButtonGhost, Small: true, Glyph: theme.GlyphEye, Tap: func() { parts.Reveal(!m.revealed) }})
	m.reveal.Hide()
	m.finder = newFinder(m)
	m.list = newPartList(parts.Save)
	parted := Inset(theme.PagePadding, 0, 0, 0, container.New(&atMost{m, m.list.lines, partRoom}, m.list.scroll))
	m.listed = Inset(0, 0, 0, theme.GapSmall, Column(0, nil, parted, Line()))
	m.forms.Hidden = parts.OnForm == nil
	m.save.Hidden = parts.Save == nil

	m.whole = Column(0, m.code, m.headRow(), m.scroller(), Line(), m.bodyRow(), m.finder.root, m.notes, m.listed, m.code)
	m.root = container.NewStack(m.nothing, m.whole)
	m.Set(model.Message{})
	return m
}

func title(text string) *widgets.Text {
	return widgets.NewText(widgets.TextSpec{Text: text, Bold: true})
}

func (m *Message) headRow() fyne.CanvasObject {
	space := Space()
	return Inset(theme.PagePadding, theme.GapSmall, theme.GapSmall, 0, Wrap(theme.SizeButtonSmall, theme.Gap, 0, space, title(lang.T("Headers")), m.count, space, m.reveal, m.more))
}

func (m *Message) scroller() fyne.CanvasObject {
	return Inset(theme.PagePadding, theme.GapSmall, theme.PagePadding, theme.Gap, container.New(&atMost{m, m.lines, lineRoom}, m.scroll))
}

func (m *Message) bodyRow() fyne.CanvasObject {
	find := widgets.NewIconButton(theme.GlyphMagnifyingGlass, lang.T("Find in the body, Ctrl F"), m.Find)
	buttons := Row(0, nil, find, m.copy, m.save)
	return Inset(theme.PagePadding, theme.Gap, theme.GapWide, theme.Gap, RowOf(theme.SizeButtonSmall, theme.Gap, m.size, title(lang.As("of a message", "Body")), m.size, m.forms, buttons))
}

// Content is what the page shows.
func (m *Message) Content() fyne.CanvasObject { return m.root }

// Focus gives the keyboard to the body.
func (m *Message) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(m.code); c != nil {
		c.Focus(m.code)
	}
}

// Set shows another message.
func (m *Message) Set(message model.Message) {
	Show(m.nothing, message.Absent != "")
	Show(m.whole, message.Absent == "")
	m.absent.SetText(message.Absent)
	m.shown = message
	m.setLines()
	m.setBody(message.Body)
	m.setReveal(message.Hidden)
	m.root.Refresh() // texts of another length move what stands beside and below them
}

// SetForm shows which form of the body is wished for.
func (m *Message) SetForm(form model.Form) { m.forms.Choose(int(form)) }

// SetHidden says how what is shown is hidden: not at all where secrets are revealed, and for others' eyes where the screen is
// redacted. Set is called behind it.
func (m *Message) SetHidden(revealed, redacted bool) { m.revealed, m.redacted = revealed, redacted }

// setReveal words the button that shows secrets, where there are any.
func (m *Message) setReveal(hidden int) {
	switch {
	case m.revealed:
		m.reveal.SetText(lang.T("Mask secrets"))
		m.reveal.SetGlyph(theme.GlyphEyeSlash)
	default:
		m.reveal.SetText(lang.N(hidden, "Reveal %s secret", "Reveal %s secrets", model.Number(int64(hidden))))
		m.reveal.SetGlyph(theme.GlyphEye)
	}
	Show(m.reveal, m.parts.Reveal != nil && !m.redacted && (hidden > 0 || m.revealed))
	switch {
	case hidden > 0 && m.redacted:
		m.copy.SetTip(lang.T("Copy what is shown, redacted"))
	case hidden > 0:
		m.copy.SetTip(lang.T("Copy what is shown, secrets masked"))
	default:
		m.copy.SetTip(lang.T("Copy what is shown"))
	}
}

// key gets the keys that the body has no use for.
func (m *Message) key(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape && m.finder.root.Visible() {
		m.finder.close()
		return true
	}
	return false
}

func (m *Message) setBody(b model.Body) {
	m.size.SetText(b.Size)
	if b.Text == "" {
		m.copy.Disable()
	} else {
		m.copy.Enable()
	}
	if len(b.Raw) == 0 {
		m.save.Disable()
	} else {
		m.save.Enable()
	}
	m.list.set(b)
	Show(m.listed, len(b.Parts) > 0)
	same := m.code.Text() == b.Text
	m.code.SetText(b.Text, language(b.Lang))
	if !same && m.finder.root.Visible() {
		m.finder.find()
	}
	m.cut.Set(widgets.NoticeData{State: theme.StateWaiting, Glyph: theme.GlyphWarning, Text: b.Cut})
	m.note.SetText(b.Notice)
	Show(m.cut, b.Cut != "")
	Show(m.note, b.Notice != "")
	Show(m.notes, b.Cut != "" || b.Notice != "")
}

func language(l model.Lang) widgets.Lang {
	switch l {
	case model.LangJSON:
		return widgets.JSON
	case model.LangHex:
		return widgets.Hex
	case model.LangXML:
		return widgets.XML
	}
	return widgets.Plain
}

// setLines shows the header lines: those that tell most, or all.
func (m *Message) setLines() {
	header := m.shown.Header
	m.count.SetText(model.Number(int64(len(header))))
	Show(m.more, len(header) > fewLines)
	if !m.all {
		header = model.KeyLines(header, fewLines)
	}
	m.lines.Set(namesAndValues(header))
}

func namesAndValues(header hooks.Header) []widgets.NameValue {
	rows := make([]widgets.NameValue, len(header))
	for i, line := range header {
		rows[i] = widgets.NameValue{Name: line[0], Value: line[1], Help: model.HeaderWords(line[0])}
	}
	return rows
}

func (m *Message) toggleLines() {
	m.all = !m.all
	if m.all {
		m.more.SetText(lang.As("headers", "Fewer"))
	} else {
		m.more.SetText(lang.T("All headers"))
	}
	m.setLines()
	m.scroll.ScrollToTop()
	m.root.Refresh()
}

// revealLine scrolls the header line with the keyboard into sight.
func (m *Message) revealLine(top, foot float32) {
	switch offset, height := m.scroll.Offset.Y, m.scroll.Size().Height; {
	case top < offset:
		m.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case foot > offset+height:
		m.scroll.ScrollToOffset(fyne.NewPos(0, foot-height))
	}
}

// atMost gives lines the height they need, but no more than leaves the body in sight.
type atMost struct {
	m     *Message
	lines fyne.CanvasObject
	room  float32 // a share of the message's height
}

// The shares of a message's height that header lines and parts may take.
const (
	lineRoom = 0.45
	partRoom = 0.2
)

func (a *atMost) MinSize([]fyne.CanvasObject) fyne.Size {
	height := a.lines.MinSize().Height
	if room := a.m.root.Size().Height * a.room; room > 0 {
		height = min(height, float32(int(room)))
	}
	return fyne.NewSize(40, height)
}

func (a *atMost) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }
