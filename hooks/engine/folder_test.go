package engine_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/engine"
)

func TestOneEngineToAFolder(t *testing.T) {
	dir := t.TempDir()
	_, stop := openAndStop(t, dir, quiet())
	_, err := engine.Open(t.Context(), config(dir, quiet()))
	held, ok := errors.AsType[*engine.Held](err)
	if !ok || held.Dir != dir || held.Control != "127.0.0.1:8081" || !strings.Contains(held.Error(), "127.0.0.1:8081") {
		t.Fatalf("got %v", err)
	}
	stop()
	open(t, dir, quiet())
}

func TestAFolderThatCannotBeOpenedIsLetGoOf(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bellhop.db")
	if err := os.WriteFile(path, []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Open(t.Context(), config(dir, quiet())); hooks.CodeOf(err) != hooks.CodeUnavailable {
		t.Fatalf("got %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	open(t, dir, quiet())
}

func TestTheFolderIsForThisUserOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	e, stop := openAndStop(t, dir, quiet())
	token := e.Token
	for name, want := range map[string]os.FileMode{".": 0o700, "bellhop.db": 0o600, "control.token": 0o600, "secrets.key": 0o600, "bellhop.lock": 0o600, "bellhop.holder": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	stop()
	if _, err := os.Stat(filepath.Join(dir, "bellhop.holder")); !os.IsNotExist(err) {
		t.Error("the holder's note is still there")
	}
	if e := open(t, dir, quiet()); e.Token != token || len(token) < 32 {
		t.Errorf("the token changed from %q to %q", token, e.Token)
	}
}

func TestReadyOnlyWhileItRuns(t *testing.T) {
	e, err := engine.Open(t.Context(), config(t.TempDir(), quiet()))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Ready(t.Context()); hooks.CodeOf(err) != hooks.CodeUnavailable {
		t.Errorf("before it runs: %v", err)
	}
	stop := start(t, e.Run)
	<-e.Running()
	if err := e.Ready(t.Context()); err != nil {
		t.Errorf("while it runs: %v", err)
	}
	stop()
	if err := e.Close(); err != nil {
		t.Error(err)
	}
}

func TestStagesStopInTheOppositeOrder(t *testing.T) {
	var mu sync.Mutex
	var ended []string
	started := make(chan struct{}, 3)
	stage := func(name string) engine.Stage {
		return engine.Stage{Name: name, Run: func(ctx context.Context) error {
			started <- struct{}{}
			<-ctx.Done()
			mu.Lock()
			defer mu.Unlock()
			ended = append(ended, name)
			return nil
		}}
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for range 3 {
			<-started
		}
		cancel()
	}()
	if err := engine.RunStages(ctx, []engine.Stage{stage("a"), stage("b"), stage("c")}); err != nil {
		t.Error(err)
	}
	if !slices.Equal(ended, []string{"c", "b", "a"}) {
		t.Errorf("ended in the order %q", ended)
	}

	ended = nil
	trouble := errors.New("trouble")
	err := engine.RunStages(t.Context(), []engine.Stage{stage("a"), {Name: "b", Run: func(context.Context) error { <-started; return trouble }}, stage("c")})
	if !errors.Is(err, trouble) || err.Error() != "b: trouble" || !slices.Equal(ended, []string{"c", "a"}) {
		t.Errorf("got %v, ended %q", err, ended)
	}
	if err := engine.RunStages(t.Context(), []engine.Stage{{Name: "early", Run: func(context.Context) error { return nil }}}); err == nil {
		t.Error("a stage that ends by itself is trouble")
	}
}
