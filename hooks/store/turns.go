package store

import "context"

// maxRung is how many deliveries one transaction of many things makes before it ends, so that whoever writes beside it,
// captures above all, waits some 100 ms at most.
const maxRung = 2000

// aSweep is what it costs to look through all open deliveries for those of one subscription, in deliveries made: from
// measurements, with some 20,000 of them open.
const aSweep = 100

// inTurns runs do for each of n things, in one transaction after the other. bytes is about how much each writes. do tells
// how many deliveries it made, or what it cost in those; what it gives to others goes through t.after. An error, and the
// end of ctx, end it between two transactions: what was done before stays.
func (s *Store) inTurns(ctx context.Context, n, bytes int, do func(t *tx, i int) (deliveries int64, err error)) error {
	for from := 0; from < n; {
		if err := ctx.Err(); err != nil {
			return err
		}
		next := from
		err := s.write(ctx, bytes*(n-from), func(t *tx) error {
			next = from
			for made := int64(0); next < n && made < maxRung; next++ {
				deliveries, err := do(t, next)
				if err != nil {
					return err
				}
				made += deliveries
			}
			return nil
		})
		if err != nil {
			return err
		}
		from = next
	}
	return nil
}
