package ui

import (
	"context"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/transfer"
	"bellhop/ui/widgets"
)

// Tapes makes session tapes, plays them and tells how that goes.
type Tapes interface {
	transfer.Tapes
	model.TapeSource
	MoveTape(ctx context.Context, id hooks.ID, to hooks.BatchState) (hooks.TapePlay, error)
}

// strip says above every page how far the tape is that is played on the screen.
type strip struct {
	desk   *Desk
	model  *model.Tape
	feed   *live.Feed
	notice *widgets.Notice
	hold   *widgets.Button
}

// makeTape makes the strip, and the feed behind it.
func (d *Desk) makeTape() {
	s := &strip{desk: d}
	d.tape = s
	s.hold = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Pause"), Small: true, Glyph: theme.GlyphPause, Tap: s.toggle})
	stop := widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Stop"), Small: true, Glyph: theme.GlyphX, Tap: func() { s.move(hooks.BatchCancelled) }})
	s.notice = widgets.NewNotice(widgets.NoticeData{}, s.hold, stop)
	s.notice.Hide()
	if d.parts.Tapes == nil {
		return
	}
	s.model = model.NewTape(d.parts.Tapes)
	s.feed = d.feed(s.model, func() { d.frame.showNotices() })
	s.feed.Changed, s.feed.Beat, s.feed.Every = d.parts.Changed, 250*time.Millisecond, time.Second
}

// on reports whether a tape is played.
func (s *strip) on() bool { return s.model != nil && s.model.Now().ID != 0 }

// show says how far it is, and whether other things move by that.
func (s *strip) show() (moved bool) {
	if !s.on() {
		moved = s.notice.Visible()
		s.notice.Hide()
		return moved
	}
	now := s.model.Now()
	data := widgets.NoticeData{State: theme.StateReplayed, Glyph: theme.GlyphPlay, Title: now.Title, Text: now.Text}
	if now.Paused {
		data.State, data.Glyph = theme.StateWaiting, theme.GlyphPause
		s.hold.SetText(lang.T("Go on"))
	} else {
		s.hold.SetText(lang.As("verb", "Pause"))
	}
	s.notice.Set(data)
	moved = !s.notice.Visible()
	s.notice.Show()
	return moved
}

func (s *strip) toggle() {
	if s.model.Now().Paused {
		s.move(hooks.BatchRunning)
	} else {
		s.move(hooks.BatchPaused)
	}
}

func (s *strip) move(to hooks.BatchState) {
	id := s.model.Now().ID
	s.desk.tasks.Do(func(ctx context.Context) func() {
		_, err := s.desk.parts.Tapes.MoveTape(ctx, id, to)
		return func() {
			if err != nil {
				s.desk.frame.fail(lang.T("The tape goes on as it was"), model.Sentence(err, lang.T("Bellhop could not reach it.")))
			}
			s.feed.Poke()
		}
	})
}
