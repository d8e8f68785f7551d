package ngrok

import (
	"context"
	"fmt"
	"log/slog"
)

// quiet hands the SDK's log lines on without the token and other secrets, and leaves out what would mislead: its errors
// name outages that are long over or that the events have told already, and its debug lines print every
// message.
type quiet struct {
	to      slog.Handler
	secrets []string
}

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo && level < slog.LevelError && q.to.Enabled(ctx, level)
}

func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, redact(r.Message, q.secrets...), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(q.clean(a))
		return true
	})
	return q.to.Handle(ctx, clean)
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = q.clean(a)
	}
	return quiet{to: q.to.WithAttrs(clean), secrets: q.secrets}
}

func (q quiet) WithGroup(name string) slog.Handler {
	return quiet{to: q.to.WithGroup(name), secrets: q.secrets}
}

// clean makes text of every value that could hold a secret.
func (q quiet) clean(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, redact(v.String(), q.secrets...))
	case slog.KindAny, slog.KindGroup:
		return slog.String(a.Key, redact(fmt.Sprint(v.Any()), q.secrets...))
	default:
		return slog.Attr{Key: a.Key, Value: v}
	}
}
