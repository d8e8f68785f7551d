package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"bellhop/hooks"
)

// TestThePublicHandlerLeadsToNothingPrivate asks for the owner's data in every way that HTTP knows to name a host or a path,
// byte by byte, with the control API's own token.
func TestThePublicHandlerLeadsToNothingPrivate(t *testing.T) {
	h := openHouse(t)
	const marker = "only-the-owner-sees-this"
	if _, err := h.engine.Store.AddInbox(t.Context(), hooks.Inbox{Name: marker}); err != nil {
		t.Fatal(err)
	}
	const control = "127.0.0.1:8081"
	var requests []string
	for _, path := range []string{"/api/v1/inboxes", "/api/v1/exchanges", "/metrics", "/openapi.json", "/healthz", "/control.token", "/bellhop.db"} {
		for _, way := range []string{
			"GET %s HTTP/1.1\r\nHost: " + control,
			"GET %s HTTP/1.1\r\nHost: localhost",
			"GET %s HTTP/1.1\r\nHost: " + h.addr + "\r\nX-Forwarded-Host: " + control + "\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: host=" + control,
			"GET http://" + control + "%s HTTP/1.1\r\nHost: " + h.addr,
			"GET http://" + control + "%s HTTP/1.1\r\nHost: " + control,
			"GET //" + control + "%s HTTP/1.1\r\nHost: " + h.addr,
			"GET /static/..%s HTTP/1.1\r\nHost: " + h.addr,
			"GET /static/..%%2f..%%2f..%s HTTP/1.1\r\nHost: " + h.addr,
			"GET /in/demo/../..%s HTTP/1.1\r\nHost: " + h.addr,
			"GET /thanks/1%%2f..%%2f..%s HTTP/1.1\r\nHost: " + h.addr,
			"GET / HTTP/1.1\r\nX-Original-URL: %s\r\nX-Rewrite-URL: %[1]s\r\nHost: " + control,
			"POST %s HTTP/1.1\r\nX-HTTP-Method-Override: GET\r\nContent-Length: 0\r\nHost: " + control,
			"GET %s HTTP/1.0",
		} {
			requests = append(requests, fmt.Sprintf(way, path)+"\r\nAuthorization: Bearer "+h.token+"\r\nConnection: close\r\n\r\n")
		}
	}
	requests = append(requests,
		"CONNECT "+control+" HTTP/1.1\r\nHost: "+control+"\r\n\r\nGET /api/v1/inboxes HTTP/1.1\r\nHost: "+control+"\r\nAuthorization: Bearer "+h.token+"\r\nConnection: close\r\n\r\n",
		"GET /api/v1/inboxes HTTP/1.1\r\nHost: "+control+"\r\nHost: "+h.addr+"\r\nAuthorization: Bearer "+h.token+"\r\nConnection: close\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: "+h.addr+"\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings, close\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: "+control+"\r\nConnection: close\r\n\r\n",
	)
	for _, request := range requests {
		line, _, _ := strings.Cut(request, "\r\n")
		answer := h.raw(t, request)
		if answer == "" {
			t.Errorf("%s: no answer", line)
		}
		for _, private := range []string{marker, h.token, `"items"`, "openapi\":", "SQLite format", "bellhop_", `"status":"ok"`} {
			if strings.Contains(answer, private) {
				t.Errorf("%s is answered with %q in\n%.400s", line, private, answer)
			}
		}
		if !strings.HasPrefix(line, "GET / ") && !strings.HasPrefix(line, "OPTIONS *") && strings.HasPrefix(answer, "HTTP/1.1 2") {
			t.Errorf("%s: %.60s", line, answer)
		}
	}
}

// raw sends bytes and gives all that comes back.
func (h *wholeHouse) raw(t *testing.T, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(request, "CONNECT") { // the connection stays open: the answer is over with its page
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		return "HTTP/1.1 " + answer.Status + "\r\n" + string(body)
	}
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

// TestOneFormAtOnceFromFiftySidesIsOneEntryInTheStore is a double click as bad as it gets, up to the disk.
func TestOneFormAtOnceFromFiftySidesIsOneEntryInTheStore(t *testing.T) {
	h := openHouse(t)
	form := url.Values{"name": {"Mina"}, "text": {"Once."}, "token": {"the-same-form"}}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			answer, err := client.PostForm("http://"+h.addr+"/guestbook", form)
			if err != nil {
				t.Error(err)
				return
			}
			answer.Body.Close()
			if to := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || to != "/thanks/1" {
				t.Errorf("%d to %q", answer.StatusCode, to)
			}
		})
	}
	group.Wait()
	client.CloseIdleConnections()
	if n, err := h.book.Count(t.Context()); n != 1 || err != nil {
		t.Errorf("%d entries, %v", n, err)
	}
}
