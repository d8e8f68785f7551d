package control

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"bellhop/hooks"
)

// BookRules is what the guest book's owner asks of entries.
type BookRules interface {
	BookRules(ctx context.Context) (hooks.BookRules, error)
	SetBookRules(ctx context.Context, rules hooks.BookRules) error
	Bans(ctx context.Context) ([]hooks.Ban, error)
	AddBan(ctx context.Context, b hooks.Ban) (hooks.Ban, error)
	LiftBan(ctx context.Context, id hooks.ID) error
}

// bookRules is the JSON form of hooks.BookRules, with how many entries there are. What is absent in a call stays as it is.
type bookRules struct {
	ApproveFirst *bool            `json:"approve_first"`
	Words        *string          `json:"words"`
	OnWord       *string          `json:"on_word"`
	Entries      map[string]int64 `json:"entries,omitempty"`
}

func (a *API) getBook(r *http.Request) (int, any, error) {
	rules, err := a.BookRules.BookRules(r.Context())
	if err != nil {
		return 0, nil, err
	}
	return a.tellBook(r, rules)
}

func (a *API) tellBook(r *http.Request, rules hooks.BookRules) (int, any, error) {
	counts, err := a.Book.Counts(r.Context())
	if err != nil {
		return 0, nil, err
	}
	onWord := rules.OnWord
	if onWord == "" {
		onWord = hooks.WordWaits
	}
	told := bookRules{&rules.ApproveFirst, &rules.Words, new(string(onWord)), map[string]int64{}}
	for _, state := range hooks.CommentStates() {
		told.Entries[string(state)] = counts.Comments[state]
	}
	return http.StatusOK, told, nil
}

func (a *API) changeBook(r *http.Request) (int, any, error) {
	var c bookRules
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	if c.Entries != nil {
		return 0, nil, hooks.Invalid("entries is Bellhop's to count. Leave it out.")
	}
	rules, err := a.BookRules.BookRules(r.Context())
	if err != nil {
		return 0, nil, err
	}
	set(&rules.ApproveFirst, c.ApproveFirst)
	set(&rules.Words, c.Words)
	if c.OnWord != nil {
		if rules.OnWord, err = hooks.ParseWordAction(*c.OnWord); err != nil {
			return 0, nil, err
		}
	}
	if err := a.BookRules.SetBookRules(r.Context(), rules); err != nil {
		return 0, nil, err
	}
	return a.tellBook(r, rules)
}

// ban is the JSON form of hooks.Ban.
type ban struct {
	ID     string  `json:"id"`
	At     *string `json:"at"`
	Source string  `json:"source"`
	Until  *string `json:"until"` // null is for good
	Over   bool    `json:"over"`
	Note   string  `json:"note"`
}

func (a *API) wordBan(b hooks.Ban) ban {
	over := !b.Until.IsZero() && !a.Clock().Before(b.Until)
	return ban{b.ID.String(), rfc3339(b.At), hooks.SourceText(b.Source), rfc3339(b.Until), over, b.Note}
}

func (a *API) listBans(r *http.Request) (int, any, error) {
	bans, err := a.BookRules.Bans(r.Context())
	return http.StatusOK, whole(bans, a.wordBan), err
}

// banTerms is how long a ban holds, and why.
type banTerms struct {
	Until *time.Time `json:"until"`
	Note  string     `json:"note"`
}

// ban bans a source on these terms.
func (a *API) ban(r *http.Request, source netip.Prefix, terms banTerms) (int, any, error) {
	b := hooks.Ban{Source: source, Note: terms.Note}
	set(&b.Until, terms.Until)
	b, err := a.BookRules.AddBan(r.Context(), b)
	return http.StatusCreated, a.wordBan(b), err
}

func (a *API) addBan(r *http.Request) (int, any, error) {
	var c struct {
		Source string `json:"source"`
		banTerms
	}
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	source, err := hooks.ParseBanSource(c.Source)
	if err != nil {
		return 0, nil, err
	}
	return a.ban(r, source, c.banTerms)
}

// banSource bans the source that an entry came from.
func (a *API) banSource(r *http.Request) (int, any, error) {
	var terms banTerms
	id, err := pathID(r)
	if err == nil {
		err = decode(r, &terms)
	}
	if err != nil {
		return 0, nil, err
	}
	c, err := a.Book.Comment(r.Context(), id)
	if err != nil {
		return 0, nil, err
	}
	source, known := hooks.NetworkOf(c.Source)
	if !known {
		return 0, nil, hooks.Conflict("Nobody knows the address that this entry came from.")
	}
	return a.ban(r, source, terms)
}

func (a *API) liftBan(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusNoContent, nil, a.BookRules.LiftBan(r.Context(), id)
}
