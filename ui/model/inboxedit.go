package model

import (
	"reflect"
	"time"

	"bellhop/hooks"
)

// InboxEdit is the draft of one inbox beside what is stored. It saves what was changed and nothing else, so that what
// somebody else changes meanwhile stays.
type InboxEdit struct {
	Draft InboxDraft

	stored   hooks.Inbox
	problems Problems
	steps    []inboxStep // saved changes, the latest last
	saving   *inboxStep  // under way; nil is none
	undoing  bool
	failed   string
	touched  bool // something was saved since the edit began
}

// inboxStep is a saved change.
type inboxStep struct{ before, after hooks.Inbox }

// maxSteps is how many changes can be taken back.
const maxSteps = 100

// NewInboxEdit begins with what is stored.
func NewInboxEdit(stored hooks.Inbox) *InboxEdit {
	return &InboxEdit{Draft: NewInboxDraft(stored), stored: stored, problems: Problems{}}
}

// Stored gives the settings as they are stored, as far as is known.
func (e *InboxEdit) Stored() hooks.Inbox { return e.stored }

// Problem is a sentence about a slot of the draft; "" is none.
func (e *InboxEdit) Problem(s Slot) string { return e.problems[s] }

// Problems tells how many places of the draft cannot be saved.
func (e *InboxEdit) Problems() int { return len(e.problems) }

// Failed is a sentence about why the last change was not saved; "" when it was.
func (e *InboxEdit) Failed() string { return e.failed }

// Saved reports whether all that is typed is stored, and that there was something to store.
func (e *InboxEdit) Saved() bool {
	return e.touched && e.saving == nil && e.failed == "" && len(e.problems) == 0 && !e.unsaved()
}

// CanUndo reports whether there is a saved change to take back.
func (e *InboxEdit) CanUndo() bool { return len(e.steps) > 0 && e.saving == nil }

// Check reads the draft and tells its problems.
func (e *InboxEdit) Check() { _, e.problems = e.Draft.Read(e.stored) }

func (e *InboxEdit) unsaved() bool {
	wish, _ := e.Draft.Read(e.stored)
	return !sameSettings(e.stored, wish)
}

// Change gives what is to be done to the stored inbox, or nil when nothing is to be saved, or a change is under way.
// Saved or Refused tells how it went.
func (e *InboxEdit) Change() func(*hooks.Inbox) error {
	if e.saving != nil {
		return nil
	}
	wish, problems := e.Draft.Read(e.stored)
	e.problems = problems
	if sameSettings(e.stored, wish) {
		e.failed = ""
		return nil
	}
	e.saving, e.undoing = &inboxStep{e.stored, wish}, false
	return changeTo(e.stored, wish)
}

// Undo gives what takes the last saved change back, or nil when there is none.
func (e *InboxEdit) Undo() func(*hooks.Inbox) error {
	if !e.CanUndo() {
		return nil
	}
	last := e.steps[len(e.steps)-1]
	e.saving, e.undoing = &inboxStep{last.after, last.before}, true
	if len(e.problems) == 0 {
		e.Draft = NewInboxDraft(e.stored) // as it is stored, not as it was typed
	}
	return changeTo(last.after, last.before)
}

// Done takes over how a change went: what is stored now, or why it is not.
func (e *InboxEdit) Done(stored hooks.Inbox, err error) {
	step, undone := e.saving, e.undoing
	e.saving, e.undoing = nil, false
	if step == nil {
		return
	}
	e.failed = Sentence(err, "The change could not be stored. What you typed stays here. See that there is room and that you may write the data folder.")
	if err != nil {
		return
	}
	e.touched = true
	if undone {
		e.steps = e.steps[:len(e.steps)-1]
	} else {
		e.steps = append(e.steps, *step)
		if len(e.steps) > maxSteps {
			e.steps = e.steps[1:]
		}
	}
	e.rebase(stored)
}

// Follow takes over what was stored by somebody else. What is typed and not saved stays.
func (e *InboxEdit) Follow(stored hooks.Inbox) {
	if e.saving == nil && !sameSettings(e.stored, stored) {
		e.rebase(stored)
	}
}

func (e *InboxEdit) rebase(stored hooks.Inbox) {
	draft := NewInboxDraft(stored)
	mergeFields(reflect.ValueOf(&draft).Elem(), reflect.ValueOf(NewInboxDraft(e.stored)), reflect.ValueOf(e.Draft))
	draft.BodyFixed = NewInboxDraft(stored).BodyFixed
	e.Draft, e.stored = draft, stored
	e.Check()
}

// changeTo gives a function that changes what differs between two states of an inbox, and nothing else.
func changeTo(from, to hooks.Inbox) func(*hooks.Inbox) error {
	return func(in *hooks.Inbox) error {
		mergeFields(reflect.ValueOf(in).Elem(), reflect.ValueOf(from), reflect.ValueOf(to))
		return checkInbox(*in)
	}
}

func sameSettings(a, b hooks.Inbox) bool {
	was := a
	mergeFields(reflect.ValueOf(&was).Elem(), reflect.ValueOf(a), reflect.ValueOf(b))
	return reflect.DeepEqual(was, a)
}

// mergeFields sets the fields of dst that differ between from and to, as to has them. All three are of one type.
func mergeFields(dst, from, to reflect.Value) {
	if dst.Kind() == reflect.Struct && dst.Type() != reflect.TypeFor[time.Time]() {
		for i := range dst.NumField() {
			mergeFields(dst.Field(i), from.Field(i), to.Field(i))
		}
		return
	}
	if !sameValue(from, to) {
		dst.Set(to)
	}
}

// sameValue compares; an empty list is as good as none, but for bytes, where none means the default.
func sameValue(a, b reflect.Value) bool {
	if a.Kind() == reflect.Slice && a.Type().Elem().Kind() != reflect.Uint8 && a.Len() == 0 && b.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
