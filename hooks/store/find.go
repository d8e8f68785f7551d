package store

import (
	"context"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// findBatch is how many rows are judged at a time where SQL alone cannot tell.
const findBatch = 500

// Find lists the exchanges that pass a filter, newest first, with an ID below before; 0 begins at the newest. SQL
// narrows the rows as far as it can and the filter itself decides, so that a row is judged the same way here as
// anywhere else.
func (s *Store) Find(ctx context.Context, f filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error) {
	limit = int(page(limit))
	found := []hooks.Exchange{}
	for {
		where := narrow(f)
		where.add(before != 0, "id < ?", int64(before))
		rows, err := s.query(ctx, "SELECT "+exchangeColumns+" FROM exchange"+where.text()+" ORDER BY id DESC LIMIT ?", append(where.args, findBatch)...)
		batch, err := collect(rows, err, scanExchange)
		if err != nil {
			return nil, err
		}
		for _, x := range batch {
			ok, err := f.Match(x, func() (request, response hooks.Payload, err error) { return s.payloads(ctx, x) })
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, x)
			}
			if len(found) == limit {
				return found, nil
			}
		}
		if len(batch) < findBatch {
			return found, nil
		}
		before = batch[len(batch)-1].ID
	}
}

// payloads reads both sides of an exchange; a side that is not stored is empty.
func (s *Store) payloads(ctx context.Context, x hooks.Exchange) (request, response hooks.Payload, err error) {
	if x.Request.ID != 0 {
		request, err = s.Payload(ctx, x.Request.ID)
	}
	if x.Response.ID != 0 && err == nil {
		response, err = s.Payload(ctx, x.Response.ID)
	}
	if hooks.CodeOf(err) == hooks.CodeNotFound {
		err = nil // purged meanwhile
	}
	return request, response, err
}

// narrow gives SQL that holds for every row that passes f, and for as few others as SQL can tell.
func narrow(f filter.Filter) (where conditions) {
	for _, term := range f.Terms {
		text, args, exact := condition(term.Condition)
		switch {
		case text == "":
		case !term.Not:
			where.add(true, text, args...)
		case exact: // only what is exact may be turned around
			where.add(true, "NOT ("+text+")", args...)
		}
	}
	return where
}

// condition gives SQL for one condition; exact tells that it holds for no other rows. "" is no help.
func condition(c filter.Condition) (text string, args []any, exact bool) {
	switch c := c.(type) {
	case filter.Equal:
		return equalColumns[c.Field] + " = ?", []any{c.Value}, true
	case filter.Number:
		least, greatest := c.Bounds()
		return numberColumns[c.Field] + " BETWEEN ? AND ?", []any{least, greatest}, false
	case filter.Moment:
		if c.Before {
			return "at < ?", []any{c.At.UnixNano()}, true
		}
		return "at >= ?", []any{c.At.UnixNano()}, true
	case filter.Flag:
		return flagTerms[c], nil, true
	case filter.Text:
		return textCondition(c)
	}
	return "", nil, false
}

func textCondition(c filter.Text) (text string, args []any, exact bool) {
	if c.Field == filter.FieldInbox && c.Whole && len(c.Pattern) == 1 {
		return "inbox = ? AND inbox <> ''", []any{strings.ToLower(c.Pattern[0])}, false // looks said twice names a partial index
	}
	parts := make([]string, len(c.Pattern))
	for i, part := range c.Pattern {
		parts[i] = likeEscaper.Replace(part)
	}
	like := "%" + strings.Join(parts, "%") + "%"
	switch c.Field {
	case filter.FieldAnywhere:
		return `(url LIKE ? ESCAPE '\' OR host LIKE ? ESCAPE '\')`, []any{like, like}, false
	case filter.FieldPath:
		return `url LIKE ? ESCAPE '\'`, []any{like}, false
	}
	return string(c.Field) + ` LIKE ? ESCAPE '\'`, []any{like}, false
}

// The columns and terms behind the words of the filter.
var (
	likeEscaper  = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
	equalColumns = map[filter.Field]string{
		filter.FieldDirection: "direction", filter.FieldState: "state", filter.FieldVerdict: "verdict",
		filter.FieldOrigin: "origin", filter.FieldFault: "fault",
	}
	numberColumns = map[filter.Field]string{
		filter.FieldStatus: "status", filter.FieldTook: "took_us", filter.FieldID: "id", filter.FieldDelivery: "delivery",
		filter.FieldSize: "CASE WHEN req_size > 0 THEN req_size ELSE resp_size END",
	}
	flagTerms = map[filter.Flag]string{
		filter.FlagCapture: "inbox <> ''", filter.FlagOpen: "open = 1", filter.FlagError: "error <> ''",
		filter.FlagCut: "(req_truncated = 1 OR resp_truncated = 1)", filter.FlagRetry: "attempt > 1",
	}
)
