package doors

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync"

	"bellhop/tunnel"
	"bellhop/tunnel/lan"
	"bellhop/tunnel/ssh"
)

// Settings keep texts by name, across restarts.
type Settings interface {
	// Setting gives "" for what was never set.
	Setting(ctx context.Context, name string) (string, error)
	// SetSetting forgets the name for "".
	SetSetting(ctx context.Context, name, value string) error
}

// Names of settings.
const (
	settingLAN    = "door.lan"
	settingSSH    = "door.ssh"
	settingPublic = "door.public"
)

// Network is how the door in the local network opens.
type Network struct {
	Address string `json:"address,omitempty"` // one of the machine's; "" is the likeliest of the moment
	Port    int    `json:"port,omitempty"`    // 0 is that of the local address
}

// Server is how the SSH door opens. No secret is in it: keys stay where they are.
type Server struct {
	Host    string `json:"host,omitempty"` // "" is ssh.DefaultHost
	Port    int    `json:"port,omitempty"` // 0 is 22
	User    string `json:"user,omitempty"`
	Auth    string `json:"auth,omitempty"`        // none, agent or file; "" is none
	KeyFile string `json:"key_file,omitempty"`    // with file
	Remote  int    `json:"remote_port,omitempty"` // to be opened there, 0 for any
	URL     string `json:"url,omitempty"`         // "" is what the server says
	HostKey string `json:"host_key,omitempty"`    // that is trusted, as in tunnel.HostUnknown
}

// Name is the server's name.
func (s Server) Name() string {
	if s.Host == "" {
		return ssh.DefaultHost
	}
	return s.Host
}

// Rewrites tells whether the server speaks HTTP with visitors and tells their addresses in X-Forwarded-For, as one does that
// names the address itself or ends TLS there. At a bare port, with {port} or after http://, visitors write that line
// themselves: a ban or a limit would hold nobody who does.
func (s Server) Rewrites() bool {
	const bare = "http://"
	return !strings.Contains(s.URL, "{port}") && (len(s.URL) < len(bare) || !strings.EqualFold(s.URL[:len(bare)], bare))
}

// Machine is what Kept asks of the computer that it is on.
type Machine struct {
	Env  func(name string) string // os.Getenv
	Home string                   // the user's folder, "" when there is none
}

// Kept is what is kept of the doors.
type Kept struct {
	settings Settings
	machine  Machine

	writing sync.Mutex // held over a change; taken before mu
	mu      sync.Mutex
	network Network
	server  Server
	public  string
}

// Read reads what is kept. What cannot be read any more counts as never set.
func Read(ctx context.Context, settings Settings, machine Machine) (*Kept, error) {
	k := &Kept{settings: settings, machine: machine}
	for name, into := range map[string]any{settingLAN: &k.network, settingSSH: &k.server} {
		text, err := settings.Setting(ctx, name)
		if err != nil {
			return nil, err
		}
		_ = json.Unmarshal([]byte(text), into) // what does not fit is left as it is: unset
	}
	var err error
	k.public, err = settings.Setting(ctx, settingPublic)
	return k, err
}

// LAN is how the door in the local network opens.
func (k *Kept) LAN() Network {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.network
}

// SSH is how the SSH door opens.
func (k *Kept) SSH() Server {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.server
}

// Public is the name of the door that going public opens: Ngrok, or SSH when that was chosen.
func (k *Kept) Public() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.public == SSH {
		return SSH
	}
	return Ngrok
}

// SetPublic chooses the door that going public opens.
func (k *Kept) SetPublic(ctx context.Context, name string) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	if err := k.settings.SetSetting(ctx, settingPublic, name); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.public = name
	return nil
}

// SetLAN changes how the door in the local network opens the next time. The error is a *tunnel.Refusal when it does not suit.
func (k *Kept) SetLAN(ctx context.Context, change func(*Network)) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	n := k.LAN()
	change(&n)
	n.Address = strings.TrimSpace(n.Address)
	if n.Port < 0 || n.Port > 65535 {
		return &tunnel.Refusal{Reason: "A port goes up to 65535. Leave it empty for that of the local address."}
	}
	if err := k.keep(ctx, settingLAN, n, n == Network{}); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.network = n
	return nil
}

// SetSSH changes how the SSH door opens the next time. Another server is another key. The error is a *tunnel.Refusal when
// it does not suit.
func (k *Kept) SetSSH(ctx context.Context, change func(*Server)) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	before := k.SSH()
	s := before
	change(&s)
	for _, text := range []*string{&s.Host, &s.User, &s.KeyFile, &s.URL, &s.HostKey} {
		*text = strings.TrimSpace(*text)
	}
	if (s.Name() != before.Name() || s.Port != before.Port) && s.HostKey == before.HostKey {
		s.HostKey = ""
	}
	if err := k.config(s).Check(); err != nil {
		return err
	}
	if err := k.keep(ctx, settingSSH, s, s == Server{}); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.server = s
	return nil
}

func (k *Kept) keep(ctx context.Context, name string, value any, forget bool) error {
	if forget {
		return k.settings.SetSetting(ctx, name, "")
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return k.settings.SetSetting(ctx, name, string(text))
}

// LANConfig is for lan.Door; port is that of the local address.
func (k *Kept) LANConfig(port int) lan.Config {
	n := k.LAN()
	if n.Port == 0 {
		n.Port = port
	}
	return lan.Config{Address: n.Address, Port: n.Port}
}

// SSHConfig is for ssh.Door.
func (k *Kept) SSHConfig() ssh.Config { return k.config(k.SSH()) }

func (k *Kept) config(s Server) ssh.Config {
	c := ssh.Config{
		Host: s.Host, Port: s.Port, User: s.User, Auth: ssh.Auth(s.Auth), KeyFile: s.KeyFile,
		Remote: s.Remote, URL: s.URL, HostKey: s.HostKey, AgentSocket: k.machine.Env("SSH_AUTH_SOCK"),
	}
	if k.machine.Home != "" {
		c.KnownHosts = []string{filepath.Join(k.machine.Home, ".ssh", "known_hosts")}
	}
	return c
}
