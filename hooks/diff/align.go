package diff

import (
	"slices"
	"sort"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// interner numbers texts, so that equal ones are told by a number.
type interner map[string]rune

func (in interner) id(text string) rune {
	id, known := in[text]
	if !known {
		id = rune(len(in))
		in[text] = id
	}
	return id
}

// match is a run of equal elements: n from a on the left and from b on the right.
type match struct{ a, b, n int }

// maxAnchoring is how often align looks for anchors within anchors.
const maxAnchoring = 24

// align finds a common subsequence of two sequences of numbers from 0 on, as runs in order. What stands once on each
// side anchors the rest (patience diff); between anchors the bounded search of package lcs does its best, so that time
// stays near linear whatever comes.
func align(left, right []rune) []match {
	most := rune(-1)
	for _, id := range left {
		most = max(most, id)
	}
	for _, id := range right {
		most = max(most, id)
	}
	w := aligner{left: left, right: right, seen: make([]sighting, most+1)}
	w.between(0, len(left), 0, len(right), 0)
	return w.matches
}

type aligner struct {
	left, right []rune
	seen        []sighting
	matches     []match
}

// sighting counts a number on each side of a stretch and tells where it was last.
type sighting struct{ left, right, leftAt, rightAt int32 }

// between aligns left[a0:a1] with right[b0:b1].
func (w *aligner) between(a0, a1, b0, b1, depth int) {
	head := 0
	for a0+head < a1 && b0+head < b1 && w.left[a0+head] == w.right[b0+head] {
		head++
	}
	w.add(match{a0, b0, head})
	a0, b0 = a0+head, b0+head
	tail := 0
	for a0 < a1-tail && b0 < b1-tail && w.left[a1-1-tail] == w.right[b1-1-tail] {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	if a0 < a1 && b0 < b1 {
		w.middle(a0, a1, b0, b1, depth)
	}
	w.add(match{a1, b1, tail})
}

func (w *aligner) middle(a0, a1, b0, b1, depth int) {
	var anchors []match
	if depth < maxAnchoring {
		anchors = w.anchors(a0, a1, b0, b1)
	}
	if len(anchors) == 0 {
		w.search(a0, a1, b0, b1)
		return
	}
	for _, m := range anchors {
		w.between(a0, m.a, b0, m.b, depth+1)
		w.add(m)
		a0, b0 = m.a+1, m.b+1
	}
	w.between(a0, a1, b0, b1, depth+1)
}

// anchors finds what stands once on each side, as far as it stands in the same order.
func (w *aligner) anchors(a0, a1, b0, b1 int) []match {
	for i := a0; i < a1; i++ {
		s := &w.seen[w.left[i]]
		s.left, s.leftAt = s.left+1, int32(i)
	}
	for j := b0; j < b1; j++ {
		s := &w.seen[w.right[j]]
		s.right, s.rightAt = s.right+1, int32(j)
	}
	var once []match
	places := []int{}
	for i := a0; i < a1; i++ {
		if s := w.seen[w.left[i]]; s.left == 1 && s.right == 1 {
			once = append(once, match{i, int(s.rightAt), 1})
			places = append(places, int(s.rightAt))
		}
	}
	for i := a0; i < a1; i++ {
		w.seen[w.left[i]] = sighting{}
	}
	for j := b0; j < b1; j++ {
		w.seen[w.right[j]] = sighting{}
	}
	rising := longestRising(places)
	kept := make([]match, len(rising))
	for k, i := range rising {
		kept[k] = once[i]
	}
	return kept
}

// search adds what the bounded search finds equal.
func (w *aligner) search(a0, a1, b0, b1 int) {
	a, b := a0, b0
	for _, d := range lcs.DiffRunes(w.left[a0:a1], w.right[b0:b1]) {
		w.add(match{a, b, a0 + d.Start - a})
		a, b = a0+d.End, b0+d.ReplEnd
	}
	w.add(match{a, b, a1 - a})
}

// add appends a run, to the one before it where they touch.
func (w *aligner) add(m match) {
	if m.n == 0 {
		return
	}
	if n := len(w.matches); n > 0 {
		last := &w.matches[n-1]
		if last.a+last.n == m.a && last.b+last.n == m.b {
			last.n += m.n
			return
		}
	}
	w.matches = append(w.matches, m)
}

// longestRising gives the indexes of a longest rising subsequence of numbers that are all different.
func longestRising(numbers []int) []int {
	before := make([]int, len(numbers))
	var ends []int // ends[k] is where the best subsequence of length k+1 ends
	for i, n := range numbers {
		k := sort.Search(len(ends), func(k int) bool { return numbers[ends[k]] >= n })
		before[i] = -1
		if k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	var rising []int
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			rising = append(rising, i)
		}
	}
	slices.Reverse(rising)
	return rising
}

// pairing pairs the elements of two short sequences in their order, so that the sum of the scores is largest. Pairs
// with a score of 0 are none.
type pairing struct {
	work int // how many scores may still be asked for; beyond that the first is paired with the first
}

// most is how many scores one pairing may ask for.
const mostScores = 10_000

// pairs gives for each of n elements on the left its partner among m on the right; -1 is none.
func (p *pairing) pairs(n, m int, score func(i, j int) float32) []int {
	partner := make([]int, n)
	for i := range partner {
		partner[i] = -1
	}
	if n*m > mostScores || n*m > p.work {
		for i := range min(n, m) {
			partner[i] = i
		}
		return partner
	}
	p.work -= n * m
	width := m + 1
	best := make([]float32, (n+1)*width) // of left[i:] and right[j:]
	scores := make([]float32, n*m)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			s := score(i, j)
			scores[i*m+j] = s
			most := max(best[(i+1)*width+j], best[i*width+j+1])
			if s > 0 {
				most = max(most, s+best[(i+1)*width+j+1])
			}
			best[i*width+j] = most
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		here := best[i*width+j]
		switch {
		case scores[i*m+j] > 0 && here == scores[i*m+j]+best[(i+1)*width+j+1]:
			partner[i] = j
			i, j = i+1, j+1
		case here == best[(i+1)*width+j]:
			i++
		default:
			j++
		}
	}
	return partner
}
