package book

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// notWritten is what a change is told that had no words for a person.
func notWritten() string {
	return lang.T("The database could not be written. Nothing was changed. Try again.")
}

func ids(list []hooks.Comment) []hooks.ID {
	all := make([]hooks.ID, len(list))
	for i, c := range list {
		all[i] = c.ID
	}
	return all
}

// set brings what is selected into a state.
func (p *Page) set(to hooks.CommentState) {
	targets := p.parts.Book.Targets()
	if len(targets) == 0 {
		return
	}
	p.parts.Do(func(ctx context.Context) func() {
		changed, err := p.parts.Actions.SetState(ctx, ids(targets), to)
		return func() {
			if len(changed) > 0 {
				p.parts.Book.SetChanged(targets, changed)
			}
			p.wasSet(changed, to, err)
		}
	})
}

func (p *Page) wasSet(changed []hooks.Comment, to hooks.CommentState, err error) {
	if err != nil && len(changed) > 0 {
		p.fail(lang.T("Not all were changed"), lang.N(len(changed),
			"%s entry was changed, and then the database could not be written. Try again for the rest.",
			"%s entries were changed, and then the database could not be written. Try again for the rest.", model.Number(int64(len(changed)))))
		p.parts.Reload()
		return
	}
	if err != nil {
		p.fail(lang.T("Nothing was changed"), model.Sentence(err, notWritten()))
		return
	}
	p.fail("", "")
	glyph := theme.GlyphEye
	if to != hooks.CommentShown {
		glyph = theme.GlyphEyeSlash
	}
	if len(changed) > 0 {
		p.parts.Offer(glyph, model.StateWords(len(changed), to), lang.T("Undo"), p.Undo)
	}
	p.parts.Reload()
}

// toggleHidden hides what is selected, or shows it again where all of it is hidden.
func (p *Page) toggleHidden() {
	for _, c := range p.parts.Book.Targets() {
		if c.State != hooks.CommentHidden {
			p.set(hooks.CommentHidden)
			return
		}
	}
	p.set(hooks.CommentShown)
}

// remove deletes what is selected.
func (p *Page) remove() {
	targets := p.parts.Book.Targets()
	if len(targets) == 0 {
		return
	}
	p.parts.Do(func(ctx context.Context) func() {
		gone, err := p.parts.Actions.Delete(ctx, ids(targets))
		return func() {
			if err != nil {
				p.fail(lang.T("Nothing was deleted"), model.Sentence(err, notWritten()))
				return
			}
			if len(gone) > 0 {
				p.parts.Book.SetDeleted(gone)
			}
			p.fail("", "")
			p.parts.Reload()
		}
	})
}

// Undo takes back what was done to entries last: a change of their state, or else that they were deleted.
func (p *Page) Undo() {
	if before := p.parts.Book.Changed(); len(before) > 0 {
		p.setBack(before)
		return
	}
	p.putBack()
}

// setBack brings entries into the states that they were in. What rang for them has rung.
func (p *Page) setBack(before []hooks.Comment) {
	p.parts.Do(func(ctx context.Context) func() {
		var err error
		for _, state := range []hooks.CommentState{hooks.CommentWaiting, hooks.CommentHidden, hooks.CommentShown} {
			of := slices.DeleteFunc(slices.Clone(before), func(c hooks.Comment) bool { return c.State != state })
			if err == nil && len(of) > 0 {
				_, err = p.parts.Actions.SetState(ctx, ids(of), state)
			}
		}
		return func() {
			if err != nil {
				p.fail(lang.T("It was not taken back"), model.Sentence(err, lang.T("The database could not be written. Try again.")))
				p.parts.Reload()
				return
			}
			p.parts.Book.SetChanged(nil, nil)
			p.fail("", "")
			p.parts.Say(theme.GlyphArrowCounterClockwise, lang.N(len(before), "%s entry is as it was", "%s entries are as they were", model.Number(int64(len(before)))))
			p.parts.Reload()
		}
	})
}

// putBack puts back what was deleted last.
func (p *Page) putBack() {
	gone := p.parts.Book.Deleted()
	if len(gone) == 0 {
		return
	}
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Actions.PutBack(ctx, gone)
		return func() {
			if err != nil {
				p.fail(lang.T("It was not put back"), model.Sentence(err, notWritten()))
				return
			}
			p.parts.Book.SetDeleted(nil)
			p.parts.Book.Choose(gone[0].ID)
			p.Refresh()
			p.parts.Reload()
		}
	})
}

// showStory tells what the chosen entry caused.
func (p *Page) showStory() {
	if d, ok := p.parts.Book.Detail(); ok && d.Story != 0 {
		p.parts.Story(d.Story)
	}
}

// SignTest signs the book as a visitor does.
func (p *Page) SignTest() {
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Sign(ctx)
		return func() {
			if err != nil {
				p.fail(lang.T("The book was not signed"), model.Sentence(err, lang.T("The guest book does not answer. Look at the local address at the top.")))
				return
			}
			p.fail("", "")
			p.parts.Say(theme.GlyphCallBell, lang.T("The test guest has signed"))
			p.parts.Reload()
		}
	})
}

// setApproveFirst has new entries wait, or not.
func (p *Page) setApproveFirst(on bool) {
	rules := p.parts.Book.Rules()
	rules.ApproveFirst = on
	p.setRules(rules, func(err error) {
		if err != nil {
			p.fail(lang.T("New entries are taken as before"), model.Sentence(err, notWritten()))
		}
	})
}

// setRules changes what the book asks, and shows at once what it asks now.
func (p *Page) setRules(rules hooks.BookRules, done func(error)) {
	before := p.parts.Book.Rules()
	p.parts.Book.SetRules(rules)
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Rules.SetBookRules(ctx, rules)
		return func() {
			if err != nil {
				p.parts.Book.SetRules(before)
			}
			done(err)
			p.Refresh()
			p.parts.Reload()
		}
	})
}

// item is an entry of a menu with its key, "" for none.
func item(label string, key fyne.KeyName, do func()) *fyne.MenuItem {
	m := fyne.NewMenuItem(label, do)
	if key != "" {
		m.Shortcut = &desktop.CustomShortcut{KeyName: key}
	}
	return m
}

// rowMenu offers what can be done with what is selected.
func (p *Page) rowMenu() *fyne.Menu {
	m := p.parts.Book
	n := m.Several()
	words := []string{lang.As("verb", "Show"), lang.As("verb", "Hide"), lang.As("verb", "Delete")}
	if n > 0 {
		many := model.Number(int64(n))
		words = []string{lang.N(n, "Show these %s", "Show these %s", many), lang.N(n, "Hide these %s", "Hide these %s", many), lang.N(n, "Delete these %s", "Delete these %s", many)}
	}
	show, hide := false, false
	for _, c := range m.Targets() {
		show = show || c.State != hooks.CommentShown
		hide = hide || c.State != hooks.CommentHidden
	}
	var items []*fyne.MenuItem
	if show {
		items = append(items, item(words[0], fyne.KeyA, func() { p.set(hooks.CommentShown) }))
	}
	if hide {
		items = append(items, item(words[1], fyne.KeyH, func() { p.set(hooks.CommentHidden) }))
	}
	items = append(items, item(words[2], fyne.KeyDelete, p.remove))
	if d, ok := m.Detail(); ok && n == 0 {
		items = append(items, fyne.NewMenuItemSeparator())
		if d.Story != 0 {
			items = append(items, item(lang.T("Story"), fyne.KeyS, p.showStory))
		}
		if p.Rings() {
			items = append(items, item(lang.T("Ring again"), fyne.KeyR, p.RingAgain))
		}
		items = append(items, item(lang.T("Copy the text"), "", func() { p.parts.Copy(d.Whole, lang.T("Text copied")) }))
		if d.Source != "" {
			items = append(items, item(lang.T("Ban the source…"), fyne.KeyB, p.askBan))
		}
	}
	return fyne.NewMenu("", items...)
}

// showMore opens the menu of what is done more seldom.
func (p *Page) showMore() {
	c := fyne.CurrentApp().Driver().CanvasForObject(p.root)
	if c == nil {
		return
	}
	menu := fyne.NewMenu("",
		item(lang.T("Word list…"), "", p.showWords),
		item(lang.T("Bans…"), "", p.showBans),
		fyne.NewMenuItemSeparator(),
		item(lang.T("Export as NDJSON…"), "", func() { p.export(hooks.BookNDJSON) }),
		item(lang.T("Export as CSV…"), "", func() { p.export(hooks.BookCSV) }),
		item(lang.T("Import…"), "", p.askImport))
	widget.ShowPopUpMenuAtRelativePosition(menu, c, fyne.NewPos(0, p.more.Size().Height), p.more)
}

// export writes every entry to a file.
func (p *Page) export(format hooks.BookFormat) {
	p.parts.Do(func(ctx context.Context) func() {
		var file bytes.Buffer
		_, err := p.parts.Actions.Export(ctx, &file, format)
		return func() {
			if err != nil {
				p.fail(lang.T("Nothing was exported"), model.Sentence(err, lang.T("The book could not be read. Try again.")))
				return
			}
			p.parts.Save("guestbook."+string(format), file.Bytes())
		}
	})
}

// maxBookFile is the most bytes that are read of a file of entries.
const maxBookFile = 64 << 20

// askImport asks for a file, and whether its entries ring.
func (p *Page) askImport() {
	p.parts.Open(maxBookFile, func(name string, content []byte) {
		format := hooks.BookNDJSON
		if strings.HasSuffix(strings.ToLower(name), ".csv") {
			format = hooks.BookCSV
		}
		ring := widgets.NewToggle(lang.T("Ring the subscribers for every entry that is shown"), nil)
		body := pane.Column(theme.GapWide, nil,
			widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Each line of %s is judged by itself. Entries that are there already stay as they are.", model.OneLine(name))}), ring)
		act := widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Import"), Kind: widgets.ButtonPrimary, Tap: func() {
			p.sheet.Close()
			p.take(content, format, ring.On())
		}})
		p.ask(widgets.SheetSpec{Glyph: theme.GlyphDownloadSimple, Title: lang.T("Import entries"), Width: 460, Body: body, Buttons: []*widgets.Button{p.leave(lang.T("Cancel")), act}})
	})
}

func (p *Page) take(content []byte, format hooks.BookFormat, ring bool) {
	p.parts.Do(func(ctx context.Context) func() {
		done, err := p.parts.Actions.Import(ctx, bytes.NewReader(content), format, ring)
		return func() {
			p.news = [2]string{}
			p.news[0], p.news[1] = model.ImportWords(done)
			if err != nil {
				p.fail(lang.T("Not all of the file was taken"), model.Sentence(err, lang.T("The database could not be written. Import the file again to go on: what is there already stays.")))
			}
			p.refreshNotices()
			p.parts.Reload()
		}
	})
}

// ask shows a sheet over the page.
func (p *Page) ask(spec widgets.SheetSpec) bool {
	on := fyne.CurrentApp().Driver().CanvasForObject(p.root)
	if on == nil {
		return false
	}
	spec.After = p.parts.After
	if spec.Cancel == nil {
		spec.Cancel = func() {}
	}
	if body, is := spec.Body.(*fyne.Container); is {
		spec.Body = pane.Capped(on, body, pane.Fields(body)...)
	}
	spec.Width = pane.SheetWidth(on, spec.Width)
	p.sheet = widgets.NewSheet(spec)
	p.sheet.ShowOn(on)
	p.sheet.Fit()
	return true
}

// leave is the way out of a sheet.
func (p *Page) leave(text string) *widgets.Button {
	return widgets.NewButton(widgets.ButtonSpec{Text: text, Tap: func() { p.sheet.Close() }})
}
