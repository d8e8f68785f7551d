package format

import (
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"bellhop/hooks"
)

// The limits of a repository dispatch: docs.github.com/rest/repos/repos, "Create a repository dispatch event", read
// 2026-11-25. The payload here has four top-level properties; ten are allowed.
const (
	maxDispatchType    = 100    // characters
	maxDispatchPayload = 65_535 // characters
)

// gitHubAPIVersion is the version of the REST API that these requests are written for.
const gitHubAPIVersion = "2022-11-28"

// gitHubDispatch asks GitHub to start the workflows that wait for a repository_dispatch of the event's type. The token is
// the owner's, in a header line of the subscription.
func gitHubDispatch(e hooks.Event) (hooks.Rendered, error) {
	if len(e.Type) > maxDispatchType {
		return hooks.Rendered{}, &hooks.Error{Code: hooks.CodeTooLarge, Message: "GitHub takes event types of up to 100 characters. This one has " + strconv.Itoa(len(e.Type)) + "."}
	}
	payload, err := marshal(envelopeOf(e))
	if err != nil {
		return hooks.Rendered{}, err
	}
	if n := utf8.RuneCount(payload); n > maxDispatchPayload {
		return hooks.Rendered{}, &hooks.Error{Code: hooks.CodeTooLarge, Message: "GitHub takes 65,535 characters for a workflow. This event has " + strconv.Itoa(n) + "."}
	}
	r, err := jsonBody(jsonType, struct {
		EventType     string          `json:"event_type"`
		ClientPayload json.RawMessage `json:"client_payload"`
	}{e.Type, payload})
	if err != nil {
		return r, err
	}
	r.Header = append(r.Header, [2]string{"Accept", "application/vnd.github+json"}, [2]string{"X-GitHub-Api-Version", gitHubAPIVersion})
	return r, nil
}

// gitHub makes comment.created into the event "comment" with the action "created": the data stands under the event's
// name, as with GitHub's own. An event without a dot has no action, and its data is the body. A test becomes the ping
// that GitHub greets a new webhook with. Source: docs.github.com, "Webhook events and payloads".
func gitHub(e hooks.Event) (hooks.Rendered, error) {
	name, body, err := gitHubBody(e)
	if err != nil {
		return hooks.Rendered{}, err
	}
	r := rendered(jsonType, body)
	r.Header = append(r.Header, [2]string{"X-GitHub-Event", name}, [2]string{"X-GitHub-Delivery", deliveryUUID(e.ID)})
	return r, nil
}

func gitHubBody(e hooks.Event) (name string, body []byte, err error) {
	if e.Type == test {
		body, err = ping(e)
		return "ping", body, err
	}
	dot := strings.LastIndexByte(e.Type, '.')
	if dot < 0 {
		return e.Type, e.Data, nil
	}
	name = strings.ReplaceAll(e.Type[:dot], ".", "_")
	body = []byte(`{"action":` + strconv.Quote(e.Type[dot+1:]))
	if name != "action" { // of two properties with one name only one would be seen
		body = append(append(body, ","+strconv.Quote(name)+":"...), e.Data...)
	}
	return name, append(body, '}'), nil
}

func ping(e hooks.Event) ([]byte, error) {
	var data struct {
		Message      string `json:"message"`
		Subscription string `json:"subscription_id"`
	}
	_ = json.Unmarshal(e.Data, &data) // what is not there is left out
	hook, _ := hooks.ParseID(data.Subscription)
	return marshal(struct {
		Zen    string   `json:"zen"`
		HookID hooks.ID `json:"hook_id,omitempty"`
	}{data.Message, hook})
}

// deliveryUUID makes the UUID that GitHub's deliveries have of an event's id: version 5 of RFC 9562, section 5.5, within
// the namespace of URLs. It is the same for every attempt.
func deliveryUUID(eventID string) string {
	namespace := []byte("\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8") // RFC 9562, section 6.6
	sum := sha1.Sum(append(namespace, cloudEventsSource+":"+eventID...))
	u := sum[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
