package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"bellhop/hooks"
)

const exchangeColumns = `id, direction, at, took_us, open, method, url, host, remote, door, status, error, fault,
	inbox, state, state_reason, provider, event, sender_id, verdict, verdict_reason, origin, cause_kind, cause_id,
	coalesce(delivery, 0), attempt, seen, first, imported,
	request, req_size, req_sha256, req_truncated, response, resp_size, resp_sha256, resp_truncated`

func scanExchange(row scanner) (x hooks.Exchange, err error) { return scanExchangeAnd(row) }

// scanExchangeAnd scans exchangeColumns and what stands behind them.
func scanExchangeAnd(row scanner, more ...any) (x hooks.Exchange, err error) {
	var at, took int64
	var reqSum, respSum []byte
	err = row.Scan(append([]any{
		&x.ID, &x.Direction, &at, &took, &x.Open, &x.Method, &x.URL, &x.Host, &x.Remote, &x.Door, &x.Status, &x.Error, &x.Fault,
		&x.Inbox, &x.State, &x.StateReason, &x.Provider, &x.Event, &x.SenderID, &x.Verdict, &x.VerdictReason, &x.Origin, &x.Cause.Kind, &x.Cause.ID,
		&x.DeliveryID, &x.Attempt, &x.Seen, &x.First, &x.Imported,
		&x.Request.ID, &x.Request.Size, &reqSum, &x.Request.Truncated, &x.Response.ID, &x.Response.Size, &respSum, &x.Response.Truncated,
	}, more...)...)
	x.At, x.Took = time.Unix(0, at).UTC(), time.Duration(took)*time.Microsecond
	x.Request.SHA256, x.Response.SHA256 = hex.EncodeToString(reqSum), hex.EncodeToString(respSum)
	return x, err
}

// Exchanges lists exchanges, newest first.
func (s *Store) Exchanges(ctx context.Context, q hooks.ExchangeQuery) ([]hooks.Exchange, error) {
	text, args := listExchanges(q)
	rows, err := s.query(ctx, text, args...)
	return collect(rows, err, scanExchange)
}

// listExchanges is the statement behind Exchanges. What looks said twice names a partial index.
func listExchanges(q hooks.ExchangeQuery) (text string, args []any) {
	var where conditions
	where.add(q.Direction != "", "direction = ?", string(q.Direction))
	where.add(q.Inbox != "", "inbox = ? AND inbox <> ''", q.Inbox)
	where.add(q.State != "", "state = ?", string(q.State))
	where.add(q.State == hooks.StateFailed, "state = 'failed'")
	where.add(q.Delivery != 0, "delivery = ?", int64(q.Delivery))
	where.add(q.Before != 0, "id < ?", int64(q.Before))
	return "SELECT " + exchangeColumns + " FROM exchange" + where.text() + " ORDER BY id DESC LIMIT ?", append(where.args, page(q.Limit))
}

// Exchange gives one exchange.
func (s *Store) Exchange(ctx context.Context, id hooks.ID) (hooks.Exchange, error) {
	x, err := scanExchange(s.row(ctx, "SELECT "+exchangeColumns+" FROM exchange WHERE id = ?", int64(id)))
	return x, orNotFound(err, "There is no exchange "+id.String()+".")
}

// Timing gives where the time of an exchange went: of an attempt as the JSON of hooks.Timing, of a capture that was
// inspected as that of hooks.CaptureTiming; "" when it is not known.
func (s *Store) Timing(ctx context.Context, id hooks.ID) (timing string, err error) {
	err = s.row(ctx, "SELECT timing FROM exchange WHERE id = ?", int64(id)).Scan(&timing)
	return timing, orNotFound(err, "There is no exchange "+id.String()+".")
}

// conditions is a WHERE clause in the making.
type conditions struct {
	terms []string
	args  []any
}

func (c *conditions) add(when bool, term string, args ...any) {
	if when {
		c.terms = append(c.terms, term)
		c.args = append(c.args, args...)
	}
}

func (c *conditions) text() string {
	if len(c.terms) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.terms, " AND ")
}

// page bounds a list's length; 0 asks for a screenful. One row more than a page may be asked for, to learn
// whether there is a next page.
func page(limit int) int64 {
	if limit <= 0 {
		limit = 50
	}
	return int64(min(limit, hooks.MaxPage+1))
}

// collect scans all rows of a query.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []T{}
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

// orNotFound turns "no rows" into a sentence.
func orNotFound(err error, message string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return hooks.NotFound(message)
	}
	return err
}
