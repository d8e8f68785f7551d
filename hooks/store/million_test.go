package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// millionRows is how many exchanges BenchmarkMillion stores first; BELLHOP_ROWS says otherwise.
const millionRows = 1_000_000

// BenchmarkMillion measures lists and searches over a million exchanges with bodies of 2 KiB, a start, and how much
// slower captures are stored than into an empty database. Building the database takes minutes and some 4 GB.
func BenchmarkMillion(b *testing.B) {
	n := millionRows
	if text := os.Getenv("BELLHOP_ROWS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal("BELLHOP_ROWS is a number of rows")
		}
	}
	path := filepath.Join(b.TempDir(), "bellhop.db")
	m := &million{path: path, rows: n}
	m.fill(b)
	b.Run("open", m.open)
	s, stop := openForBench(b, path)
	defer stop()
	m.Store = s
	b.Run("index", m.index)
	for _, q := range millionQueries {
		b.Run("find="+q.name, func(b *testing.B) { m.find(b, q) })
	}
	b.Run("capture", m.capture)
}

// million is a store with many rows.
type million struct {
	*Store
	path string
	rows int
}

type millionQuery struct {
	name, filter string
	deep         bool // pages begin anywhere, not at the newest
	least        int  // how many are found at least
}

var millionQueries = []millionQuery{
	{"newest-page", "", false, 50},
	{"page-anywhere", "", true, 1},
	{"inbox", "inbox:github", false, 50},
	{"inbox-anywhere", "inbox:github", true, 1},
	{"failed", "state:failed", false, 50},
	{"id", "id:777", false, 1},
	{"sender-id", "id:delivery-4242", false, 1},
	{"event-rare", "event:rare.happened", false, 1},
	{"event-common", "event:push", false, 50},
	{"provider-rare", "provider:Rare", false, 1},
	{"status-rare", "status:503", false, 1},
	{"status-class", "status:>=500", false, 1},
	{"inbox-and-status", "inbox:github status:>=400", false, 1},
	{"new", "state:new", false, 0},
	{"open", "is:open", false, 0},
	{"header", "header:x-github-delivery=delivery-4242", false, 1},
	{"last-minutes", "since:%s", false, 1},
	{"one-hour", "since:2031-01-05T10:00:00Z before:2031-01-05T11:00:00Z", false, 0},
	{"body-rare", "body:needleword", false, 1},
	{"body-rare-anywhere-in-pages", "body:needleword", true, 0},
	{"body-common", "body:repository", false, 50},
	{"body-two-rare", "body:needleword body:otherneedle", false, 0},
	{"body-two-common", "body:repository body:message", false, 50},
	{"body-common-and-rare", "body:repository body:needleword", false, 1},
	{"body-phrase", `body:"needleword in a hay"`, false, 1},
	{"body-few-letters", "body:re", false, 50},
	{"body-no-hit", "body:nosuchwordanywhere", false, 0},
	{"body-no-hit-inbox", "inbox:orders body:nosuchwordanywhere", false, 0},
	{"json", "json:repository.name=demo", false, 50},
	{"path-common", "github", false, 50},
	{"path-no-hit", "path:nosuchpath", false, 0},
}

// fill makes the rows, past the writer and with no care for power cuts.
func (m *million) fill(b *testing.B) {
	s, stop := openForBench(b, m.path)
	stop()
	db, err := sql.Open("sqlite3", dsn(s.path, readWrite)+"&_synchronous=OFF")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	began := time.Now()
	r := rand.New(rand.NewSource(1))
	words := newVocabulary(r)
	for id := 1; id <= m.rows; {
		t, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		payload, err := t.Prepare("INSERT INTO payload (id, head, body) VALUES (?, ?, ?)")
		if err != nil {
			b.Fatal(err)
		}
		exchange, err := t.Prepare(`INSERT INTO exchange (id, direction, at, took_us, method, url, host, remote, door, status, inbox, state, inspected, provider, event, sender_id,
			request, req_size, response, resp_size) VALUES (?, 'in', ?, ?, 'POST', ?, 'hooks.example.com', '192.0.2.1', 'local', ?, ?, ?, 1, ?, ?, ?, ?, 2048, ?, 11)`)
		if err != nil {
			b.Fatal(err)
		}
		for range min(10_000, m.rows-id+1) {
			m.fillOne(b, id, payload, exchange, words)
			id++
		}
		if err := t.Commit(); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := db.Exec("INSERT INTO tally (inbox, n) SELECT inbox, count(*) FROM exchange GROUP BY inbox"); err != nil {
		b.Fatal(err)
	}
	b.Logf("filled %d rows in %v", m.rows, time.Since(began).Round(time.Second))
}

func (m *million) fillOne(b *testing.B, id int, payload, exchange *sql.Stmt, words *vocabulary) {
	at := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(id) * time.Second)
	rare := id%(m.rows/20+1) == 1
	inbox, provider, event, status, state := "orders", "GitHub", "push", 200, "processed"
	if id%20 == 0 {
		inbox = "github"
	}
	if id%7 == 0 {
		event = "pull_request"
	}
	if rare {
		provider, event, status = "Rare", "rare.happened", 503
	}
	if id%500 == 0 {
		state, status = "failed", 404
	}
	answer := 2*m.rows + id/4096 + 1
	if id%4096 == 0 || id == 1 {
		if _, err := payload.Exec(answer, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Mon, 05 May 2031 12:00:00 GMT\r\n\r\n", hooks.DefaultAnswer); err != nil {
			b.Fatal(err)
		}
	}
	sender := fmt.Sprint("delivery-", id)
	head := "POST /in/" + inbox + " HTTP/1.1\r\nHost: hooks.example.com\r\nUser-Agent: GitHub-Hookshot/044aadd\r\nContent-Type: application/json\r\nX-GitHub-Delivery: " + sender +
		"\r\nX-GitHub-Event: " + event + "\r\nX-Hub-Signature-256: sha256=d57c68ca6f92289e6987922ff26938930f6e66a2d161ef06abdf1859230aa23c\r\n\r\n"
	if _, err := payload.Exec(id, head, words.body(id, rare)); err != nil {
		b.Fatal(err)
	}
	if _, err := exchange.Exec(id, at.UnixNano(), 900+id%3000, "/in/"+inbox, status, inbox, state, provider, event, sender, id, answer); err != nil {
		b.Fatal(err)
	}
}

// vocabulary makes bodies of words that are as unevenly common as those of a language.
type vocabulary struct {
	words []string
	rand  *rand.Rand
	zipf  *rand.Zipf
}

func newVocabulary(r *rand.Rand) *vocabulary {
	v := &vocabulary{rand: r, words: make([]string, 20_000)}
	for i := range v.words {
		word := make([]byte, 3+r.Intn(8))
		for j := range word {
			word[j] = byte('a' + r.Intn(26))
		}
		v.words[i] = string(word)
	}
	v.zipf = rand.NewZipf(r, 1.2, 8, uint64(len(v.words)-1))
	return v
}

// body is JSON of about 2 KiB.
func (v *vocabulary) body(id int, rare bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"id":"evt_%016x","repository":{"name":"demo","full_name":"octo/demo"},"number":%d,"commits":[`, v.rand.Uint64(), id)
	if rare {
		b.WriteString(`{"note":"needleword in a haystack"},`)
	}
	if id%(1<<16) == 3 {
		b.WriteString(`{"note":"otherneedle"},`)
	}
	for b.Len() < 1950 {
		fmt.Fprintf(&b, `{"sha":"%016x","message":"`, v.rand.Uint64())
		for range 12 {
			b.WriteString(v.words[v.zipf.Uint64()] + " ")
		}
		b.WriteString(`"},`)
	}
	b.WriteString("{}]}")
	return b.String()
}

func openForBench(b *testing.B, path string) (s *Store, stop func()) {
	b.Helper()
	s, err := Open(b.Context(), Options{Path: path, Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	return s, sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
}

func (m *million) open(b *testing.B) {
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		s, err := Open(b.Context(), Options{Path: m.path, Clock: time.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	report(b, took)
}

// indexedAsUsual is how many exchanges are indexed as the engine does; those before come in larger batches, the next
// being read while one is written.
const indexedAsUsual = 50_000

func (m *million) indexMost(b *testing.B) {
	batches := make(chan *textBatch)
	go func() {
		defer close(batches)
		for mark := hooks.ID(0); int(mark) < m.rows-indexedAsUsual; {
			batch, err := m.readTextBatch(context.Background(), mark, 128)
			if err != nil {
				b.Error(err)
				return
			}
			mark = batch.upto
			batches <- batch
		}
	}()
	for batch := range batches {
		if err := m.writeTextBatch(b.Context(), batch); err != nil {
			b.Error(err)
		}
	}
}

// index builds the index of all rows, and tells its pace and how long the writer was held.
func (m *million) index(b *testing.B) {
	if must[hooks.ID](b)(m.textMark(b.Context())) > 0 {
		b.Skip("it is built")
	}
	before, began := size(b, m.path), time.Now()
	m.indexMost(b)
	var took []time.Duration
	for n := 1; n > 0; {
		start := time.Now()
		if n = must[int](b)(m.IndexText(b.Context(), 32)); n > 0 {
			took = append(took, time.Since(start))
		}
	}
	b.ReportMetric(float64(m.rows)/time.Since(began).Seconds(), "exchanges/s")
	began = time.Now()
	for must[bool](b)(m.MergeText(b.Context())) {
	}
	b.ReportMetric(time.Since(began).Seconds(), "merge-s")
	report(b, took)
	b.ReportMetric(float64(slices.Max(took).Microseconds())/1000, "max-ms")
	b.ReportMetric(float64(size(b, m.path)-before)/float64(m.rows), "index-B/exchange")
	b.ReportMetric(float64(size(b, m.path))/(1<<20), "database-MiB")
}

func size(b *testing.B, path string) (n int64) {
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(path + suffix); err == nil {
			n += info.Size()
		}
	}
	return n
}

func (m *million) find(b *testing.B, q millionQuery) {
	newest := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(m.rows-300) * time.Second).Format(time.RFC3339)
	f, err := filter.Parse(strings.ReplaceAll(q.filter, "%s", newest), time.Now())
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewSource(7))
	var took []time.Duration
	for b.Loop() {
		before := hooks.ID(0)
		if q.deep {
			before = hooks.ID(r.Intn(m.rows/2) + m.rows/2)
		}
		began := time.Now()
		list, err := m.Find(b.Context(), f, before, 50)
		took = append(took, time.Since(began))
		if err != nil || len(list) < q.least {
			b.Fatalf("%d found, %v", len(list), err)
		}
	}
	report(b, took)
}

// capture stores webhooks into this database and into an empty one in turns, and into this one once more while what
// came is indexed behind it.
func (m *million) capture(b *testing.B) {
	empty, stop := openForBench(b, filepath.Join(b.TempDir(), "empty.db"))
	defer stop()
	body, _ := json.Marshal(map[string]string{"ref": strings.Repeat("a word ", 290)})
	var alone, full, indexed time.Duration
	each := max(b.N/5, 4000)
	b.ResetTimer()
	for range 5 {
		alone += captureRound(b, empty, body, each)
		full += captureRound(b, m.Store, body, each)
		ctx, cancel := context.WithCancel(b.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for ctx.Err() == nil {
				began := time.Now()
				_, _ = m.IndexText(ctx, 32)
				time.Sleep(2 * time.Since(began)) // as the engine's indexer does
			}
		}()
		indexed += captureRound(b, m.Store, body, each)
		cancel()
		<-ended
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(5*each)/alone.Seconds(), "empty/s")
	b.ReportMetric(float64(5*each)/full.Seconds(), "million/s")
	b.ReportMetric(alone.Seconds()/full.Seconds(), "million/empty")
	b.ReportMetric(alone.Seconds()/indexed.Seconds(), "million+index/empty")
}

// captureRound stores n captures from 64 goroutines.
func captureRound(b *testing.B, s *Store, body []byte, n int) time.Duration {
	began := time.Now()
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for range n/64 + 1 {
				x, request, response := capture(s, "orders", body)
				if err := s.Record(context.Background(), x, request, response); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

func report(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(took[(len(took)-1)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[(len(took)-1)*99/100].Microseconds())/1000, "p99-ms")
}
