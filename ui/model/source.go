// Package model words what the screen shows: rows of exchanges, the inspector, a replay's draft, the
// addresses and the counters. It knows no toolkit.
//
// Every view-model is used the same way. Its wishes (choose a row, pause, show the response) and its
// values belong to the screen's goroutine. Its Load may run on any other goroutine, one Load at a time: it
// reads the store for what was wished last and returns a function that puts the outcome into the model;
// the screen calls that on its own goroutine. Load returns nil when there is nothing to show anew.
package model

import (
	"context"
	"errors"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/tunnel"
	"bellhop/ui/lang"
)

// Source is where exchanges are read. Its methods may be called from any goroutine.
type Source interface {
	// Exchanges lists newest first.
	Exchanges(context.Context, hooks.ExchangeQuery) ([]hooks.Exchange, error)
	// Find lists the exchanges that pass a filter with an id below before, newest first; 0 begins at the newest.
	Find(ctx context.Context, f filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error)
	// Exchange gives one row, or an error with hooks.CodeNotFound.
	Exchange(context.Context, hooks.ID) (hooks.Exchange, error)
	// Payload gives the bytes that a PayloadRef names.
	Payload(context.Context, hooks.ID) (hooks.Payload, error)
	Counts(context.Context) (hooks.Counts, error)
}

// Sentence words err for a person: the message of a hooks.Error, and otherwise the sentence that says what
// did not happen. It gives "" for no error.
func Sentence(err error, otherwise string) string {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*hooks.Error](err); ok {
		return lang.Said(e.Message)
	}
	return otherwise
}

// Words is what a person reads of an error from the core, in their language; of one without words, that something went wrong.
func Words(err error) string { return lang.Said(hooks.Words(err)) }

// DoorSentence is Sentence for what a door says.
func DoorSentence(err error, otherwise string) string {
	if refusal, ok := errors.AsType[*tunnel.Refusal](err); ok {
		return lang.Said(refusal.Reason)
	}
	return Sentence(err, otherwise)
}
