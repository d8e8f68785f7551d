package ui

import (
	"bellhop/hooks"
	"bellhop/ui/book"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
)

// Guests are the guest book's entries: what is read of them, what changes them, and what is asked of new ones.
type Guests struct {
	Source  model.GuestSource
	Actions book.Actions
	Rules   book.Rules
	Rung    model.RungSource
	Ringer  book.Ringer
}

func (d *Desk) makeGuestbook() {
	d.guests.SetVeil(&d.veil)
	d.rung.SetVeil(&d.veil)
	d.guestbook = book.New(book.Parts{
		Book: d.guests, Actions: d.parts.Guests.Actions, Rules: d.parts.Guests.Rules, Rung: d.rung, Ringer: d.parts.Guests.Ringer, Sign: d.parts.Actions.SignTest,
		Do: d.tasks.Do, Reload: d.pages.Poke, LookUp: d.ringers.Poke, Story: d.tellStory, Reveal: d.reveal, Browse: d.browse, Copy: d.copy, Say: d.say, Offer: d.offer, Confirm: d.confirm, After: d.after,
		Save: func(name string, content []byte) { d.transfer.Save(name, content) },
		Open: func(most int64, chosen func(string, []byte)) { d.transfer.Open(most, chosen) },
	})
}

// offer says a passing word with something that can still be done about it.
func (d *Desk) offer(glyph theme.Glyph, text, verb string, do func()) {
	d.frame.toast.Offer(glyph, text, verb, do)
}

func (d *Desk) showGuestbook() {
	d.frame.show(guestbookPage)
	d.window.Canvas().Unfocus()
}

// tellStory shows in Live what an exchange caused.
func (d *Desk) tellStory(id hooks.ID) {
	d.reveal(id)
	d.traffic.Rune('s')
}

// tellGuestbook tells the guest book's page where guests sign.
func (d *Desk) tellGuestbook(public model.Fob) {
	if public.Ready {
		d.guestbook.SetAddress(public.URL, lang.T("Guests sign from anywhere"))
		return
	}
	d.guestbook.SetAddress(d.localURL()+"/", lang.T("Guests sign on this computer"))
}
