package hooks

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Schedule lists the waits between attempts. The first attempt leaves at once, so a schedule of n waits allows
// n+1 attempts. An empty schedule, not nil, tries once; nil is StandardSchedule.
type Schedule []time.Duration

// StandardScheduleName is the name by which StandardSchedule is chosen.
const StandardScheduleName = "standard-webhooks"

// StandardSchedule gives the waits that the Standard Webhooks specification advises: ten attempts over 75 h 35 min
// (spec/standard-webhooks.md, "Deliverability and reliability").
func StandardSchedule() Schedule {
	return Schedule{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// Once is the schedule of what is tried a single time.
func Once() Schedule { return Schedule{} }

// The limits of an own schedule.
const (
	maxWaits = 50
	maxWait  = 7 * 24 * time.Hour
)

// Check refuses waits that are too many, negative or too long.
func (s Schedule) Check() error {
	if len(s) > maxWaits {
		return Invalid("A schedule may have " + strconv.Itoa(maxWaits) + " waits at most.")
	}
	for _, wait := range s {
		if wait < 0 || wait > maxWait {
			return Invalid("A wait in a schedule goes from 0 s to 168h.")
		}
	}
	return nil
}

// Wait gives the time between the attempt with this number, which counts from 1, and the next; ok is
// false when there is none.
func (s Schedule) Wait(attempt int) (wait time.Duration, ok bool) {
	if s == nil {
		s = StandardSchedule()
	}
	if attempt < 1 || attempt > len(s) {
		return 0, false
	}
	return s[attempt-1], true
}

// ParseSchedule reads waits such as "1s", "2m" and "1h30m".
func ParseSchedule(waits []string) (Schedule, error) {
	s := make(Schedule, 0, len(waits))
	for _, w := range waits {
		d, err := time.ParseDuration(strings.TrimSpace(w))
		if err != nil {
			return nil, Invalid("A wait looks like 5s, 2m or 1h30m. This one does not: " + quoteShort(w) + ".")
		}
		s = append(s, d)
	}
	return s, s.Check()
}

// NamedSchedule gives the schedule of the profile with this name; the standard one is nil.
func NamedSchedule(name string) (Schedule, error) {
	if name == StandardScheduleName {
		return nil, nil
	}
	if p, ok := FindProfile(name); ok {
		return p.Schedule, nil
	}
	return nil, Invalid("No schedule is called " + quoteShort(name) + ". There is " + profileNames() + ", or a list of waits such as [\"1s\",\"2s\"].")
}

// Plan gives when all tries leave, counted from the first, if each fails at once and chance changes nothing. The first is
// 0.
func (s Schedule) Plan(speed int) []time.Duration {
	if s == nil {
		s = StandardSchedule()
	}
	plan := make([]time.Duration, 1, len(s)+1)
	var at time.Duration
	for _, wait := range s {
		at += wait
		plan = append(plan, Faster(at, speed))
	}
	return plan
}

// Speeds lists how many times faster waits can go by. The first is real time, as 0 is.
func Speeds() []int { return []int{1, 10, 100, 1000} }

// CheckSpeed refuses any other speed.
func CheckSpeed(speed int) error {
	if speed == 0 || slices.Contains(Speeds(), speed) {
		return nil
	}
	return Invalid("Waits go by 1, 10, 100 or 1000 times faster. " + strconv.Itoa(speed) + " is none of these.")
}

// Faster gives what is left of a wait at a speed.
func Faster(wait time.Duration, speed int) time.Duration {
	if speed > 1 {
		return wait / time.Duration(speed)
	}
	return wait
}

// Strings gives the waits as ParseSchedule reads them; nil stays nil.
func (s Schedule) Strings() []string {
	if s == nil {
		return nil
	}
	out := make([]string, len(s))
	for i, wait := range s {
		out[i] = wait.String()
	}
	return out
}
