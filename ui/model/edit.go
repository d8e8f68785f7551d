package model

import (
	"reflect"
	"strconv"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// Edit is the draft D of settings S beside what is stored. It saves what was changed and nothing else, so that what
// somebody else changes meanwhile stays.
type Edit[S, D any] struct {
	Draft D

	wording  wording[S, D]
	stored   S
	problems Problems
	steps    []step[S] // saved changes, the latest last
	saving   *step[S]  // under way; nil is none
	undoing  bool
	failed   string
	touched  bool // something was saved since the edit began
}

// wording is how settings become a draft and a draft settings.
type wording[S, D any] struct {
	word  func(S) D
	read  func(draft D, stored S) (S, Problems)
	check func(S) error
	fixed func(draft *D, word D) // takes over what the draft shows and nobody types; nil is nothing
}

// step is a saved change.
type step[S any] struct{ before, after S }

// Slot names a place in a draft that something may be wrong with. Those of lists have an index behind a dot.
type Slot string

// At gives the slot of an element of a list.
func (s Slot) At(i int) Slot { return s + Slot("."+strconv.Itoa(i)) }

// Problems are sentences about what cannot be saved as it is typed.
type Problems map[Slot]string

// maxSteps is how many changes can be taken back.
const maxSteps = 100

func newEdit[S, D any](stored S, w wording[S, D]) *Edit[S, D] {
	return &Edit[S, D]{Draft: w.word(stored), wording: w, stored: stored, problems: Problems{}}
}

// Stored gives the settings as they are stored, as far as is known.
func (e *Edit[S, D]) Stored() S { return e.stored }

// Problem is a sentence about a slot of the draft; "" is none.
func (e *Edit[S, D]) Problem(s Slot) string { return e.problems[s] }

// Problems tells how many places of the draft cannot be saved.
func (e *Edit[S, D]) Problems() int { return len(e.problems) }

// Failed is a sentence about why the last change was not saved; "" when it was.
func (e *Edit[S, D]) Failed() string { return e.failed }

// Saved reports whether all that is typed is stored, and that there was something to store.
func (e *Edit[S, D]) Saved() bool {
	return e.touched && e.saving == nil && e.failed == "" && len(e.problems) == 0 && !e.unsaved()
}

// CanUndo reports whether there is a saved change to take back.
func (e *Edit[S, D]) CanUndo() bool { return len(e.steps) > 0 && e.saving == nil }

// Check reads the draft and tells its problems.
func (e *Edit[S, D]) Check() { _, e.problems = e.wording.read(e.Draft, e.stored) }

func (e *Edit[S, D]) unsaved() bool {
	wish, _ := e.wording.read(e.Draft, e.stored)
	return !sameSettings(e.stored, wish)
}

// Change gives what is to be done to what is stored, or nil when nothing is to be saved, or a change is under way.
// Done tells how it went.
func (e *Edit[S, D]) Change() func(*S) error {
	if e.saving != nil {
		return nil
	}
	wish, problems := e.wording.read(e.Draft, e.stored)
	e.problems = problems
	if sameSettings(e.stored, wish) {
		e.failed = ""
		return nil
	}
	e.saving, e.undoing = &step[S]{e.stored, wish}, false
	return changeTo(e.stored, wish, e.wording.check)
}

// Undo gives what takes the last saved change back, or nil when there is none.
func (e *Edit[S, D]) Undo() func(*S) error {
	if !e.CanUndo() {
		return nil
	}
	last := e.steps[len(e.steps)-1]
	e.saving, e.undoing = &step[S]{last.after, last.before}, true
	if len(e.problems) == 0 {
		e.Draft = e.wording.word(e.stored) // as it is stored, not as it was typed
	}
	return changeTo(last.after, last.before, e.wording.check)
}

// Done takes over how a change went: what is stored now, or why it is not.
func (e *Edit[S, D]) Done(stored S, err error) {
	step, undone := e.saving, e.undoing
	e.saving, e.undoing = nil, false
	if step == nil {
		return
	}
	e.failed = Sentence(err, lang.T("The change could not be stored. What you typed stays here. See that there is room and that you may write the data folder."))
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
func (e *Edit[S, D]) Follow(stored S) {
	if e.saving == nil && !sameSettings(e.stored, stored) {
		e.rebase(stored)
	}
}

func (e *Edit[S, D]) rebase(stored S) {
	draft := e.wording.word(stored)
	mergeFields(reflect.ValueOf(&draft).Elem(), reflect.ValueOf(e.wording.word(e.stored)), reflect.ValueOf(e.Draft))
	if e.wording.fixed != nil {
		e.wording.fixed(&draft, e.wording.word(stored))
	}
	e.Draft, e.stored = draft, stored
	e.Check()
}

// changeTo gives a function that changes what differs between two states, and nothing else.
func changeTo[S any](from, to S, check func(S) error) func(*S) error {
	return func(in *S) error {
		mergeFields(reflect.ValueOf(in).Elem(), reflect.ValueOf(from), reflect.ValueOf(to))
		return check(*in)
	}
}

func sameSettings[S any](a, b S) bool {
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

// part is settings that can be taken over by themselves.
type part[S any] struct {
	slot Slot
	take func(to *S, wish S)
}

// settle takes over what can work. All at once where that is possible; else part by part, and a part that cannot work
// stays as it was.
func settle[S any](stored, wish S, check func(S) error, parts []part[S], problems Problems) S {
	if check(wish) == nil {
		return wish
	}
	settled := stored
	for _, p := range parts {
		next := settled
		p.take(&next, wish)
		if err := check(next); err != nil {
			problems[p.slot] = Words(err)
			continue
		}
		settled = next
	}
	return settled
}

// sameValue compares; an empty list is as good as none, but for bytes and waits, where none means the default.
func sameValue(a, b reflect.Value) bool {
	if a.Kind() == reflect.Slice && a.Type().Elem().Kind() != reflect.Uint8 && a.Type() != reflect.TypeFor[hooks.Schedule]() && a.Len() == 0 && b.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}
