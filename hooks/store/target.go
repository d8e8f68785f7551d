package store

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"time"

	"bellhop/hooks"
)

// targetOf gives whom a URL goes to: host, port and two steps of the path, as several subscribers may live at one host,
// and as one may have a path for each of its things. It is "" for what is no URL.
func targetOf(raw string) string {
	u, err := hooks.ParseTarget(raw)
	if err != nil {
		return ""
	}
	path, _, _ := strings.Cut(u.RequestURI(), "?")
	if steps := strings.SplitAfterN(path, "/", 4); len(steps) == 4 { // the first is the slash at the start
		path = strings.TrimSuffix(strings.Join(steps[:3], ""), "/")
	}
	return strings.ToLower(u.Scheme+"://"+hooks.HostPort(u)) + path
}

// target is somebody that deliveries wait for.
type target struct {
	name  string
	due   time.Time // of the first that may leave
	room  int       // how many more may be in flight
	limit limit
}

// limit is what a target's subscriptions allow.
type limit struct {
	rate     int // attempts a second; 0 is any number
	parallel int // attempts at a time; 0 is any number
}

const limitedTargets = "SELECT target, coalesce(min(nullif(rate, 0)), 0), coalesce(min(nullif(parallel, 0)), 0) FROM subscription WHERE rate > 0 OR parallel > 0 GROUP BY target"

// dueTargets walks from target to target along the index, however many deliveries wait for each.
const dueTargets = `WITH RECURSIVE t (name) AS (
	SELECT min(target) FROM delivery WHERE due_at IS NOT NULL
	UNION ALL SELECT (SELECT min(target) FROM delivery WHERE due_at IS NOT NULL AND target > t.name) FROM t WHERE t.name IS NOT NULL)
	SELECT t.name, max((SELECT min(due_at) FROM delivery WHERE due_at IS NOT NULL AND target = t.name), coalesce(r.until, 0)), r.target IS NOT NULL
	FROM t LEFT JOIN resting r ON r.target = t.name WHERE t.name IS NOT NULL`

const flyingTargets = "SELECT target FROM delivery WHERE lease_until IS NOT NULL"

// readTargets gives who may be sent to, the longest waiting first: those that rest count as due when they have rested,
// those with a rate when that lets the next one leave, and those that have as much in flight as one may have are left
// out, as a result has to come back first. Who rested may have one in flight, until an answer says that all is well.
func (s *Store) readTargets(query func(text string) (*sql.Rows, error)) ([]target, error) {
	inFlight := map[string]int{}
	found, err := query(flyingTargets)
	if _, err = collect(found, err, func(row scanner) (name string, err error) {
		err = row.Scan(&name)
		inFlight[name]++
		return name, err
	}); err != nil {
		return nil, err
	}
	limits := map[string]limit{}
	found, err = query(limitedTargets)
	if _, err = collect(found, err, func(row scanner) (name string, err error) {
		var l limit
		err = row.Scan(&name, &l.rate, &l.parallel)
		limits[name] = l
		return name, err
	}); err != nil {
		return nil, err
	}
	found, err = query(dueTargets)
	list, err := collect(found, err, func(row scanner) (t target, err error) {
		var due int64
		var tired bool
		err = row.Scan(&t.name, &due, &tired)
		t.limit = limits[t.name]
		t.due, t.room = s.paces.next(t.name, time.Unix(0, due).UTC()), s.window(t)-inFlight[t.name]
		if tired {
			t.room = 1 - inFlight[t.name]
		}
		return t, err
	})
	list = slices.DeleteFunc(list, func(t target) bool { return t.room <= 0 })
	slices.SortStableFunc(list, func(a, b target) int { return a.due.Compare(b.due) })
	return list, err
}

// window tells how many deliveries to a target may be in flight: more than it is sent at a time where it answers
// quickly, so that workers find the next one waiting.
func (s *Store) window(t target) int {
	share := int(s.perTarget.Load())
	switch {
	case t.limit.parallel > 0 && share > 0:
		return min(t.limit.parallel, share)
	case t.limit.parallel > 0:
		return t.limit.parallel
	case share > 0:
		return s.paces.window(t.name, share, int(s.ahead.Load()))
	}
	return math.MaxInt
}

// NextDue tells when the next delivery may leave or the next lease ends; ok is false when there is none.
func (s *Store) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	targets, err := s.readTargets(func(text string) (*sql.Rows, error) { return s.query(ctx, text) })
	if err != nil {
		return at, false, err
	}
	if len(targets) > 0 {
		at, ok = targets[0].due, true
	}
	var lease int64
	if err := s.row(ctx, nextLease).Scan(&lease); err != nil {
		return at, ok, err
	}
	if end := time.Unix(0, lease).UTC(); lease != 0 && (!ok || end.Before(at)) {
		at, ok = end, true
	}
	return at, ok, nil
}

const nextLease = "SELECT coalesce(min(lease_until), 0) FROM delivery WHERE lease_until IS NOT NULL"

const dueDeliveries = `SELECT id, coalesce((SELECT length(body) FROM payload WHERE id = (SELECT coalesce(body_of, id) FROM payload WHERE id = delivery.payload)), 0)
	FROM delivery WHERE target = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?`

// dueIDs gives up to limit deliveries that are due, so that each target gets its share, in the order of their making. Who
// asks again gets what is left of longer lines.
func (t *tx) dueIDs(limit int) ([]hooks.ID, error) {
	targets, err := t.store.readTargets(func(text string) (*sql.Rows, error) { return t.query(text) })
	if err != nil {
		return nil, err
	}
	targets = slices.DeleteFunc(targets, func(to target) bool { return to.due.After(t.now) })
	var ids []hooks.ID
	var bytes int64
	left := map[string]int{} // of targets with a rate
	for i, to := range targets {
		share := (limit - len(ids) + len(targets) - i - 1) / (len(targets) - i)
		share = min(share, to.room, t.store.paces.allow(to.name, to.limit.rate, t.now))
		rows, err := t.query(dueDeliveries, to.name, t.now.UnixNano(), share)
		line, err := collect(rows, err, scanSized)
		if err != nil {
			return nil, err
		}
		for _, d := range line {
			if bytes += d.size; bytes > maxClaimBytes && len(ids) > 0 {
				break
			}
			ids = append(ids, d.id)
			if to.limit.rate > 0 {
				left[to.name]++
			}
		}
	}
	t.pace(targets, left)
	slices.Sort(ids)
	return ids, nil
}

// sized is a delivery and the bytes of its body.
type sized struct {
	id   hooks.ID
	size int64
}

func scanSized(row scanner) (d sized, err error) { return d, row.Scan(&d.id, &d.size) }

// wake ends a target's rest, because a person asked for something to be sent there.
func (t *tx) wake(url string) error {
	return t.exec("DELETE FROM resting WHERE target = ?", targetOf(url))
}

// heard notes from an answer whether its target has too much to do. Who is like a sender that does not care does not
// either; a time machine's rests go by as its waits do.
func (t *tx) heard(d hooks.Delivery, r hooks.Result) error {
	name := targetOf(d.URL)
	t.after = append(t.after, func() { t.store.paces.answered(map[string]time.Duration{name: r.Took()}) })
	if !r.Overloaded() {
		if r.Status == 0 {
			return nil
		}
		return t.exec("DELETE FROM resting WHERE target = ?", name)
	}
	if p, ok := hooks.FindProfile(d.Profile); ok && !p.Heeds {
		return nil
	}
	var strikes int
	if err := t.row("SELECT coalesce((SELECT strikes FROM resting WHERE target = ?), 0) + 1", name).Scan(&strikes); err != nil {
		return err
	}
	return t.exec("INSERT INTO resting (target, until, strikes) VALUES (?, ?, ?) ON CONFLICT (target) DO UPDATE SET until = excluded.until, strikes = excluded.strikes",
		name, t.now.Add(hooks.Faster(r.Rest(strikes, t.now), d.Speed)).UnixNano(), strikes)
}

// fillTargets tells older rows whom they go to, which SQL cannot.
func fillTargets(ctx context.Context, db *sql.DB) error {
	for _, table := range []string{"subscription", "delivery"} {
		rows, err := db.QueryContext(ctx, "SELECT DISTINCT url FROM "+table+" WHERE target = ''")
		urls, err := collect(rows, err, func(row scanner) (url string, err error) { return url, row.Scan(&url) })
		if err != nil {
			return err
		}
		for _, url := range urls {
			if _, err := db.ExecContext(ctx, "UPDATE "+table+" SET target = ? WHERE url = ? AND target = ''", targetOf(url), url); err != nil {
				return err
			}
		}
	}
	return nil
}
