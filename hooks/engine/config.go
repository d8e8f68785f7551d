package engine

import (
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/queue/pipes"
)

// Options are what a person may say on the command line or in the environment.
type Options struct {
	Data       string // the data folder
	Listen     string // the public handler's local address
	Control    string // the control API's address
	Queue      string // how jobs travel
	Workers    int    // in this process
	OpenTunnel bool   // go public at start
	Open       string // a file or a link behind the flags, to be opened in the window; "" is none
}

// ParseOptions reads the flags. Each is also read from the environment, as BELLHOP_ and its name in capitals, which a flag
// overrides. With errors, usage has been written to the flag set's output.
func ParseOptions(flags *flag.FlagSet, args []string, env func(string) string) (Options, error) {
	var o Options
	fallback := func(name, otherwise string) string {
		if v := env("BELLHOP_" + name); v != "" {
			return v
		}
		return otherwise
	}
	workers, err := strconv.Atoi(fallback("WORKERS", "16"))
	if err != nil {
		return o, hooks.Invalid("BELLHOP_WORKERS is a number of workers, such as 16.")
	}
	open, err := strconv.ParseBool(fallback("OPEN_TUNNEL", "false"))
	if err != nil {
		return o, hooks.Invalid("BELLHOP_OPEN_TUNNEL is true or false.")
	}
	flags.StringVar(&o.Data, "data", fallback("DATA", defaultDataDir(env)), "the data `folder`")
	flags.StringVar(&o.Listen, "listen", fallback("LISTEN", "127.0.0.1:8080"), "the `address` of the guest book and the inboxes")
	flags.StringVar(&o.Control, "control", fallback("CONTROL", "127.0.0.1:8081"), "the `address` of the control API, on this computer only")
	flags.StringVar(&o.Queue, "queue", fallback("QUEUE", ""), "the `queue`: sqlite, amqp:// or amqps:// (RabbitMQ), beanstalk://, gearman://, or the\nhttps:// address of a function; without it the one that was chosen last, at first sqlite")
	flags.IntVar(&o.Workers, "workers", workers, "how many `workers` deliver at a time")
	flags.BoolVar(&o.OpenTunnel, "open-tunnel", open, "go public at start: through ngrok, which needs an authtoken, or through the SSH server when\nthat was chosen in Settings")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	rest := flags.Args()
	if len(rest) > 0 {
		if target, is := Opened(rest[0]); is {
			o.Open, rest = target, rest[1:]
		}
	}
	return o, o.check(rest)
}

// Opened tells whether an argument is something to be opened, a file or a link, and how it is called from any folder.
func Opened(arg string) (target string, is bool) {
	if strings.Contains(arg, "://") {
		return arg, true
	}
	if info, err := os.Stat(arg); err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	if whole, err := filepath.Abs(arg); err == nil {
		arg = whole
	}
	return arg, true
}

func (o Options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return Unasked(rest[0])
	case o.Data == "":
		return hooks.Invalid("There is no per-user data folder here. Name one with --data.")
	case o.Workers < 0 || o.Workers > 1000:
		return hooks.Invalid("The number of workers goes from 1 to 1000, or is 0 with a broker.")
	case o.Queue == "":
		return nil
	}
	return pipes.Check(o.Queue)
}

// Unasked refuses an argument that means nothing where it stands.
func Unasked(arg string) error {
	return hooks.Invalid("I do not know what to do with " + strconv.Quote(arg) + ". bellhop -h lists what there is.")
}

// defaultDataDir is the platform's folder for a user's data; "" when the environment names no home.
func defaultDataDir(env func(string) string) string {
	home, err := os.UserHomeDir()
	switch {
	case runtime.GOOS == "windows" && env("LOCALAPPDATA") != "":
		return filepath.Join(env("LOCALAPPDATA"), "Bellhop")
	case runtime.GOOS != "darwin" && filepath.IsAbs(env("XDG_DATA_HOME")):
		return filepath.Join(env("XDG_DATA_HOME"), "bellhop")
	case err != nil:
		return ""
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", "Bellhop")
	}
	return filepath.Join(home, ".local", "share", "bellhop")
}
