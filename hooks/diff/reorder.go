package diff

import "strings"

// inOrderOf writes the right text of a comparison with the keys of its objects in the order of the left's, as far as both
// have them, so that what stands side by side belongs together. Values are written as they are, without white space.
func (d *jsonDiff) inOrderOf() string {
	var out strings.Builder
	d.reorder(&out, 0, 0)
	return out.String()
}

// none is no value on the left to go by.
const none = int32(-1)

func (d *jsonDiff) reorder(out *strings.Builder, a, b int32) {
	switch d.right.nodes[b].kind {
	case '{':
		out.WriteByte('{')
		for i, pair := range d.pairs(a, b) {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(d.right.key(pair[1]) + ":")
			d.reorder(out, pair[0], pair[1])
		}
		out.WriteByte('}')
	case '[':
		var left []int32
		if a != none && d.left.nodes[a].kind == '[' {
			left = d.left.children(a)
		}
		out.WriteByte('[')
		for i, child := range d.right.children(b) {
			if i > 0 {
				out.WriteByte(',')
			}
			beside := none
			if i < len(left) {
				beside = left[i]
			}
			d.reorder(out, beside, child)
		}
		out.WriteByte(']')
	default:
		out.WriteString(d.right.raw(b))
	}
}

// pairs gives the members of an object on the right, each with what has its key on the left: first those that both
// have, in the left's order, then the others.
func (d *jsonDiff) pairs(a, b int32) [][2]int32 {
	var pairs [][2]int32
	members := membersOf(d.right, b)
	paired := map[int32]bool{}
	if a != none && d.left.nodes[a].kind == '{' {
		places := make(map[Step]int32, len(members))
		for _, m := range members {
			places[m.step] = m.node
		}
		for _, m := range membersOf(d.left, a) {
			if node, both := places[m.step]; both {
				pairs, paired[node] = append(pairs, [2]int32{m.node, node}), true
			}
		}
	}
	for _, m := range members {
		if !paired[m.node] {
			pairs = append(pairs, [2]int32{none, m.node})
		}
	}
	return pairs
}
