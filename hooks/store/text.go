package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"bellhop/hooks"
)

// The sizes of the index, from measurements over a million exchanges: with larger segments a word that is in all of
// them takes longer to look up, and SQLite's merging holds the writer up for longer; with smaller ones a rare word
// has more of them to be looked up in.
const (
	segmentSize = 32 << 10 // IDs in a table of words
	spanSize    = 1 << 10  // IDs whose times are summed up in one row
)

// The bounds of what is indexed. An exchange above them is always looked through.
const (
	maxIndexedBody  = 256 << 10 // bytes of each side, as they are to be searched
	maxIndexedWords = 128 << 10 // bytes of its different words
)

// The bounds of one batch of indexing: SQLite takes the words apart while the acknowledgements wait for the writer.
const (
	maxTextBytes = 1 << 20   // read at once, unless a single exchange is larger
	maxTextWords = 128 << 10 // written at once, with the same exception
)

// restsWithin is how long most exchanges take to be answered and inspected. To pass one over costs two more rows.
const restsWithin = 10 * time.Second

// IndexText indexes up to limit exchanges by their words, oldest first, in one small commit, and tells how many it took.
// It waits a little for those that are open or not inspected; then it passes them over and takes them once they have
// come to rest. Nothing is lost in between: what is not indexed is looked through.
func (s *Store) IndexText(ctx context.Context, limit int) (n int, err error) {
	mark, err := s.textMark(ctx)
	if err != nil {
		return 0, err
	}
	b, err := s.readTextBatch(ctx, mark, limit)
	if err != nil || b.size() == 0 {
		return 0, err
	}
	return b.size(), s.writeTextBatch(ctx, b)
}

// textBatch is what IndexText takes at a time.
type textBatch struct {
	from, upto hooks.ID // the mark before and after
	docs       []textDoc
	gone       []hooks.ID // waited for, and purged meanwhile
	passed     int        // not at rest
	bytes      int        // of all words
}

// textDoc is an exchange and the words that it is found by.
type textDoc struct {
	id    hooks.ID
	at    int64
	words string
}

func (b *textBatch) size() int { return len(b.docs) + len(b.gone) + b.passed }

// segments tells how many exchanges go into each segment.
func (b *textBatch) segments() map[int64]int {
	numbers := map[int64]int{}
	for _, d := range b.docs {
		numbers[int64(d.id)/segmentSize]++
	}
	return numbers
}

const textReady = `SELECT w.exchange FROM text_waiting w LEFT JOIN exchange x ON x.id = w.exchange
	WHERE x.id IS NULL OR (x.open = 0 AND x.inspected = 1) ORDER BY w.exchange LIMIT ?`

const textNext = "SELECT id FROM exchange WHERE id > ? ORDER BY id LIMIT ?"

// readTextBatch reads what is behind a mark, and what waits below it.
func (s *Store) readTextBatch(ctx context.Context, mark hooks.ID, limit int) (*textBatch, error) {
	b := &textBatch{from: mark, upto: mark}
	rows, err := s.query(ctx, textReady, limit)
	ids, err := collect(rows, err, scanID)
	if err != nil {
		return nil, err
	}
	rows, err = s.query(ctx, textNext, int64(mark), limit-len(ids))
	next, err := collect(rows, err, scanID)
	if err != nil {
		return nil, err
	}
	for read, ids := 0, append(ids, next...); len(ids) > 0 && read < maxTextBytes && b.bytes < maxTextWords; ids = ids[1:] {
		n, err := s.readTextDoc(ctx, b, ids[0])
		if errors.Is(err, errSoon) {
			break
		}
		if err != nil {
			return nil, err
		}
		b.upto, read = max(b.upto, ids[0]), read+n
	}
	return b, nil
}

// errSoon says that an exchange will most likely come to rest in a moment.
var errSoon = errors.New("not at rest yet")

// readTextDoc adds one exchange to a batch, and tells how many bytes it read.
func (s *Store) readTextDoc(ctx context.Context, b *textBatch, id hooks.ID) (bytes int, err error) {
	var inspected bool
	x, err := scanExchangeAnd(s.row(ctx, "SELECT "+exchangeColumns+", inspected FROM exchange WHERE id = ?", int64(id)), &inspected)
	switch err = orNotFound(err, ""); {
	case hooks.CodeOf(err) == hooks.CodeNotFound:
		b.gone = append(b.gone, id)
		return 0, nil
	case err != nil:
		return 0, err
	case (x.Open || !inspected) && s.clock().Sub(x.At) < restsWithin:
		return 0, errSoon
	case x.Open || !inspected:
		b.passed++
		return 0, nil
	}
	request, response, err := s.payloads(ctx, x)
	if err != nil {
		return 0, err
	}
	d := textDoc{id, x.At.UnixNano(), textWords(x, request, response)}
	b.docs, b.bytes = append(b.docs, d), b.bytes+len(d.words)
	return len(request.Body) + len(response.Body), nil
}

func (s *Store) writeTextBatch(ctx context.Context, b *textBatch) error {
	for number := range b.segments() {
		if err := s.makeSegment(ctx, number); err != nil {
			return err
		}
	}
	return s.write(ctx, b.bytes, b.write)
}

// write books a batch.
func (b *textBatch) write(t *tx) error {
	done := append([]hooks.ID{}, b.gone...) // never null in JSON, which nothing is outside of
	spans := map[int64]textSpan{}
	for _, d := range b.docs {
		done = append(done, d.id)
		if err := t.exec(insertWords(int64(d.id)/segmentSize), int64(d.id), d.words); err != nil {
			return err
		}
		number := int64(d.id) / spanSize
		spans[number] = spans[number].with(d.at)
	}
	for number, n := range b.segments() {
		if err := t.exec(mergeWords(number), mergeAlong); err != nil {
			return err
		}
		if err := t.exec("UPDATE text_segment SET docs = docs + ?, merged = 0 WHERE number = ?", n, number); err != nil {
			return err
		}
	}
	for number, span := range spans {
		if err := t.exec(addToSpan, number, span.first, span.last); err != nil {
			return err
		}
	}
	ids, err := json.Marshal(done)
	if err != nil {
		return err
	}
	if err := t.exec("DELETE FROM text_waiting WHERE exchange IN (SELECT value FROM json_each(?))", string(ids)); err != nil {
		return err
	}
	if err := t.exec(passOver, int64(b.from), int64(b.upto), string(ids)); err != nil {
		return err
	}
	t.writer.indexed = max(t.writer.indexed, b.upto) // too high when the commit fails, which does no harm
	return t.exec("UPDATE text_mark SET upto = max(upto, ?)", int64(b.upto))
}

// late has an exchange wait to be indexed that is recorded behind the mark: its ID was given long before.
func (t *tx) late(id hooks.ID) error {
	if id > t.writer.indexed {
		return nil
	}
	return t.exec("INSERT OR IGNORE INTO text_waiting (exchange) VALUES (?)", int64(id))
}

// passOver leaves behind what is not indexed: what was not at rest, and what was recorded since the batch was read.
const passOver = `INSERT OR IGNORE INTO text_waiting (exchange)
	SELECT id FROM exchange WHERE id > ? AND id <= ? AND id NOT IN (SELECT value FROM json_each(?))`

const addToSpan = `INSERT INTO text_span (number, first_at, last_at) VALUES (?, ?, ?)
	ON CONFLICT (number) DO UPDATE SET first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`

// textSpan is when the first and the last of some exchanges began.
type textSpan struct{ first, last int64 }

func (s textSpan) with(at int64) textSpan {
	if s == (textSpan{}) {
		return textSpan{at, at}
	}
	return textSpan{min(s.first, at), max(s.last, at)}
}

// The statements of a segment.
func insertWords(number int64) string {
	return fmt.Sprintf("INSERT INTO text_%d (docid, words) VALUES (?, ?)", number)
}

func findWords(number int64) string {
	return fmt.Sprintf("SELECT docid FROM text_%[1]d WHERE text_%[1]d MATCH ? AND docid >= ? AND docid < ? ORDER BY docid DESC LIMIT ?", number)
}

func mergeWords(number int64) string {
	return fmt.Sprintf("INSERT INTO text_%[1]d (text_%[1]d) VALUES (?)", number)
}

// How SQLite merges the b-trees that the commits leave behind (sqlite.org/fts3.html, section 8): about 32 pages of work,
// once there are so many of one level. Left to itself it does nothing for a while, and then so much that captures
// wait for a tenth of a second.
const (
	mergeAlong = "merge=32,4" // with each batch
	mergeWhole = "merge=32,2" // of what is complete
)

const textUnmerged = "SELECT number FROM text_segment WHERE merged = 0 AND number < ? ORDER BY number LIMIT 1"

// MergeText does some of the work that makes words fast to look up where indexing has gone past, and tells whether there
// may be more. It is for when there is nothing to index.
func (s *Store) MergeText(ctx context.Context) (more bool, err error) {
	mark, err := s.textMark(ctx)
	if err != nil {
		return false, err
	}
	rows, err := s.query(ctx, textUnmerged, int64(mark)/segmentSize)
	numbers, err := collect(rows, err, scanID)
	if err != nil || len(numbers) == 0 {
		return false, err
	}
	number := int64(numbers[0])
	return true, s.write(ctx, 0, func(t *tx) error {
		var before, after int64
		if err := t.row("SELECT total_changes()").Scan(&before); err != nil {
			return err
		}
		if err := t.exec(mergeWords(number), mergeWhole); err != nil {
			return err
		}
		if err := t.row("SELECT total_changes()").Scan(&after); err != nil || after-before >= 2 {
			return err
		}
		return t.exec("UPDATE text_segment SET merged = 1 WHERE number = ?", number) // there was nothing left to do
	})
}

const textSegments = "SELECT number FROM text_segment ORDER BY number"

// segments gives the segments that there are tables for.
func (s *Store) segments(ctx context.Context) ([]hooks.ID, error) {
	rows, err := s.query(ctx, textSegments)
	return collect(rows, err, scanID)
}

// makeSegment makes the table of a segment where there is none, in an operation of its own: SQLite cannot undo the
// making of a virtual table in a savepoint once rows have been written to it.
func (s *Store) makeSegment(ctx context.Context, number int64) error {
	if has, err := s.segments(ctx); err != nil || slices.Contains(has, hooks.ID(number)) {
		return err
	}
	return s.write(ctx, 4096, func(t *tx) error {
		// The simple tokenizer takes the words as they were given.
		if err := t.once(fmt.Sprintf(`CREATE VIRTUAL TABLE IF NOT EXISTS text_%d USING fts4(words, content="", matchinfo=fts3, order=DESC, tokenize=simple)`, number)); err != nil {
			return err
		}
		return t.exec("INSERT OR IGNORE INTO text_segment (number) VALUES (?)", number)
	})
}

// sparse tells when a segment is made anew: fewer than this share of what was indexed in it is left.
const sparse = 4

// DropText lets go of what is indexed of purged exchanges. It goes by segments: one of which most is purged is dropped
// as a whole, and what is left of it waits to be indexed again.
func (s *Store) DropText(ctx context.Context) error {
	mark, err := s.textMark(ctx)
	if err != nil {
		return err
	}
	rows, err := s.query(ctx, "SELECT number FROM text_segment WHERE number < ? AND docs > ? * (SELECT count(*) FROM exchange WHERE id >= number * ? AND id < (number + 1) * ?) ORDER BY number",
		int64(mark)/segmentSize, sparse, segmentSize, segmentSize)
	numbers, err := collect(rows, err, scanID)
	if err != nil {
		return err
	}
	for _, number := range numbers {
		if err := s.dropSegment(ctx, int64(number)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) dropSegment(ctx context.Context, number int64) error {
	err := s.write(ctx, 4096, func(t *tx) error {
		if err := errors.Join(t.forget(insertWords(number)), t.forget(mergeWords(number))); err != nil {
			return err
		}
		if err := t.once(fmt.Sprintf("DROP TABLE IF EXISTS text_%d", number)); err != nil {
			return err
		}
		low, high := number*segmentSize, (number+1)*segmentSize
		if err := t.exec("INSERT OR IGNORE INTO text_waiting (exchange) SELECT id FROM exchange WHERE id >= ? AND id < ?", low, high); err != nil {
			return err
		}
		if err := t.exec("DELETE FROM text_span WHERE number >= ? AND number < ?", low/spanSize, high/spanSize); err != nil {
			return err
		}
		return t.exec("DELETE FROM text_segment WHERE number = ?", number)
	})
	if stmt, ok := s.cached.LoadAndDelete(findWords(number)); ok {
		err = errors.Join(err, stmt.(*sql.Stmt).Close())
	}
	return err
}

const textMark = "SELECT upto FROM text_mark"

func (s *Store) textMark(ctx context.Context) (mark hooks.ID, err error) {
	return mark, s.row(ctx, textMark).Scan(&mark)
}

func scanID(row scanner) (id hooks.ID, err error) { return id, row.Scan(&id) }

// once runs a statement that is not kept.
func (t *tx) once(text string) error {
	_, err := t.writer.conn.ExecContext(context.Background(), text)
	return err
}

// forget lets go of a kept statement.
func (t *tx) forget(text string) error {
	stmt, ok := t.writer.stmts[text]
	if !ok {
		return nil
	}
	delete(t.writer.stmts, text)
	return stmt.Close()
}
