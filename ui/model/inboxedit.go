package model

import "bellhop/hooks"

// InboxEdit is the draft of one inbox beside what is stored.
type InboxEdit = Edit[hooks.Inbox, InboxDraft]

// NewInboxEdit begins with what is stored.
func NewInboxEdit(stored hooks.Inbox) *InboxEdit {
	return newEdit(stored, wording[hooks.Inbox, InboxDraft]{
		word: NewInboxDraft, read: InboxDraft.Read, check: checkInbox,
		fixed: func(draft *InboxDraft, word InboxDraft) { draft.BodyFixed = word.BodyFixed },
	})
}
