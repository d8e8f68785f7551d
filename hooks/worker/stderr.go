package worker

import (
	"bytes"
	"io"
)

// WithoutAnswers is for the standard log's output: net/http prints up to 4 KiB of an answer there that nobody asked for, and a
// log holds no bytes of strangers. All else that is printed goes to out.
func WithoutAnswers(out io.Writer) io.Writer { return unanswered{out} }

type unanswered struct{ out io.Writer }

func (u unanswered) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Unsolicited response received on idle HTTP channel")) {
		return len(line), nil
	}
	return u.out.Write(line)
}
