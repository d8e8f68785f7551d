package model

import (
	"strconv"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/tunnel/probe"
	"bellhop/ui/lang"
)

// DoorNow is a door by its name, as it is at a moment.
type DoorNow struct {
	Name  string
	State tunnel.State
}

// DoorRow is a door worded whole.
type DoorRow struct {
	Fob
	Name    string
	Label   string // such as "Local network"
	Shown   string // what covers the address; "" is nothing
	Exposes string // who gets in and to what
	Mark    Mark
	Stands  string // the state in a few words: open 42 min
	Said    string // what there is to know although it is open; "" for nothing
	On      bool   // it is open, or about to be
}

// DoorRows words doors at now; server is how the SSH door opens.
func DoorRows(all []DoorNow, server doors.Server, now time.Time) []DoorRow {
	rows := make([]DoorRow, len(all))
	for i, d := range all {
		rows[i] = doorRow(d, server, now)
	}
	return rows
}

func doorRow(d DoorNow, server doors.Server, now time.Time) DoorRow {
	r := DoorRow{Name: d.Name, Fob: DoorFob(d, server, now)}
	r.Label, r.Exposes = describe(d.Name, d.State.URL, server)
	switch r.Phase {
	case tunnel.Opening:
		r.Mark, r.Stands, r.On = MarkInFlight, join(lang.As("a door", "opening"), r.Word), true
	case tunnel.Open:
		r.Mark, r.Stands, r.On, r.Said = MarkDelivered, OpenFor(d.State.Since, now), true, lang.Said(d.State.Reason)
	case tunnel.Reconnecting:
		r.Mark, r.Stands, r.On, r.Said = MarkWaiting, r.Word, true, lang.Said(d.State.Reason)
	case tunnel.Refused:
		r.Mark, r.Stands = MarkRefused, lang.As("a door", "refused")
	default:
		r.Mark, r.Stands = MarkDue, lang.As("a door", "off")
	}
	return r
}

// describe is doors.Describe, which the control API has in English, in the reader's language.
func describe(name, address string, server doors.Server) (title, exposes string) {
	host := server.Name()
	switch name {
	case doors.Local:
		if !doors.Loopback(address) {
			return lang.T("This computer"), lang.T("Everybody who reaches this address can sign the book and post to your inboxes. The control API stays here.")
		}
		return lang.T("This computer"), lang.T("Programs and browsers on this computer can sign the book and post to your inboxes. The control API stays here.")
	case doors.LAN:
		return lang.T("Local network"), lang.T("Everybody in this network can sign the book and post to your inboxes. The control API stays here.")
	case doors.Ngrok:
		return "ngrok", join(exposedToAll(), lang.T("ngrok can read what passes."))
	case doors.SSH:
		return lang.T("SSH, %s", host), join(exposedToAll(), lang.T("%s can read what passes.", host))
	}
	return name, ""
}

func exposedToAll() string {
	return lang.T("Everybody on the internet who has the address can sign the book and post to your inboxes. The control API stays here.")
}

// DoorFob words a door's address at now.
func DoorFob(d DoorNow, server doors.Server, now time.Time) Fob {
	switch d.Name {
	case doors.Local:
		return LocalFob(d.State)
	case doors.LAN:
		return awayFob(d.State, now, fobWords{lang.As("a door", "off"), lang.T("opening…"), lang.T("The door to the local network did not open"), lang.T("The door to the local network closed")})
	case doors.SSH:
		host := shorten(server.Name(), maxServer)
		return awayFob(d.State, now, fobWords{lang.T("not shared"), lang.T("asking %s for a door…", host), lang.T("%s did not open a door", host), lang.T("The door at %s closed", host)})
	}
	return PublicFob(d.State, now)
}

// maxServer bounds the name of a server in a sentence, in characters.
const maxServer = 40

// PublicDoor chooses, of the doors to the internet, the one that the address bar shows: the first that has an address, or
// is about to, else the one that going public opens.
func PublicDoor(all []DoorNow, chosen string) DoorNow {
	public := DoorNow{Name: chosen}
	for _, d := range all {
		if d.Name == chosen {
			public = d
		}
	}
	for _, phase := range []tunnel.Phase{tunnel.Open, tunnel.Reconnecting, tunnel.Opening} {
		for _, d := range all {
			if (d.Name == doors.Ngrok || d.Name == doors.SSH) && d.State.Phase == phase && public.State.URL == "" && public.State.Phase != phase {
				return d
			}
		}
	}
	return public
}

// DoorTrial is what came of asking a door's address as visitors do.
type DoorTrial struct {
	Running bool
	Mark    Mark
	Title   string // "" when it was not asked
	Text    string
	Raw     string // what was answered, in short
}

// NewDoorTrial words a report.
func NewDoorTrial(r probe.Report, err error) DoorTrial {
	if err != nil {
		return DoorTrial{Mark: MarkRefused, Title: lang.T("The address was not tested"), Text: DoorSentence(err, lang.T("Something went wrong on the way. Test it again."))}
	}
	t := DoorTrial{Mark: MarkRefused, Title: lang.T("Visitors do not get in"), Text: lang.Said(r.Sentence)}
	switch r.Verdict {
	case probe.Works:
		t.Mark, t.Title = MarkDelivered, lang.T("Visitors get in")
	case probe.Warned:
		t.Mark, t.Title = MarkWaiting, lang.T("Programs get in, browsers see a warning first")
	case probe.Protected:
		t.Mark, t.Title = MarkWaiting, lang.T("Visitors are asked who they are")
	case probe.Other:
		t.Title = lang.T("Visitors meet something else")
	}
	t.Raw = lang.T("program %s, browser %s", answeredWords(r.Program), answeredWords(r.Browser))
	if r.Program.Failed != "" && r.Program.Failed == r.Browser.Failed {
		t.Raw = shorten(printable(r.Program.Failed), maxAnswers)
	}
	return t
}

// maxAnswers bounds the raw line, in characters.
const maxAnswers = 120

func answeredWords(a probe.Answer) string {
	words := ""
	for _, hop := range a.Hops {
		switch {
		case hop.Status == 0:
			words += " –"
		default:
			words += " " + strconv.Itoa(hop.Status)
		}
	}
	if a.Code != "" {
		words += " " + shorten(printable(a.Code), maxBadge)
	}
	if words == "" {
		return "–"
	}
	return words[1:]
}
