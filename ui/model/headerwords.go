package model

import "strings"

// HeaderWords tells in a sentence or two what a header line of this name is for; "" where nobody knows.
func HeaderWords(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if words, known := headerWords(name); known {
		return words
	}
	for _, f := range headerFamilies() {
		if strings.HasPrefix(name, f[0]) {
			return f[1]
		}
	}
	return ""
}

// headerFamilies are beginnings of names, the longer ones before their own.
func headerFamilies() [][2]string {
	return [][2]string{
		{"access-control-", "Says to browsers which pages of other sites may use this answer."},
		{"sec-fetch-", "A browser says in which situation it makes the request."},
		{"sec-ch-", "A browser says what it is and runs on."},
		{"x-ratelimit-", "How many requests are allowed, how many are left, or when the count begins anew."},
		{"ratelimit-", "How many requests are allowed, how many are left, or when the count begins anew."},
		{"x-shopify-", "Shopify tells about the shop, the topic or the API version."},
		{"x-github-", "GitHub tells about the hook, its delivery or its installation."},
		{"x-gitlab-", "GitLab tells about the hook, its event or the instance."},
		{"x-wc-webhook-", "WooCommerce tells about the webhook and its delivery."},
		{"x-goog-", "Google tells about the channel or the resource that changed."},
		{"x-amz-", "AWS tells about the message, its topic or its signature."},
		{"ce-", "An attribute of a CloudEvent, whose data is the body."},
		{"cf-", "Cloudflare, which the request came through, tells about the visitor or the way."},
		{"ngrok-", "ngrok, which the request came through, tells about the visitor or the way."},
		{"x-b3-", "Belongs to a trace: which request of which chain this one is (Zipkin)."},
		{"x-bellhop-", "Bellhop adds this line."},
		{"bellhop-", "Bellhop adds this line."},
	}
}

// headerWords looks a name up, in small letters.
func headerWords(name string) (words string, known bool) {
	for _, table := range []map[string]string{requestWords(), bodyWords(), answerWords(), providerWords(), signatureWords()} {
		if words, known = table[name]; known {
			return words, true
		}
	}
	return "", false
}

// The meanings follow RFC 9110, RFC 9111 and the registry of HTTP field names; those of providers, their own pages.
func requestWords() map[string]string {
	return map[string]string{
		"host":                      "The name and the port that the sender asked for.",
		"user-agent":                "The program that sent the request.",
		"accept":                    "The media types that the sender takes as an answer.",
		"accept-encoding":           "The compressions that the sender can undo in an answer.",
		"accept-language":           "The languages that the sender prefers.",
		"accept-charset":            "The character sets that the sender takes. Hardly used any more.",
		"authorization":             "Who the sender is: the scheme, then the credentials. A secret.",
		"proxy-authorization":       "Credentials for the proxy on the way. A secret.",
		"cookie":                    "What the server had the sender keep, given back. Often a session, hence a secret.",
		"connection":                "What holds for this connection alone: keep-alive, close, or names of lines that end here.",
		"keep-alive":                "How long the connection is kept open for the next request.",
		"proxy-connection":          "What old clients say to a proxy in place of Connection.",
		"te":                        "Whether the sender takes trailers, and which transfer codings.",
		"upgrade":                   "Another protocol that the sender would change to, such as websocket.",
		"upgrade-insecure-requests": "The browser prefers https.",
		"expect":                    "100-continue: the sender waits for a go-ahead before it sends the body.",
		"from":                      "The e-mail address of who runs the sending program.",
		"referer":                   "The page that led here.",
		"origin":                    "The site whose page makes the request.",
		"dnt":                       "1: the visitor does not want to be tracked.",
		"via":                       "The proxies on the way, in order.",
		"forwarded":                 "What proxies know of the sender: its address, protocol and host (RFC 7239).",
		"x-forwarded-for":           "The sender's address, then those of the proxies on the way. Only the last proxy's word can be trusted.",
		"x-forwarded-proto":         "http or https, as the sender came to the first proxy.",
		"x-forwarded-host":          "The host that the sender asked the first proxy for.",
		"x-forwarded-port":          "The port that the sender came to at the first proxy.",
		"x-real-ip":                 "The sender's address, as a proxy saw it.",
		"true-client-ip":            "The sender's address, as a proxy saw it.",
		"range":                     "Only these bytes of the answer are wanted.",
		"if-match":                  "Only if the thing is still the version of this ETag.",
		"if-none-match":             "Only if the thing is no longer the version of this ETag.",
		"if-modified-since":         "Only if the thing has changed since.",
		"if-unmodified-since":       "Only if the thing has not changed since.",
		"max-forwards":              "How many proxies may still pass it on.",
		"prefer":                    "How the sender would like it done, without insisting.",
		"idempotency-key":           "The same key twice is the same request: it may be done once only.",
		"x-idempotency-key":         "The same key twice is the same request: it may be done once only.",
		"x-request-id":              "A name for this one request, to find it in logs.",
		"x-correlation-id":          "A name that the requests of one piece of work share.",
		"traceparent":               "Belongs to a trace: version, trace, parent and flags (W3C Trace Context).",
		"tracestate":                "What tracing systems add to traceparent.",
		"baggage":                   "Names and values that go along with a trace.",
		"x-requested-with":          "XMLHttpRequest: a script in a page made the request.",
		"x-http-method-override":    "The method that is meant, where only POST gets through.",
		"x-api-key":                 "A key that says who the sender is. A secret.",
		"x-csrf-token":              "Proves that a form came from the site's own page. A secret.",
		"priority":                  "How urgent the answer is (RFC 9218).",
	}
}

func bodyWords() map[string]string {
	return map[string]string{
		"content-type":        "What the body is: its media type, and perhaps its character set.",
		"content-length":      "How many bytes the body has.",
		"content-encoding":    "How the body is compressed. Pretty shows it undone, Raw as it came.",
		"content-language":    "The language of the body.",
		"content-location":    "Where the body is to be had by itself.",
		"content-disposition": "Whether the body is to be shown or saved, and under which name.",
		"content-range":       "Which bytes of the whole these are.",
		"content-md5":         "An MD5 sum of the body. Replaced by Content-Digest.",
		"content-digest":      "A hash of the body's bytes as they were sent (RFC 9530).",
		"repr-digest":         "A hash of the whole thing, whatever part of it is sent (RFC 9530).",
		"digest":              "A hash of the body. Replaced by Content-Digest.",
		"transfer-encoding":   "chunked: the body came in pieces, without its length being known before. It holds for one connection.",
		"trailer":             "Names of lines that follow behind the body.",
		"mime-version":        "1.0. It comes from e-mail and means nothing here.",
	}
}

func answerWords() map[string]string {
	return map[string]string{
		"date":                      "When the message was made, by the clock of who made it.",
		"server":                    "The program that answered.",
		"x-powered-by":              "What the answering program is made with.",
		"location":                  "Where to go on: the new place, or what was created.",
		"retry-after":               "When to try again: seconds, or a date. Bellhop heeds it.",
		"allow":                     "The methods that this address takes.",
		"etag":                      "A name for this version of the thing.",
		"last-modified":             "When the thing changed last.",
		"expires":                   "Until when a copy may be used.",
		"age":                       "For how many seconds a cache has had it.",
		"cache-control":             "Who may keep a copy, and for how long.",
		"pragma":                    "no-cache, as old caches understand it.",
		"vary":                      "The request lines that the answer depends on.",
		"set-cookie":                "The sender is to keep this and give it back. Often a session, hence a secret.",
		"www-authenticate":          "How to say who one is: schemes that are taken.",
		"proxy-authenticate":        "How to say to the proxy who one is.",
		"accept-ranges":             "Whether parts of it can be asked for.",
		"link":                      "Addresses that belong to it, each with what it is: the next page, a hub.",
		"alt-svc":                   "The same is to be had over another protocol or place, such as HTTP/3.",
		"strict-transport-security": "Browsers are to come by https only, for so many seconds.",
		"content-security-policy":   "What a page may load and run.",
		"x-content-type-options":    "nosniff: browsers are to believe Content-Type.",
		"x-frame-options":           "Whether another page may show this one in a frame.",
		"x-xss-protection":          "A filter of old browsers. Means nothing any more.",
		"referrer-policy":           "How much browsers tell other sites of this page's address.",
		"permissions-policy":        "What a page may use of the device.",
		"server-timing":             "How long steps took at the server.",
		"x-runtime":                 "How many seconds the server worked on it.",
		"x-cache":                   "Whether a cache had it.",
		"nel":                       "Browsers are to report connections that fail.",
		"report-to":                 "Where browsers send reports to.",
		"deprecation":               "This address is to go away, or did on that date.",
		"sunset":                    "When this address will be gone.",
		"webhook-allowed-origin":    "CloudEvents: this address takes events from there.",
		"webhook-allowed-rate":      "CloudEvents: so many events a minute are taken.",
	}
}

func providerWords() map[string]string {
	return map[string]string{
		"x-github-event":                         "GitHub: what happened, such as push or pull_request.",
		"x-github-delivery":                      "GitHub: the id of this delivery. A redelivery keeps it.",
		"x-github-hook-id":                       "GitHub: the id of the webhook.",
		"x-github-hook-installation-target-id":   "GitHub: the id of the repository, organisation or app that has the webhook.",
		"x-github-hook-installation-target-type": "GitHub: whether a repository, an organisation or an app has the webhook.",
		"x-gitlab-event":                         "GitLab: what happened, such as Push Hook.",
		"x-gitlab-event-uuid":                    "GitLab: the id of the event. Webhooks that come of one another share it.",
		"x-gitlab-instance":                      "GitLab: the address of the GitLab that sent it.",
		"x-gitlab-webhook-uuid":                  "GitLab: the id of the webhook.",
		"x-gitea-event":                          "Gitea: what happened.",
		"x-gitea-delivery":                       "Gitea: the id of this delivery.",
		"x-forgejo-event":                        "Forgejo: what happened.",
		"x-forgejo-delivery":                     "Forgejo: the id of this delivery.",
		"x-gogs-event":                           "Gogs, or a descendant of it: what happened.",
		"x-gogs-delivery":                        "Gogs, or a descendant of it: the id of this delivery.",
		"x-event-key":                            "Bitbucket: what happened, such as repo:push.",
		"x-hook-uuid":                            "Bitbucket: the id of the webhook.",
		"x-request-uuid":                         "Bitbucket: the id of this delivery.",
		"x-attempt-number":                       "Bitbucket: which try it is, from 1.",
		"x-atlassian-webhook-identifier":         "Jira: the id of this delivery. Retries keep it.",
		"x-atlassian-webhook-retry":              "Jira: which retry it is.",
		"x-shopify-topic":                        "Shopify: what happened, such as orders/create.",
		"x-shopify-shop-domain":                  "Shopify: the shop it is about.",
		"x-shopify-webhook-id":                   "Shopify: the id of this delivery. Retries keep it.",
		"x-shopify-event-id":                     "Shopify: the id of the event. Its deliveries share it.",
		"x-shopify-api-version":                  "Shopify: the version of the API that the body follows.",
		"x-shopify-triggered-at":                 "Shopify: when it happened.",
		"x-slack-retry-num":                      "Slack: which retry it is, from 1.",
		"x-slack-retry-reason":                   "Slack: why it is sent again, such as http_timeout.",
		"x-slack-no-retry":                       "In an answer to Slack, 1 asks for no more retries.",
		"x-twilio-signature":                     "Twilio: HMAC-SHA1 of the address and the form's fields, Base64.",
		"i-twilio-idempotency-token":             "Twilio: the same token twice is the same webhook.",
		"x-zendesk-webhook-id":                   "Zendesk: the id of the webhook.",
		"x-zendesk-webhook-invocation-id":        "Zendesk: the id of this delivery.",
		"x-wc-webhook-topic":                     "WooCommerce: what happened, such as order.created.",
		"x-wc-webhook-delivery-id":               "WooCommerce: the id of this delivery.",
		"x-goog-channel-id":                      "Google: the id of the channel that was asked for.",
		"x-goog-resource-state":                  "Google: sync at the beginning, else what happened.",
		"x-amz-sns-message-type":                 "Amazon SNS: Notification, or SubscriptionConfirmation at the beginning.",
		"x-amz-sns-topic-arn":                    "Amazon SNS: the topic.",
		"x-hubspot-request-timestamp":            "HubSpot: when it was sent, in milliseconds. It is signed.",
		"x-outpost-event-id":                     "Outpost: the id of the event.",
		"x-outpost-topic":                        "Outpost: what happened.",
		"x-bellhop-inbox":                        "The inbox of Bellhop that answered.",
		"bellhop-hop":                            "How often Bellhop has passed this on. It ends circles.",
		"webhook-request-origin":                 "CloudEvents: who asks whether it may send events here.",
		"ce-id":                                  "CloudEvents: the id of the event. With ce-source it is the only one.",
		"ce-source":                              "CloudEvents: where the event happened.",
		"ce-type":                                "CloudEvents: what happened.",
		"ce-specversion":                         "CloudEvents: the version of the format.",
		"ce-time":                                "CloudEvents: when it happened.",
		"ce-subject":                             "CloudEvents: what the event is about, within its source.",
		"cf-connecting-ip":                       "Cloudflare: the visitor's address.",
		"cf-ray":                                 "Cloudflare: the id of this request.",
		"cf-ipcountry":                           "Cloudflare: the visitor's country.",
		"ngrok-skip-browser-warning":             "Tells ngrok to leave out the page that warns visitors.",
	}
}

func signatureWords() map[string]string {
	return map[string]string{
		"webhook-id":                  "Standard Webhooks: the id of the message. Every try keeps it; it is signed.",
		"webhook-timestamp":           "Standard Webhooks: when this try left, in seconds since 1970. It is signed.",
		"webhook-signature":           "Standard Webhooks: one or more signatures of id, timestamp and body, with spaces between.",
		"svix-id":                     "Svix: the id of the message. Every try keeps it; it is signed.",
		"svix-timestamp":              "Svix: when this try left, in seconds since 1970. It is signed.",
		"svix-signature":              "Svix: one or more signatures of id, timestamp and body, with spaces between.",
		"x-hub-signature":             "HMAC-SHA1 of the body. GitHub sends it for old receivers; WebSub and Meta know it as well.",
		"x-hub-signature-256":         "HMAC-SHA256 of the body with the webhook's secret, in hex behind sha256=.",
		"x-gitea-signature":           "Gitea: HMAC-SHA256 of the body, in hex.",
		"x-forgejo-signature":         "Forgejo: HMAC-SHA256 of the body, in hex.",
		"x-gogs-signature":            "Gogs: HMAC-SHA256 of the body, in hex.",
		"x-gitlab-token":              "GitLab: the webhook's secret itself, to be compared.",
		"stripe-signature":            "Stripe: the time, then HMAC-SHA256 of time and body, in hex behind v1=.",
		"x-slack-signature":           "Slack: HMAC-SHA256 of version, time and body, in hex behind v0=.",
		"x-slack-request-timestamp":   "Slack: when it was sent, in seconds since 1970. It is signed.",
		"x-shopify-hmac-sha256":       "Shopify: HMAC-SHA256 of the body, Base64.",
		"x-wc-webhook-signature":      "WooCommerce: HMAC-SHA256 of the body, Base64.",
		"x-signature-ed25519":         "Discord: an Ed25519 signature of time and body, in hex.",
		"x-signature-timestamp":       "Discord: when it was sent. It is signed.",
		"x-zm-signature":              "Zoom: HMAC-SHA256 of version, time and body, in hex behind v0=.",
		"x-zm-request-timestamp":      "Zoom: when it was sent, in seconds since 1970. It is signed.",
		"x-dropbox-signature":         "Dropbox: HMAC-SHA256 of the body, in hex.",
		"x-trello-webhook":            "Trello: HMAC-SHA1 of body and address, Base64.",
		"paddle-signature":            "Paddle: the time, then HMAC-SHA256 of time and body.",
		"paypal-transmission-id":      "PayPal: the id of this delivery. It is signed.",
		"paypal-transmission-sig":     "PayPal: a signature of id, time, webhook and the body's checksum.",
		"paypal-transmission-time":    "PayPal: when it was sent. It is signed.",
		"paypal-cert-url":             "PayPal: where the certificate of the signature is.",
		"paypal-auth-algo":            "PayPal: how it is signed.",
		"x-onfleet-signature":         "Onfleet: HMAC-SHA512 of the body, in hex.",
		"x-hubspot-signature":         "HubSpot: SHA-256 of secret and body, of the first or second version.",
		"x-hubspot-signature-v3":      "HubSpot: HMAC-SHA256 of method, address, body and time, Base64.",
		"x-pagerduty-signature":       "PagerDuty: HMAC-SHA256 of the body, in hex behind v1=.",
		"x-vercel-signature":          "Vercel: HMAC-SHA1 of the body, in hex.",
		"x-convoy-signature":          "Convoy: HMAC of the body, or of time and body.",
		"x-outpost-signature":         "Outpost: HMAC-SHA256 of the body.",
		"x-zendesk-webhook-signature": "Zendesk: HMAC-SHA256 of time and body, Base64.",
		"signature":                   "A signature of parts of this message (RFC 9421).",
		"signature-input":             "What of this message Signature covers, and with which key (RFC 9421).",

		"x-square-hmacsha256-signature":          "Square: HMAC-SHA256 of address and body, Base64.",
		"x-zendesk-webhook-signature-timestamp":  "Zendesk: when it was sent. It is signed.",
		"x-twilio-email-event-webhook-signature": "SendGrid: an ECDSA signature of time and body, Base64.",
		"x-twilio-email-event-webhook-timestamp": "SendGrid: when it was sent, in seconds since 1970. It is signed.",
	}
}
