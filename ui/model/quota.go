package model

import (
	"strconv"

	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/lang"
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
		quotaRow(lang.T("Requests this month"), q.Requests, account.FreeRequests, Number),
		quotaRow(lang.T("Sent this month"), q.Out, account.FreeOut, Size),
		{Title: lang.T("Received this month"), Text: Size(q.In)},
		quotaRow(lang.T("Requests in the last minute"), q.Minute, account.FreeMinute, Number),
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
		Title: title, Text: lang.T("%s of %s", word(used), word(limit)), Share: min(float32(used)/float32(limit), 1),
		Near: share >= account.WarnAt, Over: share >= 100, Limited: true,
	}
}

// QuotaWarning says which limits are near or reached; "" when none is. It is what account.Quota warns of in English.
func QuotaWarning(q account.Quota) string {
	if !q.Free() {
		return ""
	}
	until := lang.Time(q.Month.AddDate(0, 1, 0), "2 January")
	warned := func(used, limit int64, near func(percent string) string, over string) string {
		switch share := account.Share(used, limit); {
		case share >= 100:
			return over
		case share >= account.WarnAt:
			return near(strconv.Itoa(share))
		}
		return ""
	}
	return join(
		warned(q.Requests, account.FreeRequests, func(percent string) string {
			return lang.T("%s %% of the requests of ngrok's free plan are used for this month. Once all are, visitors are turned away until %s.", percent, until)
		}, lang.T("This month's %s requests of ngrok's free plan are used up, and ngrok turns visitors away. They come in again on %s, or with a larger plan.", Number(account.FreeRequests), until)),
		warned(q.Out, account.FreeOut, func(percent string) string {
			return lang.T("%s %% of the traffic of ngrok's free plan is used for this month. Once all is, visitors are turned away until %s.", percent, until)
		}, lang.T("This month's 1 GB of ngrok's free plan is used up, and ngrok turns visitors away. They come in again on %s, or with a larger plan.", until)),
		warned(q.Minute, account.FreeMinute, func(percent string) string {
			return lang.T("%s %% of the requests that ngrok's free plan takes in a minute came in the last one. Send more slowly.", percent)
		}, lang.T("%s requests came in the last minute, and ngrok's free plan takes %s. It turns the others away; send more slowly.", Number(q.Minute), Number(account.FreeMinute))),
	)
}

// QuotaNote says what the rows are measured by.
func QuotaNote(q account.Quota) string {
	since := lang.Time(q.Month, "2 January")
	switch {
	case q.Plan == "":
		return lang.T("By Bellhop's own count since %s (UTC), against ngrok's free plan.", since)
	case q.Free():
		return lang.T("By Bellhop's own count since %s (UTC), against ngrok's free plan, which is yours.", since)
	}
	return lang.T("By Bellhop's own count since %s (UTC). Your plan is %s; its limits are on dashboard.ngrok.com.", since, q.Plan)
}
