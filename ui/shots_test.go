package ui

import (
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// view is something that a window shows. Bringing it into sight twice shows the same, whatever was looked at before.
type view struct {
	name string // of its picture, the page first: "live-response"
	show func(b *bench)
	tall bool                       // its pages go on below the edge; each screenful is looked at
	in   func(b *bench) fyne.Window // nil is the main window
}

// stage is a window in one state with all that is looked at in it. The stages are the one table of pages and states, from
// which the pictures are drawn and which no text may be cut off in.
type stage struct {
	name  string // whose pages: "live"
	state string // "full", "empty", "error" or "long"
	open  func(t testing.TB) *bench
	views []view
}

func stages() []stage {
	return []stage{
		liveStage(), storyStage(), replayStage(), compareStage(), sheetStage(), guestbookStage(), inboxStage(), subscriberStage(), deliveryStage(), settingsStage(),
		emptyStage(), errorStage(), errorReplayStage(), longLiveStage(), longReplayStage(), longStoryStage(), longBooksStage(), longDeliveryStage(),
	}
}

// visit brings each view of a stage into sight, and each screenful of the tall ones.
func (s stage) visit(b *bench, look func(b *bench, name string)) {
	b.t.Helper()
	for _, v := range s.views {
		v.show(b)
		b.settle()
		name := v.name + "-" + s.state
		switch {
		case v.in != nil:
			if w := v.in(b); w != nil {
				b.inside(w, func() { look(b, name) })
				w.Close()
			}
		case v.tall:
			b.eachScreenful(func(n int) { look(b, name+map[bool]string{true: "-" + strconv.Itoa(n)}[n > 1]) })
		default:
			look(b, name)
		}
		b.uncover()
	}
}

// mostScreenfuls is how far down a view is looked at.
const mostScreenfuls = 20

// eachScreenful scrolls what has most out of sight from its top to its end.
func (b *bench) eachScreenful(look func(n int)) {
	var tallest *container.Scroll
	hidden := func(s *container.Scroll) float32 { return s.Content.Size().Height - s.Size().Height }
	for _, s := range each[*container.Scroll](b) {
		if tallest == nil || hidden(s) > hidden(tallest) {
			tallest = s
		}
	}
	if tallest == nil || hidden(tallest) <= 0 {
		look(1)
		return
	}
	defer widgets.ScrollTo(tallest, fyne.Position{})
	for n := 1; ; n++ {
		at := min(float32(n-1)*max(40, tallest.Size().Height-40), hidden(tallest))
		widgets.ScrollTo(tallest, fyne.NewPos(0, at))
		look(n)
		if at >= hidden(tallest) || n == mostScreenfuls {
			return
		}
	}
}

// uncover takes away what lies over the page.
func (b *bench) uncover() {
	over := b.window.Canvas().Overlays()
	for top := over.Top(); top != nil; top = over.Top() {
		switch top := top.(type) {
		case *widgets.Sheet:
			top.Cancel()
		case *widgets.Palette:
			b.key(fyne.KeyEscape)
		default:
			top.Hide()
		}
		if over.Top() == top {
			over.Remove(top)
		}
	}
	b.window.Canvas().Unfocus()
}

// TestShots draws every page in its states, in light and dark, into the folder shots. It runs when BELLHOP_SHOTS is set;
// SHOTS_LANG chooses a language, SHOTS_SCALE a size of text.
func TestShots(t *testing.T) {
	if os.Getenv("BELLHOP_SHOTS") == "" {
		t.Skip("make shots draws the pictures")
	}
	speak(t, os.Getenv("SHOTS_LANG"))
	scale, _ := strconv.Atoi(os.Getenv("SHOTS_SCALE"))
	folder := filepath.Join("..", "shots", lang.Tag())
	if scale != 0 {
		folder += "-" + strconv.Itoa(scale)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, s := range stages() {
		for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
			t.Run(s.name+" "+s.state+" "+name, func(t *testing.T) {
				b := s.open(t)
				b.setLook(settings.Look{Variant: variant, Scale: scale})
				b.window.Resize(fyne.NewSize(firstWidth, firstHeight).Max(b.window.Content().MinSize()))
				s.visit(b, func(b *bench, picture string) { b.draw(filepath.Join(folder, picture+"-"+name+".png")) })
				b.heal()
			})
		}
	}
}

// draw writes what the window shows to a picture.
func (b *bench) draw(path string) {
	b.t.Helper()
	file, err := os.Create(path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer file.Close()
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(file, b.window.Canvas().Capture()); err != nil {
		b.t.Fatal(err)
	}
}

// speak says everything in a language until the test ends; "" is English.
func speak(t testing.TB, tag string) {
	t.Helper()
	if tag == "" {
		return
	}
	if got := lang.Use(tag); got != tag {
		t.Fatalf("Bellhop does not speak %q", tag)
	}
	t.Cleanup(func() { lang.Use() })
}

// A crowd is one size of text and window that no text may be cut off in.
type crowd struct {
	scale         int
	width, height float32
}

// TestNoTextIsCutOffOrStandsOverAnother looks at every view of every stage: no text may be cut off or stand over another, and
// nothing may be drawn over one.
// Boxes are compared, not pixels. One size of each stage is looked at in each run, and with the race detector, which finds
// nothing in a layout, the stages that crowd most; BELLHOP_CROWD looks at all, in every language.
func TestNoTextIsCutOffOrStandsOverAnother(t *testing.T) {
	crowds := []crowd{{100, leastWidth, leastHeight}, {200, leastWidth, leastHeight}, {100, firstWidth, firstHeight}, {200, firstWidth, firstHeight}}
	tongues := lang.Languages()
	if os.Getenv("BELLHOP_CROWD") == "" {
		tongues = tongues[:1]
	}
	for _, tongue := range tongues {
		speak(t, tongue.Tag)
		for i, s := range stages() {
			t.Run(tongue.Tag+" "+s.name+" "+s.state, func(t *testing.T) {
				if raced && s.name != "all" && s.name != "books" && (s.name != "live" || s.state != "long") {
					t.Skip("it is looked at without the race detector")
				}
				b := s.open(t)
				for n, c := range crowds {
					if os.Getenv("BELLHOP_CROWD") == "" && n != s.tightest(i) {
						continue
					}
					b.setLook(settings.Look{Scale: c.scale})
					b.window.Resize(fyne.NewSize(c.width, c.height).Max(b.window.Content().MinSize()))
					s.visit(b, func(b *bench, picture string) {
						b.uncrowded(t, strconv.Itoa(c.scale)+" % in "+strconv.Itoa(int(c.width))+", "+picture)
					})
				}
				b.heal()
			})
		}
	}
}

// tightest chooses the size that a stage is looked at in when there is little time: large text where the words are few, else
// the smallest window and large text by turns.
func (s stage) tightest(i int) int {
	if s.state == "empty" || s.state == "error" {
		return 1
	}
	return i % 2
}

// heal ends all trouble, so that nothing fails while the window closes.
func (b *bench) heal() {
	b.shelf.Break(nil)
	b.guests.Break(nil)
	b.luggage.Break(nil)
	b.book.Refuse(nil)
}

// settle runs what was posted until nothing is.
func (b *bench) settle() {
	for len(b.posted) > 0 {
		(<-b.posted)()
	}
}
