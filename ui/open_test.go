package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
)

// drop drags files with these contents into the window.
func (b *bench) drop(named map[string]string) {
	b.t.Helper()
	dir := b.t.TempDir()
	var uris []fyne.URI
	for name, content := range named {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			b.t.Fatal(err)
		}
		uris = append(uris, storage.NewFileURI(path))
	}
	b.dropped(fyne.Position{}, uris)
}

func TestADroppedFileWithExchangesIsImported(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.drop(map[string]string{"two.sh": "curl http://localhost:9001/a -d x\ncurl http://localhost:9001/b -d y\n"})
	b.until("it is imported", func() bool { return b.sees("2 exchanges imported.") })
}

func TestADroppedPayloadIsMadeReadyAndNotSent(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.drop(map[string]string{"order.json": "{\"log\": 1}"})
	b.until("the refusal shows", func() bool { return b.sees("order.json was not imported") }) // it says that it is a HAR
	b.drop(map[string]string{"order.json": "{\"order\": \"\\u00e9\"}\n"})
	b.until("the request is opened and read", func() bool { return b.frame.page == replayPage && b.draft.Ready() })
	if e := b.draft.Edit(); e.URL != "http://localhost:8080/in/scratch" || e.Method != "POST" {
		t.Errorf("it would go to %s %s", e.Method, e.URL)
	}
	if n := len(b.house.sent()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
	b.drop(map[string]string{"other.bin": "\x00\xff"})
	b.until("the body is the other file", func() bool { return b.sees("other.bin") })
}

func TestFilesAreDroppedOneAtATime(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.drop(map[string]string{"a.har": "{}", "b.har": "{}"})
	if !b.sees("Drag one file of this computer at a time") {
		t.Error("nothing says why two files were not opened")
	}
}

func TestALinkLeadsIntoTheWindow(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	id := b.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/orders", Inbox: "orders", State: hooks.StateNew, Status: 200})
	for _, c := range []struct {
		link string
		page int
	}{{"bellhop://settings", settingsPage}, {"bellhop://inbox/orders", inboxesPage}, {"bellhop://deliveries", deliveriesPage}, {"bellhop://exchange/" + id.String(), livePage}} {
		b.open(c.link)
		if b.frame.page != c.page {
			t.Errorf("%s leads to page %d", c.link, b.frame.page)
		}
	}
	b.until("the exchange is chosen", func() bool { return b.live.Selected() == id })
	b.open("bellhop://send?url=http://localhost:9001")
	if !b.sees("The link was not followed") {
		t.Error("a link that leads nowhere is followed without a word")
	}
	b.open("bellhop://live?q=status:%3E=400")
	b.until("the list is filtered", func() bool { return b.live.Filter() == "status:>=400" })
}
