package system

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
)

// Notice is a notification for the desktop to show. What is in it may come from strangers: it is shown as it is, never as markup.
type Notice struct {
	Kind  string // one of a kind stands on the screen: a newer one takes the older one's place
	Title string
	Text  string
	Open  string // the words for what choosing it does; not every desktop shows them
}

// noticeTime is how long a desktop may take to accept a notification. One that is stuck is given up on.
const noticeTime = 10 * time.Second

// NotifierParts are what a Notifier works with.
type NotifierParts struct {
	App  fyne.App
	Name string // of the program, for people
	Icon image.Image
	Post func(func()) // runs a function on the UI goroutine, later
}
