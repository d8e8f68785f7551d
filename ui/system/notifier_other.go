//go:build !linux && !freebsd && !openbsd && !netbsd

package system

import (
	"context"

	"fyne.io/fyne/v2"
)

// Notifier has the desktop show notifications, as Fyne does. They cannot be chosen.
type Notifier struct{ parts NotifierParts }

// NewNotifier makes a notifier.
func NewNotifier(parts NotifierParts) *Notifier { return &Notifier{parts: parts} }

// Run waits until ctx ends.
func (n *Notifier) Run(ctx context.Context, _ func(kind string)) error {
	<-ctx.Done()
	return nil
}

// Ready reports no error: what comes of a notification is not told.
func (n *Notifier) Ready(context.Context) error { return nil }

// Notify shows a notification, later.
func (n *Notifier) Notify(_ context.Context, notice Notice) error {
	n.parts.Post(func() { n.parts.App.SendNotification(fyne.NewNotification(notice.Title, notice.Text)) })
	return nil
}
