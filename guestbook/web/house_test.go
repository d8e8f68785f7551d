package web_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bellhop/guestbook"
	"bellhop/guestbook/web"
	"bellhop/hooks"
	"bellhop/hooks/capture"
	"bellhop/hooks/capture/tap"
	"bellhop/hooks/control"
	"bellhop/hooks/engine"
)

// wholeHouse is the guest book as the program serves it: behind the public handler, with the engine and its store.
type wholeHouse struct {
	engine *engine.Engine
	book   *guestbook.Book
	addr   string // of the public handler
	token  string // of the control API
}

// openHouse opens a house that ends with the test.
func openHouse(t testing.TB) *wholeHouse {
	t.Helper()
	dir := t.TempDir()
	quiet := slog.New(slog.DiscardHandler)
	e, err := engine.Open(t.Context(), engine.Config{DataDir: dir, Control: "127.0.0.1:8081", Workers: 4, Version: "test", Clock: time.Now, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	<-e.Running()
	h := &wholeHouse{engine: e, book: &guestbook.Book{Entries: e.Store, Clock: time.Now}}
	pages := web.Pages{
		Book: h.book, Changed: e.Store.Changed.Watch, Cause: capture.CauseOf, Log: quiet,
		Rung: e.Store.CountCaused, Story: e.Store.Story, Events: control.Catalogue(),
	}.Handler()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base, leave := context.WithCancel(context.Background())
	server := &http.Server{
		Handler: e.Public("local", pages, web.IsFurniture), ConnContext: tap.ConnContext, ConnState: tap.ConnState,
		BaseContext: func(net.Listener) context.Context { return base },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(tap.Listener(ln)) }()
	t.Cleanup(func() {
		leave()
		server.Close()
		<-served
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	token, err := os.ReadFile(filepath.Join(dir, "control.token"))
	if err != nil {
		t.Fatal(err)
	}
	h.addr, h.token = ln.Addr().String(), strings.TrimSpace(string(token))
	return h
}

// sign puts an entry into the book.
func (h *wholeHouse) sign(t testing.TB, name, text string) hooks.Comment {
	t.Helper()
	c, err := h.book.Sign(t.Context(), guestbook.Draft{Name: name, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
