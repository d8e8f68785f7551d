package early

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// The tray, notifications, the system's colours and its keyring are asked over D-Bus, whose Go client starts a bus of its own
// where it finds none. Nobody is on that bus, and it stays when the program has ended, with all that it starts in turn.
var _ = noBusOfOurOwn(runtime.GOOS, os.Getuid())

// busAddress is where programs read the address of the session's bus.
const busAddress = "DBUS_SESSION_BUS_ADDRESS"

// noBusOfOurOwn has the session's bus be the one that there is, or none.
func noBusOfOurOwn(system string, user int) error {
	if system == "windows" || system == "darwin" {
		return nil
	}
	if a := os.Getenv(busAddress); a != "" && a != "autolaunch:" {
		return nil
	}
	own := filepath.Join("/run/user", strconv.Itoa(user))
	for _, file := range []string{filepath.Join(own, "bus"), filepath.Join(own, "dbus-session")} {
		if there(file) {
			return nil // the client finds these by itself
		}
	}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && there(filepath.Join(dir, "bus")) {
		return os.Setenv(busAddress, "unix:path="+filepath.Join(dir, "bus"))
	}
	return os.Setenv(busAddress, "disabled:") // as D-Bus's own library spells it
}

func there(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
