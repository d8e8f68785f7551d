package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// around gives the innermost scroller that an object stands in, out of those with something out of sight.
func (b *bench) around(o fyne.CanvasObject) (inner *container.Scroll) {
	b.t.Helper()
	scrolls := each[*container.Scroll](b)
	for _, s := range scrolls {
		if s.Content.Size().Height > s.Size().Height && has(s, o) {
			inner = s // which the walk comes to after those around it
		}
	}
	if inner == nil {
		b.t.Fatalf("it stands in no scroller that scrolls, out of %d", len(scrolls))
	}
	return inner
}

// has reports whether an object is within another.
func has(o, wanted fyne.CanvasObject) bool {
	if o == wanted {
		return true
	}
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	return slices.ContainsFunc(children, func(child fyne.CanvasObject) bool { return has(child, wanted) })
}

// rolls turns the wheel over an object, brought to the top of the scroller around it, and says whether that went along.
func (b *bench) rolls(o fyne.CanvasObject) bool {
	b.t.Helper()
	s, at := b.around(o), fyne.CurrentApp().Driver().AbsolutePositionForObject
	most := s.Content.Size().Height - s.Size().Height
	widgets.ScrollTo(s, fyne.NewPos(0, max(0, min(most-20, s.Offset.Y+at(o).Y-at(s).Y))))
	before := s.Offset
	test.Scroll(b.window.Canvas(), at(o).AddXY(o.Size().Width/2, 12), 0, -20)
	return s.Offset.Y > before.Y
}

func TestTheWheelOverAFieldScrollsItsForm(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) {
		lobby(b)
		staff(b)
	})
	b.showInboxes()
	b.until("the inboxes", b.boxed)
	b.inboxes.Choose("trello")
	b.until("the inbox", func() bool { return b.boxes.Chosen() == "trello" && b.boxed() && b.boxes.Edit() != nil })
	if !b.rolls(under[*widgets.Field](b, "Status")) {
		t.Error("not over the status of an inbox")
	}
	b.showSubscribers()
	b.until("the subscribers", func() bool { return b.registered.Loaded() && b.registered.Edit() != nil })
	if !b.rolls(b.lineField(b.registered.Edit().Draft.URL)) {
		t.Error("not over the address of a subscriber")
	}
}

func TestTheWheelAndEnterInTheSettingsOfNgrok(t *testing.T) {
	_, prepare := withAccount(t)
	b := open(t, &modeltest.Shelf{}, prepare)
	b.showSettings()
	b.settle()
	policy := each[*widgets.Area](b)[0]
	if !b.rolls(policy) {
		t.Error("the wheel over the policy does not scroll the settings")
	}
	b.enter(b.settingField("nobody is asked"), "guest")
	b.enter(b.settingField("8 to 128 characters"), "hunter2hunter2")
	b.until("Enter stores them", func() bool { return b.account.Options().User == "guest" && b.account.Options().Password })
	b.enter(b.settingField("everybody, or 203.0.113.0/24, 198.51.100.7"), "not a network")
	if !b.sees("is no IP address and no network") || len(b.account.Options().Allow) > 0 {
		t.Error("Enter stores what is wrong")
	}
}

func TestTheWheelOverABodyThatEndsScrollsTheInspector(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.cramped()
	b.choose(push)
	b.until("the body", func() bool { return len(each[*widgets.CodeView](b)) > 0 })
	b.body().Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -1e6)})
	if !b.rolls(b.body()) {
		t.Error("it does not")
	}
}
