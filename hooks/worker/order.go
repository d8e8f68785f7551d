package worker

import (
	"bytes"

	"bellhop/hooks"
)

// arrange puts the lines of a request's head, which net/http sorts by name, into the order that the job gave them. What
// the job did not name stands around them: Host before, all else behind. No line is made, changed or lost.
func arrange(head []byte, order hooks.Header) []byte {
	lines := bytes.SplitAfter(head, []byte("\n"))
	first, lines := lines[0], lines[1:]
	named := map[string][][]byte{} // in the order of net/http, which keeps that of one name's values
	for _, line := range lines {
		name := lineName(line)
		named[name] = append(named[name], line)
	}
	out := append(make([]byte, 0, len(head)), first...)
	out = append(out, bytes.Join(named["Host"], nil)...)
	delete(named, "Host")
	for _, want := range order {
		if waiting := named[want[0]]; len(waiting) > 0 {
			out = append(out, waiting[0]...)
			named[want[0]] = waiting[1:]
		}
	}
	for _, line := range lines { // also the blank line at the end, which has no name
		name := lineName(line)
		if waiting := named[name]; len(waiting) > 0 {
			out = append(out, waiting[0]...)
			named[name] = waiting[1:]
		}
	}
	return out
}

// lineName gives the name of a header line in the letter case that it has.
func lineName(line []byte) string {
	name, _, _ := bytes.Cut(line, []byte(":"))
	return string(name)
}
