package model

import (
	"net/url"
	"strconv"
	"strings"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// Place is somewhere in the window that a link leads to. A link shows; it never changes or sends anything, as whoever
// wrote it is not known.
type Place struct {
	Page     string   // "live", "guestbook", "inboxes", "subscribers", "deliveries" or "settings"
	Exchange hooks.ID // to be chosen in Live; 0 is none
	Filter   string   // of Live; "" leaves it
	Inbox    string   // to be chosen; "" is none
}

// LinkScheme begins every link into the window.
const LinkScheme = "bellhop"

// LinkTo is the link that leads to an exchange.
func LinkTo(id hooks.ID) string { return LinkScheme + "://exchange/" + id.String() }

// ParseLink reads bellhop://live?q=FILTER, bellhop://exchange/ID, bellhop://inbox/NAME or the name of another page. The
// error of a link that leads nowhere is a sentence.
func ParseLink(link string) (Place, error) {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != LinkScheme {
		return Place{}, leadsNowhere(link)
	}
	rest := strings.Trim(u.Path, "/")
	switch {
	case u.Host == "live" && rest == "":
		return Place{Page: "live", Filter: u.Query().Get("q")}, nil
	case u.Host == "exchange":
		id, err := strconv.ParseInt(rest, 10, 64)
		if err != nil || id <= 0 {
			return Place{}, leadsNowhere(link)
		}
		return Place{Page: "live", Exchange: hooks.ID(id)}, nil
	case u.Host == "inbox" && rest != "":
		return Place{Page: "inboxes", Inbox: rest}, nil
	case rest != "":
	case u.Host == "guestbook", u.Host == "inboxes", u.Host == "subscribers", u.Host == "deliveries", u.Host == "settings":
		return Place{Page: u.Host}, nil
	}
	return Place{}, leadsNowhere(link)
}

func leadsNowhere(link string) error {
	if len(link) > 80 {
		link = link[:80] + "…"
	}
	return hooks.Invalid(lang.T("The link %s leads to nothing in Bellhop. Links look like bellhop://exchange/42, bellhop://inbox/orders or bellhop://live?q=status:>=400.", strings.ToValidUTF8(link, "�")))
}
