// Package account keeps what the ngrok door works with: the account's token and where it comes from, what is asked of
// the public address, and how much of a month's quota went through it. It is the part of that door that knows no SDK,
// so that a screen, a script and the door itself share one place.
//
// Secrets leave an Account in one way only, by Opening, which is for the door. What it tells of itself otherwise
// (Token, Options, Report) says that there is a secret and never what it is.
//
// Concurrency: no goroutine of its own; Meter.Run is run by who owns the house. All methods may be called from any
// goroutine.
package account

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"bellhop/tunnel"
)

// Settings keep texts by name, across restarts. Those whose names end in token or secret are sealed.
type Settings interface {
	// Setting gives "" for what was never set, and for what cannot be read any more.
	Setting(ctx context.Context, name string) (string, error)
	// SettingLost tells whether something was set that cannot be read any more.
	SettingLost(ctx context.Context, name string) (bool, error)
	// SetSetting forgets the name for "".
	SetSetting(ctx context.Context, name, value string) error
}

// Names of settings. The options are sealed whole, as a policy can hold a secret anywhere.
const (
	settingToken   = "ngrok.authtoken"
	settingOptions = "ngrok.options.secret"
	settingUsed    = "ngrok.used"
)

// Machine is what an Account asks of the computer that it is on.
type Machine struct {
	Env   func(name string) string // os.Getenv
	Home  string                   // the user's folder, "" when there is none
	OS    string                   // runtime.GOOS
	Clock func() time.Time
}

// Account is what is kept about the ngrok door.
type Account struct {
	settings Settings
	machine  Machine
	meter    *Meter

	writing     sync.Mutex // held over a change; taken before mu
	mu          sync.Mutex
	token       string // saved; "" is none
	tokenLost   bool
	options     Options
	optionsLost bool
}

// Open reads what is kept.
func Open(ctx context.Context, settings Settings, machine Machine) (*Account, error) {
	a := &Account{settings: settings, machine: machine}
	var err error
	if a.token, a.tokenLost, err = read(ctx, settings, settingToken); err != nil {
		return nil, err
	}
	text, lost, err := read(ctx, settings, settingOptions)
	if err != nil {
		return nil, err
	}
	if text != "" && json.Unmarshal([]byte(text), &a.options) != nil {
		lost = true
	}
	a.optionsLost = lost
	a.meter, err = newMeter(ctx, settings, machine.Clock)
	return a, err
}

func read(ctx context.Context, settings Settings, name string) (text string, lost bool, err error) {
	if text, err = settings.Setting(ctx, name); err != nil || text != "" {
		return text, false, err
	}
	lost, err = settings.SettingLost(ctx, name)
	return "", lost, err
}

// Meter counts what goes through the door.
func (a *Account) Meter() *Meter { return a.meter }

// Options gives what is asked of the public address, without the password and the policy's text.
func (a *Account) Options() Public {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.options.public(a.optionsLost)
}

// Policy gives the text of the owner's own traffic policy, for the owner to edit. It may hold secrets.
func (a *Account) Policy() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.options.Policy
}

// Set lets change edit what is asked of the public address; it counts from the next opening on. The error is a
// *Problem when the options do not suit, and then all stays as it was.
func (a *Account) Set(ctx context.Context, change func(*Options)) error {
	a.writing.Lock()
	defer a.writing.Unlock()
	a.mu.Lock()
	o := a.options.clone()
	a.mu.Unlock()
	change(&o)
	o = o.tidy()
	if problems := o.Problems(); len(problems) > 0 {
		return &problems[0]
	}
	text := ""
	if !o.isZero() {
		b, err := json.Marshal(o)
		if err != nil {
			return err
		}
		text = string(b)
	}
	if err := a.settings.SetSetting(ctx, settingOptions, text); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.options, a.optionsLost = o, false
	return nil
}

// Change is what a program may set at once; nil stays as it is, "" and an empty list are forgotten.
type Change struct {
	Authtoken *string
	TakeFound *bool // keeps the token of the file that Token found
	Domain    *string
	User      *string
	Password  *string
	Allow     *[]string
	Policy    *string
}

// Change is Set, SaveToken and TakeToken by one value. Forgetting the user forgets the password.
func (a *Account) Change(ctx context.Context, c Change) error {
	var err error
	if c.Domain != nil || c.User != nil || c.Password != nil || c.Allow != nil || c.Policy != nil {
		err = a.Set(ctx, c.apply)
	}
	if err == nil && c.TakeFound != nil && *c.TakeFound {
		err = a.TakeToken(ctx, a.Token().Found)
	}
	if err == nil && c.Authtoken != nil {
		err = a.SaveToken(ctx, *c.Authtoken)
	}
	return err
}

func (c Change) apply(o *Options) {
	replace(&o.URL, c.Domain)
	replace(&o.User, c.User)
	replace(&o.Password, c.Password)
	replace(&o.Allow, c.Allow)
	replace(&o.Policy, c.Policy)
	if c.User != nil && *c.User == "" {
		o.Password = ""
	}
}

func replace[T any](to, by *T) {
	if by != nil {
		*to = *by
	}
}

// Opening is what the door needs in order to open. All of it is secret.
type Opening struct {
	Authtoken string
	URL       string
	Policy    string   // all rules as one traffic policy, "" for none
	Secrets   []string // what must appear in no log and no error, beside the token
}

// Opening gives what the door opens with now. The error is a *tunnel.Refusal: an address whose protection was lost is
// not opened without it.
func (a *Account) Opening() (Opening, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.optionsLost {
		return Opening{}, &tunnel.Refusal{Reason: "What visitors of the public address must show cannot be read any more, as the key that it was sealed with is gone. Set it again, then go public."}
	}
	policy, secrets, err := a.options.merged()
	if err != nil {
		return Opening{}, &tunnel.Refusal{Reason: err.Error()}
	}
	o := Opening{Authtoken: a.token, URL: a.options.URL, Policy: policy, Secrets: secrets}
	if o.Authtoken == "" {
		o.Authtoken = Clean(a.machine.Env(envToken))
	}
	return o, nil
}
