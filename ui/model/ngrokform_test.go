package model

import (
	"reflect"
	"strings"
	"testing"

	"bellhop/tunnel/ngrok/account"
)

func TestTheTokenInWords(t *testing.T) {
	for _, tt := range []struct {
		token account.Token
		text  string
		kept  bool
	}{
		{account.Token{Source: account.Saved}, "A token is saved, sealed in the data folder.", true},
		{account.Token{Source: account.Environment}, "The token comes from the environment", false},
		{account.Token{Source: account.None}, "There is no token yet.", false},
		{account.Token{Source: account.None, Lost: true}, "The saved token cannot be read any more", false},
	} {
		r := NewTokenRow(tt.token)
		if !strings.HasPrefix(r.Text, tt.text) || r.Kept != tt.kept || r.Offer != "" || r.Hint == "" {
			t.Errorf("%+v: %+v", tt.token, r)
		}
	}
	if r := NewTokenRow(account.Token{Source: account.None, Found: "folder/ngrok.yml"}); r.Offer != "ngrok's own agent keeps a token in folder/ngrok.yml." || r.File != "folder/ngrok.yml" {
		t.Errorf("%+v", r)
	}
}

func TestTheFormOfThePublicAddress(t *testing.T) {
	kept := account.Options{URL: "me.app", User: "guest", Password: "hunter2hunter2", Allow: []string{"203.0.113.0/24"}, Policy: "on_http_request: []"}
	form := NewNgrokForm(account.Public{URL: kept.URL, User: kept.User, Password: true, Allow: kept.Allow, Policy: true}, kept.Policy)
	same := kept
	if form.Apply(&same); !reflect.DeepEqual(same, kept) || len(form.Problems()) != 0 {
		t.Errorf("untouched: %+v, %v", same, form.Problems())
	}
	form.Password, form.Allow = "another one", "203.0.113.7, ::1\n\n10.0.0.0/8 "
	want := kept
	want.Password, want.Allow = "another one", []string{"203.0.113.7", "::1", "10.0.0.0/8"}
	if form.Apply(&same); !reflect.DeepEqual(same, want) {
		t.Errorf("changed: %+v", same)
	}
	form.User, form.Password = "", ""
	if form.Apply(&same); same.User != "" || same.Password != "" {
		t.Errorf("without a user: %+v", same)
	}
	form = NgrokForm{Domain: "x y", User: "guest", Allow: "home", Policy: "no"}
	problems := form.Problems()
	for _, field := range []account.Field{account.FieldURL, account.FieldPassword, account.FieldAllow, account.FieldPolicy} {
		if problems[field] == "" {
			t.Errorf("%s has no problem: %v", field, problems)
		}
	}
	form.HasPassword, form.Password = true, "short"
	if !strings.Contains(form.Problems()[account.FieldPassword], "5 characters") {
		t.Errorf("a short one: %v", form.Problems())
	}
}
