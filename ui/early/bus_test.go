package early

import (
	"os"
	"path/filepath"
	"testing"
)

func TestNoBusIsStartedWhereThereIsNone(t *testing.T) {
	const nobody = 987654321 // has no folder in /run/user
	with := t.TempDir()
	if err := os.WriteFile(filepath.Join(with, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, system, address, runtime, want string }{
		{"none", "linux", "", t.TempDir(), "disabled:"},
		{"none, and it says to start one", "linux", "autolaunch:", "", "disabled:"},
		{"named", "linux", "unix:abstract=own", with, "unix:abstract=own"},
		{"in the session's folder", "linux", "", with, "unix:path=" + filepath.Join(with, "bus")},
		{"another system", "darwin", "", "", ""},
	} {
		t.Setenv(busAddress, c.address)
		t.Setenv("XDG_RUNTIME_DIR", c.runtime)
		if err := noBusOfOurOwn(c.system, nobody); err != nil {
			t.Fatal(err)
		}
		if got := os.Getenv(busAddress); got != c.want {
			t.Errorf("%s: the address is %q, not %q", c.name, got, c.want)
		}
	}
}
