package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"bellhop/hooks"
)

// SignTest signs the book at an address as a visitor does, by its form and over the network, so that the request is
// seen as well. Its errors are sentences.
func SignTest(ctx context.Context, address string) error {
	form := url.Values{"name": {"Test guest"}, "from": {"the front desk"}, "text": {"The bell works."}, "label": {"bell"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/guestbook", strings.NewReader(form.Encode()))
	if err != nil {
		return hooks.Conflict("The guest book is closed, as the local address is. Open that first.")
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		return hooks.Conflict("The guest book does not answer. Look at the local address at the top.")
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusSeeOther {
		return hooks.Conflict("The guest book did not take the entry. It answered " + response.Status + ".")
	}
	return nil
}
