package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"bellhop/hooks"
)

// Record stores an incoming exchange with the bytes of its request and response, in one commit. x.ID comes
// from NextExchange. A capture (x.State is new) waits for its inspection from then on; the commit's own time is added
// to x.Took with that, unless x.Took was given. When Record returns nil
// the exchange survives a power cut; otherwise nothing of it is stored.
//
// The sizes and digests in x.Request and x.Response are taken as they are: who read the bytes has them.
func (s *Store) Record(ctx context.Context, x hooks.Exchange, request, response hooks.Payload) error {
	bytes := len(request.Head) + len(request.Body) + len(response.Head) + len(response.Body)
	return s.write(ctx, bytes, func(t *tx) error {
		x := x // this may run twice
		x.Request.ID = s.nextPayload()
		if err := t.addPayload(x.Request.ID, request); err != nil {
			return err
		}
		var err error
		if x.Response.ID, err = t.addAnswer(x.ID, response); err != nil {
			return err
		}
		if x.Took == 0 && !x.Open {
			x.Took = max(t.now.Sub(x.At), time.Microsecond)
			if x.State == hooks.StateNew {
				t.began = append(t.began, began{x.ID, x.At})
			}
		}
		t.cameFrom(&x)
		return t.addIncoming(x)
	})
}

func (t *tx) addPayload(id hooks.ID, p hooks.Payload) error {
	return t.exec("INSERT INTO payload (id, head, body) VALUES (?, ?, ?)", int64(id), blob(p.Head), blob(p.Body))
}

// Answered stores what was said at last to the sender of an exchange that was recorded open.
func (s *Store) Answered(ctx context.Context, x hooks.Exchange, response hooks.Payload) error {
	return s.write(ctx, len(response.Head)+len(response.Body), func(t *tx) (err error) {
		if x.Response.ID, err = t.addAnswer(x.ID, response); err != nil {
			return err
		}
		t.changed = true
		return t.exec(`UPDATE exchange SET open = 0, took_us = ?, status = ?, error = ?, fault = ?, response = ?, resp_size = ?, resp_sha256 = ?, resp_truncated = ?
			WHERE id = ? AND open = 1`,
			x.Took.Microseconds(), x.Status, x.Error, string(x.Fault), int64(x.Response.ID), x.Response.Size, digest(x.Response.SHA256), x.Response.Truncated, int64(x.ID))
	})
}

// addAnswer adds an answer's payload, or finds it: within a second an inbox says the same thing to the byte, Date
// included, and need not have it written for each capture. An answer without a head is none and gets no payload.
func (t *tx) addAnswer(exchange hooks.ID, p hooks.Payload) (hooks.ID, error) {
	if len(p.Head) == 0 {
		return 0, nil
	}
	said := string(p.Head) + string(p.Body) // the head ends with its blank line, so no two answers run together alike
	if known, ok := t.writer.answers[said]; ok && known.near(exchange) {
		return known.id, nil
	}
	id := t.store.nextPayload()
	if len(said) <= maxSharedAnswer {
		t.answered = append(t.answered, saidAnswer{said, id, exchange})
	}
	return id, t.addPayload(id, p)
}

// The bounds of what is remembered of answers.
const (
	maxSharedAnswer  = 1024
	maxSharedAnswers = 64
)

// answerReach is how far apart in their IDs exchanges may be that share an answer, so that whoever purges one
// knows where to look for others.
const answerReach = 4096

// saidAnswer is an answer that is being committed. From then on others may name its payload.
type saidAnswer struct {
	said     string
	id       hooks.ID
	exchange hooks.ID // that it was written for
}

func (a saidAnswer) near(exchange hooks.ID) bool {
	return exchange-a.exchange < answerReach && a.exchange-exchange < answerReach
}

// remember notes answers whose commit is done.
func (w *writer) remember(said []saidAnswer) {
	if len(w.answers)+len(said) > maxSharedAnswers {
		clear(w.answers)
	}
	for _, a := range said {
		w.answers[a.said] = a
	}
}

// addSharing adds a payload with a head of its own and the body of another, which may share it in turn.
func (t *tx) addSharing(id hooks.ID, head []byte, bodyOf hooks.ID) error {
	return t.exec("INSERT INTO payload (id, head, body, body_of) SELECT ?, ?, x'', coalesce(body_of, id) FROM payload WHERE id = ?",
		int64(id), blob(head), int64(bodyOf))
}

func (t *tx) addIncoming(x hooks.Exchange) error {
	capture := x.State == hooks.StateNew
	t.changed, t.captured = true, t.captured || capture
	t.added(x.Inbox, 1)
	if err := t.late(x.ID); err != nil {
		return err
	}
	return t.exec(`INSERT INTO exchange (id, direction, at, took_us, open, method, url, host, remote, door, status, error, fault,
		inbox, state, inspected, cause_kind, cause_id,
		request, req_size, req_sha256, req_truncated, response, resp_size, resp_sha256, resp_truncated)
		VALUES (?, 'in', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		int64(x.ID), x.At.UnixNano(), x.Took.Microseconds(), x.Open, x.Method, x.URL, x.Host, x.Remote, x.Door, x.Status, x.Error, string(x.Fault),
		x.Inbox, string(x.State), !capture, string(x.Cause.Kind), x.Cause.ID,
		int64(x.Request.ID), x.Request.Size, digest(x.Request.SHA256), x.Request.Truncated,
		int64(x.Response.ID), x.Response.Size, digest(x.Response.SHA256), x.Response.Truncated)
}

// Payload gives stored bytes.
func (s *Store) Payload(ctx context.Context, id hooks.ID) (hooks.Payload, error) {
	return readPayload(s.row(ctx, payloadByID, int64(id)))
}

// Head gives the head of stored bytes without reading the body.
func (s *Store) Head(ctx context.Context, id hooks.ID) (head []byte, err error) {
	err = s.row(ctx, "SELECT head FROM payload WHERE id = ?", int64(id)).Scan(&head)
	return head, orNotFound(err, "These bytes are not stored any more.")
}

// wholeBody is the body of a payload p, which may be another's. SQLite plans a join anew for each value that is bound,
// which takes five times as long as the reading: what is read often has subqueries instead.
const wholeBody = "coalesce((SELECT body FROM payload WHERE id = p.body_of), p.body)"

const payloadByID = "SELECT head, " + wholeBody + " FROM payload p WHERE id = ?"

func readPayload(row scanner) (p hooks.Payload, err error) {
	err = row.Scan(&p.Head, &p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return p, hooks.NotFound("These bytes are not stored any more.")
	}
	return p, err
}

// describe gives the reference of a body about to be stored under id.
func describe(id hooks.ID, body []byte, truncated bool) hooks.PayloadRef {
	ref := hooks.PayloadRef{ID: id, Size: int64(len(body)), Truncated: truncated}
	if len(body) > 0 {
		sum := sha256.Sum256(body)
		ref.SHA256 = hex.EncodeToString(sum[:])
	}
	return ref
}

// blob keeps an empty value from becoming NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// digest gives the 32 bytes behind lower hex, or NULL.
func digest(hexed string) any {
	if hexed == "" {
		return nil
	}
	raw, err := hex.DecodeString(hexed)
	if err != nil {
		return nil
	}
	return raw
}
