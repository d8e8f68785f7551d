package ui

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
)

// Open shows the window in front of others and opens a file or a link in it, from any goroutine; "" opens nothing. It is
// what the command line and the desktop hand over. A link only shows; a file is imported, or becomes the body of a
// request that is not sent.
func (d *Desk) Open(target string) {
	d.post(func() {
		d.Raise()
		d.open(target)
	})
}

func (d *Desk) open(target string) {
	if target == "" {
		return
	}
	if strings.HasPrefix(target, model.LinkScheme+":") {
		d.follow(target)
		return
	}
	if u, err := url.Parse(target); err == nil && u.Scheme == "file" {
		target = filepath.FromSlash(u.Path)
	}
	d.transfer.Drop(target, d.localURL()+"/in/scratch")
}

// follow goes where a link leads.
func (d *Desk) follow(link string) {
	place, err := model.ParseLink(link)
	if err != nil {
		d.frame.fail(lang.T("The link was not followed"), model.Sentence(err, lang.T("It leads to nothing in Bellhop.")))
		return
	}
	switch place.Page {
	case "inboxes":
		d.showInboxes()
		if place.Inbox != "" {
			d.inboxes.Choose(place.Inbox)
		}
	case "subscribers":
		d.showSubscribers()
	case "guestbook":
		d.showGuestbook()
	case "deliveries":
		d.showDeliveries()
	case "settings":
		d.showSettings()
	default:
		switch {
		case place.Exchange != 0:
			d.reveal(place.Exchange)
		case place.Filter != "":
			d.showFiltered(place.Filter)
		default:
			d.showLive()
		}
	}
}

// dropped takes a file that was dragged into the window. On the replay page it is the body; on the page of inboxes it
// is for the chosen one.
func (d *Desk) dropped(_ fyne.Position, files []fyne.URI) {
	if len(files) != 1 || files[0].Scheme() != "file" {
		d.frame.fail(lang.T("Nothing was opened"), lang.T("Drag one file of this computer at a time: an HAR, NDJSON or tape to import, or a payload to send."))
		return
	}
	path := filepath.FromSlash(files[0].Path())
	if d.frame.page == replayPage {
		d.transfer.Read(path, d.replay.TakeBody)
		return
	}
	inbox := "scratch"
	if chosen := d.boxes.Chosen(); d.frame.page == inboxesPage && chosen != "" {
		inbox = chosen
	}
	d.transfer.Drop(path, d.localURL()+"/in/"+inbox)
}

// copyLink puts a link to the chosen exchange into the clipboard.
func (d *Desk) copyLink() {
	d.copy(model.LinkTo(d.live.Selected()), lang.T("Link copied. It opens on this computer."))
}
