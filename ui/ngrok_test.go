package ui

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"

	"fyne.io/fyne/v2"
)

// drawer keeps settings in memory.
type drawer struct {
	mu   sync.Mutex
	kept map[string]string
	lost bool // what was kept cannot be read any more
}

func (d *drawer) Setting(_ context.Context, name string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kept[name], nil
}

func (d *drawer) SettingLost(context.Context, string) (bool, error) { return d.lost, nil }

func (d *drawer) SetSetting(_ context.Context, name, value string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept[name] = value
	return nil
}

// withAccount has a token of ngrok's own agent lie in its file, and a month that is nearly used up.
func withAccount(t *testing.T) (file string, prepare func(*bench)) {
	t.Helper()
	home := t.TempDir()
	file = filepath.Join(home, ".config", "ngrok", "ngrok.yml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("authtoken: 2abcDEF\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, func(b *bench) {
		d := &drawer{kept: map[string]string{"ngrok.used": `{"month":"` + b.now.UTC().Format("2006-01") + `","requests":17204,"in":1500000,"out":42600000}`}}
		clock := b.now
		a, err := account.Open(t.Context(), d, account.Machine{Env: func(string) string { return "" }, Home: home, OS: "linux", Clock: func() time.Time { return clock }})
		if err != nil {
			t.Fatal(err)
		}
		b.account = a
	}
}

func TestTheAddressAtNgrokIsSetInTheSettings(t *testing.T) {
	file, prepare := withAccount(t)
	b := open(t, &modeltest.Shelf{}, prepare)
	b.showSettings()
	b.until("the token is offered", func() bool { return b.sees("ngrok's own agent keeps a token in " + file + ".") })
	if !b.sees("17,204 of 20,000") || !b.sees("86 % of the requests of ngrok's free plan are used for this month. Once all are, visitors are turned away until "+firstOfNext(b.now)+".") {
		t.Error("the quota does not show")
	}
	b.snap("ngrok-settings")
	if got := b.account.Token().Source; got != account.None {
		t.Errorf("the token is used already: %v", got)
	}
	b.tap("Use that one")
	b.until("the token is taken", func() bool { return b.account.Token().Source == account.Saved && !b.sees("Use that one") })

	b.into("nobody is asked", "guest")
	b.into("8 to 128 characters", "short")
	b.tap("Save address")
	if !b.sees("The password has 5 characters, and ngrok takes 8 to 128. Choose another one.") {
		t.Error("a short password is not told")
	}
	b.snap("ngrok-settings-wrong")
	if got := b.account.Options(); got.User != "" {
		t.Errorf("stored: %+v", got)
	}
	b.into("8 to 128 characters", "hunter2hunter2")
	b.tap("Save address")
	b.until("it is stored", func() bool { return b.account.Options().User != "" })
	if got := b.account.Options(); !reflect.DeepEqual(got, account.Public{User: "guest", Password: true, Rules: 1}) {
		t.Errorf("stored: %+v", got)
	}
	b.until("the password is gone from the screen", func() bool {
		return b.walk(func(o fyne.CanvasObject) bool {
			field, is := o.(*widgets.Field)
			return is && field.Placeholder() == "kept; type a new one to change it" && field.Text() == ""
		})
	})
}

func TestWhatWasLostIsToldInTheSettings(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) {
		a, err := account.Open(t.Context(), &drawer{lost: true}, account.Machine{Env: func(string) string { return "" }, OS: "linux", Clock: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		b.account = a
	})
	b.showSettings()
	b.until("both are told", func() bool {
		return b.sees("The saved token cannot be read any more") && b.sees("The public address stays closed")
	})
}

func firstOfNext(now time.Time) string {
	return time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC).Format("2 January")
}
