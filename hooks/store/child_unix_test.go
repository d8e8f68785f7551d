//go:build unix

package store

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// childPath names, in a child's environment, the database that it is to open.
const childPath = "BELLHOP_TEST_CHILD_OPENS"

// actAsChild makes this process open a database as a user without rights, and end, when a test has asked for that.
func actAsChild() {
	path := os.Getenv(childPath)
	if path == "" {
		return
	}
	if os.Getuid() == 0 {
		const nobody = 65534
		if err := syscall.Setuid(nobody); err != nil {
			panic(err)
		}
	}
	s, err := Open(context.Background(), Options{Path: path, Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err == nil {
		err = s.Close()
	}
	fmt.Print(err)
	os.Exit(0)
}

// openWithoutRights opens a database in a child that is not the superuser, and gives what it said.
func openWithoutRights(t *testing.T, path string) string {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childPath+"="+path)
	said, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return string(said)
}
