# Bellhop. In a fresh clone `make run` is enough; `make help` lists the rest.
# Any GNU make from 3.81 on will do (macOS has that one). On Windows use Git Bash with make and
# MinGW-w64's gcc.

.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: run build test lint vuln bench fuzz shots crowd licences deps deps-build clean help

# Build tags stand here and nowhere else. sqlite_fts5 is the full-text search. On Linux, gles and x11
# take minutes off a first build; on a Wayland desktop the window then comes through XWayland (without
# XWayland: make run PLATFORM_TAGS=gles). migrated_fynedo drops Fyne's thread checks, which are what
# the tests want to hear, so it is for the app alone.
ifeq ($(shell uname -s),Linux)
PLATFORM_TAGS := gles,x11
endif
TEST_TAGS := sqlite_fts5,$(PLATFORM_TAGS)
TAGS := $(TEST_TAGS),migrated_fynedo

# What may be set on the command line: make test PKG=./hooks/...
ARGS =
PKG = ./...
VERSION = $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TEST_TIMEOUT = 30m
BENCH_TIMEOUT = 60m
BENCH_TIME = 1s
BENCH_PKG = $(or $(sort $(dir $(shell grep -rl --include='*_test.go' '^func Benchmark' .))),./...)
FUZZ_TIME = 1m

ifeq ($(OS),Windows_NT)
EXE := .exe
endif
BELLHOP := bin/bellhop$(EXE)
WORKER := bin/bellhop-worker$(EXE)

# SQLite and the window are C. The version comes from VERSION, so Go need not ask git, which refuses
# in a folder of another user's.
export CGO_ENABLED := 1
export GOFLAGS += -buildvcs=false

run: deps-build build ## Build the app and open it; ARGS="..." is passed on
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "There is no display here, so Bellhop starts without a window (bellhop serve)."; \
		exec $(BELLHOP) serve $(ARGS); \
	fi; \
	exec $(BELLHOP) $(ARGS)

build: ## Build bin/bellhop and bin/bellhop-worker (the default); fast when little has changed
	go build -tags $(TAGS) -ldflags '-X main.version=$(VERSION)' -o $(BELLHOP) .
	CGO_ENABLED=0 go build -ldflags '-s -w -X main.version=$(VERSION)' -o $(WORKER) ./hooks/worker/bellhop-worker

# The longest package comes first, so that it does not run alone at the end; the journeys, which press keys in a real window and
# look at what it draws, run when nothing else does.
GOTEST = go test -race -tags $(TEST_TAGS) -timeout $(TEST_TIMEOUT)

test: deps ## Vet, then run all tests with the race detector; PKG=./hooks/... for some
	go vet -tags $(TEST_TAGS) $(PKG)
ifeq ($(PKG),./...)
	$(GOTEST) ./ui $$(go list -tags $(TEST_TAGS) ./... | grep -v '/ui/journey$$')
	$(GOTEST) ./ui/journey
else
	$(GOTEST) $(PKG)
endif

lint: deps-build ## Check format, vet, staticcheck and that go.mod is tidy
	@unformatted=$$(go tool gofumpt -l .) || exit 1; \
	if [ -n "$$unformatted" ]; then \
		echo "Not formatted (go tool gofumpt -w . does it):"; echo "$$unformatted"; exit 1; \
	fi
	go vet -tags $(TEST_TAGS) ./...
	go tool staticcheck -tags $(TEST_TAGS) ./...
	go mod tidy -diff

vuln: deps-build ## Look for known vulnerabilities; needs the network
	go tool govulncheck -tags $(TAGS) ./...

bench: deps-build ## Run the benchmarks; BENCH_PKG=./hooks/store BENCH_TIME=5s for some, for longer
	go test -tags $(TEST_TAGS) -run '^$$' -bench . -benchmem -benchtime $(BENCH_TIME) -timeout $(BENCH_TIMEOUT) $(BENCH_PKG)

fuzz: deps-build ## Fuzz every parser, a minute each; FUZZ_TIME=10m for longer
	@set -e; \
	for file in $$(grep -rl --include='*_test.go' '^func Fuzz' .); do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$file"); do \
			echo "$$target in $$(dirname "$$file")"; \
			go test -tags $(TEST_TAGS) -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ_TIME) "$$(dirname "$$file")"; \
		done; \
	done

shots: deps ## Draw the README's pictures again, and every page in every state into shots/; SHOTS_LANG=de or SHOTS_SCALE=150 the latter only
	BELLHOP_SHOTS=1 go test -tags $(TEST_TAGS) -count=1 -timeout $(TEST_TIMEOUT) -run '^TestShots$$' ./ui ./ui/journey

crowd: deps ## Look for texts cut off or over others on every page, in every state, size and language; make test looks at some
	BELLHOP_CROWD=1 go test -tags $(TEST_TAGS) -count=1 -timeout $(TEST_TIMEOUT) -run '^TestNoTextIsCutOffOrStandsOverAnother$$' ./ui

licences: deps-build ## Collect the licences of all that is linked in; after a change of go.mod
	LICENCES=1 go test -tags $(TEST_TAGS) -count=1 -run '^TestMakeLicences$$' ./assets

deps: ## Install what build, tests and screenshots need (apt-get, dnf, pacman)
	@sh .ci/deps.sh test

deps-build: ## Install what a build needs, and no more
	@sh .ci/deps.sh build

clean: ## Remove what builds and tests left behind
	rm -rf bin shots coverage* *.prof *.test
	find . -type d -path '*/testdata/failed' -prune -exec rm -rf {} +

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
