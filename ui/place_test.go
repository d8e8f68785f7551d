package ui

import (
	"context"
	"errors"
	"sync"
	"testing"

	"bellhop/ui/model/modeltest"
	"bellhop/ui/system"
	"bellhop/ui/widgets"
)

// deskSystem stands for the system's register of what opens what.
type deskSystem struct {
	mu     sync.Mutex
	now    system.Registration
	refuse error
	asked  int
}

func (s *deskSystem) Now() (system.Registration, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.now, nil
}

func (s *deskSystem) Register(context.Context) error { return s.set(true) }
func (s *deskSystem) Remove(context.Context) error   { return s.set(false) }

func (s *deskSystem) set(here bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse == nil {
		s.now = system.Registration{Here: here}
	}
	return s.refuse
}

func (s *deskSystem) is() system.Registration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func TestLinksAreOpenedWithBellhopOnTheUsersWish(t *testing.T) {
	const words = "Open bellhop:// links with Bellhop"
	s := &deskSystem{now: system.Registration{Other: "/opt/old/bellhop"}}
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.opener = s })
	b.showSettings()
	b.until("the other copy is named", func() bool { return b.sees("/opt/old/bellhop") })
	b.switchOn(words)
	b.until("it is registered", func() bool { return s.is().Here && !b.sees("/opt/old/bellhop") })

	s.mu.Lock()
	s.now, s.refuse = system.Registration{}, errors.New("xdg-mime: exit 1")
	s.mu.Unlock()
	b.showSettings()
	b.until("it is read anew", func() bool { return !b.switched(words) })
	b.switchOn(words)
	b.until("the failure is told", func() bool { return b.sees("The system did not take it") })
	if b.switched(words) || b.sees("exit 1") {
		t.Error("it looks registered, or the raw error is shown")
	}
}

// switched reports whether the toggle with these words is on.
func (b *bench) switched(text string) bool {
	b.t.Helper()
	for _, toggle := range each[*widgets.Toggle](b) {
		for _, act := range widgets.Acts(toggle) {
			if act.Text == text {
				return toggle.On()
			}
		}
	}
	b.t.Fatalf("there is no toggle %q", text)
	return false
}
