package spawn

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"testing"
	"time"
)

// The test's own program is the worker: it notes what it was told, and then waits to be ended.
func TestMain(m *testing.M) {
	folder := os.Getenv("SPAWN_TEST")
	if folder == "" || os.Getenv("BELLHOP_NAME") == "" {
		os.Exit(m.Run())
	}
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt)
	note := func(name, text string) {
		whole := filepath.Join(folder, name)
		if os.WriteFile(whole+".part", []byte(text), 0o600) != nil || os.Rename(whole+".part", whole) != nil {
			os.Exit(3)
		}
	}
	note(os.Getenv("BELLHOP_NAME"), fmt.Sprint(os.Args[1:], os.Getenv("BELLHOP_QUEUE"), os.Getenv("BELLHOP_CONCURRENCY"), os.Getenv("BELLHOP_DATA")))
	<-told
	note(os.Getenv("BELLHOP_NAME")+" finished", "")
}

// read waits for what a worker notes.
func read(t *testing.T, folder, name string) string {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if b, err := os.ReadFile(filepath.Join(folder, name)); err == nil {
			return string(b)
		}
	}
	t.Fatalf("%s notes nothing", name)
	return ""
}

func TestWorkersAreStartedKilledAndEndWithTheProgram(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("SPAWN_TEST", folder)
	t.Setenv("BELLHOP_DATA", "secret place")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	heard := make(chan string, 2)
	s := &Spawner{Program: program, Args: []string{"worker"}, Ended: func(name string) { heard <- name }, Log: slog.New(slog.DiscardHandler)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	for range 2 {
		if err := s.Start("amqp://u:pw@localhost", 3); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, folder, "porter 1"); got != "[worker]amqp://u:pw@localhost3" {
		t.Errorf("it is told %q", got)
	}
	read(t, folder, "porter 2")
	own := s.Own()
	if err := s.Kill(own["porter 1"]); err != nil {
		t.Fatal(err)
	}
	if name := <-heard; name != "porter 1" || len(s.Own()) > 1 {
		t.Errorf("%s ends, %v are left", name, s.Own())
	}
	if !s.Gone("porter 1") || s.Gone("porter 2") {
		t.Error("it is not told who has ended")
	}
	if err := s.Kill(own["porter 1"]); err == nil {
		t.Error("one that has ended is killed")
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "porter 1 finished")); err == nil {
		t.Error("what was killed could finish")
	}
	read(t, folder, "porter 2 finished")
	if len(heard) > 0 {
		t.Errorf("the end of %s with the program is told", <-heard)
	}
	if len(s.Own()) > 0 || s.Start("amqp://localhost", 1) == nil {
		t.Error("a worker outlives the program")
	}
}

func TestAProgramThatIsNotThereIsSaid(t *testing.T) {
	s := &Spawner{Program: filepath.Join(t.TempDir(), "nothing"), Log: slog.New(slog.DiscardHandler)}
	if err := s.Start("amqp://localhost", 1); err == nil || len(s.Own()) > 0 {
		t.Errorf("%v, %v", err, s.Own())
	}
}
