package ssh

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"bellhop/tunnel"
)

// hostKeys judges the key that a server shows: it is the one that the user has accepted, or one of the known hosts, or
// it is refused. A refusal of it is kept in refused, as the handshake's error has only its text.
type hostKeys struct {
	config  *Config
	known   ssh.HostKeyCallback // nil when there is no file of known hosts
	refused *tunnel.Refusal
	passed  bool // the key was taken
}

func newHostKeys(c *Config) (*hostKeys, error) {
	h := &hostKeys{config: c}
	var files []string
	for _, path := range c.KnownHosts {
		if _, err := os.Stat(path); err == nil {
			files = append(files, path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, refuse("The file of known hosts "+path+" cannot be read. See that you may.", err)
		}
	}
	if len(files) == 0 {
		return h, nil
	}
	known, err := knownhosts.New(files...)
	if err != nil {
		return nil, refuse("The file of known hosts "+strings.Join(files, " or ")+" has a line that is none. Mend it or take the line out.", err)
	}
	h.known = known
	return h, nil
}

// pin is how a key is kept that the user accepts: its type and its fingerprint.
func pin(key ssh.PublicKey) string { return key.Type() + " " + ssh.FingerprintSHA256(key) }

// check is an ssh.HostKeyCallback.
func (h *hostKeys) check(address string, remote net.Addr, key ssh.PublicKey) error {
	unknown := h.config.HostKey == ""
	if h.known != nil {
		err := h.known(address, remote, key)
		if err == nil {
			h.passed = true
			return nil
		}
		var other *knownhosts.KeyError
		if !errors.As(err, &other) { // revoked
			return h.refuse("The key that "+h.config.Host+" shows is marked as revoked in your known hosts. Bellhop does not connect to it.", err)
		}
		unknown = unknown && len(other.Want) == 0
	}
	if h.config.HostKey == pin(key) {
		h.passed = true
		return nil
	}
	seen := &tunnel.HostUnknown{Host: h.config.Host, Key: pin(key)}
	if unknown {
		return h.refuse(h.config.Host+" is not known yet. Compare the fingerprint of its key with the one that its owner publishes, then trust it.", seen)
	}
	seen.Changed = true
	old := "forget the old one and connect again."
	if h.config.HostKey == "" {
		old = "take the old one out of your known hosts and connect again."
	}
	return h.refuse("The key of "+h.config.Host+" has changed: somebody may be in between. When its owner says that it has a new key, "+old, seen)
}

func (h *hostKeys) refuse(reason string, err error) error {
	h.refused = refuse(reason, err)
	return err
}

// algorithms are those of the keys that are known of the server, so that it shows one of these and not another of its
// own; nil when none is known.
func (h *hostKeys) algorithms() []string {
	var types []string
	if kind, _, ok := strings.Cut(h.config.HostKey, " "); ok {
		types = append(types, kind)
	}
	if h.known != nil {
		var other *knownhosts.KeyError
		if err := h.known(h.config.addr(), &net.TCPAddr{IP: net.IPv4zero}, noKey{}); errors.As(err, &other) {
			for _, want := range other.Want {
				types = append(types, want.Key.Type())
			}
		}
	}
	var algorithms []string
	for _, kind := range types {
		if kind == ssh.KeyAlgoRSA {
			algorithms = append(algorithms, ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256)
			continue
		}
		algorithms = append(algorithms, kind)
	}
	return algorithms
}

// noKey is the key of nobody: asked for it, the known hosts list the keys that a host has.
type noKey struct{}

func (noKey) Type() string                        { return "none" }
func (noKey) Marshal() []byte                     { return []byte("none") }
func (noKey) Verify([]byte, *ssh.Signature) error { return errors.New("no key") }
