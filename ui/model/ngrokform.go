package model

import (
	"strings"

	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/lang"
)

// TokenRow words where ngrok's token comes from.
type TokenRow struct {
	Text  string // what holds now
	Hint  string // of the empty field
	Offer string // of another token that was found; "" when there is none
	File  string // where it was found, for Account.TakeToken
	Kept  bool   // there is one to forget
}

// NewTokenRow words a token.
func NewTokenRow(t account.Token) TokenRow {
	r := TokenRow{Hint: lang.T("paste it here"), File: t.Found}
	if t.Found != "" {
		r.Offer = lang.T("ngrok's own agent keeps a token in %s.", t.Found)
	}
	switch {
	case t.Source == account.Saved:
		r.Text, r.Hint, r.Kept = lang.T("A token is saved, sealed in the data folder. A new one takes its place."), lang.T("paste a new one here"), true
	case t.Source == account.Environment:
		r.Text, r.Hint = lang.T("The token comes from the environment (NGROK_AUTHTOKEN) and is not kept. One that you save here goes before it."), lang.T("from the environment")
	case t.Lost:
		r.Text = lang.T("The saved token cannot be read any more, as the key that it was sealed with is gone. Paste it again.")
	default:
		r.Text = lang.T("There is no token yet. It will be sealed in the data folder.")
	}
	return r
}

// NgrokForm is what is asked of ngrok's public address, as it is typed.
type NgrokForm struct {
	Domain, User, Password string
	Allow                  string // addresses and networks, one a line or with commas between
	Policy                 string
	HasPassword            bool // one is kept; it stays when none is typed
	Lost                   bool // what was asked cannot be read any more
}

// NewNgrokForm fills the form with what is kept.
func NewNgrokForm(o account.Public, policy string) NgrokForm {
	return NgrokForm{Domain: o.URL, User: o.User, Allow: strings.Join(o.Allow, "\n"), Policy: policy, HasPassword: o.Password, Lost: o.Lost}
}

// Apply writes the form into what is kept.
func (f NgrokForm) Apply(o *account.Options) {
	o.URL, o.User, o.Allow, o.Policy = f.Domain, f.User, f.networks(), f.Policy
	switch {
	case f.User == "" && f.Password == "":
		o.Password = ""
	case f.Password != "" || !f.HasPassword:
		o.Password = f.Password
	}
}

func (f NgrokForm) networks() []string {
	return strings.FieldsFunc(f.Allow, func(r rune) bool { return strings.ContainsRune(",; \t\r\n", r) })
}

// Problems tells what is wrong with the fields, each by the first thing; none when all can be saved.
func (f NgrokForm) Problems() map[account.Field]string {
	o := account.Options{Password: strings.Repeat("•", 8)} // in place of the one that is kept, which is fit
	f.Apply(&o)
	problems := map[account.Field]string{}
	for _, p := range o.Problems() {
		if problems[p.Field] == "" {
			problems[p.Field] = lang.Said(p.Reason)
		}
	}
	return problems
}
