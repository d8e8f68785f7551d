package model

import (
	"strings"

	"bellhop/tunnel/ngrok/account"
)

// QuotaRow is how much went through the public address, and what its account may have.
type QuotaRow struct {
	Title string  // Requests this month
	Text  string  // 16,204 of 20,000; without a limit 16,204
	Share float32 // of the limit, from 0 to 1; 0 without one
	Near  bool    // four fifths are used
	Over  bool    // all is used

	Limited bool // there is a limit to show a bar for
}

// QuotaRows words what was counted, the way it is read: requests, bytes out and in, requests in the last minute.
func QuotaRows(q account.Quota) []QuotaRow {
	rows := []QuotaRow{
		quotaRow("Requests this month", q.Requests, account.FreeRequests, Number),
		quotaRow("Sent this month", q.Out, account.FreeOut, Size),
		{Title: "Received this month", Text: Size(q.In)},
		quotaRow("Requests in the last minute", q.Minute, account.FreeMinute, Number),
	}
	if !q.Free() {
		for i, used := range []string{Number(q.Requests), Size(q.Out), Size(q.In), Number(q.Minute)} {
			rows[i] = QuotaRow{Title: rows[i].Title, Text: used}
		}
	}
	return rows
}

func quotaRow(title string, used, limit int64, word func(int64) string) QuotaRow {
	share := account.Share(used, limit)
	return QuotaRow{
		Title: title, Text: word(used) + " of " + word(limit), Share: min(float32(used)/float32(limit), 1),
		Near: share >= account.WarnAt, Over: share >= 100, Limited: true,
	}
}

// QuotaWarning says which limits are near or reached; "" when none is.
func QuotaWarning(q account.Quota) string { return strings.Join(q.Warnings(), " ") }

// QuotaNote says what the rows are measured by.
func QuotaNote(q account.Quota) string {
	switch {
	case q.Plan == "":
		return "By Bellhop's own count since " + q.Month.Format("2 January") + " (UTC), against ngrok's free plan."
	case q.Free():
		return "By Bellhop's own count since " + q.Month.Format("2 January") + " (UTC), against ngrok's free plan, which is yours."
	}
	return "By Bellhop's own count since " + q.Month.Format("2 January") + " (UTC). Your plan is " + q.Plan + "; its limits are on dashboard.ngrok.com."
}
