package account

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Options are what the owner asks of the public address. The zero value asks for nothing: it is the one that the
// account has, and open to everybody.
type Options struct {
	URL      string   `json:"url,omitempty"`      // a domain of one's own, with or without https://
	User     string   `json:"user,omitempty"`     // visitors must give this name and the password; "" is open
	Password string   `json:"password,omitempty"` // 8 to 128 characters
	Allow    []string `json:"allow,omitempty"`    // addresses and networks that visitors may come from; none is any
	Policy   string   `json:"policy,omitempty"`   // a traffic policy of one's own, as YAML or JSON
}

// Public is what may be told of Options.
type Public struct {
	URL      string
	User     string
	Password bool // there is one
	Allow    []string
	Rules    int  // of all that is asked, the way ngrok counts them
	Policy   bool // there is one of one's own
	Lost     bool // what was asked cannot be read any more: the address does not open until it is set again
}

// Field names a part of the settings.
type Field string

// The fields that can have a problem.
const (
	FieldToken    Field = "authtoken"
	FieldURL      Field = "url"
	FieldUser     Field = "user"
	FieldPassword Field = "password"
	FieldAllow    Field = "allow"
	FieldPolicy   Field = "policy"
)

// Problem is what is wrong with a field, in whole sentences that say what to do.
type Problem struct {
	Field  Field
	Line   int // of a policy's text or of the list of addresses, from 1; 0 when no line is to blame
	Reason string
}

func (p *Problem) Error() string { return p.Reason }

// FreeRules is how many rules a traffic policy may have on ngrok's free plan (ngrok.com/docs/pricing-limits/free-plan-limits,
// November 2026).
const FreeRules = 5

// passwordMin and passwordMax are the bounds of ngrok's basic-auth action, in characters.
const (
	passwordMin = 8
	passwordMax = 128
)

// Problems tells what is wrong with the options, in the order of the fields; none when they suit.
func (o Options) Problems() (all []Problem) {
	add := func(f Field, line int, reason string) { all = append(all, Problem{f, line, reason}) }
	if reason := urlProblem(o.URL); reason != "" {
		add(FieldURL, 0, reason)
	}
	if reason := userProblem(o.User, o.Password); reason != "" {
		add(FieldUser, 0, reason)
	}
	if reason := passwordProblem(o.User, o.Password); reason != "" {
		add(FieldPassword, 0, reason)
	}
	for i, text := range o.Allow {
		if _, ok := network(text); !ok && strings.TrimSpace(text) != "" {
			add(FieldAllow, i+1, strconv.Quote(text)+" is no IP address and no network. Write one such as 203.0.113.7 or 203.0.113.0/24.")
		}
	}
	if _, err := parsePolicy(o.Policy); err != nil {
		all = append(all, *err)
	}
	return all
}

func urlProblem(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	const example = " It looks like https://your-name.ngrok-free.app; leave it empty to use the one that your account has."
	switch {
	case err != nil || u.Hostname() == "" || strings.ContainsFunc(u.Host, unicode.IsSpace):
		return "This is no web address." + example
	case u.Scheme != "https" && u.Scheme != "http":
		return "Bellhop's public address is a web address." + example
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return "This is more than a domain." + example
	case strings.Contains(u.Host, "*"):
		return "A wildcard is many addresses, and Bellhop opens one." + example
	}
	return ""
}

func userProblem(user, password string) string {
	switch {
	case user == "" && password != "":
		return "A password needs a user name. Write one, such as guest."
	case strings.Contains(user, ":"):
		return "A user name has no colon in it, as that is where the password begins. Choose another one."
	case strings.Contains(user, "${"):
		return "ngrok takes ${ for the beginning of an expression. Choose another user name."
	case strings.ContainsFunc(user, unicode.IsControl) || strings.TrimSpace(user) != user:
		return "A user name has no spaces around it and no line breaks. Write it again."
	}
	return ""
}

func passwordProblem(user, password string) string {
	n := len([]rune(password))
	switch {
	case user != "" && password == "":
		return "A user name needs a password, of " + strconv.Itoa(passwordMin) + " to " + strconv.Itoa(passwordMax) + " characters."
	case password == "":
		return ""
	case n < passwordMin || n > passwordMax:
		return "The password has " + strconv.Itoa(n) + " characters, and ngrok takes " + strconv.Itoa(passwordMin) + " to " + strconv.Itoa(passwordMax) + ". Choose another one."
	case strings.Contains(password, "${"):
		return "ngrok takes ${ for the beginning of an expression. Choose another password."
	case strings.ContainsFunc(password, unicode.IsControl):
		return "A password has no line breaks in it. Write it again."
	}
	return ""
}

// network reads an address or a network the way ngrok wants it: as a network.
func network(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if p, err := netip.ParsePrefix(text); err == nil {
		return p.Masked().String(), true
	}
	if a, err := netip.ParseAddr(text); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()).String(), true
	}
	return "", false
}

// tidy leaves out what means nothing, and writes networks the one way.
func (o Options) tidy() Options {
	o.URL = strings.TrimSuffix(strings.TrimSpace(o.URL), "/")
	var allow []string
	for _, text := range o.Allow {
		n, ok := network(text)
		if !ok {
			n = strings.TrimSpace(text) // Problems tells
		}
		if n != "" && !slices.Contains(allow, n) {
			allow = append(allow, n)
		}
	}
	o.Allow = allow
	if strings.TrimSpace(o.Policy) == "" {
		o.Policy = ""
	}
	return o
}

func (o Options) clone() Options {
	o.Allow = slices.Clone(o.Allow)
	return o
}

func (o Options) isZero() bool {
	return o.URL == "" && o.User == "" && o.Password == "" && len(o.Allow) == 0 && o.Policy == ""
}

func (o Options) public(lost bool) Public {
	p := Public{URL: o.URL, User: o.User, Password: o.Password != "", Allow: slices.Clone(o.Allow), Policy: o.Policy != "", Lost: lost}
	if policy, err := parsePolicy(o.Policy); err == nil {
		p.Rules = policy.rules
	}
	if len(o.Allow) > 0 {
		p.Rules++
	}
	if o.User != "" {
		p.Rules++
	}
	return p
}

// Hint says what a free account should know of these options, "" for nothing.
func (p Public) Hint() string {
	if p.Rules > FreeRules {
		return "These are " + strconv.Itoa(p.Rules) + " rules, and ngrok's free plan takes " + strconv.Itoa(FreeRules) + ". Join some, or use a larger plan."
	}
	return ""
}
