// Package tap keeps the head of each HTTP/1 request as it came over the wire: the request line and the header
// lines with their order, letter case, repetitions, whitespace and line ends. net/http parses a head into a
// map and loses all of that; whoever wants to show or resend a request as it was sent needs the bytes.
//
// The tap sits below net/http, on the connection. It follows the framing of the byte stream (heads, bodies by
// Content-Length, chunked bodies with their extensions and trailers) as net/http reads it, keeps the heads in
// a queue and lets the bodies pass. Where it cannot follow, it stops for that connection and Head answers false.
// It never answers with bytes that may be another request's.
//
// A server is tapped in three places:
//
//	server := &http.Server{Handler: h, ConnContext: tap.ConnContext, ConnState: tap.ConnState}
//	server.Serve(tap.Listener(ln))
//
// ConnState is what ties a head to its request: net/http reads ahead, so the bytes alone do not tell which of the
// queued heads the handler is at. Without it, or without ConnContext, Head answers false. A server that has
// a ConnState or ConnContext function of its own calls these from it.
//
// The tap must see plain HTTP: where the connection carries TLS that Go ends, wrap the TLS listener, not the
// listener below it. HTTP/2 is not followed.
//
// Concurrency: the package starts no goroutines. net/http reads a connection on goroutines of its own while a
// handler calls Head; a lock on each connection orders the two, and is never held while a read waits.
package tap

import (
	"context"
	"net"
	"net/http"
)

// Listener gives a listener whose connections are tapped. They keep these methods of the connections below:
// CloseWrite, ReadFrom (the way to sendfile), Proto() string and PassthroughTLS() bool; the last two answer ""
// and false where the connection below has no such method.
func Listener(ln net.Listener) net.Listener { return listener{ln} }

type listener struct{ net.Listener }

// Accept waits for the next connection and taps it.
func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return tapped(c), nil
}

// connKey finds a request's connection in its context.
type connKey struct{}

// ConnContext is for http.Server.ConnContext. It lets Head find the connection of a request, and takes the
// server's limit for heads over. A connection that did not come from Listener is left alone.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	tc, ok := c.(interface{ self() *conn })
	if !ok {
		return ctx
	}
	limit := http.DefaultMaxHeaderBytes
	if server, ok := ctx.Value(http.ServerContextKey).(*http.Server); ok && server.MaxHeaderBytes > 0 {
		limit = server.MaxHeaderBytes
	}
	tc.self().setLimit(limit)
	return context.WithValue(ctx, connKey{}, tc.self())
}

// ConnState is for http.Server.ConnState. net/http reports StateIdle after each request that it has answered,
// also after those it answers without the handler: from that on, the next head in the queue is the current one.
func ConnState(c net.Conn, state http.ConnState) {
	tc, ok := c.(interface{ self() *conn })
	if !ok {
		return
	}
	switch state {
	case http.StateNew:
		tc.self().start()
	case http.StateIdle:
		tc.self().next()
	case http.StateHijacked, http.StateClosed:
		tc.self().stop()
	}
}

// Head gives the head block of a request that is being handled, from the first byte of the request line to the
// blank line that ends it, that line included. The bytes are the caller's own. ok is false where there is no
// tap, or where it could not follow the connection's bytes up to here.
//
// Call it before the handler returns, with the handler's request or a copy that has its context.
func Head(r *http.Request) (head []byte, ok bool) {
	c, ok := r.Context().Value(connKey{}).(*conn)
	if !ok {
		return nil, false
	}
	return c.head(r)
}
