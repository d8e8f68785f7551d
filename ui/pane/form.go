package pane

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// typingPause is how long nothing is typed before what was typed is saved.
const typingPause = 400 * time.Millisecond

// Form ties controls to the draft of settings. What is typed is saved after a pause, and on leaving the field; what is
// chosen is saved at once. Every exported field is needed.
type Form[S, D any] struct {
	Edit  func() *model.Edit[S, D] // the draft in sight; nil when there is none
	Store func(stored S, change func(*S) error, done func(S, error))
	Show  func() // shows the draft anew
	After widgets.After

	scroll *container.Scroll
	wait   func() // ends the wait for the next letter; nil when nothing waits
	fresh  bool   // another draft is to be shown, or what was taken back: also in the field that has the cursor
	bounds []*bound[D]
}

// bound is a field that shows and changes one text of the draft.
type bound[D any] struct {
	field typing
	slot  model.Slot
	text  func(*D) *string // nil where the draft has no such text now
}

// typing is a field of one line, or of many.
type typing interface {
	fyne.CanvasObject
	Text() string
	SetText(string)
	SetProblem(string)
	Focused() bool
}

// Within makes the scroller that the fields are in into what the page shows of it.
func (f *Form[S, D]) Within(scroll *container.Scroll) *fyne.Container {
	f.scroll = scroll
	scroll.OnScrolled = func(fyne.Position) { f.tellSight() }
	return Scrolled(scroll, f.tellSight)
}

// Begin forgets what was typed into another draft and shows the one in sight in all fields.
func (f *Form[S, D]) Begin() {
	f.endWait()
	f.fresh = true
}

// Fill shows in every field what the draft holds, but not in the one that is being typed in.
func (f *Form[S, D]) Fill() {
	e := f.Edit()
	for _, b := range f.bounds {
		b.field.SetProblem(strings.TrimSpace(e.Problem(b.slot)))
		at := b.text(&e.Draft)
		if at != nil && (f.fresh || !b.field.Focused()) {
			b.field.SetText(*at)
		}
	}
	f.fresh = false
}

func (f *Form[S, D]) endWait() {
	if f.wait != nil {
		f.wait()
		f.wait = nil
	}
}

// Typed saves what was typed after a pause.
func (f *Form[S, D]) Typed() {
	f.endWait()
	f.wait = f.After(typingPause, f.Save)
}

// Save stores what was changed, one change at a time, and says what cannot be.
func (f *Form[S, D]) Save() {
	f.endWait()
	if e := f.Edit(); e != nil {
		f.store(e, e.Change())
		f.Show()
	}
}

// Undo takes the last saved change back.
func (f *Form[S, D]) Undo() {
	f.endWait()
	if e := f.Edit(); e != nil {
		f.fresh = true
		f.store(e, e.Undo())
		f.Show()
	}
}

func (f *Form[S, D]) store(e *model.Edit[S, D], change func(*S) error) {
	if change == nil {
		return
	}
	f.Store(e.Stored(), change, func(stored S, err error) {
		e.Done(stored, err)
		if err == nil && (f.wait == nil || e != f.Edit()) {
			f.store(e, e.Change()) // what was typed meanwhile
		}
	})
}

// Change changes the draft at once, as a toggle does, and saves it.
func (f *Form[S, D]) Change(do func(*D)) {
	if e := f.Edit(); e != nil {
		do(&e.Draft)
		f.Save()
	}
}

// Bind ties a field to a text of the draft; text gives nil where the draft has no such text now.
func (f *Form[S, D]) Bind(field *widgets.Field, slot model.Slot, text func(*D) *string) *widgets.Field {
	f.bounds = append(f.bounds, &bound[D]{field, slot, text})
	field.OnChange = f.typing(text)
	field.OnFocus = f.focused(field)
	field.OnSubmit = func(string) { f.Save() }
	field.OnScroll = f.wheel
	return field
}

// BindArea ties a field of many lines to a text of the draft.
func (f *Form[S, D]) BindArea(area *widgets.Area, slot model.Slot, text func(*D) *string) *widgets.Area {
	f.bounds = append(f.bounds, &bound[D]{area, slot, text})
	area.OnChange = f.typing(text)
	area.OnFocus = f.focused(area)
	area.OnScroll = f.wheel
	return area
}

// wheel scrolls the form where the pointer is over a field that has nothing to scroll.
func (f *Form[S, D]) wheel(e *fyne.ScrollEvent) {
	if f.scroll != nil {
		f.scroll.Scrolled(e)
	}
}

func (f *Form[S, D]) typing(text func(*D) *string) func(string) {
	return func(typed string) {
		e := f.Edit()
		if e == nil {
			return
		}
		if at := text(&e.Draft); at != nil && *at != typed {
			*at = typed
			f.Typed()
		}
	}
}

func (f *Form[S, D]) focused(o fyne.CanvasObject) func(bool) {
	return func(on bool) {
		if on {
			f.Reveal(o)
		} else {
			f.Save()
		}
	}
}

// Reveal scrolls what has got the cursor into sight.
func (f *Form[S, D]) Reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(f.scroll).Y
	height := f.scroll.Size().Height
	switch {
	case height <= 0:
	case y < theme.Gap:
		f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, f.scroll.Offset.Y+y-4*theme.Gap)))
	case y+o.MinSize().Height > height-theme.Gap:
		f.scroll.ScrollToOffset(fyne.NewPos(0, f.scroll.Offset.Y+y+o.MinSize().Height-height+theme.PagePadding))
	}
	f.tellSight()
}

// tellSight tells each field of one line which part of it can be seen.
func (f *Form[S, D]) tellSight() {
	for _, b := range f.bounds {
		if field, is := b.field.(*widgets.Field); is {
			TellSight(f.scroll, field)
		}
	}
}
