package transfer

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// maxShown is the longest command that the field shows: Fyne's entry takes seconds for longer ones.
const maxShown = 32 << 10

// pasting is the sheet that takes a command.
type pasting struct {
	transfer *Transfer
	sheet    *widgets.Sheet
	entry    *commandEntry
	long     string // a command from the clipboard that is too long to show
	trouble  *widgets.Notice
	body     *fyne.Container
}

// PasteCurl asks for a curl command. One that is in the clipboard stands there already.
func (t *Transfer) PasteCurl() {
	if t.covered() {
		return
	}
	p := &pasting{transfer: t}
	t.pasting = p
	p.entry = newCommandEntry(func() { p.sheet.Close() })
	if command := t.parts.Clipboard(); isCommand(command) {
		if len(command) <= maxShown {
			p.entry.SetText(strings.TrimSpace(command))
		} else {
			p.long = command
		}
	}
	about := lang.T("Copy a request as cURL in a browser, in documentation or in another tool, and paste it here. It is stored and opened to be edited, not sent.")
	if p.long != "" {
		about = lang.T("The clipboard holds a command of %s, which is too long to be shown. It is imported as it is, and not sent.", model.Size(int64(len(p.long))))
	}
	p.trouble = widgets.NewNotice(widgets.NoticeData{})
	p.trouble.Hide()
	field := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true}, p.entry)
	height := float32(pasteHeight)
	if p.long != "" {
		field.Hide()
		height = longHeight
	}
	p.body = pane.Column(theme.GapWide, field,
		widgets.NewParagraph(widgets.ParagraphSpec{Text: about, Quiet: true}), field, p.trouble)
	cancel := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Tap: func() { p.sheet.Close() }})
	act := widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Import"), Kind: widgets.ButtonPrimary, Glyph: theme.GlyphTerminalWindow, Key: "Ctrl Enter", Tap: p.take})
	p.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphTerminalWindow, Title: lang.T("Paste cURL"), Width: pane.SheetWidth(t.parts.Canvas, 620), After: t.parts.After,
		Body: pane.Height(height, p.body), Buttons: []*widgets.Button{cancel, act}, Cancel: func() {},
	})
	p.sheet.ShowOn(t.parts.Canvas)
	p.entry.OnChanged = func(string) { p.fail("", "") }
	if p.entry.Text == "" && p.long == "" {
		t.parts.Canvas.Focus(p.entry)
	}
}

// The heights of the sheet's body, in which a refusal takes its room from the field: a dozen lines, and for a
// command that is not shown, room for the words.
const (
	pasteHeight = 280
	longHeight  = 120
)

// isCommand tells a curl command from whatever else the clipboard may hold.
func isCommand(text string) bool {
	return strings.HasPrefix(strings.TrimPrefix(strings.TrimSpace(text), "$ "), "curl")
}

// Paste is PasteCurl for a key that means to paste whatever there is: where no command is in the clipboard nothing happens.
func (t *Transfer) Paste() {
	if isCommand(t.parts.Clipboard()) {
		t.PasteCurl()
	}
}

func (p *pasting) take() {
	command := p.long
	if command == "" {
		command = p.entry.Text
	}
	p.transfer.takeCommand(command, p.sheet.Close, p.refused)
}

// refused says why a command was not taken, and gives the keyboard back to it. With an empty title there is nothing to
// say.
func (p *pasting) refused(title, text string) {
	p.fail(title, text)
	if title != "" && p.long == "" {
		p.transfer.parts.Canvas.Focus(p.entry)
	}
}

func (p *pasting) fail(title, text string) {
	p.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: title, Text: text})
	if pane.Show(p.trouble, title != "") || title != "" {
		p.body.Refresh()
	}
}

// commandEntry is a field of several lines that Escape leaves.
type commandEntry struct {
	widget.Entry
	leave func()
}

func newCommandEntry(leave func()) *commandEntry {
	e := &commandEntry{leave: leave}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapBreak
	e.TextStyle.Monospace = true
	e.PlaceHolder = "curl https://example.com/hooks -d '{\"ring\":true}'"
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey is Fyne's.
func (e *commandEntry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		e.leave()
		return
	}
	e.Entry.TypedKey(key)
}
