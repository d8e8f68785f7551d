package ngroktest

import (
	"encoding/json"

	"golang.ngrok.com/muxado/v2"
)

// Each request has a stream of its own that begins with its type: four bytes, big endian. A request and
// its answer are one JSON value each.
const (
	authStream    muxado.StreamType = 0 // agent to service
	bindStream    muxado.StreamType = 1
	unbindStream  muxado.StreamType = 2
	proxyStream   muxado.StreamType = 3 // service to agent: a visitor
	restartStream muxado.StreamType = 4
	stopStream    muxado.StreamType = 5
	updateStream  muxado.StreamType = 6
	infoStream    muxado.StreamType = 8
	takeStream    muxado.StreamType = 9 // service to agent: an endpoint is taken away; no answer
	beatStream    muxado.StreamType = 0xFFFFFFFF
)

// Auth is how an agent introduces itself.
type Auth struct {
	Version  []string
	ClientID string `json:"ClientId"` // "" at first; on a return what the service had given
	Extra    AuthExtra
}

// AuthExtra is the part of Auth that tests look at.
type AuthExtra struct {
	OS                 string
	Arch               string
	Authtoken          string
	Version            string
	UserAgent          string
	Metadata           string
	Cookie             string
	ClientType         string
	HeartbeatInterval  int64 // nanoseconds
	HeartbeatTolerance int64 // nanoseconds
	// Why the agent does not take the command; "" when it does.
	StopUnsupportedError    *string
	RestartUnsupportedError *string
	UpdateUnsupportedError  *string
}

type authAnswer struct {
	Version  string
	ClientID string `json:"ClientId"`
	Error    string
	Extra    authAnswerExtra
}

type authAnswerExtra struct {
	Version         string
	Region          string
	Cookie          string
	AccountName     string
	SessionDuration int64 // seconds
	PlanName        string
	Banner          string
	AgentSessionID  string
}

// Bind asks for an endpoint.
type Bind struct {
	ID         string `json:"Id"` // "" at first; on a return what the service had given
	Proto      string
	ForwardsTo string
	Opts       json.RawMessage
	Extra      BindExtra
}

// BindExtra is the part of Bind that does not depend on the protocol.
type BindExtra struct {
	Name           string
	Token          string // on a return: which endpoint
	Metadata       string
	Description    string
	Bindings       []string
	PoolingEnabled bool
}

// URL is the address that was asked for, "" for the account's own.
func (b Bind) URL() string {
	var opts struct{ URL string }
	_ = json.Unmarshal(b.Opts, &opts) // options without a URL ask for none
	return opts.URL
}

// Policy is the traffic policy that was asked for, "" for none.
func (b Bind) Policy() string {
	var opts struct{ TrafficPolicy string }
	_ = json.Unmarshal(b.Opts, &opts) // options without one ask for none
	return opts.TrafficPolicy
}

type bindAnswer struct {
	ID    string `json:"Id"`
	URL   string
	Proto string
	Opts  json.RawMessage
	Error string
	Extra bindAnswerExtra
}

type bindAnswerExtra struct {
	Token    string
	TunnelID string
}

type unbind struct {
	ID string `json:"Id"`
}

type plainAnswer struct{ Error string }

type takeAway struct {
	ID        string `json:"Id"`
	Message   string
	ErrorCode string
}

// visitHeader precedes the bytes of a visitor.
type visitHeader struct {
	ID             string `json:"Id"`
	ClientAddr     string
	Proto          string
	EdgeType       string
	PassthroughTLS bool
}
