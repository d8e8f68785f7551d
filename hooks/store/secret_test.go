package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/seal"
)

const (
	tokenSetting = "ngrok.authtoken"
	otherSetting = "ngrok.options.secret"
)

// secretMark stands in every secret of these tests.
const secretMark = "s3cr3t"

// noSecret fails when a file of the folder, the write-ahead log among them, has a secret in it.
func (h *house) noSecret(t *testing.T, after string) {
	t.Helper()
	for name, content := range folder(t, filepath.Dir(h.path)) {
		if at := strings.Index(content, secretMark); at >= 0 {
			t.Errorf("after %s: a secret at %d of %s: %q", after, at, name, content[max(at-40, 0):min(at+40, len(content))])
		}
	}
}

// keptSecrets is everything that has a secret in it.
type keptSecrets struct {
	sub      hooks.Subscription
	inbox    hooks.Inbox
	delivery hooks.Delivery
	batch    hooks.Batch
}

// keepSecrets stores a secret of every kind, and changes it; look is called after each step.
func (h *house) keepSecrets(t *testing.T, look func(after string)) (k keptSecrets) {
	t.Helper()
	ctx, until := t.Context(), h.clock.read().Add(time.Hour)
	sign := func(names ...string) hooks.Sign {
		s := hooks.Sign{Scheme: "github", Retiring: []hooks.Retiring{{Secret: secretMark + "-retiring", Until: until}}}
		for _, name := range names {
			s.Secrets = append(s.Secrets, secretMark+"-"+name)
		}
		return s
	}
	k.sub = h.subscribe(t, hooks.Subscription{
		Types: []string{"*"}, Active: true, Sign: sign("sub", "sub 2"),
		Header: hooks.Header{{"Authorization", "Bearer " + secretMark}, {"X-Api-Key", secretMark}},
	})
	look("a new subscription")
	k.inbox = must[hooks.Inbox](t)(h.AddInbox(ctx, hooks.Inbox{
		Name: "orders", Verify: hooks.Verify{Scheme: "github", Secrets: []string{secretMark + " in"}}, Handshake: hooks.Handshake{VerifyToken: secretMark + " meta"},
	}))
	look("a new inbox")
	k.delivery = h.add(t, hooks.Delivery{Sign: sign("own"), Schedule: hooks.Schedule{time.Second}}, "{}")
	look("a delivery of its own")
	if err := h.SetSetting(ctx, tokenSetting, secretMark+" ngrok"); err != nil {
		t.Fatal(err)
	}
	if err := h.SetSetting(ctx, otherSetting, secretMark+" password"); err != nil {
		t.Fatal(err)
	}
	look("settings")
	k.sub = must[hooks.Subscription](t)(h.ChangeSubscription(ctx, k.sub.ID, func(s *hooks.Subscription) error {
		s.Sign, s.Description = s.Sign.Rotate(secretMark+"-new", h.clock.read()), strings.Repeat("wide ", 40)
		return nil
	}))
	look("a rotation")
	k.inbox = must[hooks.Inbox](t)(h.ChangeInbox(ctx, "orders", func(in *hooks.Inbox) error {
		in.Verify.Secrets = append(in.Verify.Secrets, secretMark+" in 2")
		return nil
	}))
	look("a change of the inbox")
	k.batch = must[hooks.Batch](t)(h.AddBatch(ctx, hooks.BatchWish{Sign: sign("batch")}, []hooks.ID{1}))
	look("a batch")
	gone := h.subscribe(t, hooks.Subscription{Types: []string{"none"}, Sign: sign("gone")})
	if err := h.DeleteSubscription(ctx, gone.ID); err != nil {
		t.Fatal(err)
	}
	if err := h.RestoreSubscription(ctx, gone); err != nil {
		t.Fatal(err)
	}
	look("a deletion that was undone")
	if err := h.DeleteSubscription(ctx, gone.ID); err != nil {
		t.Fatal(err)
	}
	h.event(t, "evt_1", "comment.created")
	for _, c := range h.claim(t, 10) {
		h.book(t, answered(c, 500))
	}
	look("attempts that failed")
	k.delivery = h.state(t, k.delivery.ID)
	k.sub = must[hooks.Subscription](t)(h.Subscription(ctx, k.sub.ID))
	return k
}

// readsKept fails when something of what was kept reads otherwise.
func (h *house) readsKept(t *testing.T, k keptSecrets) {
	t.Helper()
	ctx := t.Context()
	if got := must[hooks.Subscription](t)(h.Subscription(ctx, k.sub.ID)); !reflect.DeepEqual(got, k.sub) {
		t.Errorf("got  %+v\nwant %+v", got, k.sub)
	}
	if got, _ := h.Inbox("orders"); !reflect.DeepEqual(got.Verify, k.inbox.Verify) || got.Handshake.VerifyToken != k.inbox.Handshake.VerifyToken {
		t.Errorf("got  %+v\nwant %+v", got, k.inbox)
	}
	if got := h.state(t, k.delivery.ID); !reflect.DeepEqual(got.Sign, k.delivery.Sign) {
		t.Errorf("got  %+v\nwant %+v", got.Sign, k.delivery.Sign)
	}
	if got := must[hooks.Batch](t)(h.Batch(ctx, k.batch.ID)); !reflect.DeepEqual(got.Wish.Sign, k.batch.Wish.Sign) {
		t.Errorf("got  %+v\nwant %+v", got.Wish.Sign, k.batch.Wish.Sign)
	}
	if got, err := h.Setting(ctx, tokenSetting); got != secretMark+" ngrok" || err != nil {
		t.Errorf("the setting is %q, %v", got, err)
	}
	if got, err := h.Setting(ctx, otherSetting); got != secretMark+" password" || err != nil {
		t.Errorf("the other setting is %q, %v", got, err)
	}
	if lost, err := h.SettingLost(ctx, otherSetting); lost || err != nil {
		t.Errorf("it is told as lost: %v, %v", lost, err)
	}
	if secrets := k.sub.Sign.SecretsAt(h.clock.read()); len(secrets) != 4 || !strings.HasPrefix(secrets[0], secretMark) {
		t.Errorf("the subscription signs with %q", secrets)
	}
}

func TestSecretsAreSealedInTheFileAndReadEverywhere(t *testing.T) {
	h := &house{clock: newClock(), path: filepath.Join(t.TempDir(), "bellhop.db"), sealer: seal.New(seal.NewKey())}
	h.open(t)
	k := h.keepSecrets(t, func(after string) { h.noSecret(t, after) })
	h.readsKept(t, k)
	h.reopen(t)
	h.readsKept(t, k)
	h.clock.advance(time.Minute)
	claims := h.claim(t, 10)
	if len(claims) != 2 {
		t.Fatalf("%d claims", len(claims))
	}
	for _, c := range claims {
		want, own := k.delivery.Sign, hooks.Header(nil)
		if c.SubscriptionID != 0 {
			want, own = k.sub.Sign, k.sub.Header
		}
		if !reflect.DeepEqual(c.Sign, want) || len(c.Own) != len(own) || len(own) > 0 && !reflect.DeepEqual(c.Own, own) {
			t.Errorf("claimed with %+v and %q\nwant %+v and %q", c.Sign, c.Own, want, own)
		}
	}
	h.noSecret(t, "claims")
}

func TestWhatWasStoredInPlainIsSealedAtTheNextStart(t *testing.T) {
	h := newHouse(t)
	k := h.keepSecrets(t, func(string) {})
	for i := range 2 * resealBatch {
		h.add(t, hooks.Delivery{Sign: hooks.Sign{Scheme: "github", Secrets: []string{fmt.Sprint(secretMark, i)}}}, "{}")
	}
	h.stop()
	older := h.path + ".before-3-20310101T000000"
	sqlite(t, h.path, "VACUUM INTO '"+older+"'")
	sqlite(t, older, "ALTER TABLE subscription DROP COLUMN header", "DROP TABLE batch") // as they were made later
	if err := os.WriteFile(h.path+".before-2-20310101T000000", []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, content := range folder(t, filepath.Dir(h.path)) {
		if strings.Contains(content, secretMark) != !strings.Contains(name, "before-2") {
			t.Fatalf("%s has no secret to seal, or one too many", name)
		}
	}

	key := seal.NewKey()
	h.sealer = seal.New(key)
	h.open(t)
	h.noSecret(t, "sealing")
	h.readsKept(t, k)
	h.reopen(t)
	h.noSecret(t, "another start")
	h.readsKept(t, k)
	for i := range 2 * resealBatch {
		if got := h.state(t, k.delivery.ID+2+hooks.ID(i)).Sign.Secrets; len(got) != 1 || got[0] != fmt.Sprint(secretMark, i) {
			t.Fatalf("delivery %d signs with %q", i, got)
		}
	}
	db, err := sql.Open("sqlite3", older)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var secret string
	if err := db.QueryRow("SELECT sign ->> '$.Secrets[0]' FROM subscription WHERE id = ?", int64(k.sub.ID)).Scan(&secret); err != nil {
		t.Fatal(err)
	}
	if got, err := seal.New(key).Open(secret); got != secretMark+"-new" || err != nil || got == secret {
		t.Errorf("the copy has %q, which is %q, %v", secret, got, err)
	}
}

// The copy that is put aside for the very update that brings the sealing is made before anything is sealed.
func TestTheCopyOfAnUpdateIsSealedToo(t *testing.T) {
	h := &house{clock: newClock(), path: filepath.Join(t.TempDir(), "bellhop.db")}
	steps := must[[]string](t)(migrations())
	if err := create(t.Context(), h.path, steps[:4]); err != nil {
		t.Fatal(err)
	}
	sqlite(t, h.path, `INSERT INTO subscription (created_at, url, types, description, sign, schedule, timeout_ms, allow_private, active, reason)
		VALUES (1, 'https://example.test', '["*"]', '', '{"Scheme":"github","Secrets":["`+secretMark+`"]}', 'null', 0, 0, 1, '')`)
	h.sealer = seal.New(seal.NewKey())
	h.open(t)
	if copies, err := filepath.Glob(h.path + ".before-5-*"); len(copies) != 1 || err != nil {
		t.Fatalf("copies: %q, %v", copies, err)
	}
	h.noSecret(t, "the update")
	if subs := must[[]hooks.Subscription](t)(h.Subscriptions(t.Context())); len(subs) != 1 || subs[0].Sign.Secrets[0] != secretMark {
		t.Errorf("got %+v", subs)
	}
}

// A crash may come before the note that all is sealed.
func TestSealingIsDoneAgainAfterACrash(t *testing.T) {
	h := &house{clock: newClock(), path: filepath.Join(t.TempDir(), "bellhop.db"), sealer: seal.New(seal.NewKey())}
	h.open(t)
	k := h.keepSecrets(t, func(string) {})
	h.stop()
	sqlite(t, h.path, "DELETE FROM setting WHERE name = '"+settingSealed+"'")
	h.open(t)
	h.readsKept(t, k)
	h.noSecret(t, "sealing again")
}

func TestWithAnotherKeySecretsAreLostAndSaySo(t *testing.T) {
	first := seal.New(seal.NewKey())
	h := &house{clock: newClock(), path: filepath.Join(t.TempDir(), "bellhop.db"), sealer: first}
	h.open(t)
	k := h.keepSecrets(t, func(string) {})
	h.stop()
	h.clock.advance(time.Minute)

	var log bytes.Buffer
	o := h.options()
	o.Sealer, o.Log = seal.New(seal.NewKey()), slog.New(slog.NewTextHandler(&log, nil))
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"of=subscription id=1", "of=inbox name=orders", "of=delivery id=", "of=setting name=" + tokenSetting} {
		if !strings.Contains(log.String(), of) {
			t.Errorf("the log says nothing %s:\n%s", of, log.String())
		}
	}
	if strings.Contains(log.String(), secretMark) || strings.Contains(log.String(), "sealed:1:") {
		t.Errorf("the log has a secret in it:\n%s", log.String())
	}

	h.sealer = first // whose secrets were let go of
	h.open(t)
	ctx := t.Context()
	sub := must[hooks.Subscription](t)(h.Subscription(ctx, k.sub.ID))
	if !sub.Sign.Lost() || sub.Sign.Scheme != "github" || len(sub.Sign.SecretsAt(h.clock.read())) != 0 || !sub.Header.Lost() || sub.Header[1][0] != "X-Api-Key" {
		t.Errorf("the subscription: %+v", sub)
	}
	if in, _ := h.Inbox("orders"); !in.Verify.Lost() || in.Verify.Scheme != "github" || in.Handshake.VerifyToken != "" {
		t.Errorf("the inbox: %+v", in)
	}
	if got := must[hooks.Batch](t)(h.Batch(ctx, k.batch.ID)); !got.Wish.Sign.Lost() {
		t.Errorf("the batch: %+v", got)
	}
	for _, name := range []string{tokenSetting, otherSetting} {
		if got, err := h.Setting(ctx, name); got != "" || err != nil {
			t.Errorf("%s is %q, %v", name, got, err)
		}
		if lost, err := h.SettingLost(ctx, name); !lost || err != nil {
			t.Errorf("%s is not told as lost: %v", name, err)
		}
	}
	for _, name := range []string{"ngrok.used", "never.set.secret"} {
		if lost, err := h.SettingLost(ctx, name); lost || err != nil {
			t.Errorf("%s is told as lost: %v", name, err)
		}
	}
	claims := h.claim(t, 10)
	if len(claims) != 2 {
		t.Fatalf("%d claims", len(claims))
	}
	for _, c := range claims {
		if !c.Sign.Lost() || c.SubscriptionID != 0 && !c.Own.Lost() {
			t.Errorf("claimed: %+v", c)
		}
	}

	// What is set anew counts.
	sub = must[hooks.Subscription](t)(h.ChangeSubscription(ctx, sub.ID, func(s *hooks.Subscription) error {
		s.Sign.Secrets, s.Header = []string{secretMark}, hooks.Header{{"Authorization", secretMark}}
		return nil
	}))
	in := must[hooks.Inbox](t)(h.ChangeInbox(ctx, "orders", func(in *hooks.Inbox) error {
		in.Verify.Secrets = []string{secretMark}
		return nil
	}))
	h.reopen(t)
	got := must[hooks.Subscription](t)(h.Subscription(ctx, sub.ID))
	if known, _ := h.Inbox("orders"); got.Sign.Lost() || got.Sign.Unreadable || got.Header.Lost() || known.Verify.Lost() || in.Verify.Lost() {
		t.Errorf("then: %+v, %+v", got, known)
	}
	h.noSecret(t, "setting secrets anew")
}

// A crash leaves the log behind, with what was written last.
func TestWhatACrashLeftInTheLogIsSealedToo(t *testing.T) {
	h := newHouse(t)
	k := h.keepSecrets(t, func(string) {})
	left := folder(t, filepath.Dir(h.path))
	if !strings.Contains(left["bellhop.db-wal"], secretMark) {
		t.Fatal("the log has no secret in it")
	}
	found := &house{clock: h.clock, path: filepath.Join(t.TempDir(), "bellhop.db"), sealer: seal.New(seal.NewKey())}
	for _, name := range []string{"bellhop.db", "bellhop.db-wal"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(found.path), name), []byte(left[name]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found.open(t)
	found.noSecret(t, "sealing")
	found.readsKept(t, k)
}
