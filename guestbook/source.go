package guestbook

import "bellhop/hooks"

// Network gives what limits and bans take for one visitor, as hooks.NetworkOf says. What is no address stays as it is.
func Network(source string) string {
	if p, ok := hooks.NetworkOf(source); ok {
		return hooks.SourceText(p)
	}
	return source
}
