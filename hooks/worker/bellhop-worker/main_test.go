package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// What a worker has in it is what an attacker of the machine that it runs on would find there.
func TestTheBinaryHasNoDatabaseScreenOrDoor(t *testing.T) {
	list := exec.Command("go", "list", "-deps", ".")
	list.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		for _, never := range []string{"sqlite", "database/sql", "fyne", "ngrok", "keyring", "bellhop/hooks/store", "bellhop/hooks/engine", "bellhop/hooks/seal", "bellhop/ui", "bellhop/guestbook", "bellhop/assets"} {
			if strings.Contains(dep, never) {
				t.Errorf("it has %s", dep)
			}
		}
	}
	if !strings.Contains(string(out), "bellhop/hooks/worker/command") {
		t.Error("the list is of something else")
	}
}
