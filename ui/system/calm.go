package system

import (
	"bytes"
	"io"
	"sync"
)

// Calm is for the standard log's output. What Fyne prints there as errors when a desktop has no tray, or a session no D-Bus,
// is said as what it is, in a line; all else that is printed goes to out. It may be called from any goroutine.
func Calm(out io.Writer) io.Writer { return &calm{out: out} }

type calm struct {
	out io.Writer

	mu   sync.Mutex
	tail bool // the lines that belong to an error which was left out are coming
}

// What Fyne and its tray print, and what is said instead; "" is nothing.
var plain = []struct{ printed, said string }{
	{"systray error: failed to register: The name org.kde.StatusNotifierWatcher", "The desktop has no tray at the moment; the icon shows when one starts.\n"},
	{"systray error: failed to connect to DBus", "This session has no D-Bus: there is no icon in a tray, no notification, and the colours do not follow the system's.\n"},
	{"Fyne error:  failed to watch theme settings", ""}, // that is of the same cause
}

func (c *calm) Write(line []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tail && (bytes.Contains(line, []byte("  Cause: ")) || bytes.Contains(line, []byte("  At: "))) {
		return len(line), nil
	}
	c.tail = false
	for _, p := range plain {
		if at := bytes.Index(line, []byte(p.printed)); at >= 0 {
			c.tail = p.said == ""
			if c.tail {
				return len(line), nil
			}
			_, err := c.out.Write(append(bytes.Clone(line[:at]), p.said...))
			return len(line), err
		}
	}
	return c.out.Write(line)
}
