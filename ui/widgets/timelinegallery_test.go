package widgets

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

// timelineRows are lines as the Live page shows them.
type timelineRows []RowData

func (r timelineRows) Length() int           { return len(r) }
func (r timelineRows) Row(index int) RowData { return r[index] }

var testTitles = TimelineTitles{"Time", "Method", "Path or host", "Status", "ms", "Size", "Notes"}

func testActions() []RowAction {
	return []RowAction{{theme.GlyphArrowCounterClockwise, "Replay"}, {theme.GlyphCopy, "Copy as cURL"}, {theme.GlyphDotsThreeVertical, "More"}}
}

func liveRows() timelineRows {
	ok, signed := theme.StateDelivered, BadgeData{Text: "signed", Glyph: theme.GlyphShieldCheck.Bold(), State: theme.StateDelivered}
	rows := timelineRows{
		{Incoming: true, Time: "14:31:02.118", Method: "GET", QuietMethod: true, Target: "/", State: ok, Status: "200", Took: "3", Size: "8.4 KB", Badges: [2]BadgeData{{Text: "guestbook page"}}},
		{Incoming: true, Time: "14:31:09.402", Method: "POST", Target: "/guestbook", State: ok, Status: "303", Took: "11", Size: "412 B", Badges: [2]BadgeData{{Text: "guest 000481 signed"}}},
		{Time: "14:31:09.431", Method: "POST", Target: "localhost:9001/hooks", State: ok, Status: "200", Took: "12", Size: "1.2 KB", Badges: [2]BadgeData{{Text: "comment.created"}}},
		{Time: "14:31:09.433", Method: "POST", Target: "hooks.slack.com/services/T02AB/B01", State: ok, Status: "200", Took: "184", Size: "640 B", Badges: [2]BadgeData{{Text: "comment.created"}, {Text: "Slack"}}},
		{Time: "14:31:09.436", Method: "POST", Target: "crm.example.net/bellhop", State: theme.StateRefused, Status: "503", Took: "2,041", LoudTook: true, Size: "1.2 KB", Badges: [2]BadgeData{{Text: "comment.created"}}},
		{Incoming: true, Time: "14:31:15.007", Method: "POST", Target: "/in/github", State: ok, Status: "200", Took: "5", Size: "7.1 KB", Badges: [2]BadgeData{{Text: "GitHub push"}, signed}},
		{Time: "14:31:15.013", Method: "POST", Target: "localhost:3000/github", State: ok, Status: "200", Took: "31", Size: "7.1 KB", Thread: true, Badges: [2]BadgeData{{Text: "forward"}}},
		{Time: "14:31:21.440", Method: "POST", Target: "crm.example.net/bellhop", State: theme.StateRefused, Status: "timeout", Took: "5,000", LoudTook: true, Size: "1.2 KB", Badges: [2]BadgeData{{Text: "comment.created"}, {Text: "retry 1", Glyph: theme.GlyphClock.Bold(), State: theme.StateWaiting}}},
		{Incoming: true, Time: "14:31:38.764", Method: "POST", Target: "/in/shopify", State: theme.StateRefused, Status: "401", Took: "1", Size: "4.0 KB", Badges: [2]BadgeData{{Text: "Shopify order"}, {Text: "bad signature", Glyph: theme.GlyphShieldWarning.Bold(), State: theme.StateRefused}}},
		{Time: "14:31:35.118", Method: "POST", Target: "localhost:3000/github", State: ok, Status: "200", Took: "27", Size: "7.1 KB", Thread: true, Badges: [2]BadgeData{{}, {Text: "replay", Glyph: theme.GlyphArrowCounterClockwise.Bold(), State: theme.StateReplayed}}},
		{Time: "14:31:44.371", Method: "POST", Target: "localhost:9001/hooks", State: theme.StateInFlight, Status: "sending", Took: "…", Size: "1.2 KB", Badges: [2]BadgeData{{Text: "comment.created"}}},
	}
	for i := range rows {
		rows[i].Key = uint64(i + 1)
	}
	return rows
}

func manyRows(n int) timelineRows {
	rows := make(timelineRows, n)
	sample := liveRows()
	for i := range rows {
		rows[i] = sample[i%len(sample)]
		rows[i].Key = uint64(i + 1)
		rows[i].Target = fmt.Sprintf("/in/inbox-%d", i)
	}
	return rows
}

// TestGalleryTimeline draws the timeline at the widths of the Live and the Story page.
func TestGalleryTimeline(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		for _, width := range []float32{756, 1000, 600, 480, 312} {
			list := NewTimeline(liveRows(), testTitles, testActions()...)
			w := inWindow(t, list, width, 370)
			list.Rows.Select(6)
			if width == 756 {
				list.Rows.FocusGained()
			}
			list.Rows.hover(fyne.NewPos(700, 2*28+10))
			snap(t, w, fmt.Sprintf("timeline-%.0f-%s", width, name))
		}
	})
}
