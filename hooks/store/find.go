package store

import (
	"context"
	"math"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/content"
	"bellhop/hooks/filter"
)

// findBatch is how many rows are judged at a time where SQL alone cannot tell.
const findBatch = 500

// Find lists the exchanges that pass a filter, newest first, with an ID below before; 0 begins at the newest. The index
// of words and SQL narrow the rows as far as they can and the filter itself decides, so that a row is judged the same
// way here as anywhere else. What neither can narrow is looked through until the page is full or ctx ends.
func (s *Store) Find(ctx context.Context, f filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	finding := &finding{store: s, filter: f, where: narrow(f), before: before, limit: int(page(limit)), found: []hooks.Exchange{}}
	if err := finding.run(ctx); err != nil {
		return nil, err
	}
	return finding.found, nil
}

const payloadsByID = "SELECT (SELECT head FROM payload WHERE id = ?1), (SELECT " + wholeBody + " FROM payload p WHERE id = ?1), " +
	"(SELECT head FROM payload WHERE id = ?2), (SELECT " + wholeBody + " FROM payload p WHERE id = ?2)"

// payloads reads both sides of an exchange as they are to be searched; a side that is not stored is empty.
func (s *Store) payloads(ctx context.Context, x hooks.Exchange) (request, response hooks.Payload, err error) {
	row := s.row(ctx, payloadsByID, int64(x.Request.ID), int64(x.Response.ID))
	if err = row.Scan(&request.Head, &request.Body, &response.Head, &response.Body); err != nil {
		return request, response, err
	}
	return content.ToSearch(request), content.ToSearch(response), nil
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
		if c.Field == filter.FieldState && c.Value == string(hooks.StateFailed) {
			return "state = 'failed'", nil, true // names a partial index
		}
		return equalColumns[c.Field] + " = ?", []any{c.Value}, true
	case filter.Number:
		least, greatest := c.Bounds()
		if least == greatest {
			return numberColumns[c.Field] + " = ?", []any{least}, false
		}
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
		filter.FieldOrigin: "origin", filter.FieldFault: "fault", filter.FieldDoor: "door",
	}
	numberColumns = map[filter.Field]string{
		filter.FieldStatus: "status", filter.FieldTook: "took_us", filter.FieldID: "id", filter.FieldDelivery: "delivery",
		filter.FieldSize: "CASE WHEN req_size > 0 THEN req_size ELSE resp_size END",
	}
	flagTerms = map[filter.Flag]string{
		filter.FlagCapture: "inbox <> ''", filter.FlagOpen: "open = 1", filter.FlagError: "error <> ''",
		filter.FlagCut: "(req_truncated = 1 OR resp_truncated = 1)", filter.FlagRetry: "attempt > 1",
		filter.FlagRepeat: "seen > 1", filter.FlagImport: "imported = 1",
	}
)
