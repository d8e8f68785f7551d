package guestbook

import "testing"

func TestANetworkIsWhatOneVisitorHas(t *testing.T) {
	for source, want := range map[string]string{
		"203.0.113.9":                  "203.0.113.9",
		"::ffff:203.0.113.9":           "203.0.113.9",
		"2001:db8:1:2:3:4:5:6":         "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff:ffff:0:0":   "2001:db8:1:2::/64",
		"2001:db8:1:3::1":              "2001:db8:1:3::/64",
		"fe80::1%eth0":                 "fe80::/64",
		"::1":                          "::/64",
		"":                             "",
		"not an address":               "not an address",
		"203.0.113.9:80":               "203.0.113.9:80",
		"<script>alert(1)</script>:::": "<script>alert(1)</script>:::",
	} {
		if got := Network(source); got != want {
			t.Errorf("%q is of %q; want %q", source, got, want)
		}
	}
}
