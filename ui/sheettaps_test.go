package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/hooks/load"
	"bellhop/hooks/queue/race"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

func TestImportedEntriesRingOnlyWhenItIsWished(t *testing.T) {
	b := guestBench(t)
	b.files.path = filepath.Join(t.TempDir(), "guestbook.csv")
	if err := os.WriteFile(b.files.path, []byte("Ada\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ask := func() {
		b.menuItem("Import…")
		b.until("it asks", func() bool { return b.offers("Import") })
	}
	ask()
	b.tap("Cancel")
	if b.covered() || len(b.Desk.guests.Rows()) != 12 {
		t.Error("what was cancelled is imported, or the question stays")
	}
	for i, ring := range []bool{false, true} {
		ask()
		if ring {
			b.toggle("Ring the subscribers for every entry that is shown")
		}
		b.tap("Import")
		b.until("the entry is there", func() bool { return len(b.Desk.guests.Rows()) == 13+i })
		if b.guests.Rang() != ring {
			t.Errorf("it rings: %t, wished for: %t", b.guests.Rang(), ring)
		}
	}
}

func TestBansAreMadeForAWhileAndLiftedOneByOne(t *testing.T) {
	b := guestBench(t)
	b.tapGuest(2)
	b.tap("Ban source")
	b.pickOption("For good")
	b.tap("Ban")
	b.until("it is banned", func() bool { return len(b.Desk.guests.Bans()) == 1 && !b.covered() })
	if bans, _ := b.guests.Bans(t.Context()); !bans[0].Until.IsZero() {
		t.Errorf("banned until %v", bans[0].Until)
	}
	b.menuItem("Bans…")
	b.retype(each[*widgets.Field](b)[0], "198.51.100.7")
	b.pickOption("For an hour")
	b.tap("Ban it")
	b.until("two are banned", func() bool { return len(b.Desk.guests.Bans()) == 2 })
	if bans, _ := b.guests.Bans(t.Context()); !bans[0].Until.After(b.now) {
		t.Errorf("banned until %v", bans[0].Until)
	}
	list := each[*widgets.RowList](b)[0]
	for y := float32(4); list.SelectedIndex() != 1 && y < list.Size().Height; y += 20 {
		test.TapAt(list, fyne.NewPos(20, y))
	}
	b.guests.Refuse(errDisk)
	b.tap("Lift the ban")
	b.until("why not", func() bool { return b.sees("The ban was not lifted") })
	if !b.covered() {
		t.Error("the sheet does not stay")
	}
	test.TapAt(list, fyne.NewPos(20, 4))
	if b.sees("The ban was not lifted") || b.sees("no space") {
		t.Error("what was said of another ban stays")
	}
	b.tap("Lift the ban")
	b.key(fyne.KeyEscape) // before the answer comes
	b.until("why not, on the page", func() bool { return b.sees("The ban was not lifted") })
	b.tap("Put away")
	b.guests.Refuse(nil)
	b.menuItem("Bans…")
	list = each[*widgets.RowList](b)[0]
	test.TapAt(list, fyne.NewPos(20, 4))
	b.tap("Lift the ban")
	b.until("one is left", func() bool { return len(b.Desk.guests.Bans()) == 1 })
	if bans, _ := b.guests.Bans(t.Context()); hooks.SourceText(bans[0].Source) == "198.51.100.7" {
		t.Error("another ban was lifted than the chosen one")
	}
	b.tap("Close")
	b.menuItem("Word list…")
	b.pickOption("It is refused, and the guest is told the word")
	b.tap("Save the list")
	b.until("it is saved", func() bool { return b.Desk.guests.Rules().OnWord == hooks.WordRefused })
}

func TestTheSheetOfATapeIsLeftAndNothingIsPlayed(t *testing.T) {
	b, d := taped(t)
	b.shortcut(fyne.KeyE, 0)
	b.press("Tape")
	b.press("This evening")
	b.press("Last 15 min")
	b.files.path = filepath.Join(t.TempDir(), "quarter.tape")
	b.tap("Choose a file…")
	b.until("it is written", func() bool { return b.sees("written to quarter.tape.") })
	ask := func() {
		b.t.Helper()
		b.shortcut(fyne.KeyO, 0)
		b.until("it asks", func() bool { return b.sees("quarter.tape is a session tape") })
	}
	ask()
	b.press("Play it on screen")
	b.press("100×")
	b.press("Show it")
	if b.sees("Speed") || !b.offers("Import") {
		t.Error("a speed is asked for what is only shown")
	}
	b.tap("Cancel")
	ask()
	b.key(fyne.KeyEscape)
	ask()
	b.press("Play it through the pipeline")
	b.press("1×")
	b.tap("Play")
	b.until("it tells what goes where", func() bool { return b.sees("which is not on this computer.") })
	b.tap("Cancel")
	if b.covered() || len(d.wished()) != 0 {
		t.Errorf("it stays: %t, wished for %+v", b.covered(), d.wished())
	}
}

func TestEveryFormOfOneExchangeIsWritten(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	for i, form := range []struct{ title, has string }{
		{"HAR", `"log"`}, {"NDJSON", `"url"`}, {"cURL", "curl"}, {"Go test", "func Test"}, {"Python test", "def test"}, {"JavaScript test", "test("},
	} {
		b.files.path = filepath.Join(t.TempDir(), fmt.Sprintf("form-%d", i))
		b.rune('x')
		b.press(form.title)
		b.tap("Choose a file…")
		b.until(form.title+" is written", func() bool {
			return b.sees(fmt.Sprintf("written to form-%d.", i)) || b.sees(fmt.Sprintf("form-%d written", i))
		})
		if text, err := os.ReadFile(b.files.path); err != nil || !strings.Contains(string(text), form.has) {
			t.Errorf("%s: %v, %.300s", form.title, err, text)
		}
	}
}

func TestTheAddressAndThePasswordOfABroker(t *testing.T) {
	b := carriedBench(t)
	b.choosePipe(3)
	b.key(fyne.KeyEscape)
	b.choosePipe(1) // which is the one in use
	b.retype(b.settingField("none, or as it stands in the address"), "room 7")
	b.tap("Test the connection")
	b.until("it answers", func() bool { return b.sees("RabbitMQ answers in 0.4 ms") })
	if tried := b.crew.Tried(); !slices.Equal(tried, []string{"amqp://guest:room%207@localhost:5672"}) {
		t.Errorf("tried %q", tried)
	}
	address := b.lineField("amqp://guest@localhost:5672")
	b.retype(address, "amqp://porter@rabbit.example:5672")
	if b.sees("RabbitMQ answers") {
		t.Error("the answer of another address stays")
	}
	b.retype(address, "rabbit hole")
	b.tap("Test the connection")
	b.tap("Use RabbitMQ")
	if len(b.crew.Tried()) != 1 || !b.covered() {
		t.Error("an address that is none is tried")
	}
	b.retype(address, "amqp://porter@rabbit.example:5672")
	b.tap("Use RabbitMQ")
	b.until("it is used", func() bool { return b.frame.toast.Saying() == "Jobs travel by RabbitMQ" })
	if tried := b.crew.Tried(); tried[1] != "amqp://porter:room%207@rabbit.example:5672" {
		t.Errorf("used is %q", tried[1])
	}
}

func TestThePasswordInUseGoesWithItsAddressOnly(t *testing.T) {
	inUse := func(b *bench) {
		carry(b)
		known := busyCrew(b.now, "amqp://porter@rabbit.example:5672", 1)
		known.Kept = true
		b.crew.Put(known)
	}
	b := carriedBench(t, inUse)
	b.choosePipe(1)
	b.tap("Use RabbitMQ") // unchanged: nothing is typed again
	b.until("it is used", func() bool { return b.frame.toast.Saying() == "Jobs travel by RabbitMQ" && !b.covered() })
	b.choosePipe(1)
	address, password := b.lineField("amqp://porter@rabbit.example:5672"), b.settingField("the one in use")
	b.retype(address, "amqp://porter@rabbit.example:5672/attic")
	b.tap("Test the connection")
	b.until("it answers", func() bool { return b.sees("RabbitMQ answers in 0.4 ms") })
	missing := "The password in use goes to no other user, host or port. Type the one for this address."
	for _, elsewhere := range []string{"amqp://porter@rabbit.example.org:5672", "amqp://porter@rabbit.example:5673", "amqp://guest@rabbit.example:5672", "amqps://porter@rabbit.example:5672"} {
		b.retype(address, elsewhere)
		if password.Placeholder() != "none, or as it stands in the address" || b.sees(missing) {
			t.Errorf("at %s the password has %q in its place", elsewhere, password.Placeholder())
		}
		b.tap("Test the connection")
		b.tap("Use RabbitMQ")
		if !b.sees(missing) {
			t.Errorf("of %s no password is asked for", elsewhere)
		}
	}
	b.retype(password, "room 7")
	if b.sees(missing) {
		t.Error("it is asked for although it is typed")
	}
	b.tap("Use RabbitMQ")
	b.until("it is used", func() bool { return b.frame.toast.Saying() == "Jobs travel by RabbitMQ" && !b.covered() })
	want := []string{"amqp://porter@rabbit.example:5672", "amqp://porter@rabbit.example:5672/attic", "amqps://porter:room%207@rabbit.example:5672"}
	if tried := b.crew.Tried(); !slices.Equal(tried, want) {
		t.Errorf("tried %q, want %q", tried, want)
	}
	b.until("where it is now", func() bool { return b.queue.Known(1) == "amqps://porter@rabbit.example:5672" })
	b.tap("Queue race")
	b.retype(b.lineField("amqps://porter@rabbit.example:5672"), "amqps://porter@rabbit.example:5671")
	if b.offers("Race 2 queues") {
		t.Error("it races without a password")
	}
	b.tap("Test")
	b.retype(b.settingField("password"), "room 8")
	if !b.offers("Race 2 queues") || len(b.crew.Tried()) != len(want) {
		t.Errorf("it does not race with its own password, or was tried without: %q", b.crew.Tried())
	}
}

func TestTheBrokersOfARaceAreAddressed(t *testing.T) {
	b := carriedBench(t)
	b.tap("Queue race")
	b.tick("RabbitMQ races")
	if !b.offers("Run SQLite alone") {
		t.Error("RabbitMQ is not left out")
	}
	b.retype(b.lineField("amqp://guest@localhost:5672"), "amqp://porter@rabbit.example:5672")
	if !b.offers("Race 2 queues") {
		t.Error("a broker whose address is typed does not race")
	}
	b.retype(b.settingField("password"), "room 7")
	b.tap("Test")
	b.until("it answers", func() bool { return b.sees("RabbitMQ answers in 0.4 ms") })
	b.retype(b.lineField("amqp://porter@rabbit.example:5672"), "rabbit hole")
	b.tap("Test")
	if b.offers("Race 2 queues") || len(b.crew.Tried()) != 1 {
		t.Error("an address that is none races, or is tried")
	}
	b.retype(b.lineField("rabbit hole"), "amqp://porter@rabbit.example:5672")
	b.tap("Race 2 queues")
	b.until("it runs", func() bool { return b.offers("Stop") })
	want := race.Wish{Brokers: []string{"amqp://porter:room%207@rabbit.example:5672"}, Jobs: 2000, Workers: 8, Size: 2048}
	if asked := b.races.Asked(); !reflect.DeepEqual(asked, []race.Wish{want}) {
		t.Errorf("wished for %+v", asked)
	}
}

func TestAReplayInBulkIsSignedAnewAndPaced(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.asked("inbox:github")
	b.press("Newest first")
	b.press("Oldest first")
	b.press("Original timing")
	b.press("As fast as taken")
	b.press("At a rate")
	b.fill("10", "20")
	b.pickOption("GitHub")
	b.until("it is planned", func() bool { return b.sees(" sent.") })
	if b.offers("Replay 1") || b.walk(func(o fyne.CanvasObject) bool {
		button, is := o.(*widgets.Button)
		return is && !button.Disabled() && strings.HasPrefix(textOfButton(button), "Replay ")
	}) {
		t.Error("it is offered without the secret")
	}
	b.into("its secret", "room 7")
	b.until("it is planned", func() bool { return b.sees(" sent.") })
	b.tapLike("Replay ")
	b.until("it runs", func() bool { return b.offers("Details") })
	w, _ := b.many.Wishes()
	if s := w[0].Sign; s.Scheme != "github" || !slices.Equal(s.Secrets, []string{"room 7"}) || w[0].Rate != 20 || w[0].Newest || w[0].Timing != 0 {
		t.Errorf("wished for %+v", w[0])
	}
	b.tap("Details")
	b.tap("Cancel the replay")
	b.tap("Cancel")
	if b.covered() || b.sees("was cancelled") {
		t.Error("what was not confirmed is done")
	}
	b.tap("Details")
	b.tap("Show in Live")
	b.until("Live shows the replays", func() bool { return !b.covered() && strings.HasPrefix(b.filterField().Text(), "is:replay") })
}

func TestARepetitionIsSignedAnewAndPaced(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.shortcut(fyne.KeyL, 0)
	b.until("where it goes", func() bool { return b.sees("It goes to http://localhost:8080/in/github.") })
	b.retype(b.lineField("10"), "")
	b.retype(b.lineField("8"), "4")
	b.pickOption("GitHub")
	b.into("its secret", "room 7")
	b.until("it can begin", func() bool { return b.offers("Repeat 100") })
	b.tap("Repeat 100")
	b.until("it runs", func() bool { return b.sees("Repeating 100 times") })
	want := load.Wish{Exchange: push, Times: 100, Parallel: 4, Sign: hooks.Sign{Scheme: "github", Secrets: []string{"room 7"}}}
	if _, asked := b.many.Wishes(); !reflect.DeepEqual(asked, []load.Wish{want}) {
		t.Errorf("wished for %+v", asked)
	}
}

func TestTheSheetsOfTheSettingsAreClosed(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.settingsPage()
	b.tap("Licences…")
	b.typeIn("inter")
	b.key(fyne.KeyReturn)
	if !b.sees("SIL Open Font License") {
		t.Error("the licence does not show")
	}
	b.tap("Close")
	b.tap("All keys")
	b.tap("Close")
	if b.covered() {
		t.Error("a sheet stays")
	}
}

func TestTheChartsSpanIsChosen(t *testing.T) {
	b := carriedBench(t)
	spans := model.RateSpans()
	for _, i := range []int{1, 0} {
		b.segment(spans[i])
		if b.rates.Chosen() != i {
			t.Errorf("%s shows span %d", spans[i], b.rates.Chosen())
		}
	}
}

func TestAWorkerTakesAsManyJobsAsAreChosen(t *testing.T) {
	b := carriedBench(t, func(b *bench) { carry(b); b.crew.Put(busyCrew(b.now, "gearman://localhost", 0)) })
	size := model.WorkerSizes()[1]
	b.pickOption(strconv.Itoa(size))
	b.tap("As a process")
	b.until("it is started", func() bool {
		s, _ := b.crew.Queue(t.Context())
		return len(s.Workers) == 2 && s.Workers[1].Size == size
	})
}
