package system

import (
	"log"
	"strings"
	"testing"
)

func TestWhatADesktopLacksIsNoErrorInTheLog(t *testing.T) {
	var said strings.Builder
	to := log.New(Calm(&said), "at ", 0)
	to.Println("systray error: failed to register: The name org.kde.StatusNotifierWatcher was not provided by any .service files")
	to.Println("Fyne error: ", "failed to watch theme settings")
	to.Println("  Cause:", "dbus: invalid bus address")
	to.Println("  At: app_xdg.go:152")
	to.Println("Fyne error: ", "another")
	to.Println("  Cause:", "of another")
	want := "at The desktop has no tray at the moment; the icon shows when one starts.\nat Fyne error:  another\nat   Cause: of another\n"
	if said.String() != want {
		t.Errorf("the log says\n%swant\n%s", said.String(), want)
	}
}
