package hooks_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A houseProof shows one rule two small houses: one that keeps it, one that breaks it.
type houseProof struct {
	rule   string               // a name of houseRules
	check  func(house) []string // in place of the rule's own, where that has a list of real files
	fine   map[string]string    // path -> content; the rule is silent
	broken map[string]string    // the rule complains exactly once
	says   string               // how the complaint begins
}

var houseProofs = []houseProof{
	{
		rule:   "the top level is fixed",
		fine:   map[string]string{"main.go": "package main", ".gitignore": "/bin/\n", "bin/bellhop": "", ".git/config": ""},
		broken: map[string]string{"main.go": "package main", "pkg/a.go": "package pkg"},
		says:   "pkg: ",
	},
	{
		rule: "hooks itself imports the standard library only",
		fine: map[string]string{
			"hooks/a.go":         `package hooks; import "net/http"`,
			"hooks/a_test.go":    `package hooks_test; import "bellhop/hooks"`,
			"hooks/store/a.go":   `package store; import "bellhop/hooks"`,
			"guestbook/web/a.go": `package web; import "golang.org/x/net/html"`,
		},
		broken: map[string]string{"hooks/a_test.go": `package hooks; import "go.uber.org/goleak"`},
		says:   "hooks/a_test.go:1: imports go.uber.org/goleak",
	},
	{
		rule: "hooks knows nothing of guestbook, tunnel and ui",
		fine: map[string]string{
			"hooks/engine/a.go":      `package engine; import "bellhop/hooks/store"`,
			"hooks/engine/a_test.go": `package engine; import "bellhop/guestbook"`,
		},
		broken: map[string]string{"hooks/engine/a.go": "package engine\n\nimport \"bellhop/tunnel/local\""},
		says:   "hooks/engine/a.go:3: imports bellhop/tunnel/local",
	},
	{
		rule: "capture knows no other part of the engine",
		fine: map[string]string{
			"hooks/capture/a.go":     `package capture; import _ "bellhop/hooks/capture/tap"`,
			"hooks/capture/tap/a.go": `package tap; import _ "bellhop/hooks"`,
		},
		broken: map[string]string{"hooks/capture/tap/a.go": `package tap; import "bellhop/hooks/store"`},
		says:   "hooks/capture/tap/a.go:1: imports bellhop/hooks/store",
	},
	{
		rule:   "inspect knows no other part of the engine",
		fine:   map[string]string{"hooks/inspect/a.go": `package inspect; import "bellhop/hooks/signature"`},
		broken: map[string]string{"hooks/inspect/a.go": `package inspect; import "bellhop/hooks/capture"`},
		says:   "hooks/inspect/a.go:1: imports bellhop/hooks/capture",
	},
	{
		rule:   "dispatch knows no other part of the engine",
		fine:   map[string]string{"hooks/dispatch/a.go": `package dispatch; import "bellhop/hooks/queue"`},
		broken: map[string]string{"hooks/dispatch/a.go": `package dispatch; import "bellhop/hooks/worker"`},
		says:   "hooks/dispatch/a.go:1: imports bellhop/hooks/worker",
	},
	{
		rule:   "worker knows no other part of the engine",
		fine:   map[string]string{"hooks/worker/cmd/a.go": `package main; import "bellhop/hooks/worker"`},
		broken: map[string]string{"hooks/worker/cmd/a.go": `package main; import "bellhop/hooks/store/rows"`},
		says:   "hooks/worker/cmd/a.go:1: imports bellhop/hooks/store/rows",
	},
	{
		rule:   "replay knows no other part of the engine",
		fine:   map[string]string{"hooks/replay/a.go": `package replay; import "bellhop/hooks/filter"`},
		broken: map[string]string{"hooks/replay/a.go": `package replay; import "bellhop/hooks/store"`},
		says:   "hooks/replay/a.go:1: imports bellhop/hooks/store",
	},
	{
		rule:   "load knows no other part of the engine",
		fine:   map[string]string{"hooks/load/a.go": `package load; import "bellhop/hooks"`},
		broken: map[string]string{"hooks/load/a.go": `package load; import "bellhop/hooks/worker"`},
		says:   "hooks/load/a.go:1: imports bellhop/hooks/worker",
	},
	{
		rule:   "tape knows no other part of the engine",
		fine:   map[string]string{"hooks/tape/a.go": `package tape; import "bellhop/hooks"`},
		broken: map[string]string{"hooks/tape/a.go": `package tape; import "bellhop/hooks/worker"`},
		says:   "hooks/tape/a.go:1: imports bellhop/hooks/worker",
	},
	{
		rule: "format imports the words and the standard library only",
		fine: map[string]string{
			"hooks/format/a.go":      `package format; import ("bellhop/hooks"; "bellhop/hooks/format/template"; "encoding/json")`,
			"hooks/format/a_test.go": `package format; import "github.com/slack-go/slack"`,
		},
		broken: map[string]string{"hooks/format/template/a.go": `package template; import "net/http"`},
		says:   "hooks/format/template/a.go:1: imports net/http",
	},
	{
		rule: "guestbook imports of ours only the words",
		fine: map[string]string{
			"guestbook/a.go":     `package guestbook; import "bellhop/hooks"`,
			"guestbook/web/a.go": `package web; import "bellhop/guestbook"`,
		},
		broken: map[string]string{"guestbook/a.go": `package guestbook; import "bellhop/hooks/store"`},
		says:   "guestbook/a.go:1: imports bellhop/hooks/store",
	},
	{
		rule:   "tunnel imports nothing of ours",
		fine:   map[string]string{"tunnel/ngrok/a.go": `package ngrok; import "bellhop/tunnel"`},
		broken: map[string]string{"tunnel/ngrok/a.go": `package ngrok; import "bellhop/hooks"`},
		says:   "tunnel/ngrok/a.go:1: imports bellhop/hooks",
	},
	{
		rule:   "ui/model and ui/live know no Fyne",
		fine:   map[string]string{"ui/widgets/a.go": `package widgets; import "fyne.io/fyne/v2"`},
		broken: map[string]string{"ui/model/a.go": `package model; import "fyne.io/fyne/v2/data/binding"`},
		says:   "ui/model/a.go:1: imports fyne.io/fyne/v2/data/binding",
	},
	{
		rule:   "ui/widgets knows no word of hooks",
		fine:   map[string]string{"ui/model/a.go": `package model; import "bellhop/hooks"`},
		broken: map[string]string{"ui/widgets/a.go": `package widgets; import "bellhop/hooks"`},
		says:   "ui/widgets/a.go:1: imports bellhop/hooks",
	},
	{
		rule:   "only store speaks SQL",
		fine:   map[string]string{"hooks/store/a.go": `package store; import ("database/sql"; "github.com/mattn/go-sqlite3")`},
		broken: map[string]string{"hooks/control/a.go": `package control; import "database/sql"`},
		says:   "hooks/control/a.go:1: imports database/sql",
	},
	{
		rule:   "only tunnel/ngrok knows the ngrok SDK",
		fine:   map[string]string{"tunnel/ngrok/a.go": `package ngrok; import "golang.ngrok.com/ngrok/v2"`},
		broken: map[string]string{"main.go": `package main; import "golang.ngrok.com/ngrok/v2"`},
		says:   "main.go:1: imports golang.ngrok.com/ngrok/v2",
	},
	{
		rule:   "only tunnel/ssh knows an SSH implementation",
		fine:   map[string]string{"tunnel/ssh/a.go": `package ssh; import "golang.org/x/crypto/ssh/agent"`},
		broken: map[string]string{"tunnel/local/a.go": `package local; import "golang.org/x/crypto/ssh"`},
		says:   "tunnel/local/a.go:1: imports golang.org/x/crypto/ssh",
	},
	{
		rule:   "only tunnel/ngrok/ngroktest knows muxado",
		fine:   map[string]string{"tunnel/ngrok/ngroktest/a.go": `package ngroktest; import "golang.ngrok.com/muxado/v2"`},
		broken: map[string]string{"tunnel/ngrok/a.go": `package ngrok; import "golang.ngrok.com/muxado/v2"`},
		says:   "tunnel/ngrok/a.go:1: imports golang.ngrok.com/muxado/v2",
	},
	{
		rule:   "only hooks/seal/keyring knows the system's keyring",
		fine:   map[string]string{"hooks/seal/keyring/a.go": `package keyring; import "github.com/zalando/go-keyring"`},
		broken: map[string]string{"main_test.go": `package main; import "github.com/zalando/go-keyring"`},
		says:   "main_test.go:1: imports github.com/zalando/go-keyring",
	},
	{
		rule:   "only pipes joins the pipes with a broker",
		fine:   map[string]string{"hooks/queue/pipes/a.go": `package pipes; import "bellhop/hooks/queue/rabbitmq"`},
		broken: map[string]string{"hooks/engine/a.go": `package engine; import "bellhop/hooks/queue/rabbitmq"`},
		says:   "hooks/engine/a.go:1: imports bellhop/hooks/queue/rabbitmq",
	},
	{
		rule:   "a worker by itself has neither database nor screen nor door",
		fine:   map[string]string{"hooks/worker/command/a.go": `package command; import "bellhop/hooks/queue/pipes"`},
		broken: map[string]string{"hooks/worker/command/a.go": `package command; import "bellhop/hooks/engine"`},
		says:   "hooks/worker/command/a.go:1: imports bellhop/hooks/engine",
	},
	{
		rule:   "only its pipe knows the RabbitMQ client",
		fine:   map[string]string{"hooks/queue/rabbitmq/a.go": `package rabbitmq; import "github.com/rabbitmq/amqp091-go"`},
		broken: map[string]string{"hooks/queue/a.go": `package queue; import "github.com/rabbitmq/amqp091-go"`},
		says:   "hooks/queue/a.go:1: imports github.com/rabbitmq/amqp091-go",
	},
	{
		rule:   "only its pipe knows the Beanstalkd client",
		fine:   map[string]string{"hooks/queue/beanstalkd/a.go": `package beanstalkd; import "github.com/beanstalkd/go-beanstalk"`},
		broken: map[string]string{"hooks/queue/gearman/a.go": `package gearman; import "github.com/beanstalkd/go-beanstalk"`},
		says:   "hooks/queue/gearman/a.go:1: imports github.com/beanstalkd/go-beanstalk",
	},
	{
		rule: "only ui and main.go know Fyne",
		fine: map[string]string{
			"main.go":         `package main; import "fyne.io/fyne/v2/app"`,
			"ui/traffic/a.go": `package traffic; import "fyne.io/fyne/v2"`,
		},
		broken: map[string]string{"assets/a.go": `package assets; import "fyne.io/fyne/v2"`},
		says:   "assets/a.go:1: imports fyne.io/fyne/v2",
	},
	{
		rule: "only main.go knows Fyne's app package and OpenGL",
		fine: map[string]string{
			"main.go":      `package main; import "fyne.io/fyne/v2/app"`,
			"ui/a_test.go": `package ui; import "fyne.io/fyne/v2/test"`,
		},
		broken: map[string]string{"ui/a_test.go": `package ui; import "fyne.io/fyne/v2/app"`},
		says:   "ui/a_test.go:1: imports fyne.io/fyne/v2/app",
	},
	{
		rule:   "only main.go knows Fyne's app package and OpenGL",
		broken: map[string]string{"ui/a.go": `package ui; import "github.com/go-gl/glfw/v3.4/glfw"`},
		says:   "ui/a.go:1: imports github.com/go-gl/glfw/v3.4/glfw",
	},
	{
		rule: "files are short",
		fine: map[string]string{
			"ui/a.go":      "package ui" + strings.Repeat("\n", 800),
			"ui/a_test.go": "package ui" + strings.Repeat("\n", 2000),
		},
		broken: map[string]string{"ui/a.go": "package ui" + strings.Repeat("\n", 801)},
		says:   "ui/a.go: has 801 lines",
	},
	{
		rule:   "functions are short",
		fine:   map[string]string{"ui/a.go": "package ui\n// f does.\nfunc f() {" + strings.Repeat("\n", 59) + "}"},
		broken: map[string]string{"ui/a.go": "package ui\nvar f = func() {" + strings.Repeat("\n", 60) + "}"},
		says:   "ui/a.go:2: a function literal has 61 lines",
	},
	{
		rule: "interfaces are small",
		fine: map[string]string{
			"ui/a.go": "package ui\ntype a interface { b; C(); D() }\ntype b interface { io.Reader; E(); F() }\ntype n interface { ~int | ~uint }",
		},
		broken: map[string]string{
			"ui/a.go": "package ui\ntype a interface { b; C(); D(); G() }",
			"ui/b.go": "package ui\ntype b interface { io.Reader; E(); F() }",
		},
		says: "ui/a.go:2: 6 methods",
	},
	{
		rule:   "parameters are few",
		fine:   map[string]string{"ui/a.go": "package ui\nfunc (r t) f(ctx context.Context, b, c, d, e int) {}"},
		broken: map[string]string{"ui/a.go": "package ui\ntype f func(context.Context, int, int, int, int, int)"},
		says:   "ui/a.go:2: 6 parameters",
	},
	{
		rule:   "no init",
		fine:   map[string]string{"ui/a.go": "package ui\nfunc (t) init() {}"},
		broken: map[string]string{"ui/a.go": "package ui\nfunc init() {}"},
		says:   "ui/a.go:2: ",
	},
	{
		rule:   "no context in a struct",
		fine:   map[string]string{"ui/a.go": `package ui; import "context"; type t struct { run func(context.Context) error }`},
		broken: map[string]string{"ui/a.go": "package ui\nimport std \"context\"\ntype t struct { std.Context }"},
		says:   "ui/a.go:3: ",
	},
	{
		rule: "no mutable package state",
		fine: map[string]string{
			"ui/a.go":      "package ui\nvar names = []string{}\nvar a = 1\nfunc f(a int) { a = 2; a++; _ = &a; names := names; names[0] = `` }",
			"ui/a_test.go": "package ui\nvar last int\nfunc g() { last = 1 }",
		},
		broken: map[string]string{"ui/a.go": "package ui\nvar all = map[string]int{}", "ui/b.go": "package ui\nfunc f() { all[``] = 1 }"},
		says:   "ui/b.go:2: changes the package's variable all",
	},
	{
		rule:   "no mutable package state",
		broken: map[string]string{"ui/a.go": "package ui\nvar size int", "ui/a_test.go": "package ui\nfunc f() { size = 1 }"},
		says:   "ui/a_test.go:2: changes the package's variable size",
	},
	{
		rule:   "no mutable package state",
		broken: map[string]string{"ui/a.go": "package ui\nvar point struct{ x int }\nfunc f() { g(&point.x) }"},
		says:   "ui/a.go:3: changes the package's variable point",
	},
	{
		rule:   "no mutable package state",
		fine:   map[string]string{"ui/a.go": "package ui\nimport \"sync\"\nvar buffers sync.Pool\ntype t struct { mu sync.Mutex }"},
		broken: map[string]string{"ui/a.go": "package ui\nimport \"sync/atomic\"\nvar count atomic.Int64"},
		says:   "ui/a.go:3: a package's variable is there to change",
	},
	{
		rule: "fyne.Do stands in one file",
		fine: map[string]string{
			"ui/post.go":  `package ui; import "fyne.io/fyne/v2"; func f() { fyne.Do(nil); fyne.DoAndWait(nil) }`,
			"ui/other.go": `package ui; func g() { once.Do(nil) }`,
		},
		broken: map[string]string{
			"ui/a.go": `package ui; import "fyne.io/fyne/v2"; func f() { fyne.Do(nil) }`,
			"ui/b.go": `package ui; import f "fyne.io/fyne/v2"; func g() { f.Do(nil) }`,
		},
		says: "ui/b.go:1: uses fyne.Do, as ui/a.go does",
	},
	{
		rule: "every package says what it is for",
		fine: map[string]string{
			"ui/a.go": "package ui", "ui/b.go": "// Package ui is the window.\npackage ui", "tunnel/a_test.go": "package tunnel_test",
		},
		broken: map[string]string{"ui/a.go": "//go:build linux\n\npackage ui", "ui/a_test.go": "// Package ui.\npackage ui"},
		says:   "ui: ",
	},
	{
		rule: "packages with goroutines state their contract",
		fine: map[string]string{
			"ui/a.go":              "// Package ui owns one goroutine.\npackage ui\nfunc f() { go f() }",
			"hooks/queuetest/a.go": suite,
		},
		broken: map[string]string{"ui/a.go": "// Package ui is the window.\npackage ui\nfunc f() { group.Go(f) }"},
		says:   "ui: ",
	},
	{
		rule: "nothing names a place on some machine",
		fine: map[string]string{
			"README.md": "https://example.com/wor" + "k/ $HOME/wor" + "k/ /tm" + "p/.X11-unix/X1 a/tm" + "p/b",
			"ui/a.bin":  "\x00/roo" + "t/x",
		},
		broken: map[string]string{"assets/a.json": "{\n\"path\": \"/roo" + "t/x\"}"},
		says:   "assets/a.json:2: ",
	},
	{
		rule: "nothing speaks of how it was made",
		fine: map[string]string{
			"ui/a.go":              "package ui // the issues of a repository; colour #123456",
			"hooks/testdata/a.txt": "Fixe" + "s #12",
		},
		broken: map[string]string{"ui/a.go": "package ui\n\n// As in Issu" + "e #12."},
		says:   "ui/a.go:3: ",
	},
	{
		rule:   "nothing is left to be done",
		fine:   map[string]string{"assets/lesson.json": `"TOD` + `O"`},
		broken: map[string]string{"Makefile": "# TOD" + "O: more"},
		says:   "Makefile:1: ",
	},
	{
		rule:   "goroutines have an owner",
		check:  poolOwners,
		fine:   map[string]string{"ui/pool.go": pool + "func (p *Pool[T]) Close() {}", "hooks/queuetest/a.go": suite},
		broken: map[string]string{"ui/pool.go": pool + "func (p *Pool[T]) Close() {}", "ui/a.go": "package ui\nfunc f() { go f() }"},
		says:   "ui/a.go:2: starts a goroutine",
	},
	{
		rule:   "goroutines have an owner",
		check:  poolOwners,
		broken: map[string]string{"ui/pool.go": pool},
		says:   "ui/pool.go: the owner Pool has neither Run nor Close",
	},
	{
		rule:   "goroutines have an owner",
		check:  poolOwners,
		broken: map[string]string{"ui/pool.go": "package ui\ntype Pool int\nfunc (Pool) Run() {}"},
		says:   "ui/pool.go: is in goroutineOwners but starts no goroutine",
	},
}

var poolOwners = ownedGoroutines(map[string]string{"ui/pool.go": "Pool"})

const (
	pool = "package ui\ntype Pool[T any] struct{}\nfunc (p *Pool[T]) start() { go p.start() }\n"
	// A suite's goroutines end with its test, so it needs no owner.
	suite = "package queuetest; import \"testing\"; func f(t *testing.T) { go f(t) }"
)

func TestHouseRulesCanFail(t *testing.T) {
	proven := map[string]bool{}
	for _, proof := range houseProofs {
		proven[proof.rule] = true
		t.Run(proof.rule, func(t *testing.T) {
			check := proof.check
			if check == nil {
				check = ruleNamed(t, proof.rule).check
			}
			if proof.fine != nil {
				for _, complaint := range check(built(t, proof.fine)) {
					t.Errorf("complains of a fine house: %s", complaint)
				}
			}
			complaints := check(built(t, proof.broken))
			if len(complaints) != 1 || !strings.HasPrefix(complaints[0], proof.says) {
				t.Errorf("complaints %q, want one that begins with %q", complaints, proof.says)
			}
		})
	}
	for _, rule := range houseRules {
		if !proven[rule.name] {
			t.Errorf("nothing shows that the rule %q can fail", rule.name)
		}
		if rule.why == "" {
			t.Errorf("the rule %q gives no reason", rule.name)
		}
	}
}

func TestGitignoreIsRead(t *testing.T) {
	const gitignore = "# a comment\n\n/bin/\n*.test\n**/testdata/failed/\n"
	for _, c := range []struct {
		name     string
		isFolder bool
		want     bool
	}{
		{"bin", true, true},
		{"bin", false, false},
		{"ui/bin", true, false},
		{"ui/ui.test", false, true},
		{"ui/testdata/failed", true, true},
		{"testdata/failed", true, true},
		{"ui/failed", true, false},
		{"ui", true, false},
	} {
		if got := ignored(gitignore, c.name, c.isFolder); got != c.want {
			t.Errorf("ignored(%q, folder %v) = %v, want %v", c.name, c.isFolder, got, c.want)
		}
	}
}

func ruleNamed(t *testing.T, name string) houseRule {
	t.Helper()
	for _, rule := range houseRules {
		if rule.name == name {
			return rule
		}
	}
	t.Fatalf("there is no rule %q", name)
	return houseRule{}
}

// built reads a house of the given files.
func built(t *testing.T, files map[string]string) house {
	t.Helper()
	tree := fstest.MapFS{}
	for name, content := range files {
		tree[name] = &fstest.MapFile{Data: []byte(content)}
	}
	h, err := readHouse(tree)
	if err != nil {
		t.Fatal(err)
	}
	return h
}
