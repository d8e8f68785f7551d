package ssh

import (
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"bellhop/tunnel"
)

// DefaultHost is a public server that forwards for everybody, without an account. It serves the web, so the port to
// ask it for is 80, and it says at which address it does.
const (
	DefaultHost = "localhost.run"
	defaultUser = "nokey"
)

// Auth is how the door proves to the server who it is.
type Auth string

// The ways. A server for everybody takes anybody.
const (
	AuthNone  Auth = "none"  // no key, or one made for the occasion
	AuthAgent Auth = "agent" // the keys of the SSH agent
	AuthFile  Auth = "file"  // the key of Config.KeyFile
)

// Config is what one opening needs to know. The zero value leads to localhost.run.
type Config struct {
	Host string // of the SSH server, "" for DefaultHost
	Port int    // of the SSH server, 0 for 22
	User string // "" is nokey at DefaultHost, else the name of who runs the program

	Auth    Auth   // "" is AuthNone
	KeyFile string // with AuthFile; ~/ stands for the home folder

	// Remote is the port that the server is asked to open, 0 for any free one; at DefaultHost it is always 80.
	Remote int
	// URL is where visitors will find the door: "" reads it from what the server says. {host} and {port} stand for the
	// server's name and for the port that it opened.
	URL string

	// HostKey is the server's key that the user has accepted, as in tunnel.HostUnknown; "" is none yet.
	HostKey string
	// KnownHosts are files of keys that are known; those that are not there are left out.
	KnownHosts []string
	// AgentSocket is where the SSH agent listens, as SSH_AUTH_SOCK has it.
	AgentSocket string

	// Logger gets a line for each try that fails; nil is silence.
	Logger *slog.Logger
	// ConnectWithin is how long an opening may take, 0 for 20 seconds.
	ConnectWithin time.Duration
	// GiveUpAfter is how long a door that dropped tries to come back, 0 for two minutes, negative for ever.
	GiveUpAfter time.Duration
	// KeepAlive is the time between two signs of life, 0 for 15 seconds; AnswerWithin is how long the server may take to
	// answer one, 0 for ten.
	KeepAlive, AnswerWithin time.Duration
	// StallAfter is how long a visitor may read nothing of what waits for it, 0 for 30 seconds; then it is let go.
	StallAfter time.Duration
}

// Check tells what is wrong with a config, as a *tunnel.Refusal; nil when the server can be asked.
func (c Config) Check() error {
	_, err := c.complete()
	return err
}

// complete fills in what is not set and refuses what the server need not be asked about.
func (c Config) complete() (Config, error) {
	c.Host, c.User, c.URL = strings.TrimSpace(c.Host), strings.TrimSpace(c.User), strings.TrimSpace(c.URL)
	if c.Host == "" {
		c.Host = DefaultHost
	}
	c.Host = strings.Trim(c.Host, "[]") // around an IPv6 address
	if strings.ContainsAny(c.Host, "/@ \t") || strings.Contains(c.Host, ":") && net.ParseIP(c.Host) == nil {
		return c, refuse("The server is a name or an address, such as localhost.run. The user and the port have fields of their own.", errors.New("malformed host"))
	}
	if c.Port < 0 || c.Port > 65535 || c.Remote < 0 || c.Remote > 65535 {
		return c, refuse("A port goes up to 65535. SSH servers mostly listen on 22.", errors.New("port out of range"))
	}
	switch c.Auth {
	case "", AuthNone, AuthAgent, AuthFile:
	default:
		return c, refuse("The way to show who you are is none, agent or file.", errors.New("unknown auth"))
	}
	if c.Port == 0 {
		c.Port = 22
	}
	if c.Host == DefaultHost {
		c.Remote = 80
	}
	if err := c.checkURL(); err != nil {
		return c, err
	}
	c.completeUser()
	if c.Auth == "" {
		c.Auth = AuthNone
	}
	c.completeTimes()
	return c, nil
}

func (c *Config) completeUser() {
	switch {
	case c.User != "":
	case c.Host == DefaultHost:
		c.User = defaultUser
	default:
		c.User = firstOf(os.Getenv("USER"), os.Getenv("USERNAME"), "root")
	}
}

func (c *Config) completeTimes() {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	for _, t := range []struct {
		at    *time.Duration
		usual time.Duration
	}{{&c.ConnectWithin, 20 * time.Second}, {&c.GiveUpAfter, 2 * time.Minute}, {&c.KeepAlive, 15 * time.Second}, {&c.AnswerWithin, 10 * time.Second}, {&c.StallAfter, 30 * time.Second}} {
		if *t.at == 0 {
			*t.at = t.usual
		}
	}
}

// checkURL judges the address that was typed.
func (c *Config) checkURL() error {
	if c.URL == "" {
		return nil
	}
	if !strings.Contains(c.URL, "://") {
		c.URL = "https://" + c.URL
	}
	u, err := url.Parse(c.publicURL(1))
	if err == nil && (u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		err = errors.New("no web address")
	}
	if err != nil {
		return refuse("This is no address on the web. It looks like https://hooks.example.com or http://{host}:{port}; leave it empty when the server says it.", err)
	}
	return nil
}

// publicURL is the address that was typed, for a port that the server has opened.
func (c *Config) publicURL(port int) string {
	host := c.Host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return strings.TrimRight(strings.NewReplacer("{host}", host, "{port}", strconv.Itoa(port)).Replace(c.URL), "/")
}

func (c *Config) addr() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

// keyFile reads the key file.
func (c *Config) keyFile() ([]byte, error) {
	path := strings.TrimSpace(c.KeyFile)
	if path == "" {
		return nil, refuse("No key file is chosen yet. It is often ~/.ssh/id_ed25519.", errors.New("no key file"))
	}
	if rest, ok := strings.CutPrefix(filepath.ToSlash(path), "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			path = filepath.Join(home, filepath.FromSlash(rest))
		}
	}
	pem, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refuse("There is no key file at "+path+". It is often ~/.ssh/id_ed25519.", err)
	case err != nil:
		return nil, refuse("The key file "+path+" cannot be read. See that you may.", err)
	}
	return pem, nil
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func refuse(reason string, err error) *tunnel.Refusal {
	return &tunnel.Refusal{Reason: reason, Err: err}
}
