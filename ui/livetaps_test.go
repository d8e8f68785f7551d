package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

func TestTheButtonsAboveTheList(t *testing.T) {
	shelf := &modeltest.Shelf{}
	b := open(t, shelf)
	c := b.attended()
	b.tap("Open the guestbook")
	if c.last() != "http://localhost:8080/" {
		t.Errorf("opened %q", c.last())
	}
	b.tapTip("Copy")
	if b.clipboard() != "curl -d hello localhost:8080/in/scratch" {
		t.Errorf("copied %q", b.clipboard())
	}
	shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/first", Status: 200})
	b.until("it shows", func() bool { return b.sees("/first") })
	b.tap("Follow")
	if b.live.Following() {
		t.Error("the list follows still")
	}
	b.tap("Follow")
	if !b.live.Following() {
		t.Error("the list does not follow")
	}
	b.segment("Out")
	b.until("nothing goes out", func() bool { return b.live.Loaded() && b.sees("No exchange goes this way yet.") })
	b.tap("Show all")
	b.until("all shows", func() bool { return b.live.Direction() == "" && b.sees("/first") })
	b.segment("In")
	if b.live.Direction() != hooks.In {
		t.Error("what came in does not show alone")
	}
	b.segment("All")
	if b.live.Direction() != "" {
		t.Error("not all shows")
	}
}

func TestARowOffersThreeThings(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.tapHolding(push+1, 0)
	button := func(n int) {
		test.TapAt(b.rows(), fyne.NewPos(b.rows().Size().Width-10-24*float32(3-n)+5, b.placeOf(push).Y))
	}
	button(0)
	b.until("it is sent again", func() bool { return len(b.house.sent()) == 1 && b.house.sent()[0].Exchange == push })
	button(1)
	b.until("it is copied", func() bool { return strings.Contains(b.clipboard(), "/in/github") })
	button(2)
	b.until("it is edited", func() bool { return b.frame.page == replayPage && b.draft.Original().ID == push })
}

func TestTheListIsSortedByItsMenuAndLoadedFurther(t *testing.T) {
	t.Cleanup(func() { fyne.CurrentApp().Preferences().RemoveValue(prefColumns) })
	b := open(t, manyExchanges(3000))
	head := func() { b.timeline().OnHeadMenu(fyne.NewPos(200, 120)) }
	for i, name := range []string{"Time", "Method", "Duration in ms", "Size", "Notes"} {
		head()
		b.take(name)
		hidden := 0
		for _, is := range b.timeline().Layout().Hidden {
			if is {
				hidden++
			}
		}
		if hidden != i+1 {
			t.Errorf("with %s %d columns are hidden", name, hidden)
		}
	}
	for i, order := range []string{"Time, following", "Method", "Path or host", "Status, highest first", "Duration, longest first", "Size, largest first", "Notes"} {
		head()
		b.submenu("Sort by", order)
		if by, _ := b.live.Order(); by != model.SortBy(i) {
			t.Errorf("%s sorts by %d", order, by)
		}
	}
	b.until("it is sorted", func() bool { return b.live.Loaded() && b.offers("Load older") })
	before := len(b.live.Rows())
	b.tap("Load older")
	b.until("older ones join", func() bool { return len(b.live.Rows()) > before })
}

func TestWhatTheMoreButtonOffers(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	more := func(label string) {
		b.tapTip("More")
		b.take(label)
	}
	more("Replay")
	b.until("it is sent again", func() bool { return len(b.house.sent()) == 1 })
	more("Copy as cURL")
	b.until("it is copied", func() bool { return b.frame.toast.Saying() == "cURL copied, secrets left out" })
	more("Repeat many times…")
	b.until("it is asked", func() bool { return b.sees("It goes to http://localhost:8080/in/github.") })
	b.tap("Cancel")
	more("Export…")
	if !b.sees("This exchange") {
		t.Error("it does not ask what to write")
	}
	b.tap("Cancel")
	more("Mark to compare")
	if b.traffic.Marked() != push {
		t.Error("it is not marked")
	}
	b.choose(push + 1)
	more("Compare")
	if b.frame.page != comparePage {
		t.Error("the two are not compared")
	}
	b.showLive()
	narrow := b.listWidth()
	more("Story")
	b.until("its story", func() bool { return b.listWidth() < narrow && !b.offers("Replay elsewhere") })
	b.tapTip("Widen, Z")
	if b.listWidth() != narrow {
		t.Error("the list does not get its room back")
	}
	b.rune('[')
	more("Replay elsewhere")
	b.until("it is edited", func() bool { return b.frame.page == replayPage && b.draft.Original().ID == push+1 })
	b.showLive()
	more("Open in a window of its own")
	if len(b.windows) != 1 {
		t.Errorf("%d windows", len(b.windows))
	}
}

func TestTheButtonsBelowTheInspector(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.tapTip("Copy as cURL without secrets, C")
	b.until("it is copied", func() bool { return strings.HasPrefix(b.clipboard(), "curl") && b.frame.toast.Saying() != "" })
	b.tapTip("Export, X")
	if !b.sees("This exchange") {
		t.Error("it does not ask what to write")
	}
	b.tap("Cancel")
	narrow := b.listWidth()
	b.tapTip("Widen, Z")
	if b.listWidth() >= narrow {
		t.Error("the inspector is not wider")
	}
	for _, to := range []struct{ tab, shows string }{{"Response", "X-Bellhop-Inbox"}, {"Timing", "Where the time went"}, {"Signature", "What was signed"}, {"Request", "X-GitHub-Event"}} {
		b.tab(to.tab)
		b.until(to.tab, func() bool { return b.sees(to.shows) || to.tab == "Signature" && !b.sees("Where the time went") })
	}
	b.tap("Replay elsewhere")
	b.until("it is edited", func() bool { return b.frame.page == replayPage })
	b.tapTip("Back to Live, Esc")
	if b.frame.page != livePage {
		t.Error("no way back to Live")
	}
}

// tab taps one of the tabs.
func (b *bench) tab(title string) {
	b.t.Helper()
	for _, tabs := range each[*widgets.Tabs](b) {
		for _, o := range test.WidgetRenderer(tabs).Objects() {
			if textOf(o) == title {
				test.TapAt(tabs, o.Position().AddXY(2, 2))
				return
			}
		}
	}
	b.t.Fatalf("there is no tab %q", title)
}

func TestABodyIsCopiedSavedAndSearchedByButtons(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "body.json")
	b.choose(push)
	test.TapAt(each[*widgets.HeaderTable](b)[0], fyne.NewPos(20, 4))
	if !strings.Contains(b.clipboard(), ": ") || b.frame.toast.Saying() != "Header copied" {
		t.Errorf("of the header %q is copied", b.clipboard())
	}
	b.press("Raw")
	b.until("it is raw", func() bool { return !strings.Contains(b.body().Text(), "\n  ") })
	b.press("Pretty")
	b.until("it is laid out", func() bool { return strings.Contains(b.body().Text(), "\n  ") })
	b.tapTip("Copy what is shown")
	if b.clipboard() != b.body().Text() {
		t.Errorf("copied %q", b.clipboard())
	}
	b.tapTip("Save the body as it came")
	b.until("it is written", func() bool { return b.sees("body.json written, 399 B.") })
	if saved, err := os.ReadFile(b.files.path); err != nil || len(saved) != 399 {
		t.Errorf("written are %d bytes, %v", len(saved), err)
	}
	b.tapTip("Find in the body, Ctrl F")
	b.typeIn("octo")
	b.tapTip("Next, Enter or Ctrl G")
	if !b.sees("2 of 3") {
		t.Error("the next place is not gone to")
	}
	b.tapTip("Previous, Up or Ctrl Shift G")
	if !b.sees("1 of 3") {
		t.Error("the place before is not gone to")
	}
	b.bar("Find next")
	if !b.sees("2 of 3") {
		t.Error("the menu does not go on")
	}
	b.bar("Find previous")
	b.tapTip("Close, Esc")
	if b.sees("1 of 3") {
		t.Error("what finds stays")
	}
	b.bar("Find in the body…")
	if !b.sees("1 of 3") {
		t.Error("the menu does not open what finds")
	}
}

func TestTheMenuOfABody(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "body.json")
	b.choose(push)
	b.key(fyne.KeyReturn) // into the body
	b.key(fyne.KeyDown)
	whole := b.body().Text()
	b.fromMenu("Copy path $.ref")
	if b.clipboard() != "$.ref" {
		t.Errorf("the path is %q", b.clipboard())
	}
	b.fromMenu("Copy all that is shown")
	if b.clipboard() != whole {
		t.Errorf("copied %q", b.clipboard())
	}
	b.fromMenu("Save the body as it came…")
	b.until("it is written", func() bool { return b.sees("body.json written, 399 B.") })
	b.fromMenu("Fold all")
	if !b.body().Folded() {
		t.Error("nothing is folded")
	}
	b.fromMenu("Unfold all")
	if b.body().Folded() {
		t.Error("something is folded still")
	}
	b.fromMenu("Fold or unfold here")
	if !b.body().Folded() {
		t.Error("nothing is folded here")
	}
	b.fromMenu("Unfold all")
	b.fromMenu("Select all")
	b.parts.App.Clipboard().SetContent("")
	b.fromMenu("Copy what is marked")
	if b.clipboard() != whole {
		t.Errorf("of what is marked %q is copied", b.clipboard())
	}
	b.fromMenu("Find…")
	if !b.cursorIn("Find in the body") {
		t.Error("what finds does not open")
	}
}

func TestAPartOfABodyIsSaved(t *testing.T) {
	shelf := &modeltest.Shelf{}
	id := shelf.Add(hooks.Exchange{
		Direction: hooks.In, Method: "POST", URL: "/in/forms", Inbox: "forms", Status: 200,
		Request: shelf.Keep("POST /in/forms HTTP/1.1", hooks.Header{{"Content-Type", "multipart/form-data; boundary=xx"}},
			"--xx\r\nContent-Disposition: form-data; name=\"room\"\r\n\r\nlobby\r\n--xx--\r\n"),
	})
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "room.txt")
	b.choose(id)
	b.tapTip("Save this part")
	b.until("it is written", func() bool { return b.sees("room.txt written, 5 B.") })
}

// side taps a side of the exchanges that are compared; how much differs there stands behind its word.
func (b *bench) side(word string) {
	b.t.Helper()
	for _, s := range each[*widgets.Segments](b) {
		for _, o := range test.WidgetRenderer(s).Objects() {
			if strings.HasPrefix(textOf(o), word) {
				test.TapAt(s, o.Position().AddXY(2, 2))
				return
			}
		}
	}
	b.t.Fatalf("there is no side %q", word)
}

func TestWhatIsDoneWithTwoThatAreSelected(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.tapHolding(push, 0)
	b.tapHolding(push+1, ctrl)
	menu := func() { b.rows().TappedSecondary(&fyne.PointEvent{Position: b.placeOf(push)}) }
	menu()
	b.take("Export these 2…")
	if !b.sees("These 2") {
		t.Error("it does not ask what to write")
	}
	b.tap("Cancel")
	menu()
	b.take("Compare these two")
	if b.frame.page != comparePage {
		t.Error("the two are not compared by the menu")
	}
	b.loaded()
	b.side("Response")
	if b.comparison.Side() != 1 {
		t.Error("the responses do not show")
	}
	b.side("Request")
	if b.comparison.Side() != 0 {
		t.Error("the requests do not show")
	}
	b.rune(']')
	b.rune('[')
	if b.comparison.Side() != 0 {
		t.Error("[ does not lead to the requests")
	}
	b.loaded()
	if b.offers("Next") {
		b.tap("Next")
		b.tap("Next")
		b.tap("Previous")
		if !b.sees("1 of ") {
			t.Error("Previous does not lead back to the first difference")
		}
	}
	b.showLive()
	b.tap("Compare")
	if b.frame.page != comparePage {
		t.Error("the two are not compared by the button")
	}
	b.showLive()
	menu()
	b.take("Select only the one in the inspector")
	if b.live.Several() != nil {
		t.Error("several are selected still")
	}
	b.tapHolding(push, ctrl)
	b.tap("Only one")
	if b.live.Several() != nil {
		t.Error("the button leaves several selected")
	}
}

func TestCommandsAboutTheChosenExchange(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.command("Replay the chosen exchange")
	b.until("it is sent again", func() bool { return len(b.house.sent()) == 1 })
	b.command("Copy a link to the chosen exchange")
	if b.clipboard() != model.LinkTo(push) {
		t.Errorf("copied %q", b.clipboard())
	}
	b.command("Copy as cURL")
	b.until("it is copied", func() bool { return strings.HasPrefix(b.clipboard(), "curl") })
	b.command("Next tab of the inspector")
	b.until("the response", func() bool { return b.sees("X-Bellhop-Inbox") })
	b.command("Previous tab of the inspector")
	b.until("the request", func() bool { return b.sees("X-GitHub-Event") })
	narrow := b.listWidth()
	b.command("Widen the inspector, and back")
	if b.listWidth() >= narrow {
		t.Error("the inspector is not wider")
	}
	b.command("What can be done with the chosen row…")
	if !slices.Contains(b.menu(), "Mark to compare") {
		t.Error("the menu does not open")
	}
	b.take("Mark to compare")
	b.command("Pause the list, or go on")
	if !b.live.Paused() {
		t.Error("the list is not paused")
	}
	b.command("Follow the newest")
	if !b.live.Following() || b.live.Paused() {
		t.Error("the list does not follow")
	}
	b.choose(push + 1)
	b.command("Compare with the marked one")
	if b.frame.page != comparePage {
		t.Error("they are not compared")
	}
	b.showLive()
	b.command("Story of the chosen exchange")
	b.until("its story", func() bool { return !b.offers("Replay elsewhere") })
	b.command("Filter the list")
	b.until("the filter has the cursor", func() bool { return b.filterField().Focused() })
	b.window.Canvas().Unfocus()
	b.command("Open in a window of its own")
	if len(b.windows) != 1 {
		t.Errorf("%d windows", len(b.windows))
	}
}

func TestTheMenuOfAWindow(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.openWindow(push)
	w := b.windows[push]
	more := func(label string) {
		t.Helper()
		b.inside(w.window, func() {
			b.until("the request shows", func() bool { return w.inspector.Detail().Exchange.ID == push })
			b.tapTip("More")
			b.take(label)
		})
	}
	more("Replay")
	b.until("it is sent again", func() bool { return len(b.house.sent()) == 1 })
	more("Copy as cURL")
	b.until("it is copied", func() bool { return strings.HasPrefix(b.clipboard(), "curl") })
	more("Show in Live")
	if b.live.Selected() != push {
		t.Error("Live does not show it")
	}
	more("Mark to compare")
	if b.traffic.Marked() != push {
		t.Error("it is not marked")
	}
	more("Compare")
	if b.frame.page == comparePage {
		t.Error("it is compared with itself")
	}
	more("Repeat many times…")
	b.until("it is asked", func() bool { return b.sees("It goes to http://localhost:8080/in/github.") })
	b.tap("Cancel")
	more("Export…")
	if !b.sees("This exchange") {
		t.Error("it does not ask what to write")
	}
	b.tap("Cancel")
	more("Keys")
	b.inside(w.window, func() {
		if !b.sees("close the window") {
			t.Error("the keys do not show")
		}
		b.tap("Close")
		b.tab("Timing")
		if !b.sees("Where the time went") {
			t.Error("the timing does not show")
		}
		b.tab("Request")
		b.tapTip("Copy as cURL without secrets, C")
	})
	more("Replay elsewhere")
	b.until("it is edited", func() bool { return b.frame.page == replayPage })
	more("Story")
	b.inside(w.window, func() {
		b.until("the story", func() bool { return !b.offers("Replay elsewhere") })
		b.rune('[')
	})
	more("Close the window")
	if len(b.windows) != 0 {
		t.Error("the window stays")
	}
}

func TestTheKeysOfAWindowDoAsInLive(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.openWindow(push)
	w := b.windows[push]
	press := func(r rune) {
		b.inside(w.window, func() {
			b.until("it shows", func() bool { return w.inspector.Detail().Exchange.ID == push })
			b.rune(r)
		})
	}
	press('c')
	b.until("it is copied", func() bool { return strings.HasPrefix(b.clipboard(), "curl") })
	press('x')
	if !b.sees("This exchange") {
		t.Error("X does not ask what to write")
	}
	b.tap("Cancel")
	press('e')
	b.until("E edits it", func() bool { return b.frame.page == replayPage })
	b.inside(w.window, func() {
		b.key(fyne.KeyReturn)
		if _, is := b.window.Canvas().Focused().(*widgets.CodeView); !is {
			t.Error("Enter does not lead into the body")
		}
		b.key(desktop.KeyMenu)
		b.take("Copy all that is shown")
	})
	if !strings.Contains(b.clipboard(), "refs/heads/main") {
		t.Errorf("copied %q", b.clipboard())
	}
}
