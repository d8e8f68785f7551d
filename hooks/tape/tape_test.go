package tape_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/tape"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk stores in memory what is played.
type desk struct {
	mu    sync.Mutex
	last  hooks.ID
	came  []hooks.Exchange
	after []time.Duration // since the desk was made
	began time.Time
	fail  error
}

func (d *desk) NextExchange() hooks.ID {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.last++
	return d.last
}

func (d *desk) AddPlayed(_ context.Context, records []archive.Record) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fail != nil {
		return d.fail
	}
	for _, r := range records {
		d.came = append(d.came, r.Exchange)
		d.after = append(d.after, time.Since(d.began))
	}
	return nil
}

// eight is when the first exchange of the tapes here began.
var eight = time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)

// reel is a tape of exchanges with ids from 101 on, which began so many seconds after the first.
func reel(closed *int, seconds ...float64) tape.Reel {
	var records []archive.Record
	for i, s := range seconds {
		x := hooks.Exchange{ID: hooks.ID(101 + i), Direction: hooks.In, At: eight.Add(time.Duration(s * float64(time.Second))), Inbox: "a", DeliveryID: 9}
		if i > 0 {
			x.Cause, x.First = hooks.CausedBy(hooks.CauseExchange, x.ID-1), x.ID-1
		} else {
			x.Cause = hooks.CausedBy(hooks.CauseExchange, 1)
		}
		records = append(records, archive.Record{Exchange: x})
	}
	return tape.Reel{
		Total: len(records), First: eight, Last: records[len(records)-1].Exchange.At, Close: func() { *closed++ },
		Read: func(context.Context) archive.Records {
			return func(yield func(archive.Record, error) bool) {
				for _, r := range records {
					if !yield(r, nil) {
						return
					}
				}
			}
		},
	}
}

// playing runs a player within a bubble of time.
func playing(t *testing.T, test func(p *tape.Player, d *desk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{last: 1000, began: time.Now()}
		p := &tape.Player{Desk: d, Changed: &hooks.Signal{}, Clock: time.Now, Log: slog.New(slog.DiscardHandler)}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- p.Run(ctx) }()
		synctest.Wait()
		test(p, d)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func state(t *testing.T, p *tape.Player, id hooks.ID) hooks.TapePlay {
	t.Helper()
	s, err := p.Play(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func seconds(s ...float64) (list []time.Duration) {
	for _, one := range s {
		list = append(list, time.Duration(one*float64(time.Second)))
	}
	return list
}

func TestATapeIsPlayedInItsOwnRhythm(t *testing.T) {
	for speed, want := range map[float64][]time.Duration{
		1:   seconds(0, 1.5, 1.5, 60, 3600),
		10:  seconds(0, 0.15, 0.15, 6, 360),
		100: seconds(0, 0.015, 0.015, 0.6, 36),
		0:   seconds(0, 0, 0, 0, 0),
	} {
		playing(t, func(p *tape.Player, d *desk) {
			closed := 0
			play, err := p.Start(hooks.TapeWish{How: hooks.TapeScreen, Speed: speed}, reel(&closed, 0, 1.5, 1.5, 60, 3600))
			if err != nil || play.State != hooks.BatchRunning || play.Total != 5 || play.Lasts != time.Hour {
				t.Fatalf("%+v, %v", play, err)
			}
			time.Sleep(2 * time.Hour)
			synctest.Wait()
			if !slices.Equal(d.after, want) {
				t.Errorf("at %v they came after %v, want %v", speed, d.after, want)
			}
			if s := state(t, p, play.ID); s.State != hooks.BatchDone || s.Done != 5 || s.Came != time.Hour || closed != 1 {
				t.Errorf("at its end it is %+v, closed %d times", s, closed)
			}
			for i, x := range d.came {
				if x.ID != hooks.ID(1001+i) || !x.Imported || x.DeliveryID != 0 || !x.At.Equal(d.began.Add(d.after[i])) {
					t.Errorf("%d came as %+v", i, x)
				}
				before := hooks.Exchange{}
				if i > 0 {
					before.First, before.Cause = hooks.ID(1000+i), hooks.CausedBy(hooks.CauseExchange, hooks.ID(1000+i))
				}
				if x.First != before.First || x.Cause != before.Cause {
					t.Errorf("%d names %+v and %d", i, x.Cause, x.First)
				}
			}
		})
	}
}

func TestAPlayIsHeldAndGoesOnWhereItWas(t *testing.T) {
	playing(t, func(p *tape.Player, d *desk) {
		closed := 0
		play, _ := p.Start(hooks.TapeWish{Speed: 2}, reel(&closed, 0, 10, 20))
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if s, err := p.Move(play.ID, hooks.BatchPaused); err != nil || s.State != hooks.BatchPaused || s.Done != 1 {
			t.Fatalf("%+v, %v", s, err)
		}
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if s, err := p.Move(play.ID, hooks.BatchRunning); err != nil || s.State != hooks.BatchRunning {
			t.Fatalf("%+v, %v", s, err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if held := 3 * time.Hour; !slices.Equal(d.after, []time.Duration{0, held + 5*time.Second, held + 10*time.Second}) {
			t.Errorf("they came after %v", d.after)
		}
	})
}

func TestAPlayIsStoppedAndLeavesRoomForAnother(t *testing.T) {
	playing(t, func(p *tape.Player, d *desk) {
		closed := 0
		play, _ := p.Start(hooks.TapeWish{Speed: 1}, reel(&closed, 0, 60))
		time.Sleep(time.Second)
		synctest.Wait()
		if _, err := p.Start(hooks.TapeWish{Speed: 1}, reel(&closed, 0)); hooks.CodeOf(err) != hooks.CodeConflict || closed != 1 {
			t.Errorf("a second at a time: %v, closed %d", err, closed)
		}
		if s, err := p.Move(play.ID, hooks.BatchCancelled); err != nil || s.Reason == "" {
			t.Errorf("%+v, %v", s, err)
		}
		synctest.Wait()
		if _, err := p.Move(play.ID, hooks.BatchRunning); hooks.CodeOf(err) != hooks.CodeConflict || closed != 2 {
			t.Errorf("it goes on: %v, closed %d", err, closed)
		}
		again, err := p.Start(hooks.TapeWish{Speed: 1}, reel(&closed, 0))
		time.Sleep(time.Hour)
		synctest.Wait()
		if s := state(t, p, again.ID); err != nil || s.State != hooks.BatchDone || len(d.came) != 2 {
			t.Errorf("another is %+v, %v, %d came", s, err, len(d.came))
		}
		if all := p.Plays(); len(all) != 2 || all[0].ID != again.ID {
			t.Errorf("it tells of %+v", all)
		}
	})
}

func TestAPlayThatCannotBeStoredSaysWhy(t *testing.T) {
	playing(t, func(p *tape.Player, d *desk) {
		d.fail = errors.Join(&hooks.Error{Code: hooks.CodeUnavailable, Message: "The disk is full."})
		closed := 0
		play, _ := p.Start(hooks.TapeWish{Speed: 1}, reel(&closed, 0, 60))
		synctest.Wait()
		if s := state(t, p, play.ID); s.State != hooks.BatchCancelled || s.Reason != "The disk is full." || closed != 1 {
			t.Errorf("it is %+v, closed %d", s, closed)
		}
	})
}

func TestTheEndOfTheProgramClosesWhatIsPlayed(t *testing.T) {
	closed := 0
	playing(t, func(p *tape.Player, _ *desk) {
		_, _ = p.Start(hooks.TapeWish{Speed: 1}, reel(&closed, 0, 60))
		time.Sleep(time.Second)
		synctest.Wait()
	})
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
}
