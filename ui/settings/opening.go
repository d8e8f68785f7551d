package settings

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/system"
	"bellhop/ui/widgets"
)

// Opener has the system open links and files with Bellhop. Its methods may be called from any goroutine and may take a while.
type Opener interface {
	Now() (system.Registration, error)
	Register(context.Context) error
	Remove(context.Context) error
}

// opening is the card for that.
type opening struct {
	page   *Page
	on     *widgets.Toggle
	note   *widgets.Paragraph
	asking bool // one wish is met at a time
	root   fyne.CanvasObject
}

func newOpening(p *Page) *opening {
	o := &opening{page: p, note: pane.Help("")}
	o.on = widgets.NewToggle(lang.T("Open bellhop:// links with Bellhop"), o.set)
	o.root = card(lang.T("Links and files"),
		switched(o.on, pane.Help(lang.T("A link shows a place in the window and does no more. HAR and NDJSON files offer Bellhop in “Open with”, whatever else opens them."))),
		o.note)
	pane.Show(o.root, p.parts.Opener != nil)
	o.tell(system.Registration{}, "")
	return o
}

// load asks how it is.
func (o *opening) load() {
	if o.page.parts.Opener == nil {
		return
	}
	o.page.parts.Do(func(context.Context) func() {
		now, err := o.page.parts.Opener.Now()
		return func() {
			trouble := ""
			if err != nil {
				trouble = lang.T("It could not be read whether it does.")
			}
			o.tell(now, trouble)
		}
	})
}

// set has it so from now on, or takes that back.
func (o *opening) set(on bool) {
	if o.asking {
		o.on.SetOn(!on)
		return
	}
	o.asking = true
	o.page.parts.Do(func(ctx context.Context) func() {
		act, trouble := o.page.parts.Opener.Register, lang.T("The system did not take it: its program xdg-mime is missing, or your folder cannot be written.")
		if !on {
			act, trouble = o.page.parts.Opener.Remove, lang.T("Not all of it could be taken back. Your folder cannot be written.")
		}
		err := act(ctx)
		now, unread := o.page.parts.Opener.Now()
		return func() {
			o.asking = false
			if err == nil && unread == nil {
				trouble = ""
			} else {
				now.Here = now.Here && err == nil
			}
			o.tell(now, trouble)
		}
	})
}

// tell shows how it is, and what went wrong.
func (o *opening) tell(now system.Registration, trouble string) {
	o.on.SetOn(now.Here)
	if trouble == "" && now.Other != "" {
		trouble = lang.T("They are opened with another copy now: %s", now.Other)
	}
	o.note.SetText(trouble)
	pane.Show(o.note, trouble != "")
	pane.Refresh(o.page.root)
}
