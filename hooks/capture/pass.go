package capture

import (
	"cmp"
	"context"
	"net/http"

	"bellhop/hooks"
)

// pass waits for the answer of whom a capture was forwarded to and gives it to the sender. The capture is stored
// already, and stays open until then.
func (h *Handler) pass(w http.ResponseWriter, r *http.Request, x hooks.Exchange, a hooks.Answer) {
	deadline := cmp.Or(a.Deadline, hooks.DefaultDeadline)
	ctx, cancel := context.WithTimeout(r.Context(), deadline)
	defer cancel()
	try, answered, err := h.Passer.Forwarded(ctx, x.ID)
	switch {
	case hooks.CodeOf(err) == hooks.CodeNotFound: // none of the forwards wants this one
		a.Kind = hooks.AnswerFixed
		a = a.Resolve()
	case err != nil && ctx.Err() != nil:
		a = plain(http.StatusGatewayTimeout, "The forward's target did not answer within "+deadline.String()+". The request is stored.\n")
	case err != nil:
		h.Log.Error("a forward's answer cannot be read", "id", x.ID, "err", err)
		a = plain(http.StatusBadGateway, "The forward's answer cannot be read. The request is stored.\n")
	case try.Status < 200, try.Fault != "":
		a = plain(http.StatusBadGateway, "The forward's target gave no whole answer. The request is stored.\n") // the reason names hosts of the owner's
	case try.Response.Truncated:
		a = plain(http.StatusBadGateway, "The answer of the forward's target is longer than "+size(try.Response.Size)+" and cannot be passed on. The request is stored.\n")
	default:
		a = passed(try.Status, answered)
	}
	h.say(w, r, x, a)
}

// passed makes a target's answer one of this server's: what belongs to its connection stays behind.
func passed(status int, p hooks.Payload) hooks.Answer {
	_, header := hooks.ParseHead(p.Head)
	a := hooks.Answer{Status: status, Header: hooks.Resendable(header), Body: p.Body}
	if a.Body == nil {
		a.Body = []byte{}
	}
	return a
}
