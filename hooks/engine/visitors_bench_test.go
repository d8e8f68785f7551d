package engine_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"bellhop/hooks"
)

// BenchmarkARoomOfPhones has as many phones join as may, and signs the book: each comment is delivered to every one of
// them, signed, captured, acknowledged and checked. A full room takes 500.
func BenchmarkARoomOfPhones(b *testing.B) {
	for _, phones := range []int{50, hooks.MaxVisitorPhones} {
		b.Run(fmt.Sprint(phones), func(b *testing.B) {
			e := open(b, b.TempDir(), quiet())
			serve(b, e)
			let(b, e)
			for range phones {
				joined(b, e, hooks.VisitorPhone, "")
			}
			var first time.Duration
			arrived := int64(0)
			for i := 0; b.Loop(); i++ {
				began := time.Now()
				signBook(b, e, fmt.Sprint("evt_", i))
				arrived += int64(phones)
				await(b, e, "all have it", func() bool {
					counts := must[hooks.Counts](b)(e.Store.Counts(context.Background()))
					if first == 0 && counts.Deliveries[hooks.Delivered] > 0 {
						first = time.Since(began)
					}
					return counts.Deliveries[hooks.Delivered] == arrived
				})
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/comment")
			b.ReportMetric(float64(first.Milliseconds()), "ms-to-the-first")
		})
	}
}
