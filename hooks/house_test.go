package hooks_test

import (
	"os"
	"strings"
	"testing"
)

// The rules of the house: who may import whom, how large things may grow, who may start a goroutine, and
// what every package says about itself. Each rule is a line of data with its reason; house_checks_test.go
// says how each is checked, house_walk_test.go reads the tree, and house_proof_test.go shows for each rule a
// house that breaks it.

// houseRule is one rule. check gives a complaint for every breach, each beginning with where it is.
type houseRule struct {
	name  string
	why   string
	check func(house) []string
}

// topLevel is all that may stand at the top of the tree.
var topLevel = []string{
	"main.go", "ui", "tunnel", "hooks", "guestbook", "assets", "FyneApp.toml", "go.mod", "README.md",
	"go.sum", "LICENSE", "Makefile", ".gitignore", ".golangci.yml", ".ci",
}

// goroutineOwners names every file that starts goroutines, and the type in its package that owns them: its
// Run or Close returns only when all that it started has ended. To add a file, add a line.
var goroutineOwners = map[string]string{
	"hooks/engine/stages.go":                 "Engine",
	"hooks/engine/track.go":                  "Engine",
	"hooks/seal/keyring/keyring.go":          "Ring",
	"hooks/load/generator.go":                "Generator",
	"hooks/queue/beanstalkd/beanstalkd.go":   "Pipe",
	"hooks/queue/beanstalkd/put.go":          "Pipe",
	"hooks/queue/gearman/gearman.go":         "Pipe",
	"hooks/queue/gearman/link.go":            "Pipe",
	"hooks/queue/rabbitmq/consumer.go":       "Pipe",
	"hooks/queue/rabbitmq/rabbitmq.go":       "Pipe",
	"hooks/queue/queuetest/broker/proxy.go":  "Proxy",
	"hooks/queue/queuetest/broker/server.go": "Server",
	"hooks/worker/spawn/spawn.go":            "Spawner",
	"hooks/worker/worker.go":                 "Pool",
	"hooks/worker/command/command.go":        "program",
	"main.go":                                "house",
	"tunnel/visit.go":                        "Keeper",
	"tunnel/ngrok/closing.go":                "listener",
	"tunnel/ngrok/listener.go":               "listener",
	"tunnel/ngrok/session.go":                "listener",
	"tunnel/lan/lan.go":                      "listener",
	"tunnel/lan/listener.go":                 "listener",
	"tunnel/ssh/door.go":                     "listener",
	"tunnel/ssh/line.go":                     "listener",
	"tunnel/ssh/visitor.go":                  "listener",
	"tunnel/ssh/sshtest/line.go":             "Server",
	"tunnel/ngrok/ngroktest/edge.go":         "Server",
	"tunnel/ngrok/ngroktest/server.go":       "Server",
	"tunnel/ngrok/ngroktest/session.go":      "Server",
	"ui/live/tasks.go":                       "Tasks",
	"ui/ui.go":                               "Desk",
}

// engineParts are what the engine joins. None of them may know another.
var engineParts = []string{
	"bellhop/hooks/store/...",
	"bellhop/hooks/capture/...",
	"bellhop/hooks/inspect/...",
	"bellhop/hooks/dispatch/...",
	"bellhop/hooks/worker/...",
	"bellhop/hooks/replay/...",
	"bellhop/hooks/load/...",
	"bellhop/hooks/tape/...",
}

const engineJoins = "only the engine joins them, through small interfaces, so that each can be read, tested and replaced by itself"

// Budgets. A file nears its limit at roomyFile lines, which is told but no failure.
const (
	roomyFile        = 500
	maxFile          = 800 // lines
	maxFunction      = 60  // lines, the signature and the closing brace included
	maxInterface     = 5   // methods
	maxParameters    = 5   // of a function, the receiver not counted
	budgetsAreForAll = "small things are read whole; what outgrows its budget hides a noun that wants its own name"
)

var houseRules = []houseRule{
	// The tree.
	{
		name:  "the top level is fixed",
		why:   "a reader finds the four parts of the house at one glance",
		check: topLevelIs(topLevel),
	},

	// Who may import whom.
	{
		name: "hooks itself imports the standard library only",
		why:  "all else imports the words, so whatever they import, everything has",
		check: importRule{
			in: []string{"hooks"}, never: []string{ours, others}, but: []string{"bellhop/hooks"}, tests: true,
		}.check,
	},
	{
		name: "hooks knows nothing of guestbook, tunnel and ui",
		why:  "the engine also runs without a window, without a guest book and without the ngrok agent",
		check: importRule{
			in: []string{"hooks/..."}, never: []string{"bellhop/guestbook/...", "bellhop/tunnel/...", "bellhop/ui/..."},
		}.check,
	},
	{
		name: "capture knows no other part of the engine", why: engineJoins,
		check: importRule{in: []string{"hooks/capture/..."}, never: engineParts, but: []string{"bellhop/hooks/capture/..."}}.check,
	},
	{
		name: "inspect knows no other part of the engine", why: engineJoins,
		check: importRule{in: []string{"hooks/inspect/..."}, never: engineParts, but: []string{"bellhop/hooks/inspect/..."}}.check,
	},
	{
		name: "dispatch knows no other part of the engine", why: engineJoins,
		check: importRule{in: []string{"hooks/dispatch/..."}, never: engineParts, but: []string{"bellhop/hooks/dispatch/..."}}.check,
	},
	{
		name: "worker knows no other part of the engine", why: engineJoins,
		check: importRule{in: []string{"hooks/worker/..."}, never: engineParts, but: []string{"bellhop/hooks/worker/..."}}.check,
	},
	{
		name: "replay knows no other part of the engine", why: engineJoins,
		check: importRule{in: []string{"hooks/replay/..."}, never: engineParts, but: []string{"bellhop/hooks/replay/..."}}.check,
	},
	{
		name: "load knows no other part of the engine", why: engineJoins,
		check: importRule{in: []string{"hooks/load/..."}, never: engineParts, but: []string{"bellhop/hooks/load/..."}}.check,
	},
	{
		name: "tape knows no other part of the engine", why: engineJoins,
		check: importRule{in: []string{"hooks/tape/..."}, never: engineParts, but: []string{"bellhop/hooks/tape/..."}}.check,
	},
	{
		name: "format imports the words and the standard library only",
		why:  "the store renders events within its one transaction, so what does it has to be quick and to reach nothing; what reads the formats is for their tests",
		check: importRule{
			in: []string{"hooks/format/..."}, never: []string{ours, others, "net/http/...", "os/..."}, but: []string{"bellhop/hooks", "bellhop/hooks/format/..."},
		}.check,
	},
	{
		name:  "guestbook imports of ours only the words",
		why:   "what signing the book means must not hang on how it is stored, served or shown",
		check: importRule{in: []string{"guestbook"}, never: []string{ours}, but: []string{"bellhop/hooks"}}.check,
	},
	{
		name:  "tunnel imports nothing of ours",
		why:   "a door serves any handler; it has no need to know what is behind it",
		check: importRule{in: []string{"tunnel/..."}, never: []string{ours}, but: []string{"bellhop/tunnel/..."}}.check,
	},
	{
		name:  "ui/model and ui/live know no Fyne",
		why:   "what the screen says is decided in plain Go, tested in milliseconds and without a toolkit",
		check: importRule{in: []string{"ui/model/...", "ui/live/..."}, never: []string{"fyne.io/..."}}.check,
	},
	{
		name:  "ui/widgets knows no word of hooks",
		why:   "widgets get values and give wishes; what these mean is the page's business",
		check: importRule{in: []string{"ui/widgets/..."}, never: []string{"bellhop/hooks/..."}}.check,
	},
	{
		name: "only store speaks SQL",
		why:  "one component opens the database: one writer, one schema, one place to look",
		check: importRule{
			in: []string{"..."}, except: []string{"hooks/store/..."},
			never: []string{"database/sql/...", "github.com/mattn/go-sqlite3/..."},
		}.check,
	},
	{
		name:  "only tunnel/ngrok knows the ngrok SDK",
		why:   "everything else works with any door, and keeps working when the SDK changes",
		check: importRule{in: []string{"..."}, except: []string{"tunnel/ngrok"}, never: []string{"golang.ngrok.com/ngrok/..."}}.check,
	},
	{
		name:  "only tunnel/ssh knows an SSH implementation",
		why:   "everything else works with any door",
		check: importRule{in: []string{"..."}, except: []string{"tunnel/ssh/..."}, never: []string{"golang.org/x/crypto/ssh/..."}}.check,
	},
	{
		name:  "only tunnel/ngrok/ngroktest knows muxado",
		why:   "it is the agent's wire protocol, which only the server for tests has to speak",
		check: importRule{in: []string{"..."}, except: []string{"tunnel/ngrok/ngroktest"}, never: []string{"golang.ngrok.com/muxado/..."}}.check,
	},
	{
		name:  "only hooks/seal/keyring knows the system's keyring",
		why:   "everything else gets a keyring handed in, so that no test reaches that of who runs it",
		check: importRule{in: []string{"..."}, except: []string{"hooks/seal/keyring"}, never: []string{"github.com/zalando/go-keyring/..."}, tests: true}.check,
	},
	{
		name:  "only its pipe knows the RabbitMQ client",
		why:   "pipes are equals behind one contract, and a client that leaks makes one of them special",
		check: importRule{in: []string{"..."}, except: []string{"hooks/queue/rabbitmq"}, never: []string{"github.com/rabbitmq/..."}}.check,
	},
	{
		name:  "only its pipe knows the Beanstalkd client",
		why:   "pipes are equals behind one contract, and a client that leaks makes one of them special",
		check: importRule{in: []string{"..."}, except: []string{"hooks/queue/beanstalkd"}, never: []string{"github.com/beanstalkd/..."}}.check,
	},
	{
		name: "only pipes joins the pipes with a broker",
		why:  "who carries jobs is chosen by an address, in one place, so that engine and workers know the contract alone",
		check: importRule{
			in: []string{"..."}, except: []string{"hooks/queue/pipes"},
			never: []string{"bellhop/hooks/queue/rabbitmq/...", "bellhop/hooks/queue/beanstalkd/...", "bellhop/hooks/queue/gearman/..."},
		}.check,
	},
	{
		name: "a worker by itself has neither database nor screen nor door",
		why:  "it runs on any machine as one static binary, and whoever gets at it finds no secret",
		check: importRule{
			in:    []string{"hooks/worker/...", "hooks/queue/..."},
			never: []string{"bellhop/hooks/store/...", "bellhop/hooks/engine/...", "bellhop/hooks/seal/...", "github.com/mattn/go-sqlite3/...", "fyne.io/...", "golang.ngrok.com/..."},
		}.check,
	},
	{
		name:  "only ui and main.go know Fyne",
		why:   "the engine, the doors and the guest book run where no toolkit can be built",
		check: importRule{in: []string{"..."}, except: []string{"ui/...", "main.go"}, never: []string{"fyne.io/..."}}.check,
	},
	{
		name: "only main.go knows Fyne's app package and OpenGL",
		why:  "they alone have OpenGL behind them; without it every test of the screen builds and runs without a display",
		check: importRule{
			in: []string{"..."}, except: []string{"main.go"}, never: []string{"fyne.io/fyne/v2/app/...", "github.com/go-gl/..."}, tests: true,
		}.check,
	},

	// How large things may grow.
	{name: "files are short", why: budgetsAreForAll, check: shortFiles},
	{name: "functions are short", why: budgetsAreForAll, check: shortFunctions},
	{name: "interfaces are small", why: "a small interface is easily met by a second implementation, such as a test's", check: smallInterfaces},
	{name: "parameters are few", why: "a long list is called wrongly sooner or later; a struct names its parts", check: fewParameters},

	// What nobody may do.
	{name: "no init", why: "importing a package must do nothing; main composes in the open", check: noInit},
	{name: "no context in a struct", why: "a context belongs to one call, and a kept one outlives it", check: noContextInStruct},
	{name: "no mutable package state", why: "two engines in one process, as in every test, must not meet", check: noMutableGlobals},
	{name: "goroutines have an owner", why: "what nobody waits for runs on after Close, and shows as a crash or a lost row", check: ownedGoroutines(goroutineOwners)},
	{name: "fyne.Do stands in one file", why: "posting is injected: one place decides how often the screen is woken, and tests need none", check: oneFyneDo},

	// What must be said, and what not.
	{name: "every package says what it is for", why: "the comment is the first thing that a reader sees", check: packageComments},
	{name: "packages with goroutines state their contract", why: "what starts, who stops it and who may call what cannot be read off the signatures", check: concurrencyContracts},
	{name: "nothing names a place on some machine", why: "a path or host that only one machine has helps no reader and breaks on the next", check: unspoken(places)},
	{name: "nothing speaks of how it was made", why: "the text is for those who read the code, and says what holds now", check: unspoken(making)},
	{name: "nothing is left to be done", why: "what is half-built is finished or taken out", check: unspoken(leftovers)},
}

func TestHouse(t *testing.T) {
	h, err := readHouse(os.DirFS(".."))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h.texts["go.mod"], "module bellhop\n") {
		t.Fatal("this is not the top of the house")
	}
	for _, rule := range houseRules {
		t.Run(rule.name, func(t *testing.T) {
			complaints := rule.check(h)
			for _, complaint := range complaints {
				t.Error(complaint)
			}
			if len(complaints) > 0 {
				t.Log("the reason for this rule: " + rule.why)
			}
		})
	}
	for _, f := range h.code {
		if n := h.lines(f); n > roomyFile && !f.isTest() {
			t.Logf("%s is roomy: %d lines", f.path, n)
		}
	}
}
