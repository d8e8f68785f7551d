package diff

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
)

// Change is one difference between two JSON texts.
type Change struct {
	Kind        Kind
	Left, Right Path   // where it is; the side that does not have it has the path of what it would be in
	Was, Is     string // the values as they are written; of a key that is written otherwise, the keys
	Note        string // in words, what the kind does not tell
}

// Path gives the change's place on the side that has it, the right before the left.
func (c Change) Path() Path {
	if c.Kind == Removed {
		return c.Left
	}
	return c.Right
}

// Path leads from the root of a JSON text to one of its values.
type Path []Step

// Step is one step of a path: a key, or an index.
type Step struct {
	Key   string // what the key stands for
	Nth   int    // which of the members with this key, from 0
	Index int    // of an element, from 0; -1 when the step is a key
}

// String writes the path as JSONPath does: $.items[3].price. A key that comes again in its object has a sign for it:
// $.a#2 is the second a.
func (p Path) String() string {
	var out strings.Builder
	out.WriteByte('$')
	for _, s := range p {
		switch {
		case s.Index >= 0:
			out.WriteString("[" + strconv.Itoa(s.Index) + "]")
		case isName(s.Key):
			out.WriteString("." + s.Key)
		default:
			out.WriteString("[" + strconv.Quote(s.Key) + "]")
		}
		if s.Nth > 0 {
			out.WriteString("#" + strconv.Itoa(s.Nth+1))
		}
	}
	return out.String()
}

func isName(key string) bool {
	for i := range len(key) {
		c := key[i]
		if !('a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || i > 0 && '0' <= c && c <= '9') {
			return false
		}
	}
	return key != ""
}

// The bounds of what is listed; beyond them changes are only counted.
const (
	maxChanges = 2000
	maxSteps   = 200_000 // of all paths together
	maxGuesses = 500_000 // pairs of elements that are looked at to tell which became which
)

// jsonDiff compares two JSON texts value by value.
type jsonDiff struct {
	left, right         *tree
	leftPath, rightPath Path
	pairing             pairing

	changes []Change
	steps   int
	more    int
	count   int // changes, but for keys in another order
}

// newJSONDiff reads two valid JSON texts; it gives nil when they have too many values.
func newJSONDiff(left, right string) *jsonDiff {
	seed := maphash.MakeSeed()
	a, fits := plant(left, seed)
	if !fits {
		return nil
	}
	b, fits := plant(right, seed)
	if !fits {
		return nil
	}
	return &jsonDiff{left: a, right: b, pairing: pairing{work: maxGuesses}}
}

func (d *jsonDiff) add(c Change) {
	if c.Kind != Reordered {
		d.count++
	}
	d.steps += len(d.leftPath) + len(d.rightPath)
	if len(d.changes) >= maxChanges || d.steps > maxSteps {
		d.more++
		return
	}
	c.Left, c.Right = slices.Clone(d.leftPath), slices.Clone(d.rightPath)
	d.changes = append(d.changes, c)
}

// value compares two values that stand in the same place. Two values with the same exact sum are taken for the same:
// the sum has 64 bits and a seed that nobody knows.
func (d *jsonDiff) value(a, b int32) {
	x, y := &d.left.nodes[a], &d.right.nodes[b]
	if x.exact == y.exact {
		return
	}
	was, is := d.left.raw(a), d.right.raw(b)
	switch {
	case x.kind != y.kind:
		d.add(Change{Kind: Retyped, Was: was, Is: is, Note: typeWord(x.kind) + " became " + typeWord(y.kind)})
	case x.kind == '{':
		d.members(a, b)
	case x.kind == '[':
		d.elements(d.left.children(a), d.right.children(b))
	case x.kind == '0' && x.value == y.value:
		d.add(Change{Kind: Rewritten, Was: was, Is: is, Note: "the same number, written otherwise"})
	case x.kind == '"' && x.value == y.value:
		d.add(Change{Kind: Rewritten, Was: was, Is: is, Note: "the same text, escaped otherwise"})
	default:
		d.add(Change{Kind: Changed, Was: was, Is: is})
	}
}

func typeWord(kind byte) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case '0':
		return "a number"
	case 't':
		return "true or false"
	}
	return "null"
}

// in runs do within one more step on both sides. A step of the side that lacks the value is left out.
func (d *jsonDiff) in(left, right *Step, do func()) {
	depth := [2]int{len(d.leftPath), len(d.rightPath)}
	if left != nil {
		d.leftPath = append(d.leftPath, *left)
	}
	if right != nil {
		d.rightPath = append(d.rightPath, *right)
	}
	do()
	d.leftPath, d.rightPath = d.leftPath[:depth[0]], d.rightPath[:depth[1]]
}

func (d *jsonDiff) removed(a int32, at Step) {
	d.in(&at, nil, func() { d.add(Change{Kind: Removed, Was: d.left.raw(a)}) })
}

func (d *jsonDiff) added(b int32, at Step) {
	d.in(nil, &at, func() { d.add(Change{Kind: Added, Is: d.right.raw(b)}) })
}

// member is a member of an object: its node, its key and the how manieth of this key it is.
type member struct {
	node int32
	step Step
}

// membersOf lists an object's members by their keys.
func membersOf(t *tree, n int32) []member {
	list := make([]member, 0, t.nodes[n].count)
	seen := make(map[string]int, t.nodes[n].count)
	for _, child := range t.children(n) {
		key := meaning(t.key(child))
		list = append(list, member{child, Step{key, seen[key], -1}})
		seen[key]++
	}
	return list
}

// members compares two objects key by key. Of a key that comes more than once, the first is compared with the first.
func (d *jsonDiff) members(a, b int32) {
	left, right := membersOf(d.left, a), membersOf(d.right, b)
	places := make(map[Step]int, len(right))
	for i, m := range right {
		places[m.step] = i
	}
	paired := make([]bool, len(right))
	inOrder, last := true, -1
	for _, m := range left {
		if at, both := places[m.step]; both {
			inOrder, last = inOrder && at > last, at
			paired[at] = true
		}
	}
	if !inOrder {
		d.add(Change{Kind: Reordered, Note: "the keys stand in another order"})
	}
	for _, m := range left {
		at, both := places[m.step]
		if !both {
			d.removed(m.node, m.step)
			continue
		}
		d.in(&m.step, &m.step, func() {
			if was, is := d.left.key(m.node), d.right.key(right[at].node); was != is {
				d.add(Change{Kind: Rewritten, Was: was, Is: is, Note: "the same key, escaped otherwise"})
			}
			d.value(m.node, right[at].node)
		})
	}
	for i, m := range right {
		if !paired[i] {
			d.added(m.node, m.step)
		}
	}
}

// elements compares two lists. Equal elements are found first, so that one that was put in is one change; then
// elements with the same id; what is left over between them is paired by its likeness.
func (d *jsonDiff) elements(left, right []int32) {
	ids := map[uint64]rune{}
	numbers := func(t *tree, list []int32) []rune {
		numbers := make([]rune, len(list))
		for i, n := range list {
			id, known := ids[t.nodes[n].value]
			if !known {
				id = rune(len(ids))
				ids[t.nodes[n].value] = id
			}
			numbers[i] = id
		}
		return numbers
	}
	w := lists{d, left, right}
	w.matches(align(numbers(d.left, left), numbers(d.right, right)), gap{0, len(left), 0, len(right)}, w.byID)
}

// lists is two lists being compared.
type lists struct {
	*jsonDiff
	ours, theirs []int32 // left and right
}

// gap is a stretch of two lists: the left from a0 on, before a1, the right from b0 on, before b1.
type gap struct{ a0, a1, b0, b1 int }

// matches compares the pairs of each run in a stretch, and gives what lies between the runs to between.
func (w lists) matches(runs []match, g gap, between func(gap)) {
	for _, m := range append(runs, match{g.a1, g.b1, 0}) {
		if g.a0 < m.a || g.b0 < m.b {
			between(gap{g.a0, m.a, g.b0, m.b})
		}
		for k := range m.n {
			w.pair(m.a+k, m.b+k)
		}
		g.a0, g.b0 = m.a+m.n, m.b+m.n
	}
}

func (w lists) pair(i, j int) {
	w.in(&Step{Index: i}, &Step{Index: j}, func() { w.value(w.ours[i], w.theirs[j]) })
}

// byID pairs the objects of a stretch that have the same id.
func (w lists) byID(g gap) {
	ids := map[uint64]rune{}
	nameless := []*rune{}
	numbers := func(t *tree, list []int32) []rune {
		numbers := make([]rune, len(list))
		for i, n := range list {
			sum, has := identity(t, n)
			if !has {
				nameless = append(nameless, &numbers[i])
				continue
			}
			id, known := ids[sum]
			if !known {
				id = rune(len(ids))
				ids[sum] = id
			}
			numbers[i] = id
		}
		return numbers
	}
	a, b := numbers(w.left, w.ours[g.a0:g.a1]), numbers(w.right, w.theirs[g.b0:g.b1])
	if len(ids) == 0 {
		w.byLikeness(g)
		return
	}
	for i, number := range nameless {
		*number = rune(len(ids) + i) // like no other
	}
	runs := align(a, b)
	for i := range runs {
		runs[i].a, runs[i].b = runs[i].a+g.a0, runs[i].b+g.b0
	}
	w.matches(runs, g, w.byLikeness)
}

// identity gives a sum of the member that tells an object from its like: its id, key or name.
func identity(t *tree, n int32) (sum uint64, has bool) {
	if t.nodes[n].kind != '{' {
		return 0, false
	}
	best := 3
	for at := t.nodes[n].first; at != 0; at = t.nodes[at].next {
		rank := slices.Index([]string{`"id"`, `"key"`, `"name"`}, t.key(at))
		if kind := t.nodes[at].kind; rank >= 0 && rank < best && (kind == '"' || kind == '0') {
			best, sum, has = rank, mix(uint64(rank), t.nodes[at].value), true
		}
	}
	return sum, has
}

// byLikeness pairs the elements of a stretch that are alike; the others were added or removed.
func (w lists) byLikeness(g gap) {
	partner := w.pairing.pairs(g.a1-g.a0, g.b1-g.b0, func(i, j int) float32 { return w.likeness(w.ours[g.a0+i], w.theirs[g.b0+j]) })
	next := g.b0
	added := func(upTo int) {
		for ; next < upTo; next++ {
			w.added(w.theirs[next], Step{Index: next})
		}
	}
	for i, at := range partner {
		if at < 0 {
			w.removed(w.ours[g.a0+i], Step{Index: g.a0 + i})
			continue
		}
		added(g.b0 + at)
		w.pair(g.a0+i, next)
		next++
	}
	added(g.b1)
}

// likeness scores two elements: anything may have become anything, of objects those with equal members most likely.
func (w lists) likeness(a, b int32) float32 {
	x, y := w.left.nodes[a], w.right.nodes[b]
	if x.kind != y.kind {
		return 0.3
	}
	if x.kind != '{' {
		return 0.4
	}
	const looked = 16 // members
	same := 0
	m, n := x.first, y.first
	for range looked {
		if m == 0 || n == 0 {
			break
		}
		if w.left.key(m) == w.right.key(n) && w.left.nodes[m].value == w.right.nodes[n].value {
			same++
		}
		m, n = w.left.nodes[m].next, w.right.nodes[n].next
	}
	return 0.4 + 0.6*float32(same)/looked
}
