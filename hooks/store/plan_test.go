package store

import (
	"strings"
	"testing"

	"bellhop/hooks"
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
		text, args := listDeliveries(q)
		return statement{text, args}
	}
	for name, test := range map[string]struct {
		statement
		uses string
	}{
		"due deliveries":        {statement{dueDeliveries, []any{1, 1}}, "USING INDEX delivery_due (due_at<?)"},
		"ended leases":          {statement{endedLeases, []any{1}}, "INDEX delivery_lease (lease_until<?)"},
		"next due":              {statement{nextDue, nil}, "USING COVERING INDEX delivery_due"},
		"next end of a lease":   {statement{nextDue, nil}, "USING COVERING INDEX delivery_lease"},
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
