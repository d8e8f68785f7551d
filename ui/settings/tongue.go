package settings

import (
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Tongue is what the window speaks: what was chosen, and what the system wants.
type Tongue struct {
	Wish   string           // the tag of a language; "" is the system's
	System string           // the tag of the language that the system's comes to
	Set    func(tag string) // from the next start on
}

// Readable reports whether this machine has a font for a text: without one each of its signs is a box. The app has to
// wear its theme by then.
func Readable(text string) bool {
	if theme.Alone(fyne.TextStyle{Bold: true}, text) != nil {
		return true
	}
	box := strings.Repeat("\U0010FFFD", len([]rune(text))) // of private use: no font has it, where many have U+FFFD
	const size = 100
	return fyne.MeasureText(text, size, fyne.TextStyle{}) != fyne.MeasureText(box, size, fyne.TextStyle{})
}

// inLatin are the names of languages that are written otherwise, for those who read another and for machines without a font.
func inLatin(tag string) string {
	if tag == "ja" {
		return lang.T("Japanese")
	}
	return ""
}

// tongueChoice is the choice of a language, and what there is to know of the chosen one.
func (p *Page) tongueChoice() (*widgets.Choice, fyne.CanvasObject) {
	t := p.parts.Tongue
	note := widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	known := lang.Languages()
	options, chosen := []string{""}, 0
	for i, l := range known {
		name := l.Name
		if latin := inLatin(l.Tag); latin != "" {
			name = latin
			if own := l.Tag == lang.Tag() || l.Tag == t.System || l.Tag == t.Wish; own && Readable(l.Name) { // else a font would be read for this word alone, of 10 MB and more
				name = l.Name + " (" + latin + ")"
			}
			if l.Tag == lang.Tag() { // whoever reads it needs no other name
				name = l.Name
			}
		}
		options = append(options, name)
		if l.Tag == t.System {
			options[0] = lang.T("As the system: %s", name)
		}
		if l.Tag == t.Wish {
			chosen = i + 1
		}
	}
	tag := func(index int) string {
		if index == 0 {
			return t.System
		}
		return known[index-1].Tag
	}
	tell := func(index int) {
		switch now := tag(index); {
		case !Readable(nameOf(now)):
			note.SetText(lang.T("This computer has no font for this language. Install one, such as Noto Sans CJK; until then Bellhop speaks English."))
		case now != lang.Tag():
			note.SetText(lang.T("It is spoken from the next start on."))
		default:
			note.SetText(lang.T("Another language is spoken from the next start on."))
		}
		pane.Refresh(p.root)
	}
	choice := widgets.NewChoice(options, func(index int) {
		wish := ""
		if index > 0 {
			wish = tag(index)
		}
		t.Set(wish)
		tell(index)
	})
	choice.Choose(chosen)
	tell(chosen)
	return choice, pane.Labelled("", note)
}

func nameOf(tag string) string {
	for _, l := range lang.Languages() {
		if l.Tag == tag {
			return l.Name
		}
	}
	return ""
}
