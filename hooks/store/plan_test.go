package store

import (
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// plan gives the steps in which SQLite runs a statement.
func plan(t *testing.T, s *Store, text string, args ...any) string {
	t.Helper()
	rows, err := s.reads.Query("EXPLAIN QUERY PLAN "+text, args...)
	steps, err := collect(rows, err, func(row scanner) (step string, err error) {
		var id, parent, unused int
		return step, row.Scan(&id, &parent, &unused, &step)
	})
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return strings.Join(steps, "\n")
}

// What is asked for often, or while somebody waits, finds its rows by an index and reads no more than it gives.
func TestStatementsUseTheirIndexes(t *testing.T) {
	h := newHouse(t)
	type statement struct {
		text string
		args []any
	}
	list := func(q hooks.ExchangeQuery) statement {
		text, args := listExchanges(q)
		return statement{text, args}
	}
	deliveries := func(q hooks.DeliveryQuery) statement {
		text, args, err := listDeliveries(q)
		if err != nil {
			t.Fatal(err)
		}
		return statement{text, args}
	}
	for name, test := range map[string]struct {
		statement
		uses string
	}{
		"due deliveries":        {statement{dueDeliveries, []any{"a", 1, 1}}, "USING INDEX delivery_due (target=? AND due_at<?)"},
		"ended leases":          {statement{endedLeases, []any{1}}, "INDEX delivery_lease (lease_until<?)"},
		"who is due":            {statement{dueTargets, nil}, "USING COVERING INDEX delivery_due (target>?)"},
		"who is sent to":        {statement{flyingTargets, nil}, "USING COVERING INDEX delivery_lease"},
		"next end of a lease":   {statement{nextLease, nil}, "USING COVERING INDEX delivery_lease"},
		"errands":               {statement{uninspected, []any{1}}, "USING INDEX exchange_errand"},
		"forwards":              {statement{forwardsOf, []any{"1"}}, "USING INDEX delivery_cause (cause_kind=? AND cause_id=?)"},
		"payload":               {statement{payloadByID, []any{1}}, "SEARCH p USING INTEGER PRIMARY KEY"},
		"newest exchanges":      {list(hooks.ExchangeQuery{}), "SCAN exchange"},
		"a page of exchanges":   {list(hooks.ExchangeQuery{Before: 9}), "USING INTEGER PRIMARY KEY (rowid<?)"},
		"an inbox":              {list(hooks.ExchangeQuery{Inbox: "a"}), "USING INDEX exchange_inbox (inbox=?)"},
		"a page of an inbox":    {list(hooks.ExchangeQuery{Inbox: "a", Before: 9}), "USING INDEX exchange_inbox (inbox=? AND id<?)"},
		"failed captures":       {list(hooks.ExchangeQuery{State: hooks.StateFailed}), "USING INDEX exchange_failed"},
		"attempts":              {list(hooks.ExchangeQuery{Delivery: 9}), "USING INDEX exchange_delivery (delivery=?)"},
		"newest deliveries":     {deliveries(hooks.DeliveryQuery{}), "SCAN d"},
		"deliveries in a state": {deliveries(hooks.DeliveryQuery{State: hooks.Due}), "USING INDEX delivery_state (state=?)"},
		"a cause's deliveries":  {statement{causedDeliveries, []any{"event", "e", 9}}, "USING INDEX delivery_cause (cause_kind=? AND cause_id=?)"},
		"a cause's events":      {statement{causedEvents, []any{"comment", "1", 9}}, "USING INDEX event_cause (cause_kind=? AND cause_id=?)"},
		"a request's comments":  {statement{causedComments, []any{"1", 9}}, "USING INDEX comment_cause (cause_id=?)"},
		"an attempt's capture":  {statement{causedExchanges, []any{"1", 9}}, "USING INDEX exchange_cause (cause_id=?)"},
		"a delivery's attempts": {statement{attemptsOf, []any{1, 9}}, "USING INDEX exchange_delivery (delivery=?)"},
		"copies by a tunnel":    {statement{copiesOf, []any{"e", "demo", 9}}, "USING INDEX exchange_sender (sender_id=? AND inbox=?)"},
		"an answer's head":      {statement{answerHead, []any{1}}, "SEARCH payload USING INTEGER PRIMARY KEY"},
		"a batch's states":      {statement{statesOfBatch, []any{1}}, "USING COVERING INDEX delivery_batch (batch=?)"},
		"unsent of a batch":     {statement{unsentOfBatch, []any{1}}, "USING COVERING INDEX delivery_batch (batch=? AND state=?)"},
		"running batches":       {statement{runningBatches, nil}, "USING INDEX batch_open"},
		"open batches":          {statement{openBatches, nil}, "INDEX batch_open"},
		"a page of them":        {deliveries(hooks.DeliveryQuery{State: hooks.Due, Before: 9}), "USING INDEX delivery_state (state=? AND id<?)"},
	} {
		t.Run(name, func(t *testing.T) {
			got := plan(t, h.Store, test.text, test.args...)
			if !strings.Contains(got, test.uses) {
				t.Errorf("want %s in the plan:\n%s", test.uses, got)
			}
			if strings.Contains(got, "TEMP B-TREE") && name != "attempts" { // of one delivery there are few
				t.Errorf("sorts what it should find in order:\n%s", got)
			}
		})
	}
}

// What Find asks for goes by the primary key, an index or the words, and never by what it would have to read first.
func TestSearchesUseTheirIndexes(t *testing.T) {
	h := newHouse(t)
	recordPage(t, h.Store, h.NextExchange(), "needle")
	indexAll(t, h.Store)
	type statement struct {
		text string
		args []any
	}
	scan := func(text string) statement {
		f, err := filter.Parse(text, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		find := finding{where: narrow(f), before: 900}
		next, args := find.next(100, 50)
		return statement{next, args}
	}
	for name, test := range map[string]struct {
		statement
		uses string
	}{
		"a page":                 {scan(""), "SEARCH exchange USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		"what is above the mark": {scan("body:x event:push"), "SEARCH exchange USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		"a time":                 {scan("since:1h"), "SEARCH exchange USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		"an inbox":               {scan("inbox:a"), "USING INDEX exchange_inbox (inbox=? AND id>? AND id<?)"},
		"an inbox and more":      {scan("inbox:a status:404 since:1h"), "USING INDEX exchange_inbox (inbox=? AND id>? AND id<?)"},
		"failed captures":        {scan("state:failed"), "USING INDEX exchange_failed (id>? AND id<?)"},
		"an exchange":            {scan("id:7"), "SEARCH exchange USING INTEGER PRIMARY KEY (rowid=?)"},
		"a delivery":             {scan("delivery:7"), "USING INDEX exchange_delivery (delivery=?)"},
		"words":                  {statement{findWords(0), []any{"needle*", 1, 9, 50}}, "SCAN text_0 VIRTUAL TABLE INDEX"},
		"what words find":        {statement{pickExchanges + " WHERE inbox = ? AND inbox <> ''", []any{"[1]", "a"}}, "SEARCH exchange USING INTEGER PRIMARY KEY (rowid=?)"},
		"what waits":             {statement{textWaiting, []any{9}}, "SEARCH text_waiting USING INTEGER PRIMARY KEY (rowid<?)"},
		"bodies":                 {statement{payloadsByID, []any{1, 2}}, "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)"},
		"what to index next":     {statement{textNext, []any{1, 32}}, "SEARCH exchange USING INTEGER PRIMARY KEY (rowid>?)"},
		"what has come to rest":  {statement{textReady, []any{32}}, "SEARCH x USING INTEGER PRIMARY KEY (rowid=?)"},
		"what indexing passes":   {statement{passOver, []any{1, 9, "[1]"}}, "SEARCH exchange USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"},
		"segments to be merged":  {statement{textUnmerged, []any{9}}, "SEARCH text_segment USING INTEGER PRIMARY KEY (rowid<?)"},
	} {
		t.Run(name, func(t *testing.T) {
			got := plan(t, h.Store, test.text, test.args...)
			if !strings.Contains(got, test.uses) || strings.Contains(got, "SCAN exchange") {
				t.Errorf("want %s in the plan:\n%s", test.uses, got)
			}
			if strings.Contains(got, "TEMP B-TREE") && name != "a delivery" { // of one delivery there are few
				t.Errorf("sorts what it should find in order:\n%s", got)
			}
		})
	}
}
