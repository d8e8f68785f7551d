package widgets

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// tale is a story as the Live page shows it.
type tale []StoryRowData

func (s tale) Length() int                { return len(s) }
func (s tale) Row(index int) StoryRowData { return s[index] }
func (tale) Ticks() []StoryTick           { return taleTicks }

var taleTicks = []StoryTick{{0, "0"}, {.18, "10 ms"}, {.34, "100 ms"}, {.52, "1 s"}, {.7, "10 s"}, {.84, "1 min"}}

func aTale() tale {
	refused, done := theme.StateRefused, theme.StateDelivered
	rows := tale{
		{Glyph: theme.GlyphUserCircle, Ink: theme.ColorBrassInk, Title: "Guest 000482 signed", Face: StoryBold, Note: "POST /guestbook", NoteMono: true, When: "+0 ms", State: done, Result: "303", Took: "9 ms", Bar: StoryBar{0, .17, done}, Ends: [2]StoryEnd{{.17, done, done.Glyph()}}},
		{Depth: 1, Last: true, Glyph: theme.GlyphLightning, Ink: theme.ColorBrassInk, Title: "comment.created", Face: StoryBold, Note: "evt_01JDC8V4", NoteMono: true, When: "+11 ms", Result: "2 deliveries queued", Words: true, Ends: [2]StoryEnd{{.18, theme.StateNone, theme.GlyphLightning}}},
		{Depth: 2, Guides: 0b10, Group: true, Glyph: theme.GlyphSuitcaseRolling, Ink: theme.ColorInk2, Title: "localhost:9001/hooks", Face: StoryMonoBold, Badge: BadgeData{Text: "Standard Webhooks"}, State: done, Result: "on try 2", Words: true},
		{Depth: 3, Guides: 0b110, Title: "Attempt 1", Badge: BadgeData{Text: "Retry-After: 8", Glyph: theme.GlyphClock.Bold(), State: theme.StateWaiting}, When: "+1.04 s", State: refused, Result: "503", Took: "19 ms", Bar: StoryBar{.52, .521, refused}, Ends: [2]StoryEnd{{.521, refused, refused.Glyph()}}},
		{Depth: 3, Guides: 0b10, Last: true, Title: "Attempt 2", When: "+9.06 s", State: done, Result: "200", Took: "14 ms", Wait: StoryBar{.521, .69, theme.StateWaiting}, Bar: StoryBar{.69, .691, done}, Ends: [2]StoryEnd{{.691, done, done.Glyph()}}},
		{Depth: 4, Guides: 0b10, Last: true, Glyph: theme.GlyphTray, Ink: theme.ColorInk2, Title: "/in/demo", Face: StoryMono, Note: "comment.created", When: "+9.07 s", State: done, Result: "200", Took: "<1 ms", Ends: [2]StoryEnd{{.692, done, done.Glyph()}}},
		{Depth: 2, Last: true, Group: true, Glyph: theme.GlyphSuitcaseRolling, Ink: theme.ColorInk2, Title: "hooks.slack.com/services/T02AB4XYZ/B01/abcdefghijklmnopqrstuvwxyz", Face: StoryMonoBold, Badge: BadgeData{Text: "Slack"}, State: theme.StateGivenUp, Result: "after 4 tries", Words: true},
		{Depth: 3, Last: true, Glyph: theme.GlyphArrowCounterClockwise.Bold(), Ink: theme.ColorReplayed, Title: "Replay", Face: StoryBold, Note: "by you", When: "+9m 12s", State: refused, Result: "unreachable", Took: "30.0 s", Ends: [2]StoryEnd{{.99, theme.StateReplayed, theme.StateReplayed.Glyph()}, {1, refused, refused.Glyph()}}},
		{Depth: 14, Last: true, Title: strings.Repeat("deep ", 30), Note: strings.Repeat("note", 30), Badge: BadgeData{Text: strings.Repeat("badge", 12)}, When: "+365d 04h", State: theme.StateInFlight, Result: "sending, try 11", Words: true},
	}
	for i := range rows {
		rows[i].Key = uint64(i + 1)
	}
	return rows
}

func storyCases() []markupCase {
	row := func(i int) func() fyne.CanvasObject {
		return func() fyne.CanvasObject {
			r := NewStoryRow()
			r.Set(aTale()[i], RowLook{}, taleTicks)
			return r
		}
	}
	return []markupCase{
		{"storyrow-attempt", row(3), fyne.NewSize(875, 28)},
		{"storyrow-narrow", row(6), fyne.NewSize(431, 28)},
		{"storyrow-replay", row(7), fyne.NewSize(875, 28)},
		{"story-head", func() fyne.CanvasObject {
			h := newStoryHead(StoryTitles{"What happened", "When", "Result"})
			h.set(taleTicks)
			return h
		}, fyne.NewSize(875, 28)},
	}
}

// What a line says stays within its column, whatever it says.
func TestAStoryLineKeepsToItsColumns(t *testing.T) {
	for _, width := range []float32{300, 431, 640, 875, 1400} {
		for _, scale := range []float32{1, 1.5} {
			settings := fyne.CurrentApp().Settings()
			settings.SetTheme(theme.Theme{Variant: theme.Light, TextScale: scale})
			for i, data := range aTale() {
				r := NewStoryRow()
				r.Set(data, RowLook{}, taleTicks)
				inWindow(t, r, width, 40)
				c := r.columns
				words := r.title
				for _, l := range []*label{r.note, r.badge.text} {
					if l.text.Visible() && l.text.Text != "" {
						words = l
					}
				}
				time := c.when
				if c.showWhen {
					time -= r.when.width()
				}
				if end := words.text.Position().X + words.width(); end > time+1 {
					t.Errorf("width %v, scale %v, line %d: the words end at %v, the time begins at %v", width, scale, i, end, time)
				}
				limit := c.width
				if c.showChart {
					limit = c.chart
				}
				if end := r.result.text.Position().X + r.result.width(); end > limit {
					t.Errorf("width %v, scale %v, line %d: the result ends at %v of %v", width, scale, i, end, limit)
				}
			}
		}
	}
	fyne.CurrentApp().Settings().SetTheme(theme.Theme{Variant: theme.Light})
}

func TestASecondTapOpensALineOfAStory(t *testing.T) {
	s := NewStory(aTale(), StoryTitles{"What happened", "When", "Result"})
	inWindow(t, s, 875, 400)
	var heard []string
	s.Rows.OnSelect = func(i int, _ uint64) { heard = append(heard, fmt.Sprint("chose ", i)) }
	s.Rows.OnOpen = func(i int) { heard = append(heard, fmt.Sprint("opened ", i)) }
	at := fyne.NewPos(50, 3*28+5)
	test.TapAt(s.Rows, at)
	test.TapAt(s.Rows, at)
	s.Rows.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
	if got := strings.Join(heard, ", "); got != "chose 3, opened 3, chose 2" {
		t.Error(got)
	}
}

// TestGalleryStory draws a story at the widths of the inspector.
func TestGalleryStory(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		for _, width := range []float32{875, 431, 1400} {
			s := NewStory(aTale(), StoryTitles{"What happened", "When", "Result"})
			w := inWindow(t, s, width, 300)
			s.Reload()
			s.Rows.Select(4)
			snap(t, w, fmt.Sprintf("story-%.0f-%s", width, name))
		}
	})
}
