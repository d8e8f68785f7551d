package inspect

import (
	"strings"

	"bellhop/hooks"
)

// mark is what gives a sender away, and where it says what happened.
//
// Each text is places of a request with spaces between them. A name is that header line, "$.a.0.b" is that member of the
// JSON in the body, "?a" is that field of a form in the body, and "'a" is the word a itself.
type mark struct {
	tells    string // all of these must be there; "place=word" must be that word, "place=word*" begin with it
	provider string
	event    string // the first of these that is there names what happened
	id       string // and of these, the same for every try to send it
}

// marks are tried in order: a sender that also sends another's headers, or a general scheme's, stands before it. Ids
// that a sender uses for several events, such as the number of a message or a build, are none.
var marks = [...]mark{
	{"X-Forgejo-Event", "Forgejo", "X-Forgejo-Event", "X-Forgejo-Delivery"},
	{"X-Gitea-Event", "Gitea", "X-Gitea-Event", "X-Gitea-Delivery"},
	{"X-Gogs-Event", "Gogs", "X-Gogs-Event", "X-Gogs-Delivery"},
	{"X-GitHub-Event", "GitHub", "X-GitHub-Event", "X-GitHub-Delivery"},
	{"X-Gitlab-Event", "GitLab", "X-Gitlab-Event", "Idempotency-Key webhook-id X-Gitlab-Event-UUID"},
	{"X-Event-Key X-Hook-UUID", "Bitbucket", "X-Event-Key", "X-Request-UUID"},
	{"X-Event-Key X-Request-Id", "Bitbucket Server", "X-Event-Key", "X-Request-Id"},
	{"X-Atlassian-Webhook-Identifier", "Jira", "$.webhookEvent", "X-Atlassian-Webhook-Identifier"},

	{"Stripe-Signature", "Stripe", "$.type", "$.id"},
	{"X-Slack-Signature", "Slack", "$.event.type ?command $.type", "$.event_id ?trigger_id $.trigger_id"},
	{"X-Slack-Retry-Num", "Slack", "$.event.type ?command $.type", "$.event_id ?trigger_id $.trigger_id"},
	{"X-Shopify-Topic", "Shopify", "X-Shopify-Topic", "X-Shopify-Webhook-Id X-Shopify-Event-Id"},
	{"X-Twilio-Email-Event-Webhook-Signature", "SendGrid", "$.0.event", "$.0.sg_event_id"},
	{"$.0.sg_event_id", "SendGrid", "$.0.event", "$.0.sg_event_id"},
	{"X-Twilio-Signature", "Twilio", "?MessageStatus ?SmsStatus ?CallStatus $.type", "I-Twilio-Idempotency-Token"},

	{"X-Signature-Ed25519 $.event.type", "Discord", "$.event.type", ""},
	{"X-Signature-Ed25519 $.application_id $.type=0", "Discord", "'PING", ""},
	{"X-Signature-Ed25519 $.application_id $.type=1", "Discord", "'PING", "$.id"},
	{"X-Signature-Ed25519 $.application_id $.type=2", "Discord", "'APPLICATION_COMMAND", "$.id"},
	{"X-Signature-Ed25519 $.application_id $.type=3", "Discord", "'MESSAGE_COMPONENT", "$.id"},
	{"X-Signature-Ed25519 $.application_id $.type=4", "Discord", "'APPLICATION_COMMAND_AUTOCOMPLETE", "$.id"},
	{"X-Signature-Ed25519 $.application_id $.type=5", "Discord", "'MODAL_SUBMIT", "$.id"},
	{"X-Signature-Ed25519", "Discord", "", "$.id"},

	{"x-zm-signature", "Zoom", "$.event", ""},
	{"PAYPAL-TRANSMISSION-ID", "PayPal", "$.event_type", "$.id PAYPAL-TRANSMISSION-ID"},
	{"X-Dropbox-Signature $.list_folder", "Dropbox", "'list_folder", ""},
	{"X-Dropbox-Signature", "Dropbox", "", ""},
	{"X-Trello-Webhook", "Trello", "$.action.type", "$.action.id"},
	{"Paddle-Signature", "Paddle", "$.event_type", "$.event_id $.notification_id"},
	{"Heroku-Webhook-Hmac-SHA256", "Heroku", "$.webhook_metadata.event.include $.resource", "$.webhook_metadata.event.id $.id"},
	{"X-Onfleet-Signature", "Onfleet", "$.triggerName", ""},
	{"Linear-Event", "Linear", "Linear-Event", "Linear-Delivery"},
	{"Sentry-Hook-Resource", "Sentry", "Sentry-Hook-Resource", "Request-ID"},
	{"Typeform-Signature", "Typeform", "$.event_type", "$.event_id"},
	{"$.form_response.form_id $.event_id", "Typeform", "$.event_type", "$.event_id"},
	{"Calendly-Webhook-Signature", "Calendly", "$.event", ""},
	{"X-HubSpot-Signature", "HubSpot", "$.0.subscriptionType", ""}, // its eventId is not always unique
	{"X-HubSpot-Signature-v3", "HubSpot", "$.0.subscriptionType", ""},
	{"X-Zendesk-Webhook-Id", "Zendesk", "$.type", "X-Zendesk-Webhook-Invocation-Id"},
	{"X-PagerDuty-Signature", "PagerDuty", "$.event.event_type", "$.event.id"},
	{"x-vercel-signature", "Vercel", "$.type", "$.id"},
	{"circleci-event-type", "CircleCI", "circleci-event-type", "$.id"},
	{"circleci-signature", "CircleCI", "$.type", "$.id"},
	{"Travis-Repo-Slug", "Travis CI", "$.type", ""},
	{"x-square-hmacsha256-signature", "Square", "$.type", "$.event_id"},
	{"X-WC-Webhook-Topic", "WooCommerce", "X-WC-Webhook-Topic", "X-WC-Webhook-Delivery-ID"},
	{"aeg-event-type", "Azure Event Grid", "$.0.eventType $.type ce-type aeg-event-type", "$.0.id $.id ce-id"},
	{"x-outpost-event-id", "Outpost", "x-outpost-topic", "x-outpost-event-id"},
	{"x-outpost-signature", "Outpost", "x-outpost-topic", ""},
	{"X-Convoy-Signature", "Convoy", "$.event_type $.type", ""},
	{"User-Agent=Alertmanager/*", "Alertmanager", "$.status", ""},
	{"Content-Type=application/vnd.docker.distribution.events.*", "Docker registry", "$.events.0.action", "$.events.0.id"},

	{"X-Hub-Signature-256 $.object=whatsapp_business_account", "WhatsApp", "$.entry.0.changes.0.field", "$.entry.0.changes.0.value.messages.0.id"},
	{"X-Hub-Signature-256 $.object=instagram $.entry.0.messaging.0.message", "Instagram", "'message", "$.entry.0.messaging.0.message.mid"},
	{"X-Hub-Signature-256 $.object=instagram", "Instagram", "$.entry.0.changes.0.field", ""},
	{"X-Hub-Signature-256 $.object=page $.entry.0.messaging.0.message", "Messenger", "'message", "$.entry.0.messaging.0.message.mid"},
	{"X-Hub-Signature-256 $.object=page $.entry.0.messaging.0.postback", "Messenger", "'postback", "$.entry.0.messaging.0.postback.mid"},
	{"X-Hub-Signature-256 $.object=page $.entry.0.messaging.0.delivery", "Messenger", "'delivery", ""},
	{"X-Hub-Signature-256 $.object=page $.entry.0.messaging.0.read", "Messenger", "'read", ""},
	{"X-Hub-Signature-256 $.object=page $.entry.0.messaging", "Messenger", "", ""},
	{"X-Hub-Signature-256 $.object $.entry", "Meta", "$.entry.0.changes.0.field", ""},
	{"X-Hub-Signature $.topic $.type=notification_event", "Intercom", "$.topic", "$.id"},

	{"$.event-data.event $.signature.token", "Mailgun", "$.event-data.event", "$.event-data.id"},
	{"$.webhookEvent=jira:*", "Jira", "$.webhookEvent", ""},
	{"$.publisherId $.eventType $.subscriptionId", "Azure DevOps", "$.eventType", "$.id"},
	{"$.value.0.subscriptionId $.value.0.changeType", "Microsoft Graph", "$.value.0.changeType", "$.value.0.id"},
	{"$.alerts $.groupKey $.receiver $.version=4", "Alertmanager", "$.status", ""},
	{"$.push_data.tag $.repository.repo_name", "Docker Hub", "'push", ""},
	{"$.notificationItems.0.NotificationRequestItem", "Adyen", "$.notificationItems.0.NotificationRequestItem.eventCode", ""},

	{"ce-id", "CloudEvents", "ce-type", "ce-id"},
	{"Content-Type=application/cloudevents+json*", "CloudEvents", "$.type", "$.id"},
	{"Content-Type=application/cloudevents-batch+json*", "CloudEvents", "$.0.type", "$.0.id"},
	{"svix-id", "Svix", "$.type", "svix-id"},
	{"webhook-id", "Standard Webhooks", "$.type", "webhook-id"},
}

// recognise tells who sent a request, what happened, and the sender's id for it, as far as the request tells.
func recognise(h hooks.Header, body []byte) (provider, event, id string) {
	r := request{header: h, body: body}
	for _, m := range marks {
		if r.hasAll(m.tells) {
			return m.provider, cut(r.first(m.event)), cut(r.first(m.id))
		}
	}
	return "", "", ""
}

// hasAll reports whether what stands in tells is all there.
func (r *request) hasAll(tells string) bool {
	for tell := range strings.FieldsSeq(tells) {
		place, want, exact := strings.Cut(tell, "=")
		word, found := r.at(place)
		if !found || exact && !fits(word, want) {
			return false
		}
	}
	return true
}

// fits reports whether a word is the one wanted, or begins with it before a *, whatever the letter case.
func fits(word, want string) bool {
	begin, open := strings.CutSuffix(want, "*")
	if open && len(word) > len(begin) {
		word = word[:len(begin)]
	}
	return strings.EqualFold(word, begin)
}

// first gives the text at the first place that has some.
func (r *request) first(places string) string {
	for place := range strings.FieldsSeq(places) {
		if text := r.text(place); text != "" {
			return text
		}
	}
	return ""
}

// maxWord is how much is kept of a sender's word, in letters: what a list bears.
const maxWord = 128

// cut makes a sender's word fit for a list: its letters are Unicode, on one line, and not too many.
func cut(s string) string {
	if most := 4 * (maxWord + 1); len(s) > most {
		s = s[:most]
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
	if r := []rune(s); len(r) > maxWord {
		return string(r[:maxWord-1]) + "…"
	}
	return s
}
