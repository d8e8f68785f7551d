package hooks

import (
	"slices"
	"strings"
	"time"
)

// Profile is how a known sender delivers: how long it waits for an answer, when it tries again, and what it does in the
// end, which Failing.Verdict says. A subscription with a profile is served as that sender would.
type Profile struct {
	Name     string // "shopify"
	Title    string // "Shopify"
	Schedule Schedule
	Spread   Spread
	Connect  time.Duration // to a connection; 0 is no limit of its own
	Timeout  time.Duration // to the end of the answer; 0 is none of its own, then the subscription's holds
	Heeds    bool          // does what Retry-After asks, and lets a target rest that has too much to do
	Stop     [2]string     // the header line of an answer that ends the retries; an empty name is none
	Facts    []Fact
}

// Fact is where a number of a profile comes from.
type Fact struct {
	What   string // a sentence: "An answer has to come within 10 s."
	Source string // the page that says so; "" where nobody does and the number was chosen here
	Read   string // the day it was read: 2026-11-25
}

// The profiles' names.
const (
	ProfileStandard = StandardScheduleName
	ProfileSvix     = "svix"
	ProfileGitHub   = "github"
	ProfileStripe   = "stripe"
	ProfileSlack    = "slack"
	ProfileShopify  = "shopify"
	ProfileZoom     = "zoom"
	ProfileTwilio   = "twilio"
	ProfileGitLab   = "gitlab"
)

// Profiles lists the senders that can be impersonated, in the order to offer them. The first is what a subscription
// has that names none.
func Profiles() []Profile {
	return []Profile{
		standardProfile(), svixProfile(), gitHubProfile(), stripeProfile(), slackProfile(), shopifyProfile(), zoomProfile(), twilioProfile(), gitLabProfile(),
	}
}

// FindProfile gives the profile with this name.
func FindProfile(name string) (p Profile, ok bool) {
	all := Profiles()
	i := slices.IndexFunc(all, func(p Profile) bool { return p.Name == name })
	if i < 0 {
		return p, false
	}
	return all[i], true
}

// profileOf gives how deliveries with this profile's name behave. "" is a schedule of one's own, which is spread and heeds
// as the standard does.
func profileOf(name string) Profile {
	if p, ok := FindProfile(name); ok {
		return p
	}
	return standardProfile()
}

// CheckProfile refuses a name that no profile has. "" is none.
func CheckProfile(name string) error {
	if _, ok := FindProfile(name); ok || name == "" {
		return nil
	}
	return Invalid("No sender is called " + quoteShort(name) + ". There is " + profileNames() + ".")
}

// profileNames words all names for a sentence.
func profileNames() string {
	var names []string
	for _, p := range Profiles() {
		names = append(names, p.Name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// facts gives pairs of what and source, all read on one day.
func facts(pairs ...[2]string) []Fact {
	const read = "2026-11-25"
	list := make([]Fact, 0, len(pairs))
	for _, pair := range pairs {
		list = append(list, Fact{What: pair[0], Source: pair[1], Read: read})
	}
	return list
}

// The pages that several facts are from.
const (
	standardSpec = "https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"
	svixRetries  = "https://docs.svix.com/retries"
	stripeDocs   = "https://docs.stripe.com/webhooks"
	slackDocs    = "https://docs.slack.dev/apis/events-api/"
	shopifyDocs  = "https://shopify.dev/docs/apps/build/webhooks"
	zoomDocs     = "https://developers.zoom.us/blog/webhook-delays.md"
	gitLabDocs   = "https://docs.gitlab.com/user/project/integrations/webhooks/"
	chosenHere   = ""
)

func standardProfile() Profile {
	return Profile{
		Name: ProfileStandard, Title: "Standard Webhooks",
		Schedule: StandardSchedule(), Spread: standardSpread(), Heeds: true,
		Facts: facts(
			[2]string{"It is tried ten times over 75 h 35 min: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h.", standardSpec},
			[2]string{"An answer should have 15 to 30 s. Without a timeout of its own a subscription has 15 s.", standardSpec},
			[2]string{"Retry-After is obeyed, and 429, 502 and 504 slow the target down.", standardSpec},
			[2]string{"410 disables the subscription.", standardSpec},
			[2]string{"Waits are lengthened by up to 10 % by chance. The specification asks for some and names no share.", chosenHere},
		),
	}
}

func svixProfile() Profile {
	return Profile{
		Name: ProfileSvix, Title: "Svix",
		Schedule: Schedule{
			5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 10 * time.Hour,
		},
		Spread: Spread{Shorter: 0.2, Longer: 0.2}, Timeout: 15 * time.Second, Heeds: true, Stop: [2]string{"webhook-delivery", "abort-message"},
		Facts: facts(
			[2]string{"It is tried eight times: at once, then after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h and 10 h.", svixRetries},
			[2]string{"An answer has to come within 15 s.", svixRetries},
			[2]string{"Waits are up to 20 % shorter or longer by chance.", "https://github.com/svix/svix-webhooks/pull/533"},
			[2]string{"Retry-After is obeyed on 429 and 503.", "https://github.com/svix/svix-webhooks/pull/2203"},
			[2]string{"The answer's line webhook-delivery: abort-message ends the retries.", "https://docs.svix.com/receiving/delivery-control"},
			[2]string{"An endpoint is disabled when every attempt failed for 5 days.", svixRetries},
		),
	}
}

func gitHubProfile() Profile {
	const docs = "https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries"
	return Profile{
		Name: ProfileGitHub, Title: "GitHub", Schedule: Once(), Timeout: 10 * time.Second,
		Facts: facts(
			[2]string{"An answer has to come within 10 s; GitHub Enterprise Server gives 30 s.", docs},
			[2]string{"Nothing is tried again by itself. What failed in the past 3 days can be sent again by hand.", docs},
		),
	}
}

func stripeProfile() Profile {
	return Profile{
		Name: ProfileStripe, Title: "Stripe",
		Schedule: Schedule{
			10 * time.Minute, 30 * time.Minute, 80 * time.Minute, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour, 30 * time.Hour,
		},
		Facts: facts(
			[2]string{"It is tried again for up to 3 days, with waits that grow exponentially.", stripeDocs},
			[2]string{"Stripe publishes no intervals. Here they are 10 min, 30 min, 80 min, 4 h, 12 h, 24 h and 30 h, 3 days in all.", chosenHere},
			[2]string{"An answer has to come \"quickly\". Stripe publishes no number, so the subscription's own timeout holds.", stripeDocs},
		),
	}
}

func slackProfile() Profile {
	return Profile{
		Name: ProfileSlack, Title: "Slack",
		Schedule: Schedule{0, time.Minute, 5 * time.Minute}, Timeout: 3 * time.Second, Stop: [2]string{"X-Slack-No-Retry", "1"},
		Facts: facts(
			[2]string{"An answer has to come within 3 s.", slackDocs},
			[2]string{"It is tried again three times: nearly at once, after 1 min and after 5 min.", slackDocs},
			[2]string{"The answer's line X-Slack-No-Retry: 1 ends the retries.", slackDocs},
		),
	}
}

func shopifyProfile() Profile {
	return Profile{
		Name: ProfileShopify, Title: "Shopify",
		Schedule: Schedule{
			time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, 64 * time.Minute, 113 * time.Minute,
		},
		Connect: time.Second, Timeout: 5 * time.Second,
		Facts: facts(
			[2]string{"A connection has to stand within 1 s and the answer to be there within 5 s.", shopifyDocs},
			[2]string{"It is tried again 8 times over 4 h, with waits that grow exponentially, since 2024-09-10.", "https://shopify.dev/changelog/updates-to-webhook-retry-mechanism"},
			[2]string{"Shopify publishes no intervals. Here they double from 1 min to 64 min, and the last is 113 min, 4 h in all.", chosenHere},
			[2]string{"A subscription made by the Admin API is deleted after 8 failures in a row.", shopifyDocs},
			[2]string{"These are taken here as all 8 retries of one delivery, while nothing else went well.", chosenHere},
		),
	}
}

func zoomProfile() Profile {
	return Profile{
		Name: ProfileZoom, Title: "Zoom",
		Schedule: Schedule{5 * time.Minute, 20 * time.Minute, time.Hour}, Timeout: 3 * time.Second,
		Facts: facts(
			[2]string{"An answer has to come within 3 s.", zoomDocs},
			[2]string{"It is tried again three times: after 5 min, another 20 min and another 60 min.", zoomDocs},
		),
	}
}

func twilioProfile() Profile {
	return Profile{
		Name: ProfileTwilio, Title: "Twilio", Schedule: Once(), Connect: 10 * time.Second, Timeout: 15 * time.Second,
		Facts: facts(
			[2]string{"A connection has to stand within 10 s and the answer to be there within 15 s.", "https://www.twilio.com/docs/api/errors/11205"},
			[2]string{"Nothing is tried again. Twilio goes to a fallback address, where one is set.", "https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"},
		),
	}
}

func gitLabProfile() Profile {
	return Profile{
		Name: ProfileGitLab, Title: "GitLab", Schedule: Once(), Timeout: 10 * time.Second,
		Facts: facts(
			[2]string{"An answer has to come within 10 s.", gitLabDocs},
			[2]string{"An event is not tried again.", gitLabDocs},
			[2]string{"After 4 failures in a row a webhook is off for 1 min, doubled with each further failure up to 24 h.", gitLabDocs},
			[2]string{"After 40 failures in a row it is off until somebody turns it on.", "https://gitlab.com/gitlab-org/gitlab/-/merge_requests/166329"},
		),
	}
}
