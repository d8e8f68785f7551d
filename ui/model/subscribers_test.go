package model_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// rung is a subscription with a setting of every kind.
func rung() hooks.Subscription {
	return hooks.Subscription{
		ID: 7, CreatedAt: modeltest.Opening, URL: "https://crm.example.net/hooks?a=1", Types: []string{"comment.created", "order.*"}, Description: "crm",
		Header: hooks.Header{{"Authorization", "Bearer x"}, {"X-Env", "test"}},
		Format: hooks.Format{Name: hooks.FormatTemplate, Template: "{{json .data}}", ContentType: "text/plain"},
		Sign: hooks.Sign{
			Scheme: hooks.SchemeStandard, Secrets: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"},
			Retiring: []hooks.Retiring{{Secret: "whsec_AAFVsBQIhrscChlQIMV+b5sSYspob7oD", Until: modeltest.Opening.Add(time.Hour)}},
		},
		Schedule: hooks.Schedule{5 * time.Second, 90 * time.Minute, 500 * time.Millisecond}, Timeout: 2500 * time.Millisecond, Speed: 100, Rate: 5, Parallel: 2,
		Active: true, Failing: hooks.Failing{Since: modeltest.Opening, Attempts: 3},
	}
}

func TestASubscriberDraftThatNobodyTouchedChangesNothing(t *testing.T) {
	once, zoom, paused, odd := rung(), rung(), rung(), rung()
	once.Schedule = hooks.Schedule{}
	p, _ := hooks.FindProfile(hooks.ProfileZoom)
	zoom.Profile, zoom.Schedule = p.Name, p.Schedule
	paused.Active, paused.Reason, paused.MutedUntil = false, "It said 410.", modeltest.Opening
	odd.URL = "localhost:9001" // as another program may have stored it
	odd.AllowPrivate = true
	for name, s := range map[string]hooks.Subscription{
		"plain": {URL: "http://example.test/", Types: []string{"*"}, Active: true}, "all": rung(), "once": once, "zoom": zoom, "paused": paused, "odd": odd,
	} {
		t.Run(name, func(t *testing.T) {
			got, problems := model.NewSubscriberDraft(s).Read(s)
			if len(problems) != 0 || !reflect.DeepEqual(got, s) {
				t.Errorf("got %+v\nwant %+v\nproblems %v", got, s, problems)
			}
		})
	}
}

func TestWhatIsTypedForASubscriberIsRead(t *testing.T) {
	s := hooks.Subscription{URL: "http://example.test/", Types: []string{"*"}, Active: true}
	d := model.NewSubscriberDraft(s)
	d.Name, d.URL, d.Private = " crm ", " localhost:9001/hooks ", true
	d.SetType("*", false)
	d.SetType("order.*", true)
	d.SetFormat(hooks.FormatTemplate)
	d.ContentType = "text/plain"
	d.Headers = []model.HeaderDraft{{Name: "X-A", Value: "1"}, {}}
	d.SetScheme("github")
	d.Secrets[0] = "s3cret"
	d.SetLike(model.LikeOwn)
	d.Waits, d.Speed, d.Timeout, d.Rate, d.Parallel = "1s, 2m ,1h30m", 100, "2.5", "1,000", ""
	got, problems := d.Read(s)
	want := hooks.Subscription{
		URL: "http://localhost:9001/hooks", Description: "crm", AllowPrivate: true, Types: []string{"order.*"}, Active: true,
		Format: hooks.Format{Name: hooks.FormatTemplate, Template: model.FirstTemplate, ContentType: "text/plain"}, Header: hooks.Header{{"X-A", "1"}},
		Sign:     hooks.Sign{Scheme: "github", Secrets: []string{"s3cret"}},
		Schedule: hooks.Schedule{time.Second, 2 * time.Minute, 90 * time.Minute}, Speed: 100, Timeout: 2500 * time.Millisecond, Rate: 1000,
	}
	if len(problems) != 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v\nproblems %v", got, want, problems)
	}
}

func TestWhatCannotWorkForASubscriberStaysAsItIsStoredAndIsTold(t *testing.T) {
	for slot, spoil := range map[model.Slot]func(*model.SubscriberDraft){
		model.SlotURL:          func(d *model.SubscriberDraft) { d.URL = "http://localhost:9001" }, // private, which is not allowed
		model.SlotTypes:        func(d *model.SubscriberDraft) { d.Types = nil },
		model.SlotName:         func(d *model.SubscriberDraft) { d.Name = strings.Repeat("x", 501) },
		model.SlotFormat:       func(d *model.SubscriberDraft) { d.Template = "{{json .data" },
		model.SlotHeader.At(1): func(d *model.SubscriberDraft) { d.Headers[1].Name = "no good" },
		model.SlotSecret.At(1): func(d *model.SubscriberDraft) { d.Secrets[1] = "whsec_!" },
		model.SlotSchedule:     func(d *model.SubscriberDraft) { d.Waits = "5s, soon" },
		model.SlotTimeout:      func(d *model.SubscriberDraft) { d.Timeout = "61" },
		model.SlotRate:         func(d *model.SubscriberDraft) { d.Rate = "0" },
		model.SlotParallel:     func(d *model.SubscriberDraft) { d.Parallel = "many" },
	} {
		s := rung()
		d := model.NewSubscriberDraft(s)
		spoil(&d)
		d.Speed = 10
		got, problems := d.Read(s)
		if len(problems) != 1 || problems[slot] == "" {
			t.Errorf("%s: told are %v", slot, problems)
		}
		want := s
		want.Speed = 10 // all else is saved
		if slot == model.SlotSchedule {
			want.Speed = got.Speed
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v\nwant %+v", slot, got, want)
		}
	}
}

func TestTriedOnceIsNotTheStandard(t *testing.T) {
	s := hooks.Subscription{URL: "http://example.test/", Types: []string{"*"}, Active: true}
	e := model.NewSubscriberEdit(s)
	e.Draft.SetLike(model.LikeOwn)
	e.Draft.Waits = ""
	change := e.Change()
	if change == nil {
		t.Fatal("an empty own list is taken for the standard's")
	}
	if err := change(&s); err != nil || s.Schedule == nil || len(s.Schedule) != 0 {
		t.Errorf("stored %v, %v", s.Schedule, err)
	}
}

func TestASenderBringsItsWaits(t *testing.T) {
	s := rung()
	d := model.NewSubscriberDraft(s)
	d.SetLike(hooks.ProfileShopify)
	got, _ := d.Read(s)
	p, _ := hooks.FindProfile(hooks.ProfileShopify)
	if got.Profile != p.Name || !reflect.DeepEqual(got.Schedule, p.Schedule) {
		t.Errorf("stored %q with %v", got.Profile, got.Schedule)
	}
	d.SetLike(model.LikeOwn)
	if d.Waits == "" || len(d.Schedule()) != len(p.Schedule) {
		t.Errorf("an own list begins with %q", d.Waits)
	}
	if words := model.LikeTimeout(hooks.ProfileShopify); !strings.Contains(words, "5 s") {
		t.Errorf("its limit is told as %q", words)
	}
	for _, o := range model.LikeOptions() {
		if o.Value != model.LikeOwn && len(model.LikeFacts(o.Value)) == 0 {
			t.Errorf("nobody says where the numbers of %s come from", o.Text)
		}
	}
}

func TestARotatedSecretSignsOnWhereThereIsRoom(t *testing.T) {
	now := time.Date(2026, 11, 25, 14, 31, 0, 0, time.UTC)
	d := model.NewSubscriberDraft(rung())
	d.Retiring = nil
	old := d.Secrets
	d.Rotate(now)
	if len(d.Secrets) != 1 || d.Secrets[0] == old[0] || len(d.Retiring) != 2 {
		t.Fatalf("secrets %v, retiring %v", d.Secrets, d.Retiring)
	}
	if got := model.RotationWords(d, now, time.UTC); got != "The 2 old secrets sign too until tomorrow 14:31, then they are dropped." {
		t.Errorf("told as %q", got)
	}
	d.Retiring = d.Retiring[:1]
	if got := model.RotationWords(d, now, time.UTC); got != "The old secret signs too until tomorrow 14:31, then it is dropped." {
		t.Errorf("told as %q", got)
	}
	if got := model.RotationWords(d, now.Add(25*time.Hour), time.UTC); got != "" {
		t.Errorf("a day later: %q", got)
	}
	d.SetScheme("github")
	d.Rotate(now)
	if got := model.RotationWords(d, now, time.UTC); got != "GitHub has room for one signature: the new secret signs from now on." {
		t.Errorf("told as %q", got)
	}
	d.SetScheme(hooks.SchemeStandard)
	d.RotateToPair(now)
	if key, ok := signature.PublicKey(d.Secrets[0]); !ok || d.PublicKey() != key {
		t.Errorf("the public key is %q", d.PublicKey())
	}
}

func TestAnotherSchemeKeepsTheSecretWhereItFits(t *testing.T) {
	d := model.SubscriberDraft{}
	d.SetScheme("github")
	first := d.Secrets[0]
	if first == "" {
		t.Fatal("no secret was made")
	}
	d.SetScheme("gitlab")
	if d.Secrets[0] != first {
		t.Error("a secret that fits is thrown away")
	}
	d.Secrets[0] = "no base64!"
	d.SetScheme(hooks.SchemeStandard)
	if !strings.HasPrefix(d.Secrets[0], "whsec_") {
		t.Errorf("%q does not fit", d.Secrets[0])
	}
	d.SetScheme("")
	if len(d.Secrets) != 0 {
		t.Error("what signs nothing keeps a secret")
	}
}

func TestALostSecretKeepsNothingElseFromBeingSaved(t *testing.T) {
	s := rung()
	s.Sign = hooks.Sign{Scheme: "github", Unreadable: true}
	d := model.NewSubscriberDraft(s)
	d.Secrets, d.Name = []string{""}, "renamed" // as the page offers a line for it
	got, problems := d.Read(s)
	if got.Description != "renamed" || !strings.Contains(problems[model.SlotSecret.At(0)], "cannot be read any more") || len(problems) != 1 {
		t.Errorf("stored %+v, told %v", got, problems)
	}
}

func TestResumingBeginsWithACleanRecord(t *testing.T) {
	s := rung()
	d := model.NewSubscriberDraft(s)
	d.Paused = true
	got, _ := d.Read(s)
	if got.Active || got.Reason != "Paused by hand." {
		t.Errorf("paused is %v, %q", got.Active, got.Reason)
	}
	got.MutedUntil = modeltest.Opening
	d = model.NewSubscriberDraft(got)
	d.Resume()
	got, _ = d.Read(got)
	if !got.Active || got.Reason != "" || got.Failing != (hooks.Failing{}) || !got.MutedUntil.IsZero() {
		t.Errorf("resumed is %+v", got)
	}
}

func TestWaitsAreWorded(t *testing.T) {
	for d, want := range map[time.Duration]string{
		250 * time.Millisecond: "250 ms", 12 * time.Second: "12 s", 45*time.Minute + 21*time.Second: "45 min", 75 * time.Second: "1 min 15 s",
		76 * time.Minute: "1 h 16 min", 2 * time.Hour: "2 h", 75*time.Hour + 35*time.Minute: "3 days and 4 h", 72 * time.Hour: "3 days",
		59*time.Minute + 59*time.Second + 900*time.Millisecond: "60 min",
	} {
		if got := model.Stretch(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
	for _, test := range []struct {
		waits hooks.Schedule
		speed int
		want  string
	}{
		{nil, 100, "At 100× the tenth try comes after 45 min instead of 3 days and 4 h."},
		{nil, 1, "The tenth try comes after 3 days and 4 h."},
		{hooks.Schedule{}, 10, "It is tried once. What fails is given up."},
		{hooks.Schedule{time.Minute}, 1000, "At 1,000× the second try comes after 60 ms instead of 1 min."},
	} {
		if got := model.ScheduleWords(test.waits, test.speed); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	if got := strings.Join(model.Dots(nil), " "); got != "now 5s 5m 30m 2h 5h 10h 14h 20h 24h" {
		t.Errorf("dots %s", got)
	}
}

// evening puts tries into a register: d delivered, r refused, p replayed, u unreachable, oldest first.
func tried(r *modeltest.Register, id hooks.ID, marks string) {
	for i, mark := range marks {
		e := hooks.Exchange{At: modeltest.Opening.Add(time.Duration(i) * time.Second), Status: 200, Took: 10 * time.Millisecond, Attempt: 1}
		switch mark {
		case 'r':
			e.Status, e.Took = 500, 5*time.Second
		case 'p':
			e.Origin = hooks.OriginReplay
		case 'u':
			e.Status, e.Fault, e.Error = 0, hooks.FaultUnreachable, "Nothing answers there."
		}
		r.Try(id, e)
	}
}

func newSubscribers(r *modeltest.Register) *model.Subscribers {
	m := model.NewSubscribers(r, time.UTC, func() time.Time { return modeltest.Opening.Add(time.Hour) })
	m.SetShown(true)
	return m
}

func TestSubscribersAreJudgedByTheirNewestTries(t *testing.T) {
	later := modeltest.Opening.Add(2 * time.Hour)
	for name, test := range map[string]struct {
		s     hooks.Subscription
		marks string
		fare  model.Fare
		title string
		text  string
	}{
		"fine":       {hooks.Subscription{Active: true}, strings.Repeat("d", 30), model.FareHealthy, "", ""},
		"one slip":   {hooks.Subscription{Active: true}, strings.Repeat("d", 20) + "rddd", model.FareHealthy, "", ""},
		"new":        {hooks.Subscription{Active: true}, "", model.FareUntried, "", ""},
		"struggling": {hooks.Subscription{Active: true}, strings.Repeat("dr", 12), model.FareStruggling, "x refused 12 of its last 24", "Its answers say 500 and it often takes 5 s."},
		"waiting":    {hooks.Subscription{Active: true, Failing: hooks.Failing{Attempts: 1}}, strings.Repeat("d", 23) + "u", model.FareWaiting, "The last try at x failed", "Nothing answers at its address."},
		"given up":   {hooks.Subscription{Active: true, Failing: hooks.Failing{Attempts: 9, GivenUp: 1}}, "uuu", model.FareGivenUp, "What was sent to x was given up", "Nothing answers at its address."},
		"stopped":    {hooks.Subscription{Reason: "The subscriber answered 410 Gone: it wants no more."}, "r", model.FareGivenUp, "x was paused", "The subscriber answered 410 Gone: it wants no more. It gets nothing until it is resumed. 2 of its deliveries are kept until then."},
		"muted":      {hooks.Subscription{Active: true, MutedUntil: later, Reason: "GitLab sends nothing for 1 min."}, "r", model.FareMuted, "x gets no new events until " + later.Format("15:04"), "GitLab sends nothing for 1 min."},
		"paused":     {hooks.Subscription{Reason: "Paused by hand."}, "d", model.FarePaused, "x is paused", "It gets nothing until it is resumed. 2 of its deliveries are kept until then."},
	} {
		t.Run(name, func(t *testing.T) {
			r := &modeltest.Register{Shelf: &modeltest.Shelf{}}
			test.s.URL, test.s.Types, test.s.Description = "http://example.test/", []string{"*"}, "x"
			id := r.Put(test.s)
			r.Queue(id, 2)
			tried(r, id, test.marks)
			m := newSubscribers(r)
			load(t, m)
			if m.Row().Fare != test.fare {
				t.Errorf("it is %s, want %s", m.Row().Fare.Word(), test.fare.Word())
			}
			if a := m.Advice(); a.Title != test.title || a.Text != test.text {
				t.Errorf("told: %q, %q", a.Title, a.Text)
			}
		})
	}
}

func TestTheRowAndTheChartTellTheTries(t *testing.T) {
	r := &modeltest.Register{Shelf: &modeltest.Shelf{}}
	id := r.Put(hooks.Subscription{URL: "https://crm.example.net/hooks", Types: []string{"*"}, Active: true})
	tried(r, id, "ddrpu")
	r.Try(id, hooks.Exchange{Open: true})
	r.Put(hooks.Subscription{URL: "http://example.test/", Types: []string{"*"}, Active: true})
	m := newSubscribers(r)
	load(t, m)
	m.Choose(id)
	load(t, m)
	row := m.Row()
	if row.Name != "crm.example.net" || row.SendsTo != "crm.example.net/hooks" || row.Format != "Standard Webhooks" || row.OK != "60.0" || row.P95 != "5,000" || !row.Bad {
		t.Errorf("the row is %+v", row)
	}
	want := []model.Mark{model.MarkQuiet, model.MarkDelivered, model.MarkDelivered, model.MarkRefused, model.MarkReplayed, model.MarkRefused}
	if got := row.Last[model.RowTries-6:]; !reflect.DeepEqual(got, want) {
		t.Errorf("its newest are %v", got)
	}
	f := m.Tries()
	if len(f.Bars) != 5 || f.Bars[2].Code != "500" || f.Bars[4].Code != "unreachable" || f.Delivered != "Delivered 2" || f.Refused != "Refused 2" || f.Replayed != "Replayed 1" || f.Median != "10 ms" {
		t.Errorf("the chart is %+v", f)
	}
	if got := m.Sum(); got != "2 subscribers: 1 struggling, 1 not rung yet" {
		t.Errorf("summed up as %q", got)
	}
	m.Search("crm")
	if len(m.Rows()) != 1 || m.Count() != 2 {
		t.Error("the search finds other than crm")
	}
}

func TestADeletedSubscriberComesBack(t *testing.T) {
	r := &modeltest.Register{Shelf: &modeltest.Shelf{}}
	first := r.Put(hooks.Subscription{URL: "http://a.test/", Types: []string{"*"}, Active: true})
	second := r.Put(hooks.Subscription{URL: "http://b.test/", Types: []string{"*"}, Active: true})
	m := newSubscribers(r)
	load(t, m)
	if m.Chosen() != second {
		t.Fatalf("the newest is not chosen: %v", m.Chosen())
	}
	late := m.Load(t.Context()) // read before the delete
	gone := m.Edit().Stored()
	m.Removed(gone)
	late()
	if m.Count() != 1 || m.Chosen() != first || m.Deleted().ID != second {
		t.Errorf("%d left, %v chosen, %v deleted", m.Count(), m.Chosen(), m.Deleted().ID)
	}
	m.Added(gone)
	if m.Count() != 2 || m.Chosen() != second || m.Deleted().ID != 0 || m.Rows()[0].ID != second {
		t.Errorf("brought back: %+v", m.Rows())
	}
}

func TestTheAnswerOfATestIsFound(t *testing.T) {
	r := &modeltest.Register{Shelf: &modeltest.Shelf{}}
	id := r.Put(hooks.Subscription{URL: "http://a.test/", Types: []string{"*"}, Active: true})
	m := newSubscribers(r)
	load(t, m)
	m.Tested(id, hooks.Delivery{ID: 99})
	load(t, m)
	if got := m.Test(); got.Title != "The test is on its way" || got.Done {
		t.Errorf("before it left: %+v", got)
	}
	d, err := r.TestSubscription(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	m.Tested(id, d)
	load(t, m)
	if got := m.Test(); got.Title != "200 OK in 31 ms" || got.Text != `{"received":true}` || !got.Mono || !got.Done || got.Exchange == 0 {
		t.Errorf("answered: %+v", got)
	}
	m.Choose(0)
	if m.Test().Title != "" {
		t.Error("the test of one shows at another")
	}
}

func TestWhatWasReadLastStaysWhenReadingFails(t *testing.T) {
	r := &modeltest.Register{Shelf: &modeltest.Shelf{}}
	r.Put(hooks.Subscription{URL: "http://a.test/", Types: []string{"*"}, Active: true})
	m := newSubscribers(r)
	load(t, m)
	r.Refuse(errors.New("disk"))
	load(t, m)
	if m.Count() != 1 || m.Trouble() != "The subscribers could not be read. Deliveries go on." {
		t.Errorf("%d left, told %q", m.Count(), m.Trouble())
	}
}

func TestADuplicateBeginsPaused(t *testing.T) {
	d := model.Duplicate(rung())
	if d.ID != 0 || d.Active || d.Description != "crm, copy" || len(d.Sign.Retiring) != 0 || d.Failing != (hooks.Failing{}) || d.Check() != nil {
		t.Errorf("%+v", d)
	}
	long := rung()
	long.Description = strings.Repeat("🛎", 125)
	if err := model.Duplicate(long).Check(); err != nil {
		t.Error(err)
	}
}

func TestANewSubscriberMayBeOnThisComputer(t *testing.T) {
	s, err := model.SubscriberOf(" localhost:9001/hooks ")
	if err != nil || s.URL != "http://localhost:9001/hooks" || !s.AllowPrivate || s.Check() != nil {
		t.Errorf("%+v, %v", s, err)
	}
	if s, _ := model.SubscriberOf("https://example.com/"); s.AllowPrivate || len(s.Sign.Secrets) != 1 {
		t.Errorf("%+v", s)
	}
	if _, err := model.SubscriberOf("ftp://example.com"); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("ftp: %v", err)
	}
}

func TestExamplesFollowTheFormat(t *testing.T) {
	for _, o := range model.FormatOptions() {
		f := hooks.Format{Name: o.Value}
		if o.Value == hooks.FormatTemplate {
			f.Template = model.FirstTemplate
		}
		if e := model.NewExample(f, nil); e.Problem != "" || e.Body == "" || e.Header.Get("Content-Type") == "" || model.FormatHint(o.Value) == "" {
			t.Errorf("%s: %+v", o.Text, e)
		}
	}
	if e := model.NewExample(hooks.Format{Name: hooks.FormatTemplate, Template: "{{"}, nil); e.Problem == "" {
		t.Error("a broken template is not told")
	}
	if e := model.NewExample(hooks.Format{Name: hooks.FormatTemplate, Template: "hello"}, nil); e.Warning == "" || e.JSON {
		t.Errorf("JSON that is none: %+v", e)
	}
	if len(model.EventKinds()) == 0 {
		t.Error("the catalogue is empty")
	}
}
