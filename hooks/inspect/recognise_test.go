package inspect

import (
	"strings"
	"testing"
	"unicode/utf8"

	"bellhop/hooks"
)

const (
	asForm = "Content-Type: application/x-www-form-urlencoded"
	asJSON = "Content-Type: application/json; charset=utf-8"
)

// sent is a request and what is to be read from it.
type sent struct {
	lines               string // header lines, with " | " between them
	body                string
	provider, event, id string
}

func (s sent) check(t *testing.T) {
	t.Helper()
	f := Judge(hooks.Exchange{ID: 3}, payload(s.body, strings.Split(s.lines, " | ")...), hooks.Inbox{})
	if f.Provider != s.provider || f.Event != s.event || f.SenderID != s.id || f.Exchange != 3 || f.Verdict != hooks.VerdictNone {
		t.Errorf("got %q %q %q, want %q %q %q", f.Provider, f.Event, f.SenderID, s.provider, s.event, s.id)
	}
}

func TestBuildersAreRecognised(t *testing.T) {
	for name, s := range map[string]sent{
		"GitHub": {
			"User-Agent: GitHub-Hookshot/044aadd | X-GitHub-Delivery: 72d3162e-cc78 | x-github-event: push | X-GitHub-Hook-ID: 292430182",
			`{"ref":"refs/heads/main","id":"not this"}`, "GitHub", "push", "72d3162e-cc78",
		},
		"GitHub as a form": {"X-GitHub-Event: issues | X-GITHUB-DELIVERY: 1 | " + asForm, "payload=%7B%7D", "GitHub", "issues", "1"},
		"GitLab": {
			"X-Gitlab-Event: Push Hook | X-Gitlab-Event-UUID: 13792a34 | X-Gitlab-Webhook-UUID: 02affd2d | Idempotency-Key: f5e5f430",
			`{"object_kind":"push"}`, "GitLab", "Push Hook", "f5e5f430",
		},
		"GitLab, older":           {"X-Gitlab-Event: Push Hook | X-Gitlab-Event-UUID: u1", "{}", "GitLab", "Push Hook", "u1"},
		"GitLab, signed":          {"X-Gitlab-Event: Push Hook | webhook-id: w1 | webhook-signature: v1,x", "{}", "GitLab", "Push Hook", "w1"},
		"Gitea":                   {"X-Gitea-Event: push | X-Gitea-Delivery: f6266f16 | X-Gogs-Event: push | X-GitHub-Event: push", "{}", "Gitea", "push", "f6266f16"},
		"Forgejo":                 {"X-Forgejo-Event: push | X-Forgejo-Delivery: f1 | X-Gitea-Event: push | X-GitHub-Event: push", "{}", "Forgejo", "push", "f1"},
		"Gogs":                    {"X-Gogs-Event: create | X-Gogs-Delivery: g1", "{}", "Gogs", "create", "g1"},
		"Bitbucket":               {"User-Agent: Bitbucket-Webhooks/2.0 | X-Event-Key: repo:push | X-Hook-UUID: h | X-Request-UUID: r1 | X-Request-Id: x", "{}", "Bitbucket", "repo:push", "r1"},
		"Bitbucket Server":        {"X-Event-Key: repo:refs_changed | X-Request-Id: 0f2b1c | X-Hub-Signature: sha256=00", "{}", "Bitbucket Server", "repo:refs_changed", "0f2b1c"},
		"Jira":                    {"User-Agent: Atlassian Webhook HTTP Client | X-Atlassian-Webhook-Identifier: j1", `{"webhookEvent":"jira:issue_updated","id":2}`, "Jira", "jira:issue_updated", "j1"},
		"Jira Server":             {asJSON, `{"timestamp":1,"webhookEvent":"jira:issue_created"}`, "Jira", "jira:issue_created", ""},
		"CircleCI":                {"User-Agent: CircleCI-Webhook/1.0 | Circleci-Event-Type: workflow-completed | circleci-signature: v1=00", `{"type":"workflow-completed","id":"3888f21b"}`, "CircleCI", "workflow-completed", "3888f21b"},
		"Travis CI":               {"Travis-Repo-Slug: a/b | Signature: x | " + asForm, "payload=%7B%22type%22%3A%22push%22%2C%22id%22%3A7%7D", "Travis CI", "push", ""},
		"Vercel":                  {"x-vercel-signature: 00", `{"id":"uev_1","type":"deployment.created","createdAt":1}`, "Vercel", "deployment.created", "uev_1"},
		"Heroku":                  {"Heroku-Webhook-Hmac-SHA256: x", `{"id":"b","resource":"release","webhook_metadata":{"event":{"id":"e1","include":"api:release"}}}`, "Heroku", "api:release", "e1"},
		"Sentry":                  {"Sentry-Hook-Resource: issue | Sentry-Hook-Signature: 00 | Request-ID: s1", `{"action":"created"}`, "Sentry", "issue", "s1"},
		"Azure DevOps":            {asJSON, `{"subscriptionId":"s","notificationId":2,"id":"a1","eventType":"git.push","publisherId":"tfs"}`, "Azure DevOps", "git.push", "a1"},
		"Docker Hub":              {asJSON, `{"callback_url":"https://registry.hub.docker.com/x","push_data":{"tag":"latest"},"repository":{"repo_name":"a/b"}}`, "Docker Hub", "push", ""},
		"Docker registry":         {"Content-Type: application/vnd.docker.distribution.events.v1+json", `{"events":[{"id":"d1","action":"push"}]}`, "Docker registry", "push", "d1"},
		"Docker registry, v2":     {"Content-Type: application/vnd.docker.distribution.events.v2+json", `{"events":[{"id":"d1","action":"pull"}]}`, "Docker registry", "pull", "d1"},
		"Alertmanager":            {"User-Agent: Alertmanager/0.27.0", `{"version":"4","status":"firing","groupKey":"{}:{}"}`, "Alertmanager", "firing", ""},
		"Alertmanager by proxies": {asJSON, `{"version":"4","status":"resolved","receiver":"a","groupKey":"{}","alerts":[]}`, "Alertmanager", "resolved", ""},
		"PagerDuty":               {"X-PagerDuty-Signature: v1=00", `{"event":{"id":"p1","event_type":"incident.triggered"}}`, "PagerDuty", "incident.triggered", "p1"},
		"Linear":                  {"Linear-Delivery: l1 | Linear-Event: Issue | Linear-Signature: 00", `{"action":"create","type":"Issue"}`, "Linear", "Issue", "l1"},
		"Trello":                  {"X-Trello-Webhook: x", `{"action":{"id":"t1","type":"updateCard"},"model":{}}`, "Trello", "updateCard", "t1"},
	} {
		t.Run(name, s.check)
	}
}

func TestShopsAndPaymentsAreRecognised(t *testing.T) {
	for name, s := range map[string]sent{
		"Stripe":      {"Stripe-Signature: t=1,v1=00", `{"id":"evt_1","object":"event","type":"charge.succeeded"}`, "Stripe", "charge.succeeded", "evt_1"},
		"Shopify":     {"X-Shopify-Topic: orders/create | X-Shopify-Webhook-Id: b54557e4 | X-Shopify-Event-Id: 98880550", `{"id":820982911946154508}`, "Shopify", "orders/create", "b54557e4"},
		"PayPal":      {"PAYPAL-TRANSMISSION-ID: 69cd13f0 | PAYPAL-AUTH-ALGO: SHA256withRSA", `{"id":"WH-1","event_type":"PAYMENT.SALE.COMPLETED"}`, "PayPal", "PAYMENT.SALE.COMPLETED", "WH-1"},
		"Paddle":      {"Paddle-Signature: ts=1;h1=00", `{"event_id":"evt_01","notification_id":"ntf_01","event_type":"transaction.paid"}`, "Paddle", "transaction.paid", "evt_01"},
		"Square":      {"x-square-hmacsha256-signature: x", `{"merchant_id":"m","type":"payment.created","event_id":"sq1"}`, "Square", "payment.created", "sq1"},
		"Adyen":       {asJSON, `{"live":"false","notificationItems":[{"NotificationRequestItem":{"eventCode":"AUTHORISATION","pspReference":"1"}}]}`, "Adyen", "AUTHORISATION", ""},
		"WooCommerce": {"X-WC-Webhook-Topic: order.created | X-WC-Webhook-Delivery-ID: wc1", `{"id":1}`, "WooCommerce", "order.created", "wc1"},
		"Onfleet":     {"X-Onfleet-Signature: 00", `{"taskId":"a","triggerId":0,"triggerName":"taskStarted"}`, "Onfleet", "taskStarted", ""},
		"HubSpot":     {"X-HubSpot-Signature-v3: x | X-HubSpot-Request-Timestamp: 1", `[{"eventId":1,"subscriptionType":"contact.creation"}]`, "HubSpot", "contact.creation", ""},
		"Typeform":    {"Typeform-Signature: sha256=x", `{"event_id":"tf1","event_type":"form_response","form_response":{"form_id":"f"}}`, "Typeform", "form_response", "tf1"},
		"Calendly":    {"Calendly-Webhook-Signature: t=1,v1=00", `{"event":"invitee.created","payload":{}}`, "Calendly", "invitee.created", ""},
		"Dropbox":     {"X-Dropbox-Signature: 00", `{"list_folder":{"accounts":["dbid:1"]}}`, "Dropbox", "list_folder", ""},
		"Graph":       {asJSON, `{"value":[{"id":"g1","subscriptionId":"s","changeType":"updated","resource":"r"}]}`, "Microsoft Graph", "updated", "g1"},
		"Event Grid":  {"aeg-event-type: Notification", `[{"id":"eg1","eventType":"Microsoft.Storage.BlobCreated"}]`, "Azure Event Grid", "Microsoft.Storage.BlobCreated", "eg1"},
	} {
		t.Run(name, s.check)
	}
}

func TestChatsAndMailsAreRecognised(t *testing.T) {
	const slack, discord, meta = "X-Slack-Signature: v0=00", "X-Signature-Ed25519: 00 | X-Signature-Timestamp: 1", "X-Hub-Signature-256: sha256=00"
	for name, s := range map[string]sent{
		"Slack":                 {slack, `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention"}}`, "Slack", "app_mention", "Ev1"},
		"Slack, again":          {"x-slack-retry-num: 1", `{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention"}}`, "Slack", "app_mention", "Ev1"},
		"Slack, address check":  {slack, `{"type":"url_verification","challenge":"c"}`, "Slack", "url_verification", ""},
		"Slack, command":        {slack + " | " + asForm, "token=a&command=%2Fweather&text=94070&trigger_id=13345224609.738474920", "Slack", "/weather", "13345224609.738474920"},
		"Slack, button":         {slack + " | " + asForm, "payload=%7B%22type%22%3A%22block_actions%22%2C%22trigger_id%22%3A%221.2%22%7D", "Slack", "block_actions", "1.2"},
		"Twilio":                {"X-Twilio-Signature: x | I-Twilio-Idempotency-Token: tw1 | " + asForm, "MessageSid=SM1&MessageStatus=delivered", "Twilio", "delivered", "tw1"},
		"Twilio, call":          {"X-Twilio-Signature: x | " + asForm, "CallSid=CA1&CallStatus=ringing", "Twilio", "ringing", ""},
		"SendGrid":              {"X-Twilio-Email-Event-Webhook-Signature: x", `[{"event":"delivered","sg_event_id":"sg1"},{"event":"open"}]`, "SendGrid", "delivered", "sg1"},
		"SendGrid, not signed":  {asJSON, `[{"event":"open","sg_event_id":"sg2"}]`, "SendGrid", "open", "sg2"},
		"Mailgun":               {asJSON, `{"signature":{"timestamp":"1","token":"t","signature":"00"},"event-data":{"event":"opened","id":"mg1"}}`, "Mailgun", "opened", "mg1"},
		"Discord, command":      {discord, `{"application_id":"1","id":"77","type":2,"data":{"name":"hi"}}`, "Discord", "APPLICATION_COMMAND", "77"},
		"Discord, event":        {discord, `{"version":1,"application_id":"1","type":1,"event":{"type":"ENTITLEMENT_CREATE"}}`, "Discord", "ENTITLEMENT_CREATE", ""},
		"Discord, of new types": {discord, `{"application_id":"1","id":"78","type":22}`, "Discord", "", "78"},
		"WhatsApp":              {meta, `{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"messages","value":{"messages":[{"id":"wamid.1"}]}}]}]}`, "WhatsApp", "messages", "wamid.1"},
		"Messenger":             {meta, `{"object":"page","entry":[{"messaging":[{"message":{"mid":"m_1","text":"a"}}]}]}`, "Messenger", "message", "m_1"},
		"Messenger, read":       {meta, `{"object":"page","entry":[{"messaging":[{"read":{"watermark":1}}]}]}`, "Messenger", "read", ""},
		"Instagram":             {meta, `{"object":"instagram","entry":[{"changes":[{"field":"comments"}]}]}`, "Instagram", "comments", ""},
		"Meta":                  {meta, `{"object":"user","entry":[{"changes":[{"field":"email"}]}]}`, "Meta", "email", ""},
		"Facebook page":         {meta, `{"object":"page","entry":[{"changes":[{"field":"feed"}]}]}`, "Meta", "feed", ""},
		"Intercom":              {"X-Hub-Signature: sha1=00", `{"type":"notification_event","topic":"user.created","id":"notif_1"}`, "Intercom", "user.created", "notif_1"},
		"Zendesk":               {"X-Zendesk-Webhook-Id: z | X-Zendesk-Webhook-Invocation-Id: z1", `{"type":"zen:event-type:ticket.created","id":"e"}`, "Zendesk", "zen:event-type:ticket.created", "z1"},
		"Zoom":                  {"x-zm-signature: v0=00 | x-zm-request-timestamp: 1", `{"event":"meeting.started","event_ts":1}`, "Zoom", "meeting.started", ""},
	} {
		t.Run(name, s.check)
	}
}

func TestGeneralSchemesAreRecognised(t *testing.T) {
	for name, s := range map[string]sent{
		"Standard Webhooks":     {"Webhook-Id: msg_1", `{"type":"a.b","id":"not this"}`, "Standard Webhooks", "a.b", "msg_1"},
		"Svix":                  {"svix-id: msg_1 | webhook-id: msg_1", `{"type":"a.b"}`, "Svix", "a.b", "msg_1"},
		"Convoy":                {"X-Convoy-Signature: t=1,v1=00", `{"event_type":"a.b"}`, "Convoy", "a.b", ""},
		"Outpost":               {"x-outpost-event-id: o1 | x-outpost-topic: user.created", `{}`, "Outpost", "user.created", "o1"},
		"CloudEvents":           {"ce-specversion: 1.0 | ce-type: com.example.a | ce-id: c1 | ce-source: /a", `{"type":"b"}`, "CloudEvents", "com.example.a", "c1"},
		"CloudEvents in JSON":   {"Content-Type: application/cloudevents+json; charset=utf-8", `{"specversion":"1.0","type":"com.example.a","id":"c2"}`, "CloudEvents", "com.example.a", "c2"},
		"CloudEvents in a list": {"Content-Type: application/cloudevents-batch+json", `[{"type":"com.example.a","id":"c3"}]`, "CloudEvents", "com.example.a", "c3"},
	} {
		t.Run(name, s.check)
	}
}

func TestOddRequestsAreTakenAsFarAsTheyTell(t *testing.T) {
	deep := strings.Repeat(`{"event":`, 5000) + "1" + strings.Repeat("}", 5000)
	for name, s := range map[string]sent{
		"body no JSON":            {"Webhook-Id: msg_1", "hello", "Standard Webhooks", "", "msg_1"},
		"two values":              {"Stripe-Signature: t=1", `{"type":"a"} {"type":"b"}`, "Stripe", "", ""},
		"list cut off":            {"X-HubSpot-Signature: a", `[{"subscriptionType":"a"}`, "HubSpot", "", ""},
		"other types":             {"Stripe-Signature: t=1", `{"type":7,"id":[]}`, "Stripe", "", ""},
		"one of other type":       {"Stripe-Signature: t=1", `{"type":{"a":1},"id":"evt_1"}`, "Stripe", "", "evt_1"},
		"null":                    {"Stripe-Signature: t=1", `{"type":null,"id":"evt_1"}`, "Stripe", "", "evt_1"},
		"very deep":               {"X-PagerDuty-Signature: v1=0", deep, "PagerDuty", "", ""},
		"body not UTF-8":          {"Stripe-Signature: t=1", "{\"type\":\"a\xff\",\"id\":\"b\"}", "Stripe", "a\uFFFD", "b"},
		"header not UTF-8":        {"X-GitHub-Event: p\xffsh | X-GitHub-Delivery: 1", "", "GitHub", "p\uFFFDsh", "1"},
		"line breaks":             {"Stripe-Signature: t=1", `{"type":"a\nb\u0000","id":" c\r\n"}`, "Stripe", "a b", "c"},
		"long words":              {"X-GitHub-Event: " + strings.Repeat("é", 500) + " | X-GitHub-Delivery: 1", "{}", "GitHub", strings.Repeat("é", 127) + "…", "1"},
		"long body":               {"Webhook-Id: msg_1", `{"type":"a","pad":"` + strings.Repeat("x", maxPeek) + `"}`, "Standard Webhooks", "", "msg_1"},
		"byte order mark":         {"Stripe-Signature: t=1", "\uFEFF{\"type\":\"a\"}", "Stripe", "", ""},
		"empty form":              {"X-Twilio-Signature: x | " + asForm, "", "Twilio", "", ""},
		"form that is none":       {"X-Slack-Signature: x | " + asForm, "%zz&command=/a&;", "Slack", "/a", ""},
		"form whose JSON is none": {"X-Slack-Signature: x | " + asForm, "payload=[", "Slack", "", ""},
		"nobody in particular":    {"X-Other: 1", `{"type":"a","id":"b","events":[{}],"value":[{}],"alerts":1}`, "", "", ""},
		"header without a value":  {"X-GitHub-Event:", "{}", "", "", ""},
		"no lines":                {"", "", "", "", ""},
	} {
		t.Run(name, s.check)
	}
}

func FuzzRecognise(f *testing.F) {
	f.Add("X-Slack-Signature: a", `{"event":{"type":"a"},"event_id":1}`)
	f.Add(asForm, "payload=[{}]&command=\xff")
	f.Add(asJSON, `[[[{"sg_event_id":"a"}]]]`)
	f.Fuzz(func(t *testing.T, line, body string) {
		provider, event, id := recognise(hooks.Header{{"Content-Type", line}, {"X-Hub-Signature-256", line}, {"svix-id", line}}, []byte(body))
		for _, word := range []string{provider, event, id} {
			if utf8.RuneCountInString(word) > maxWord || !utf8.ValidString(word) || strings.ContainsAny(word, "\r\n\x00") {
				t.Errorf("a list cannot bear %q", word)
			}
		}
	})
}

func BenchmarkRecogniseNobody(b *testing.B) {
	body := []byte(`{"list":[` + strings.Repeat(`{"a":"b"},`, 100_000) + `1]}`)
	for b.Loop() {
		recognise(hooks.Header{{"Content-Type", "application/json"}}, body)
	}
}
