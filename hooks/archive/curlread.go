package archive

import (
	"encoding/base64"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// Request is what a curl command would send.
type Request struct {
	Method  string
	URL     string // whole, without user name and fragment
	Header  hooks.Header
	Body    []byte
	Ignored []string // options that say nothing about the request, such as --compressed, and what stood behind a pipe
}

// ParseCurl reads a curl command as people paste it: from a POSIX shell or, as browsers copy it, from Windows' cmd,
// and as Curl wrote it. Nothing is run and no file is read; a command that would need it is refused with the reason.
func ParseCurl(command string) (Request, error) {
	if len(command) > maxText {
		return Request{}, &hooks.Error{Code: hooks.CodeTooLarge, Message: "The command is too long. It may have " + sizeWords(maxText) + " at most."}
	}
	command = strings.TrimSpace(command)
	command = strings.TrimPrefix(command, "$ ") // a prompt
	if command == "" {
		return Request{}, noCommand()
	}
	c := curlLine{}
	words, err := c.read(command)
	if err != nil {
		return Request{}, err
	}
	if err := c.options(words[1:]); err != nil {
		return Request{}, err
	}
	return c.request()
}

// Record makes an outgoing exchange of a request, without an id and without a response.
func (q Request) Record(at time.Time) Record {
	_, rest, _ := strings.Cut(q.URL, "://")
	host := rest[:until(rest, "/?#")]
	x := hooks.Exchange{
		Direction: hooks.Out, At: at, Method: q.Method, URL: q.URL, Host: host, Request: describe(q.Body, false),
		Error: "This request was imported. It has not been sent.",
	}
	header := q.Header
	if header.Get("Host") == "" {
		header = append(hooks.Header{{"Host", host}}, header...)
	}
	if header = header.Without("Content-Length", "Transfer-Encoding"); len(q.Body) > 0 {
		header = append(header, [2]string{"Content-Length", strconv.Itoa(len(q.Body))})
	}
	return Record{Exchange: x, Request: hooks.Payload{Head: hooks.FormatHead(q.Method+" "+ownTarget(x)+" HTTP/1.1", header), Body: q.Body}}
}

// curlLine gathers what the options of a command say.
type curlLine struct {
	urls    []string
	target  string // --request-target
	method  string
	lines   hooks.Header
	without []string // lines that curl shall not add
	user    string
	bearer  string
	agent   string
	referer string
	cookies []string
	data    []byte
	hasData bool
	json    bool
	get     bool
	head    bool
	stdin   *string // what a printf before the command pipes in
	ignored []string
}

// read gives the words of the curl command and takes in the printf before it.
func (c *curlLine) read(command string) ([]string, error) {
	if isCmd(command) {
		words, err := cmdWords(command)
		if err != nil {
			return nil, err
		}
		return words, isCurl(words)
	}
	words, _, err := c.words(&shell{in: command})
	return words, err
}

// words gives the words of the next command and takes in a printf before it. piped tells that its output goes elsewhere,
// by what follows at s.at.
func (c *curlLine) words(s *shell) (words []string, piped bool, err error) {
	words, piped, err = s.command()
	if err != nil {
		return nil, false, err
	}
	if piped && len(words) > 0 && words[0] == "printf" {
		if c.stdin, err = printed(words[1:]); err != nil {
			return nil, false, err
		}
		if words, piped, err = s.command(); err != nil {
			return nil, false, err
		}
	}
	if piped {
		c.ignored = append(c.ignored, "what follows the command")
	}
	return words, piped, isCurl(words)
}

func noCommand() error {
	return hooks.Invalid("There is no command yet. Paste one that begins with curl.")
}

func isCurl(words []string) error {
	if len(words) == 0 {
		return noCommand()
	}
	name := path.Base(strings.ReplaceAll(strings.ToLower(words[0]), `\`, "/"))
	if name != "curl" && name != "curl.exe" {
		return hooks.Invalid("The command begins with " + quoteShort(words[0]) + ". Paste one that begins with curl.")
	}
	return nil
}

// printed gives what printf prints: a format alone, or %s and a text.
func printed(words []string) (*string, error) {
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	if len(words) == 2 && words[0] == "%s" {
		return &words[1], nil
	}
	if len(words) != 1 {
		return nil, hooks.Invalid("Of printf only a format alone, or '%s' and a text, is read before curl.")
	}
	format := words[0]
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		rest := format[i+1:]
		switch {
		case format[i] == '%' && strings.HasPrefix(rest, "%"):
			b.WriteByte('%')
			i++
		case format[i] == '%':
			return nil, hooks.Invalid("The format of printf wants a value, with " + quoteShort(format[i:]) + ". Put the text itself in.")
		case format[i] == '\\' && rest != "" && strings.IndexByte(`abfnrtv\01234567`, rest[0]) >= 0:
			text, size := unescapeANSI(rest)
			b.WriteString(text)
			i += size
		default:
			b.WriteByte(format[i])
		}
	}
	text := b.String()
	return &text, nil
}

// request puts together what curl would send.
func (c *curlLine) request() (Request, error) {
	if len(c.urls) != 1 {
		return Request{}, hooks.Invalid("The command has " + strconv.Itoa(len(c.urls)) + " addresses. Paste one with a single address; quotes keep one together.")
	}
	address, err := c.address()
	if err != nil {
		return Request{}, err
	}
	q := Request{Method: c.verb(), URL: address, Ignored: c.ignored}
	if c.hasData && !c.get {
		q.Body = c.data
	}
	if len(q.Body) > MaxEntry {
		return Request{}, &hooks.Error{Code: hooks.CodeTooLarge, Message: "The body is too large. It may have " + sizeWords(MaxEntry) + " at most."}
	}
	q.Header = c.header()
	if err := hooks.CheckMethod(q.Method); err != nil {
		return Request{}, err
	}
	return q, hooks.CheckHeader(q.Header)
}

func (c *curlLine) verb() string {
	switch {
	case c.method != "":
		return c.method
	case c.head:
		return "HEAD"
	case c.hasData && !c.get:
		return "POST"
	}
	return "GET"
}

// header gives the lines that the command names, and those that its options make unless it names them itself.
func (c *curlLine) header() hooks.Header {
	header := c.lines
	add := func(name, value string) {
		value = strings.Trim(value, " \t")
		if value != "" && !hasLine(header, name) && len(hooks.Header{{name}}.Without(c.without...)) > 0 {
			header = append(header, [2]string{name, value})
		}
	}
	if c.user != "" {
		add("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(c.user)))
	}
	if c.bearer != "" {
		add("Authorization", "Bearer "+c.bearer)
	}
	add("User-Agent", c.agent)
	add("Referer", c.referer)
	add("Cookie", strings.Join(c.cookies, "; "))
	switch {
	case c.json:
		add("Content-Type", "application/json")
		add("Accept", "application/json")
	case c.hasData && !c.get:
		add("Content-Type", "application/x-www-form-urlencoded")
	}
	return header
}

// address gives the URL with what options add to it. A user name in it becomes the user, as for curl.
func (c *curlLine) address() (string, error) {
	raw, _, _ := strings.Cut(c.urls[0], "#")
	scheme, rest, found := strings.Cut(raw, "://")
	if !found || strings.ContainsAny(scheme, "/?") {
		scheme, rest = "http", raw
	}
	authority := rest[:until(rest, "/?")]
	rest = rest[len(authority):]
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		user, password, _ := strings.Cut(authority[:at], ":")
		if c.user == "" {
			c.user = percentDecoded(user) + ":" + percentDecoded(password)
		}
		authority = authority[at+1:]
	}
	if c.target != "" {
		if !strings.HasPrefix(c.target, "/") || strings.Contains(c.target, "#") {
			return "", hooks.Invalid("Only a path is read as the request target. This one cannot be part of an address: " + quoteShort(c.target) + ".")
		}
		rest = c.target
	}
	if c.get && len(c.data) > 0 {
		separator := "?"
		if strings.Contains(rest, "?") {
			separator = "&"
		}
		rest += separator + string(c.data)
	}
	u, err := hooks.ParseTarget(scheme + "://" + authority + rest)
	if err != nil {
		return "", err
	}
	origin := u.Scheme + "://" + u.Host
	return origin + strings.TrimPrefix(u.RequestURI(), origin), nil
}

func percentDecoded(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
