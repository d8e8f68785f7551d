//go:build linux || freebsd || openbsd || netbsd

package system

import (
	"os"
	"path/filepath"
	"testing"
)

// programs has the system's own programs stand for a folder with this one script under their names; "" is without them.
func programs(t *testing.T, script string) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	for _, name := range []string{"xdg-mime", "update-desktop-database", "update-mime-database"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARegistrationIsMadeSeenAndTakenBack(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_DATA_HOME", home)
	log := filepath.Join(t.TempDir(), "log")
	programs(t, `echo "${0##*/} $*" >> `+log)
	o := Opener{Program: "/opt/bellhop", Icon: []byte("png")}
	if r, err := o.Now(); err != nil || r != (Registration{}) {
		t.Fatalf("at first: %+v, %v", r, err)
	}
	if err := o.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r, err := o.Now(); err != nil || !r.Here {
		t.Errorf("afterwards: %+v, %v", r, err)
	}
	if r, err := (Opener{Program: "/other/bellhop"}).Now(); err != nil || r.Other != "/opt/bellhop" {
		t.Errorf("another copy hears %+v, %v", r, err)
	}
	ran, err := os.ReadFile(log)
	want := "update-desktop-database " + home + "/applications\nupdate-mime-database " + home + "/mime\nxdg-mime default app.bellhop.Bellhop.desktop x-scheme-handler/bellhop\n"
	if err != nil || string(ran) != want {
		t.Errorf("it ran\n%s\nwant\n%s%v", ran, want, err)
	}
	if err := o.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r, err := o.Now(); err != nil || r != (Registration{}) {
		t.Errorf("in the end: %+v, %v", r, err)
	}
	if err := o.Remove(t.Context()); err != nil {
		t.Errorf("taken back twice: %v", err)
	}
}

func TestARegistrationThatTheSystemRefusesIsAnError(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	programs(t, "exit 1")
	if err := (Opener{Program: "/opt/bellhop"}).Register(t.Context()); err == nil {
		t.Error("nobody hears that xdg-mime failed")
	}
}
