package doors

import (
	"context"
	"errors"
	"fmt"
	"io"

	"bellhop/tunnel"
)

// Public is the name of the door to the internet that has an address now, first of the one that going public opens; of that
// one when none has.
func (d *Doors) Public() string {
	chosen := d.Kept.Public()
	for _, name := range []string{chosen, Ngrok, SSH} {
		if k := d.Find(name); k != nil && k.State().URL != "" {
			return name
		}
	}
	return chosen
}

// GoPublic wishes the door open that going public opens.
func (d *Doors) GoPublic() {
	if k := d.Find(d.Kept.Public()); k != nil {
		k.Open()
	}
}

// TellPublic writes a line each time that a door to the internet opens, drops or is refused, until ctx ends: its address, or
// why there is none.
func (d *Doors) TellPublic(ctx context.Context, out io.Writer) {
	told := map[string]tunnel.State{}
	changed := make([]<-chan struct{}, 2)
	for i, name := range []string{Ngrok, SSH} {
		if k := d.Find(name); k != nil {
			watch, stop := k.Watch()
			defer stop()
			changed[i] = watch
		}
	}
	for {
		for _, name := range []string{Ngrok, SSH} {
			k := d.Find(name)
			if k == nil {
				continue
			}
			s := k.State()
			if was := told[name]; s.Phase != was.Phase || s.URL != was.URL {
				if line := publicLine(s); line != "" {
					fmt.Fprintln(out, "Public        "+line)
				}
			}
			told[name] = s
		}
		select {
		case <-ctx.Done():
			return
		case <-changed[0]:
		case <-changed[1]:
		}
	}
}

// publicLine is what is told of a door's state; "" is nothing.
func publicLine(s tunnel.State) string {
	switch s.Phase {
	case tunnel.Open:
		return s.URL
	case tunnel.Refused, tunnel.Reconnecting:
		if seen := (*tunnel.HostUnknown)(nil); errors.As(s.Err, &seen) {
			return s.Reason + " (" + seen.Key + ")"
		}
		return s.Reason
	}
	return ""
}
