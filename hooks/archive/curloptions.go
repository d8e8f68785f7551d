package archive

import (
	"strconv"
	"strings"

	"bellhop/hooks"
)

// curlOption is what an option of curl means here. One with neither apply nor why says nothing about the request that
// is sent, and is only listed.
type curlOption struct {
	value bool   // the next word, or the rest of a short option's, is its value
	why   string // it cannot be read; a sentence
	apply func(c *curlLine, value string) error
}

const (
	whyForm = "Forms with parts (-F, --form) are not read, as curl makes their body when it sends them. Give the body with --data-binary."
	whyFile = "The command reads a file, and no file is read here. Put its content in with --data-raw."
	whyTalk = "The command signs in by a talk with the server (--digest, --ntlm, --negotiate), which no stored request can hold."
)

// curlLong holds the options by their long names.
var curlLong = map[string]curlOption{
	"request":        {value: true, apply: func(c *curlLine, v string) error { c.method = v; return nil }},
	"header":         {value: true, apply: (*curlLine).setLine},
	"data":           {value: true, apply: (*curlLine).addData},
	"data-ascii":     {value: true, apply: (*curlLine).addData},
	"data-binary":    {value: true, apply: (*curlLine).addBinary},
	"data-raw":       {value: true, apply: (*curlLine).addRaw},
	"data-urlencode": {value: true, apply: (*curlLine).addEncoded},
	"json":           {value: true, apply: (*curlLine).addJSON},
	"get":            {apply: func(c *curlLine, _ string) error { c.get = true; return nil }},
	"head":           {apply: func(c *curlLine, _ string) error { c.head = true; return nil }},
	"url":            {value: true, apply: (*curlLine).addURL},
	"request-target": {value: true, apply: func(c *curlLine, v string) error { c.target = v; return nil }},
	"user":           {value: true, apply: (*curlLine).setUser},
	"oauth2-bearer":  {value: true, apply: func(c *curlLine, v string) error { c.bearer = v; return nil }},
	"user-agent":     {value: true, apply: func(c *curlLine, v string) error { c.agent = v; return nil }},
	"referer":        {value: true, apply: func(c *curlLine, v string) error { c.referer = strings.TrimSuffix(v, ";auto"); return nil }},
	"cookie":         {value: true, apply: (*curlLine).addCookie},

	"form": {value: true, why: whyForm}, "form-string": {value: true, why: whyForm},
	"upload-file": {value: true, why: whyFile}, "config": {value: true, why: whyFile}, "netrc": {why: whyFile},
	"digest": {why: whyTalk}, "ntlm": {why: whyTalk}, "negotiate": {why: whyTalk}, "anyauth": {why: whyTalk},
	"aws-sigv4": {value: true, why: "The command signs for AWS when it is run (--aws-sigv4), which is not done here."},
	"next":      {why: "The command sends more than one request (--next). Paste one alone."},

	"compressed": {}, "insecure": {}, "silent": {}, "show-error": {}, "location": {}, "verbose": {}, "include": {}, "fail": {},
	"fail-with-body": {}, "globoff": {}, "no-buffer": {}, "progress-bar": {}, "no-progress-meter": {}, "path-as-is": {}, "http1.0": {},
	"http1.1": {}, "http2": {}, "http2-prior-knowledge": {}, "http3": {}, "ipv4": {}, "ipv6": {}, "tlsv1": {}, "tlsv1.2": {}, "tlsv1.3": {},
	"ssl-no-revoke": {}, "basic": {}, "remote-name": {}, "remote-header-name": {}, "ignore-content-length": {}, "no-keepalive": {},
	"location-trusted": {}, "disable": {}, "tcp-nodelay": {}, "parallel": {}, "post301": {}, "post302": {}, "post303": {},
	"output": {value: true}, "write-out": {value: true}, "max-time": {value: true}, "connect-timeout": {value: true},
	"retry": {value: true}, "retry-delay": {value: true}, "retry-max-time": {value: true}, "proxy": {value: true}, "noproxy": {value: true},
	"resolve": {value: true}, "connect-to": {value: true}, "interface": {value: true}, "cacert": {value: true}, "capath": {value: true},
	"cert": {value: true}, "key": {value: true}, "pass": {value: true}, "ciphers": {value: true}, "cookie-jar": {value: true},
	"dump-header": {value: true}, "max-redirs": {value: true}, "limit-rate": {value: true}, "tls-max": {value: true}, "stderr": {value: true},
	"keepalive-time": {value: true}, "expect100-timeout": {value: true}, "unix-socket": {value: true}, "trace-ascii": {value: true},
}

// curlShort gives the long names of short options.
var curlShort = map[byte]string{
	'X': "request", 'H': "header", 'd': "data", 'G': "get", 'I': "head", 'u': "user", 'A': "user-agent", 'e': "referer", 'b': "cookie",
	'F': "form", 'T': "upload-file", 'K': "config", 'n': "netrc", ':': "next",
	'k': "insecure", 's': "silent", 'S': "show-error", 'L': "location", 'v': "verbose", 'i': "include", 'f': "fail", 'g': "globoff",
	'N': "no-buffer", '#': "progress-bar", '0': "http1.0", '4': "ipv4", '6': "ipv6", '1': "tlsv1", 'O': "remote-name", 'J': "remote-header-name",
	'q': "disable", 'Z': "parallel", 'o': "output", 'w': "write-out", 'm': "max-time", 'x': "proxy", 'E': "cert", 'c': "cookie-jar", 'D': "dump-header",
}

// maxWords bounds what an option with its value right behind it costs.
const maxWords = 2000

// options reads the words behind curl.
func (c *curlLine) options(words []string) error {
	if len(words) > maxWords {
		return hooks.Invalid("The command has " + strconv.Itoa(len(words)) + " words. Quotes keep an address or a body together.")
	}
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		var err error
		switch {
		case word == "--":
			c.urls = append(c.urls, words...)
			return nil
		case strings.HasPrefix(word, "--"):
			words, err = c.option(word, word[2:], words)
		case strings.HasPrefix(word, "-") && len(word) > 1:
			words, err = c.cluster(word[1:], words)
		default:
			err = c.addURL(word)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// option reads one option as it was written, with its long name, and gives the words behind it.
func (c *curlLine) option(written, name string, words []string) ([]string, error) {
	option, known := curlLong[name]
	if !known {
		return nil, hooks.Invalid("This option of curl is not read here: " + quoteShort(written) + ". Leave it out, or say the same with -X, -H and --data-raw.")
	}
	if option.why != "" {
		return nil, hooks.Invalid(option.why)
	}
	value := ""
	if option.value {
		if len(words) == 0 {
			return nil, hooks.Invalid("The option " + written + " has no value. The command may have been cut off.")
		}
		value, words = words[0], words[1:]
	}
	if option.apply == nil {
		c.ignored = append(c.ignored, written)
		return words, nil
	}
	return words, option.apply(c, value)
}

// cluster reads short options that stand together, the last of which may have its value right behind it: -sSXPOST.
func (c *curlLine) cluster(letters string, words []string) ([]string, error) {
	for letters != "" {
		written := "-" + letters[:1]
		name, known := curlShort[letters[0]]
		letters = letters[1:]
		if !known {
			name = written // which no long name is
		}
		if curlLong[name].value && letters != "" {
			words, letters = append([]string{letters}, words...), ""
		}
		var err error
		if words, err = c.option(written, name, words); err != nil {
			return nil, err
		}
	}
	return words, nil
}

func (c *curlLine) addURL(address string) error {
	c.urls = append(c.urls, address)
	return nil
}

// setLine reads a header line: "Name: value", "Name;" for one without a value, "Name:" to take out one of curl's own.
func (c *curlLine) setLine(line string) error {
	if strings.HasPrefix(line, "@") {
		return hooks.Invalid(whyFile)
	}
	if name, value, found := strings.Cut(line, ":"); found {
		if value = strings.Trim(value, " \t"); value == "" {
			c.without = append(c.without, name)
			return nil
		}
		c.lines = append(c.lines, [2]string{name, value})
		return nil
	}
	name, rest, found := strings.Cut(line, ";")
	if !found || rest != "" {
		return hooks.Invalid("This header line has no colon: " + quoteShort(line) + ".")
	}
	c.lines = append(c.lines, [2]string{name, ""})
	return nil
}

func (c *curlLine) setUser(user string) error {
	if !strings.Contains(user, ":") {
		return hooks.Invalid("The option -u has a user name without a password, which curl would ask for. Write it as name:password.")
	}
	c.user = user
	return nil
}

func (c *curlLine) addCookie(cookie string) error {
	if !strings.Contains(cookie, "=") {
		return hooks.Invalid(whyFile)
	}
	c.cookies = append(c.cookies, cookie)
	return nil
}

// addData joins pieces of data by &, as curl does.
func (c *curlLine) addData(data string) error {
	if strings.HasPrefix(data, "@") {
		return c.addFrom(data[1:], true)
	}
	return c.addRaw(data)
}

func (c *curlLine) addBinary(data string) error {
	if strings.HasPrefix(data, "@") {
		return c.addFrom(data[1:], false)
	}
	return c.addRaw(data)
}

// addFrom takes data from the pipe. --data takes line ends and NUL out of it.
func (c *curlLine) addFrom(file string, clean bool) error {
	if file != "-" || c.stdin == nil {
		return hooks.Invalid(whyFile)
	}
	data := *c.stdin
	if clean {
		data = strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(data)
	}
	return c.addRaw(data)
}

func (c *curlLine) addRaw(data string) error {
	if c.hasData && !c.json {
		c.data = append(c.data, '&')
	}
	c.data = append(c.data, data...)
	c.hasData = true
	return nil
}

func (c *curlLine) addJSON(data string) error {
	c.json = true
	if strings.HasPrefix(data, "@") {
		return c.addFrom(data[1:], false)
	}
	return c.addRaw(data)
}

// addEncoded reads the forms of --data-urlencode: content, =content and name=content.
func (c *curlLine) addEncoded(data string) error {
	name, content, found := strings.Cut(data, "=")
	if !found {
		if strings.Contains(data, "@") {
			return hooks.Invalid(whyFile)
		}
		name, content = "", data
	}
	encoded := percentEncoded(content)
	if name != "" {
		encoded = name + "=" + encoded
	}
	return c.addRaw(encoded)
}

// percentEncoded leaves the unreserved characters of RFC 3986 only, as curl does.
func percentEncoded(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; isNameByte(c) || strings.IndexByte("-.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
		}
	}
	return b.String()
}
