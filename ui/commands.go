package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// command is something that a person can have done. The menus, the palette and the sheet of keys are made from one list of
// them, so that nothing is in one and missing or wrong in another.
type command struct {
	menu  string // the menu that holds it; "" is none
	apart bool   // a line stands above it in the menu
	quits bool   // it ends the app
	quiet bool   // it is not in the palette: it is no more than a step in a list
	glyph theme.Glyph
	label string

	shortcut fyne.Shortcut // works wherever the focus is: a field takes all other keys for itself; nil is none
	spare    fyne.Shortcut // one that a field has for itself; nil is none
	spareDo  func()        // what the spare one does; nil is the same
	key      fyne.KeyName  // a key without a letter; "" is none
	shift    bool          // the key is pressed with Shift
	letter   rune          // does the same while no field has the focus; 0 is none
	page     int           // where key and letter do so; anyPage is everywhere

	here func() bool // it can be done at this moment; nil is always
	do   func()
}

func shortcut(key fyne.KeyName, more fyne.KeyModifier) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | more}
}

// unlessAsked leaves the page as it is while a question lies over it.
func (d *Desk) unlessAsked(show func()) func() {
	return func() {
		if d.window.Canvas().Overlays().Top() == nil {
			show()
		}
	}
}

// chosenInLive reports whether an exchange is chosen and in sight.
func (d *Desk) chosenInLive() bool { return d.frame.page == livePage && d.live.Selected() != 0 }

// at tells whether a page is in sight.
func (d *Desk) at(page int) func() bool { return func() bool { return d.frame.page == page } }

// by is what a letter does on a page.
func (d *Desk) by(page int, letter rune, glyph theme.Glyph, label string) command {
	return command{glyph: glyph, label: label, page: page, letter: letter, here: d.at(page), do: func() { d.pageRune(letter) }}
}

// pressed is what a key without a letter does on a page.
func (d *Desk) pressed(page int, key fyne.KeyName, glyph theme.Glyph, label string) command {
	return command{glyph: glyph, label: label, page: page, key: key, here: d.at(page), do: func() { d.pageKey(&fyne.KeyEvent{Name: key}) }}
}

// step is a letter that goes through a list.
func (d *Desk) step(page int, letter rune, label string) command {
	c := d.by(page, letter, theme.GlyphListBullets, label)
	c.quiet = true
	return c
}

// signTest signs the guest book and shows what comes of it.
func (d *Desk) signTest() {
	d.showLive()
	d.traffic.SignTest()
}

// menu is the list of commands as menus.
func (d *Desk) menu() *fyne.MainMenu {
	var menus []*fyne.Menu
	for _, c := range d.commands() {
		if c.menu == "" {
			continue
		}
		if len(menus) == 0 || menus[len(menus)-1].Label != c.menu {
			menus = append(menus, fyne.NewMenu(c.menu))
		}
		last := menus[len(menus)-1]
		if c.apart {
			last.Items = append(last.Items, fyne.NewMenuItemSeparator())
		}
		item := fyne.NewMenuItem(c.label, c.do)
		item.Shortcut, item.IsQuit = c.shortcut, c.quits
		if c.key != "" { // for the eye: where menus are Fyne's own, a key without Ctrl comes by way of typedKey
			s := &desktop.CustomShortcut{KeyName: c.key}
			if c.shift {
				s.Modifier = fyne.KeyModifierShift
			}
			item.Shortcut = s
		}
		last.Items = append(last.Items, item)
	}
	return fyne.NewMainMenu(menus...)
}

// showPalette offers every command that can be done now, every inbox, and what the buttons in sight do, by words of their names.
func (d *Desk) showPalette() {
	if d.window.Canvas().Overlays().Top() != nil {
		return // a question waits for its answer
	}
	all := d.offered()
	listed := len(all) // what is beyond is found by its words alone, or it would stand here twice
	for _, act := range widgets.Acts(d.frame.root) {
		all = append(all, offer{widgets.PaletteRow{Glyph: act.Glyph, Text: act.Text, Key: act.Key, Note: lang.T("a button in sight")}, act.Do})
	}
	labels := make([]string, len(all))
	for i, o := range all {
		labels[i] = o.row.Text
	}
	var shown []int
	palette := widgets.NewPalette(lang.T("What do you want to do?"), lang.T("No command has these words."))
	palette.OnType = func(text string) {
		if shown = model.MatchWords(text, labels); strings.TrimSpace(text) == "" {
			shown = shown[:listed]
		}
		rows := make([]widgets.PaletteRow, len(shown))
		for i, index := range shown {
			rows[i] = all[index].row
		}
		palette.SetRows(rows)
	}
	palette.OnTake = func(index int) { all[shown[index]].do() }
	palette.OnType("")
	palette.ShowOn(d.window.Canvas())
}

// offer is a line of the palette, and what it does.
type offer struct {
	row widgets.PaletteRow
	do  func()
}

// offered are the commands that can be done now, those of this moment first, and the inboxes.
func (d *Desk) offered() []offer {
	var all, always []offer
	for _, c := range d.commands() {
		o := offer{widgets.PaletteRow{Glyph: c.glyph, Text: c.label}, c.do}
		if caps := c.caps(); len(caps) > 0 {
			o.row.Key = caps[0]
		}
		switch {
		case c.quiet:
		case c.here == nil:
			always = append(always, o)
		case c.here():
			all = append(all, o)
		}
	}
	all = append(all, always...)
	for _, row := range d.boxes.Rows() {
		all = append(all, offer{widgets.PaletteRow{Glyph: theme.GlyphTray, Text: lang.T("Open inbox %s", row.Name)}, func() {
			d.showInboxes()
			d.inboxes.Choose(row.Name)
		}})
	}
	return all
}

// caps are the keys that do it, as key caps show them: what works everywhere first.
func (c command) caps() (all []string) {
	for _, s := range []fyne.Shortcut{c.shortcut, c.spare} {
		if s != nil {
			all = append(all, capOf(s))
		}
	}
	if c.key != "" {
		name := keyWord(c.key)
		if c.shift {
			name = lang.As("key", "Shift") + " " + name
		}
		all = append(all, name)
	}
	switch c.letter {
	case 0:
	case ' ':
		all = append(all, lang.As("key", "Space"))
	default:
		all = append(all, strings.ToUpper(string(c.letter)))
	}
	return all
}

// capOf words a shortcut as a key cap shows it: "Ctrl Shift P".
func capOf(of fyne.Shortcut) string {
	s, is := of.(*desktop.CustomShortcut)
	if !is {
		keyed, is := of.(fyne.KeyboardShortcut) // one of Fyne's own
		if !is {
			return ""
		}
		s = &desktop.CustomShortcut{KeyName: keyed.Key(), Modifier: keyed.Mod()}
	}
	words := make([]string, 0, 3)
	for _, m := range []struct {
		has  fyne.KeyModifier
		word string
	}{
		{fyne.KeyModifierControl, lang.As("key", "Ctrl")}, {fyne.KeyModifierSuper, "Cmd"}, {fyne.KeyModifierAlt, "Alt"}, {fyne.KeyModifierShift, lang.As("key", "Shift")},
	} {
		if s.Modifier&m.has != 0 {
			words = append(words, m.word)
		}
	}
	return strings.Join(append(words, keyWord(s.KeyName)), " ")
}

// keyWord is what is written on a key.
func keyWord(name fyne.KeyName) string {
	switch name {
	case fyne.KeyReturn:
		return lang.As("key", "Enter")
	case fyne.KeyEqual:
		return "+"
	case fyne.KeyDelete:
		return lang.As("key", "Del")
	case desktop.KeyMenu:
		return lang.As("key", "Menu")
	}
	return string(name)
}
