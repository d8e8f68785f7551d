package control

import (
	"context"
	"net/http"
	"time"

	"bellhop/hooks"
)

// Doors are all ways in, side by side. A name that no door has is a hooks.NotFound. Opening and closing wait for what
// becomes of a door, and are no error: the report tells.
type Doors interface {
	Doors() []DoorReport
	OpenDoor(ctx context.Context, name string) (DoorReport, error)
	CloseDoor(ctx context.Context, name string) (DoorReport, error)
	// SetDoor changes what counts from the next opening on.
	SetDoor(ctx context.Context, name string, c DoorChange) (DoorReport, error)
	// TestDoor asks a door's address as a visitor does; "" is the public one that is open.
	TestDoor(ctx context.Context, name string) (DoorTest, error)
}

// DoorReport is what there is to know of a door.
type DoorReport struct {
	Name    string
	Title   string
	Exposes string
	State   string // closed, opening, open, reconnecting, refused
	URL     string
	Since   time.Time
	Next    time.Time
	Try     int
	Code    string
	Reason  string
	HostKey string // that an SSH server has shown and nobody vouches for

	// How it opens: lan has Address and Port, ssh the others.
	Address string
	Port    int
	Host    string
	User    string
	Auth    string
	KeyFile string
	Remote  int
	Public  string
	Trusted string
}

// DoorChange is what may be set of a door; nil stays as it is.
type DoorChange struct {
	Address *string `json:"address"`
	Port    *int    `json:"port"`
	Host    *string `json:"host"`
	User    *string `json:"user"`
	Auth    *string `json:"auth"`
	KeyFile *string `json:"key_file"`
	Remote  *int    `json:"remote_port"`
	URL     *string `json:"url"`
	HostKey *string `json:"host_key"`
}

// DoorTest is what visitors of an address meet.
type DoorTest struct {
	URL              string
	At               time.Time
	Verdict          string
	Sentence         string
	Browser, Program DoorAnswer
}

// DoorAnswer is what one kind of visitor got.
type DoorAnswer struct {
	Hops   []DoorHop
	Took   time.Duration
	Code   string
	Ours   bool
	Failed string
}

// DoorHop is one request and its status, 0 without an answer.
type DoorHop struct {
	URL    string `json:"url"`
	Status int    `json:"status"`
}

// The JSON forms.
type (
	doorState struct {
		Name     string  `json:"name"`
		Title    string  `json:"title"`
		Exposes  string  `json:"exposes"`
		State    string  `json:"state"`
		URL      *string `json:"url"`
		Since    *string `json:"since"`
		Try      int     `json:"try"`
		Next     *string `json:"next_try_at"`
		Reason   string  `json:"reason"`
		Code     string  `json:"code"`
		HostKey  *string `json:"host_key"`
		Settings any     `json:"settings"` // null where there are none
	}
	networkSettings struct {
		Address string `json:"address"`
		Port    int    `json:"port"`
	}
	serverSettings struct {
		Host    string `json:"host"`
		Port    int    `json:"port"`
		User    string `json:"user"`
		Auth    string `json:"auth"`
		KeyFile string `json:"key_file"`
		Remote  int    `json:"remote_port"`
		URL     string `json:"url"`
		HostKey string `json:"host_key"`
	}
	doorTest struct {
		URL     string     `json:"url"`
		At      *string    `json:"at"`
		Verdict string     `json:"verdict"`
		Words   string     `json:"sentence"`
		Browser doorAnswer `json:"browser"`
		Program doorAnswer `json:"program"`
	}
	doorAnswer struct {
		Hops   []DoorHop `json:"hops"`
		Took   int64     `json:"took_ms"`
		Code   string    `json:"code"`
		Ours   bool      `json:"ours"`
		Failed string    `json:"error"`
	}
)

func wordDoor(d DoorReport) doorState {
	s := doorState{
		Name: d.Name, Title: d.Title, Exposes: d.Exposes, State: d.State, URL: orNull(d.URL), Since: rfc3339(d.Since), Try: d.Try,
		Next: rfc3339(d.Next), Reason: d.Reason, Code: d.Code, HostKey: orNull(d.HostKey),
	}
	switch d.Name {
	case "lan":
		s.Settings = networkSettings{d.Address, d.Port}
	case "ssh":
		s.Settings = serverSettings{d.Host, d.Port, d.User, d.Auth, d.KeyFile, d.Remote, d.Public, d.Trusted}
	}
	return s
}

func wordVisit(a DoorAnswer) doorAnswer {
	return doorAnswer{append([]DoorHop{}, a.Hops...), a.Took.Milliseconds(), a.Code, a.Ours, a.Failed}
}

func (a *API) doors() map[string]call {
	return map[string]call{
		"GET /api/v1/doors":           a.listDoors,
		"POST /api/v1/doors/{name}":   a.openDoor,
		"DELETE /api/v1/doors/{name}": a.closeDoor,
		"PATCH /api/v1/doors/{name}":  a.setDoor,
		"POST /api/v1/tunnel/test":    a.testTunnel,
	}
}

func (a *API) listDoors(*http.Request) (int, any, error) {
	items := []doorState{}
	for _, d := range a.Doors.Doors() {
		items = append(items, wordDoor(d))
	}
	return http.StatusOK, map[string]any{"items": items}, nil
}

// openDoor answers when the door is open or was refused; one that is open already stays as it is.
func (a *API) openDoor(r *http.Request) (int, any, error) {
	d, err := a.Doors.OpenDoor(r.Context(), r.PathValue("name"))
	if err != nil {
		return 0, nil, err
	}
	if d.State == "refused" {
		reason := d.Reason
		if d.HostKey != "" {
			reason += " It shows " + d.HostKey + "."
		}
		return 0, nil, hooks.Conflict(reason)
	}
	return http.StatusOK, wordDoor(d), nil
}

func (a *API) closeDoor(r *http.Request) (int, any, error) {
	d, err := a.Doors.CloseDoor(r.Context(), r.PathValue("name"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, wordDoor(d), nil
}

func (a *API) setDoor(r *http.Request) (int, any, error) {
	var c DoorChange
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	d, err := a.Doors.SetDoor(r.Context(), r.PathValue("name"), c)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, wordDoor(d), nil
}

func (a *API) testTunnel(r *http.Request) (int, any, error) {
	t, err := a.Doors.TestDoor(r.Context(), r.URL.Query().Get("door"))
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, doorTest{t.URL, rfc3339(t.At), t.Verdict, t.Sentence, wordVisit(t.Browser), wordVisit(t.Program)}, nil
}
