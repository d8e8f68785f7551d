package model

import (
	"strings"

	"bellhop/ui/lang"
)

// HeaderWords tells in a sentence or two what a header line of this name is for; "" where nobody knows.
func HeaderWords(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if words, known := headerWords(name); known {
		return lang.T(words)
	}
	for _, f := range headerFamilies() {
		if strings.HasPrefix(name, f[0]) {
			return lang.T(f[1])
		}
	}
	return ""
}

// headerFamilies are beginnings of names, the longer ones before their own.
func headerFamilies() [][2]string {
	return [][2]string{
		{"access-control-", lang.Key("Says to browsers which pages of other sites may use this answer.")},
		{"sec-fetch-", lang.Key("A browser says in which situation it makes the request.")},
		{"sec-ch-", lang.Key("A browser says what it is and runs on.")},
		{"x-ratelimit-", lang.Key("How many requests are allowed, how many are left, or when the count begins anew.")},
		{"ratelimit-", lang.Key("How many requests are allowed, how many are left, or when the count begins anew.")},
		{"x-shopify-", lang.Key("Shopify tells about the shop, the topic or the API version.")},
		{"x-github-", lang.Key("GitHub tells about the hook, its delivery or its installation.")},
		{"x-gitlab-", lang.Key("GitLab tells about the hook, its event or the instance.")},
		{"x-wc-webhook-", lang.Key("WooCommerce tells about the webhook and its delivery.")},
		{"x-goog-", lang.Key("Google tells about the channel or the resource that changed.")},
		{"x-amz-", lang.Key("AWS tells about the message, its topic or its signature.")},
		{"ce-", lang.Key("An attribute of a CloudEvent, whose data is the body.")},
		{"cf-", lang.Key("Cloudflare, which the request came through, tells about the visitor or the way.")},
		{"ngrok-", lang.Key("ngrok, which the request came through, tells about the visitor or the way.")},
		{"x-b3-", lang.Key("Belongs to a trace: which request of which chain this one is (Zipkin).")},
		{"x-bellhop-", lang.Key("Bellhop adds this line.")},
		{"bellhop-", lang.Key("Bellhop adds this line.")},
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
		"host":                      lang.Key("The name and the port that the sender asked for."),
		"user-agent":                lang.Key("The program that sent the request."),
		"accept":                    lang.Key("The media types that the sender takes as an answer."),
		"accept-encoding":           lang.Key("The compressions that the sender can undo in an answer."),
		"accept-language":           lang.Key("The languages that the sender prefers."),
		"accept-charset":            lang.Key("The character sets that the sender takes. Hardly used any more."),
		"authorization":             lang.Key("Who the sender is: the scheme, then the credentials. A secret."),
		"proxy-authorization":       lang.Key("Credentials for the proxy on the way. A secret."),
		"cookie":                    lang.Key("What the server had the sender keep, given back. Often a session, hence a secret."),
		"connection":                lang.Key("What holds for this connection alone: keep-alive, close, or names of lines that end here."),
		"keep-alive":                lang.Key("How long the connection is kept open for the next request."),
		"proxy-connection":          lang.Key("What old clients say to a proxy in place of Connection."),
		"te":                        lang.Key("Whether the sender takes trailers, and which transfer codings."),
		"upgrade":                   lang.Key("Another protocol that the sender would change to, such as websocket."),
		"upgrade-insecure-requests": lang.Key("The browser prefers https."),
		"expect":                    lang.Key("100-continue: the sender waits for a go-ahead before it sends the body."),
		"from":                      lang.Key("The e-mail address of who runs the sending program."),
		"referer":                   lang.Key("The page that led here."),
		"origin":                    lang.Key("The site whose page makes the request."),
		"dnt":                       lang.Key("1: the visitor does not want to be tracked."),
		"via":                       lang.Key("The proxies on the way, in order."),
		"forwarded":                 lang.Key("What proxies know of the sender: its address, protocol and host (RFC 7239)."),
		"x-forwarded-for":           lang.Key("The sender's address, then those of the proxies on the way. Only the last proxy's word can be trusted."),
		"x-forwarded-proto":         lang.Key("http or https, as the sender came to the first proxy."),
		"x-forwarded-host":          lang.Key("The host that the sender asked the first proxy for."),
		"x-forwarded-port":          lang.Key("The port that the sender came to at the first proxy."),
		"x-real-ip":                 lang.Key("The sender's address, as a proxy saw it."),
		"true-client-ip":            lang.Key("The sender's address, as a proxy saw it."),
		"range":                     lang.Key("Only these bytes of the answer are wanted."),
		"if-match":                  lang.Key("Only if the thing is still the version of this ETag."),
		"if-none-match":             lang.Key("Only if the thing is no longer the version of this ETag."),
		"if-modified-since":         lang.Key("Only if the thing has changed since."),
		"if-unmodified-since":       lang.Key("Only if the thing has not changed since."),
		"max-forwards":              lang.Key("How many proxies may still pass it on."),
		"prefer":                    lang.Key("How the sender would like it done, without insisting."),
		"idempotency-key":           lang.Key("The same key twice is the same request: it may be done once only."),
		"x-idempotency-key":         lang.Key("The same key twice is the same request: it may be done once only."),
		"x-request-id":              lang.Key("A name for this one request, to find it in logs."),
		"x-correlation-id":          lang.Key("A name that the requests of one piece of work share."),
		"traceparent":               lang.Key("Belongs to a trace: version, trace, parent and flags (W3C Trace Context)."),
		"tracestate":                lang.Key("What tracing systems add to traceparent."),
		"baggage":                   lang.Key("Names and values that go along with a trace."),
		"x-requested-with":          lang.Key("XMLHttpRequest: a script in a page made the request."),
		"x-http-method-override":    lang.Key("The method that is meant, where only POST gets through."),
		"x-api-key":                 lang.Key("A key that says who the sender is. A secret."),
		"x-csrf-token":              lang.Key("Proves that a form came from the site's own page. A secret."),
		"priority":                  lang.Key("How urgent the answer is (RFC 9218)."),
	}
}

func bodyWords() map[string]string {
	return map[string]string{
		"content-type":        lang.Key("What the body is: its media type, and perhaps its character set."),
		"content-length":      lang.Key("How many bytes the body has."),
		"content-encoding":    lang.Key("How the body is compressed. Pretty shows it undone, Raw as it came."),
		"content-language":    lang.Key("The language of the body."),
		"content-location":    lang.Key("Where the body is to be had by itself."),
		"content-disposition": lang.Key("Whether the body is to be shown or saved, and under which name."),
		"content-range":       lang.Key("Which bytes of the whole these are."),
		"content-md5":         lang.Key("An MD5 sum of the body. Replaced by Content-Digest."),
		"content-digest":      lang.Key("A hash of the body's bytes as they were sent (RFC 9530)."),
		"repr-digest":         lang.Key("A hash of the whole thing, whatever part of it is sent (RFC 9530)."),
		"digest":              lang.Key("A hash of the body. Replaced by Content-Digest."),
		"transfer-encoding":   lang.Key("chunked: the body came in pieces, without its length being known before. It holds for one connection."),
		"trailer":             lang.Key("Names of lines that follow behind the body."),
		"mime-version":        lang.Key("1.0. It comes from e-mail and means nothing here."),
	}
}

func answerWords() map[string]string {
	return map[string]string{
		"date":                      lang.Key("When the message was made, by the clock of who made it."),
		"server":                    lang.Key("The program that answered."),
		"x-powered-by":              lang.Key("What the answering program is made with."),
		"location":                  lang.Key("Where to go on: the new place, or what was created."),
		"retry-after":               lang.Key("When to try again: seconds, or a date. Bellhop heeds it."),
		"allow":                     lang.Key("The methods that this address takes."),
		"etag":                      lang.Key("A name for this version of the thing."),
		"last-modified":             lang.Key("When the thing changed last."),
		"expires":                   lang.Key("Until when a copy may be used."),
		"age":                       lang.Key("For how many seconds a cache has had it."),
		"cache-control":             lang.Key("Who may keep a copy, and for how long."),
		"pragma":                    lang.Key("no-cache, as old caches understand it."),
		"vary":                      lang.Key("The request lines that the answer depends on."),
		"set-cookie":                lang.Key("The sender is to keep this and give it back. Often a session, hence a secret."),
		"www-authenticate":          lang.Key("How to say who one is: schemes that are taken."),
		"proxy-authenticate":        lang.Key("How to say to the proxy who one is."),
		"accept-ranges":             lang.Key("Whether parts of it can be asked for."),
		"link":                      lang.Key("Addresses that belong to it, each with what it is: the next page, a hub."),
		"alt-svc":                   lang.Key("The same is to be had over another protocol or place, such as HTTP/3."),
		"strict-transport-security": lang.Key("Browsers are to come by https only, for so many seconds."),
		"content-security-policy":   lang.Key("What a page may load and run."),
		"x-content-type-options":    lang.Key("nosniff: browsers are to believe Content-Type."),
		"x-frame-options":           lang.Key("Whether another page may show this one in a frame."),
		"x-xss-protection":          lang.Key("A filter of old browsers. Means nothing any more."),
		"referrer-policy":           lang.Key("How much browsers tell other sites of this page's address."),
		"permissions-policy":        lang.Key("What a page may use of the device."),
		"server-timing":             lang.Key("How long steps took at the server."),
		"x-runtime":                 lang.Key("How many seconds the server worked on it."),
		"x-cache":                   lang.Key("Whether a cache had it."),
		"nel":                       lang.Key("Browsers are to report connections that fail."),
		"report-to":                 lang.Key("Where browsers send reports to."),
		"deprecation":               lang.Key("This address is to go away, or did on that date."),
		"sunset":                    lang.Key("When this address will be gone."),
		"webhook-allowed-origin":    lang.Key("CloudEvents: this address takes events from there."),
		"webhook-allowed-rate":      lang.Key("CloudEvents: so many events a minute are taken."),
	}
}

func providerWords() map[string]string {
	return map[string]string{
		"x-github-event":                         lang.Key("GitHub: what happened, such as push or pull_request."),
		"x-github-delivery":                      lang.Key("GitHub: the id of this delivery. A redelivery keeps it."),
		"x-github-hook-id":                       lang.Key("GitHub: the id of the webhook."),
		"x-github-hook-installation-target-id":   lang.Key("GitHub: the id of the repository, organisation or app that has the webhook."),
		"x-github-hook-installation-target-type": lang.Key("GitHub: whether a repository, an organisation or an app has the webhook."),
		"x-gitlab-event":                         lang.Key("GitLab: what happened, such as Push Hook."),
		"x-gitlab-event-uuid":                    lang.Key("GitLab: the id of the event. Webhooks that come of one another share it."),
		"x-gitlab-instance":                      lang.Key("GitLab: the address of the GitLab that sent it."),
		"x-gitlab-webhook-uuid":                  lang.Key("GitLab: the id of the webhook."),
		"x-gitea-event":                          lang.Key("Gitea: what happened."),
		"x-gitea-delivery":                       lang.Key("Gitea: the id of this delivery."),
		"x-forgejo-event":                        lang.Key("Forgejo: what happened."),
		"x-forgejo-delivery":                     lang.Key("Forgejo: the id of this delivery."),
		"x-gogs-event":                           lang.Key("Gogs, or a descendant of it: what happened."),
		"x-gogs-delivery":                        lang.Key("Gogs, or a descendant of it: the id of this delivery."),
		"x-event-key":                            lang.Key("Bitbucket: what happened, such as repo:push."),
		"x-hook-uuid":                            lang.Key("Bitbucket: the id of the webhook."),
		"x-request-uuid":                         lang.Key("Bitbucket: the id of this delivery."),
		"x-attempt-number":                       lang.Key("Bitbucket: which try it is, from 1."),
		"x-atlassian-webhook-identifier":         lang.Key("Jira: the id of this delivery. Retries keep it."),
		"x-atlassian-webhook-retry":              lang.Key("Jira: which retry it is."),
		"x-shopify-topic":                        lang.Key("Shopify: what happened, such as orders/create."),
		"x-shopify-shop-domain":                  lang.Key("Shopify: the shop it is about."),
		"x-shopify-webhook-id":                   lang.Key("Shopify: the id of this delivery. Retries keep it."),
		"x-shopify-event-id":                     lang.Key("Shopify: the id of the event. Its deliveries share it."),
		"x-shopify-api-version":                  lang.Key("Shopify: the version of the API that the body follows."),
		"x-shopify-triggered-at":                 lang.Key("Shopify: when it happened."),
		"x-slack-retry-num":                      lang.Key("Slack: which retry it is, from 1."),
		"x-slack-retry-reason":                   lang.Key("Slack: why it is sent again, such as http_timeout."),
		"x-slack-no-retry":                       lang.Key("In an answer to Slack, 1 asks for no more retries."),
		"x-twilio-signature":                     lang.Key("Twilio: HMAC-SHA1 of the address and the form's fields, Base64."),
		"i-twilio-idempotency-token":             lang.Key("Twilio: the same token twice is the same webhook."),
		"x-zendesk-webhook-id":                   lang.Key("Zendesk: the id of the webhook."),
		"x-zendesk-webhook-invocation-id":        lang.Key("Zendesk: the id of this delivery."),
		"x-wc-webhook-topic":                     lang.Key("WooCommerce: what happened, such as order.created."),
		"x-wc-webhook-delivery-id":               lang.Key("WooCommerce: the id of this delivery."),
		"x-goog-channel-id":                      lang.Key("Google: the id of the channel that was asked for."),
		"x-goog-resource-state":                  lang.Key("Google: sync at the beginning, else what happened."),
		"x-amz-sns-message-type":                 lang.Key("Amazon SNS: Notification, or SubscriptionConfirmation at the beginning."),
		"x-amz-sns-topic-arn":                    lang.Key("Amazon SNS: the topic."),
		"x-hubspot-request-timestamp":            lang.Key("HubSpot: when it was sent, in milliseconds. It is signed."),
		"x-outpost-event-id":                     lang.Key("Outpost: the id of the event."),
		"x-outpost-topic":                        lang.Key("Outpost: what happened."),
		"x-bellhop-inbox":                        lang.Key("The inbox of Bellhop that answered."),
		"bellhop-hop":                            lang.Key("How often Bellhop has passed this on. It ends circles."),
		"webhook-request-origin":                 lang.Key("CloudEvents: who asks whether it may send events here."),
		"ce-id":                                  lang.Key("CloudEvents: the id of the event. With ce-source it is the only one."),
		"ce-source":                              lang.Key("CloudEvents: where the event happened."),
		"ce-type":                                lang.Key("CloudEvents: what happened."),
		"ce-specversion":                         lang.Key("CloudEvents: the version of the format."),
		"ce-time":                                lang.Key("CloudEvents: when it happened."),
		"ce-subject":                             lang.Key("CloudEvents: what the event is about, within its source."),
		"cf-connecting-ip":                       lang.Key("Cloudflare: the visitor's address."),
		"cf-ray":                                 lang.Key("Cloudflare: the id of this request."),
		"cf-ipcountry":                           lang.Key("Cloudflare: the visitor's country."),
		"ngrok-skip-browser-warning":             lang.Key("Tells ngrok to leave out the page that warns visitors."),
	}
}

func signatureWords() map[string]string {
	return map[string]string{
		"webhook-id":                  lang.Key("Standard Webhooks: the id of the message. Every try keeps it; it is signed."),
		"webhook-timestamp":           lang.Key("Standard Webhooks: when this try left, in seconds since 1970. It is signed."),
		"webhook-signature":           lang.Key("Standard Webhooks: one or more signatures of id, timestamp and body, with spaces between."),
		"svix-id":                     lang.Key("Svix: the id of the message. Every try keeps it; it is signed."),
		"svix-timestamp":              lang.Key("Svix: when this try left, in seconds since 1970. It is signed."),
		"svix-signature":              lang.Key("Svix: one or more signatures of id, timestamp and body, with spaces between."),
		"x-hub-signature":             lang.Key("HMAC-SHA1 of the body. GitHub sends it for old receivers; WebSub and Meta know it as well."),
		"x-hub-signature-256":         lang.Key("HMAC-SHA256 of the body with the webhook's secret, in hex behind sha256=."),
		"x-gitea-signature":           lang.Key("Gitea: HMAC-SHA256 of the body, in hex."),
		"x-forgejo-signature":         lang.Key("Forgejo: HMAC-SHA256 of the body, in hex."),
		"x-gogs-signature":            lang.Key("Gogs: HMAC-SHA256 of the body, in hex."),
		"x-gitlab-token":              lang.Key("GitLab: the webhook's secret itself, to be compared."),
		"stripe-signature":            lang.Key("Stripe: the time, then HMAC-SHA256 of time and body, in hex behind v1=."),
		"x-slack-signature":           lang.Key("Slack: HMAC-SHA256 of version, time and body, in hex behind v0=."),
		"x-slack-request-timestamp":   lang.Key("Slack: when it was sent, in seconds since 1970. It is signed."),
		"x-shopify-hmac-sha256":       lang.Key("Shopify: HMAC-SHA256 of the body, Base64."),
		"x-wc-webhook-signature":      lang.Key("WooCommerce: HMAC-SHA256 of the body, Base64."),
		"x-signature-ed25519":         lang.Key("Discord: an Ed25519 signature of time and body, in hex."),
		"x-signature-timestamp":       lang.Key("Discord: when it was sent. It is signed."),
		"x-zm-signature":              lang.Key("Zoom: HMAC-SHA256 of version, time and body, in hex behind v0=."),
		"x-zm-request-timestamp":      lang.Key("Zoom: when it was sent, in seconds since 1970. It is signed."),
		"x-dropbox-signature":         lang.Key("Dropbox: HMAC-SHA256 of the body, in hex."),
		"x-trello-webhook":            lang.Key("Trello: HMAC-SHA1 of body and address, Base64."),
		"paddle-signature":            lang.Key("Paddle: the time, then HMAC-SHA256 of time and body."),
		"paypal-transmission-id":      lang.Key("PayPal: the id of this delivery. It is signed."),
		"paypal-transmission-sig":     lang.Key("PayPal: a signature of id, time, webhook and the body's checksum."),
		"paypal-transmission-time":    lang.Key("PayPal: when it was sent. It is signed."),
		"paypal-cert-url":             lang.Key("PayPal: where the certificate of the signature is."),
		"paypal-auth-algo":            lang.Key("PayPal: how it is signed."),
		"x-onfleet-signature":         lang.Key("Onfleet: HMAC-SHA512 of the body, in hex."),
		"x-hubspot-signature":         lang.Key("HubSpot: SHA-256 of secret and body, of the first or second version."),
		"x-hubspot-signature-v3":      lang.Key("HubSpot: HMAC-SHA256 of method, address, body and time, Base64."),
		"x-pagerduty-signature":       lang.Key("PagerDuty: HMAC-SHA256 of the body, in hex behind v1=."),
		"x-vercel-signature":          lang.Key("Vercel: HMAC-SHA1 of the body, in hex."),
		"x-convoy-signature":          lang.Key("Convoy: HMAC of the body, or of time and body."),
		"x-outpost-signature":         lang.Key("Outpost: HMAC-SHA256 of the body."),
		"x-zendesk-webhook-signature": lang.Key("Zendesk: HMAC-SHA256 of time and body, Base64."),
		"signature":                   lang.Key("A signature of parts of this message (RFC 9421)."),
		"signature-input":             lang.Key("What of this message Signature covers, and with which key (RFC 9421)."),

		"x-square-hmacsha256-signature":          lang.Key("Square: HMAC-SHA256 of address and body, Base64."),
		"x-zendesk-webhook-signature-timestamp":  lang.Key("Zendesk: when it was sent. It is signed."),
		"x-twilio-email-event-webhook-signature": lang.Key("SendGrid: an ECDSA signature of time and body, Base64."),
		"x-twilio-email-event-webhook-timestamp": lang.Key("SendGrid: when it was sent, in seconds since 1970. It is signed."),
	}
}
