package account

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/tunnel"
)

// drawer keeps settings in memory.
type drawer struct {
	mu    sync.Mutex
	kept  map[string]string
	lost  map[string]bool
	err   error
	wrote int
	saved chan struct{} // gets a value at each write, when there is room
}

func newDrawer() *drawer {
	return &drawer{kept: map[string]string{}, lost: map[string]bool{}, saved: make(chan struct{}, 100)}
}

func (d *drawer) Setting(_ context.Context, name string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept[name], d.err
}

func (d *drawer) SettingLost(_ context.Context, name string) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lost[name], d.err
}

func (d *drawer) SetSetting(_ context.Context, name, value string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil {
		return d.err
	}
	d.kept[name] = value
	delete(d.lost, name)
	d.wrote++
	select {
	case d.saved <- struct{}{}:
	default:
	}
	return nil
}

func (d *drawer) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err = err
}

const token = "2abcDEFghiJKLmnoPQRstuVWXyz_4Zq8Rk2Lm6Np0Qs"

// machine is a computer with one home and some variables.
func machine(home string, env map[string]string) Machine {
	return Machine{Env: func(name string) string { return env[name] }, Home: home, OS: "linux", Clock: time.Now}
}

func open(t *testing.T, d *drawer, m Machine) *Account {
	t.Helper()
	a, err := Open(t.Context(), d, m)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func opening(t *testing.T, a *Account) Opening {
	t.Helper()
	o, err := a.Opening()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestWhatWasSavedGoesBeforeTheEnvironment(t *testing.T) {
	d, env := newDrawer(), map[string]string{}
	a := open(t, d, machine(t.TempDir(), env))
	if got := a.Token(); got != (Token{Source: None}) || opening(t, a).Authtoken != "" {
		t.Errorf("at first: %+v", got)
	}
	env["NGROK_AUTHTOKEN"] = " from_the_environment \n"
	if got := a.Token(); got != (Token{Source: Environment}) || opening(t, a).Authtoken != "from_the_environment" {
		t.Errorf("with a variable: %+v", got)
	}
	if err := a.SaveToken(t.Context(), " ngrok config add-authtoken "+token+"\n"); err != nil {
		t.Fatal(err)
	}
	for _, a := range []*Account{a, open(t, d, machine(t.TempDir(), env))} {
		if got := a.Token(); got != (Token{Source: Saved}) || opening(t, a).Authtoken != token {
			t.Errorf("saved: %+v", got)
		}
	}
	if err := a.SaveToken(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	if got := a.Token(); got != (Token{Source: Environment}) || d.kept[settingToken] != "" {
		t.Errorf("forgotten: %+v", got)
	}
}

func TestATokenIsReadAsItIsCopied(t *testing.T) {
	for _, text := range []string{
		token, " " + token + "\n", "ngrok config add-authtoken " + token, "$ ngrok config add-authtoken  " + token, "ngrok authtoken " + token,
		"NGROK_AUTHTOKEN=" + token, "export NGROK_AUTHTOKEN=\"" + token + "\"", "authtoken: '" + token + "'",
	} {
		if got := Clean(text); got != token {
			t.Errorf("%q: %q", text, got)
		}
	}
	d := newDrawer()
	a := open(t, d, machine(t.TempDir(), nil))
	for _, bad := range []string{"two words", "with\x00zero", strings.Repeat("x", 2000), "ngrok config add-authtoken"} {
		err := a.SaveToken(t.Context(), bad)
		if wrong, ok := errors.AsType[*Problem](err); !ok || wrong.Field != FieldToken || strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if len(d.kept) != 0 {
		t.Errorf("kept %v", d.kept)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestATokenInNgroksFileIsOfferedAndNotTaken(t *testing.T) {
	home := t.TempDir()
	path := filepath.Join(home, ".config", "ngrok", "ngrok.yml")
	write(t, path, "version: 3\nagent:\n  authtoken: "+token+"\n")
	a := open(t, newDrawer(), machine(home, nil))
	if got := a.Token(); got != (Token{Source: None, Found: path}) {
		t.Fatalf("found %+v", got)
	}
	if got := opening(t, a).Authtoken; got != "" {
		t.Fatal("a token was used that nobody was asked about")
	}
	other := filepath.Join(home, "elsewhere.yml")
	write(t, other, "authtoken: x\n")
	if err := a.TakeToken(t.Context(), other); err == nil {
		t.Error("took a token from a file that is not ngrok's")
	}
	if err := a.TakeToken(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if got := a.Token(); got != (Token{Source: Saved}) || opening(t, a).Authtoken != token {
		t.Errorf("then %+v", got)
	}
	write(t, path, "version: 3\n")
	if err := a.TakeToken(t.Context(), path); err == nil {
		t.Error("took a token that is gone")
	}
	if opening(t, a).Authtoken != token {
		t.Error("a failed wish changed the token")
	}
}

func TestTheFilesOfEveryPlatform(t *testing.T) {
	for _, tt := range []struct {
		os   string
		env  map[string]string
		want string
	}{
		{"linux", nil, "HOME/.config/ngrok/ngrok.yml"},
		{"linux", map[string]string{"XDG_CONFIG_HOME": "HOME/own"}, "HOME/own/ngrok/ngrok.yml"},
		{"linux", map[string]string{"XDG_CONFIG_HOME": "relative"}, "HOME/.config/ngrok/ngrok.yml"},
		{"linux", nil, "HOME/snap/ngrok/current/.config/ngrok/ngrok.yml"},
		{"freebsd", nil, "HOME/.config/ngrok/ngrok.yml"},
		{"darwin", nil, "HOME/Library/Application Support/ngrok/ngrok.yml"},
		{"windows", map[string]string{"LOCALAPPDATA": "HOME/Local"}, "HOME/Local/ngrok/ngrok.yml"},
		{"windows", nil, "HOME/AppData/Local/ngrok/ngrok.yml"},
		{"linux", nil, "HOME/.ngrok2/ngrok.yml"},
	} {
		home := t.TempDir()
		for name, value := range tt.env {
			tt.env[name] = strings.ReplaceAll(value, "HOME", home)
		}
		path := filepath.FromSlash(strings.ReplaceAll(tt.want, "HOME", home))
		write(t, path, "authtoken: "+token)
		m := machine(home, tt.env)
		m.OS = tt.os
		if got := open(t, newDrawer(), m).Token().Found; got != path {
			t.Errorf("%s: found %q, want %q", tt.os, got, path)
		}
	}
	m := machine("", nil)
	m.OS = "linux"
	if got := m.files(); len(got) != 0 {
		t.Errorf("without a home: %q", got)
	}
}

func TestTokensOfNgroksFiles(t *testing.T) {
	for text, want := range map[string]string{
		"authtoken: abc\nversion: \"2\"\n":              "abc",
		"version: 3\nagent:\n  authtoken: abc\n":        "abc",
		"agent:\n  authtoken: new\nauthtoken: old\n":    "new",
		"\xef\xbb\xbfauthtoken: abc\r\nregion: eu\r\n":  "abc",
		"authtoken: 'abc'  # mine\n":                    "abc",
		"authtoken: 123456\n":                           "123456",
		`{"version": 3, "agent": {"authtoken": "abc"}}`: "abc",
		"authtoken: \n":                                 "",
		"authtoken: null\n":                             "",
		"authtoken: [abc]\n":                            "",
		"authtoken: two words\n":                        "",
		"agent: abc\n":                                  "",
		"":                                              "",
		"\x00\x01":                                      "",
		"a: &a [x]\nb: &b [*a,*a]\nauthtoken: abc\n":    "abc",
		"version: 3\nagent:\n  connect_url: x\ntunnels: {authtoken: no}\n": "",
	} {
		if got := tokenOf([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzTokenOf(f *testing.F) {
	f.Add([]byte("version: 3\nagent:\n  authtoken: abc\n"))
	f.Add([]byte("authtoken: *a"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if got := tokenOf(text); strings.ContainsAny(got, " \t\n") {
			t.Errorf("%q", got)
		}
	})
}

func TestOptionsAreKeptAndToldWithoutSecrets(t *testing.T) {
	d := newDrawer()
	a := open(t, d, machine(t.TempDir(), nil))
	if err := a.Set(t.Context(), func(o *Options) {
		*o = Options{URL: " me.ngrok-free.app/ ", User: "guest", Password: "hunter2hunter2", Allow: []string{"203.0.113.9/24", "", "2001:db8::1", "203.0.113.0/24"}, Policy: "on_http_request:\n- actions: [{type: deny}]\n"}
	}); err != nil {
		t.Fatal(err)
	}
	want := Public{URL: "me.ngrok-free.app", User: "guest", Password: true, Allow: []string{"203.0.113.0/24", "2001:db8::1/128"}, Rules: 3, Policy: true}
	for _, a := range []*Account{a, open(t, d, machine(t.TempDir(), nil))} {
		if got := a.Options(); !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v", got)
		}
		if all := fmt.Sprintf("%+v", a.Report(tunnel.State{})); strings.Contains(all, "hunter2") {
			t.Errorf("the password is in %s", all)
		}
	}
	err := a.Set(t.Context(), func(o *Options) { o.Password = "short" })
	if wrong, ok := errors.AsType[*Problem](err); !ok || wrong.Field != FieldPassword {
		t.Errorf("got %v", err)
	}
	if got := a.Options(); !reflect.DeepEqual(got, want) {
		t.Errorf("a refused change left %+v", got)
	}
	d.fail(errors.New("full"))
	if err := a.Set(t.Context(), func(o *Options) { o.URL = "" }); err == nil || a.Options().URL == "" {
		t.Errorf("a change that was not written counts: %v", err)
	}
	d.fail(nil)
	if err := a.Set(t.Context(), func(o *Options) { *o = Options{} }); err != nil || d.kept[settingOptions] != "" {
		t.Errorf("nothing is kept as %q, %v", d.kept[settingOptions], err)
	}
}

// An address that was protected must not open unprotected because a key is gone.
func TestALostPasswordKeepsTheDoorShut(t *testing.T) {
	for name, d := range map[string]*drawer{
		"sealed with another key": {kept: map[string]string{}, lost: map[string]bool{settingOptions: true}},
		"damaged":                 {kept: map[string]string{settingOptions: "{"}, lost: map[string]bool{}},
	} {
		a := open(t, d, machine(t.TempDir(), nil))
		_, err := a.Opening()
		if refusal, ok := errors.AsType[*tunnel.Refusal](err); !ok || !strings.Contains(refusal.Reason, "Set it again") || !a.Options().Lost {
			t.Errorf("%s: %v", name, err)
		}
		if err := a.Change(t.Context(), Change{Authtoken: new(token)}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Opening(); err == nil {
			t.Errorf("%s: a new token opens it", name)
		}
		if err := a.Change(t.Context(), Change{User: new("guest"), Password: new("hunter2hunter2")}); err != nil {
			t.Fatal(err)
		}
		if o := opening(t, a); !strings.Contains(o.Policy, "basic-auth") {
			t.Errorf("%s: then %+v", name, o)
		}
	}
}

func TestALostTokenSaysSo(t *testing.T) {
	d := newDrawer()
	d.lost[settingToken] = true
	a := open(t, d, machine(t.TempDir(), nil))
	if got := a.Token(); got != (Token{Source: None, Lost: true}) {
		t.Errorf("got %+v", got)
	}
	if err := a.SaveToken(t.Context(), token); err != nil || a.Token().Lost {
		t.Errorf("saved anew: %v", err)
	}
}

func TestAChangeLeavesAloneWhatItDoesNotName(t *testing.T) {
	home := t.TempDir()
	write(t, filepath.Join(home, ".config", "ngrok", "ngrok.yml"), "authtoken: "+token)
	a := open(t, newDrawer(), machine(home, nil))
	change := func(c Change) {
		t.Helper()
		if err := a.Change(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	change(Change{User: new("guest"), Password: new("hunter2hunter2"), Allow: &[]string{"203.0.113.7"}})
	change(Change{Domain: new("me.ngrok.app"), TakeFound: new(true)})
	if got := a.Options(); got.User != "guest" || !got.Password || len(got.Allow) != 1 || got.URL != "me.ngrok.app" || a.Token().Source != Saved {
		t.Errorf("got %+v", got)
	}
	change(Change{User: new(""), Allow: &[]string{}})
	if got := a.Options(); got.User != "" || got.Password || len(got.Allow) != 0 || got.URL == "" {
		t.Errorf("then %+v", got)
	}
}
