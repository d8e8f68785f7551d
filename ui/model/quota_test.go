package model

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/tunnel/ngrok/account"
)

func TestTheQuotaInWords(t *testing.T) {
	q := account.Quota{Month: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Requests: 16_204, In: 1_500_000, Out: 1_250_000_000, Minute: 12}
	want := []QuotaRow{
		{Title: "Requests this month", Text: "16,204 of 20,000", Share: 0.8102, Near: true, Limited: true},
		{Title: "Sent this month", Text: Size(q.Out) + " of " + Size(account.FreeOut), Share: 1, Near: true, Over: true, Limited: true},
		{Title: "Received this month", Text: Size(q.In)},
		{Title: "Requests in the last minute", Text: "12 of 4,000", Share: 0.003, Limited: true},
	}
	if got := QuotaRows(q); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	if got := QuotaNote(q); got != "By Bellhop's own count since 1 November (UTC), against ngrok's free plan." {
		t.Errorf("note %q", got)
	}
	if got, want := QuotaWarning(q), strings.Join(q.Warnings(), " "); got != want || !strings.HasPrefix(got, "81 % of") {
		t.Errorf("the window warns by %q, the control API by %q", got, want)
	}
	q.Plan = "Pay-as-you-go"
	for _, row := range QuotaRows(q) {
		if row.Share != 0 || row.Near || row.Over || row.Limited || row.Text == "" {
			t.Errorf("on another plan: %+v", row)
		}
	}
	if got := QuotaNote(q); got != "By Bellhop's own count since 1 November (UTC). Your plan is Pay-as-you-go; its limits are on dashboard.ngrok.com." {
		t.Errorf("note %q", got)
	}
}

func TestTheQuotaWarnsAsTheControlAPIDoes(t *testing.T) {
	month := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, q := range []account.Quota{
		{Month: month},
		{Month: month, Requests: 16_400, Out: 850_000_000, Minute: 3_300},
		{Month: month, Requests: 21_000, Out: 1_000_000_000, Minute: 4_100},
		{Month: month, Requests: 21_000, Plan: "Pay-as-you-go"},
	} {
		if got, want := QuotaWarning(q), strings.Join(q.Warnings(), " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
