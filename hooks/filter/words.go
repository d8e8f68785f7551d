package filter

import "slices"

// Word is a word of the language, for help and completion.
type Word struct {
	Name        string // as it is typed: "in", "status:"
	Description string // what it chooses, in a few words
	Example     string // a whole condition
	Values      []Value
}

// Value is what may stand behind a name. Where there can be others too, it is a usual one.
type Value struct {
	Text        string // as it is typed
	Description string // "" where the text says all
}

// Words lists the words of the language in the order in which help shows them.
func Words() []Word {
	list := make([]Word, len(grammar))
	for i, r := range grammar {
		list[i] = r.Word
		list[i].Values = slices.Clone(r.Values)
	}
	return list
}

// rule is a word and how its value is read.
type rule struct {
	Word
	read   reader
	only   bool     // Values are all that there are
	kin    []string // names that people try instead
	wanted string   // how to write a value, for who wrote it wrong; "" where any text will do
}

// name is the word without its colon.
func (r rule) name() string {
	if r.takesValue() {
		return r.Name[:len(r.Name)-1]
	}
	return r.Name
}

func (r rule) takesValue() bool { return r.Name[len(r.Name)-1] == ':' }

var grammar = [...]rule{
	{Word: Word{"in", "what came to Bellhop", "in", nil}, kin: []string{"direction"}},
	{Word: Word{"out", "what Bellhop sent", "out", nil}},
	{Word: Word{"-", "in front of a condition: not", "-path:/assets", nil}},
	{Word: Word{"method:", "the HTTP method", "method:POST", values("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")}, read: readWhole, kin: []string{"verb"}},
	{Word: Word{"status:", "the status of the response", "status:>=400", []Value{
		{"2xx", "taken"}, {"3xx", "sent elsewhere"}, {"4xx", "refused"}, {"5xx", "failed over there"}, {">=400", "refused or failed"},
	}}, read: readNumber, kin: []string{"code", "response"}, wanted: "status:404, status:4xx, status:>=400 or status:400..499"},
	{Word: Word{"path:", "the path and query hold this text", "path:/in/github", nil}, read: readSearched, kin: []string{"url", "uri", "target", "query"}},
	{Word: Word{"host:", "the host's name holds this text", "host:localhost", nil}, read: readSearched, kin: []string{"domain", "server"}},
	{Word: Word{"inbox:", "captured by this inbox", "inbox:github", nil}, read: readWhole},
	{Word: Word{"provider:", "who sent it, as far as the headers tell", "provider:GitHub", nil}, read: readWhole, kin: []string{"sender", "from", "source"}},
	{Word: Word{"event:", "the sender's name for what happened", "event:push", nil}, read: readWhole, kin: []string{"type", "topic"}},
	{
		Word: Word{"header:", "a header line of the request or response", "header:x-github-event=push", values(
			"content-type=", "user-agent=", "webhook-id=", "x-github-event=", "x-github-delivery=", "x-gitlab-event=", "stripe-signature")},
		read: readHeader, wanted: "header:x-github-event or header:x-github-event=push",
	},
	{Word: Word{"body:", "a body holds this text from where a word begins; *text finds it anywhere", `body:"out of stock"`, nil}, read: readBody, kin: []string{"text", "payload", "content"}},
	{Word: Word{"json:", "a value in a JSON body", "json:repository.name=demo", nil}, read: readJSON, kin: []string{"field"}, wanted: "json:repository.name or json:repository.name=demo"},
	{Word: Word{"verdict:", "what came of checking the signature", "verdict:wrong", []Value{
		{"none", "nobody asked for a check"},
		{"valid", "the signature is right"},
		{"missing", "there is no signature"},
		{"wrong", "the signature does not match"},
		{"too_old", "a right signature, made too long ago"},
	}}, read: readListed, only: true, kin: []string{"signature", "signed"}},
	{Word: Word{"state:", "where a capture stands", "state:failed", []Value{
		{"new", "not inspected, or still being forwarded"}, {"processed", "inspected, and forwarded where asked"}, {"failed", "a forward was given up"},
	}}, read: readListed, only: true},
	{
		Word: Word{"ms:", "how long it took, in milliseconds", "ms:>500", values(">100", ">500", ">1000", ">5000")},
		read: readNumber, kin: []string{"took", "time", "duration", "latency"}, wanted: "ms:500, ms:>500, ms:>2s or ms:100..500",
	},
	{
		Word: Word{"size:", "the size of the body that is stored, in units of 1,000", "size:>1mb", values("0", ">10kb", ">100kb", ">1mb")},
		read: readNumber, kin: []string{"length", "bytes"}, wanted: "size:0, size:>10kb, size:<=1.5mb or size:1kb..1mb",
	},
	{Word: Word{"since:", "began then or later", "since:15m", []Value{
		{"5m", "the last 5 minutes"}, {"15m", "the last 15 minutes"}, {"1h", "the last hour"}, {"1d", "the last 24 hours"}, {"today", ""}, {"yesterday", ""},
	}}, read: readMoment, kin: []string{"after", "newer", "last"}, wanted: "since:15m, since:1h30m, since:14:30, since:yesterday or since:2026-01-31T14:30"},
	{Word: Word{"before:", "began before then", "before:1d", []Value{
		{"15m", "more than 15 minutes ago"}, {"1h", "more than an hour ago"}, {"1d", "more than 24 hours ago"}, {"today", ""}, {"yesterday", ""},
	}}, read: readMoment, kin: []string{"until", "older", "to"}, wanted: "before:15m, before:1h30m, before:14:30, before:today or before:2026-01-31T14:30"},
	{Word: Word{"is:", "what kind of exchange it is", "is:replay", []Value{
		{"capture", "an inbox captured it"},
		{"event", "sent for a subscription"},
		{"forward", "sent on by an inbox"},
		{"replay", "sent again"},
		{"test", "sent as a test"},
		{"probe", "sent by a check-up"},
		{"retry", "a second or later attempt"},
		{"open", "the response is still awaited"},
		{"error", "no response, or a broken one"},
		{"cut", "its body was cut at a limit"},
		{"repeat", "its inbox had the sender's id before"},
		{"import", "it came from a file"},
	}}, read: readIs, only: true},
	{Word: Word{"origin:", "why it was sent", "origin:replay", []Value{
		{"event", "for a subscription"}, {"forward", "on from an inbox"}, {"replay", "again"}, {"test", "as a test"}, {"probe", "by a check-up"},
	}}, read: readListed, only: true, kin: []string{"cause"}},
	{Word: Word{"fault:", "why there was no whole response", "fault:timeout", []Value{
		{"timeout", "no answer in time"},
		{"unreachable", "no connection"},
		{"tls", "the certificate or handshake failed"},
		{"reset", "the connection broke"},
		{"blocked", "the address is not allowed"},
		{"lost", "no word from the worker"},
		{"unfit", "it could not be made into a request"},
		{"closed", "closed without an answer, as told"},
		{"left", "the sender did not wait for the answer"},
	}}, read: readListed, only: true},
	{Word: Word{"door:", "the door it came through", "door:ngrok", []Value{
		{"local", "this computer's address"}, {"lan", "the local network"}, {"ngrok", "the internet, by ngrok"}, {"ssh", "the internet, by an SSH server"},
	}}, read: readListed, only: true, kin: []string{"via", "tunnel", "through"}},
	{Word: Word{"delivery:", "the attempts of this delivery", "delivery:17", nil}, read: readNumber, wanted: "delivery:17"},
	{Word: Word{"id:", "the exchange's number, or the sender's id", "id:2041", nil}, read: readID, wanted: "id:2041 or id:>2000"},
}

func values(texts ...string) []Value {
	list := make([]Value, len(texts))
	for i, text := range texts {
		list[i].Text = text
	}
	return list
}

// find gives the rule of a name that takes a value.
func find(name string) (rule, bool) {
	for _, r := range grammar {
		if r.takesValue() && r.name() == name {
			return r, true
		}
	}
	return rule{}, false
}

// nearest gives the word that a person who typed name may have meant, as it is typed; "" when none is near.
func nearest(name string) string {
	for _, r := range grammar {
		if slices.Contains(r.kin, name) || len(name) > 1 && r.takesValue() && begins(r.Name, name) {
			return r.Name
		}
	}
	best, least := "", farthest(name)+1
	for _, r := range grammar {
		if d := distance(name, r.name()); d < least && r.takesValue() {
			best, least = r.Name, d
		}
	}
	return best
}

// nearestValue is nearest among values.
func nearestValue(typed string, among []Value) string {
	best, least := "", farthest(typed)+1
	for _, v := range among {
		if d := distance(typed, v.Text); d < least {
			best, least = v.Text, d
		}
	}
	return best
}

// farthest is how many slips a word of this length is forgiven.
func farthest(word string) int {
	if len(word) < 4 {
		return 1
	}
	return 2
}

// distance counts the slips between two words: a letter too many, one missing, one wrong, or two in the other's place
// (optimal string alignment).
func distance(a, b string) int {
	if len(a) > 32 { // longer than any word and all its slips
		return len(a)
	}
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			wrong := 1
			if a[i] == b[j] {
				wrong = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+wrong)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
