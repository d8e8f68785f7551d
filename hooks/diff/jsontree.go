package diff

import (
	"encoding/json"
	"hash/maphash"
	"strings"
	"unicode/utf8"
)

// maxNodes is how many values of a JSON text are compared, some 50 MB of them.
const maxNodes = 1 << 20

// node is one value of a JSON text. Its members or elements are the nodes from first on, each leading to the next.
type node struct {
	kind           byte   // { [ " 0 t n, where 0 is any number and t both true and false
	from, to       int32  // in the text
	keyFrom, keyTo int32  // of a member's key, with its quotes; 0 and 0 is none
	first, next    int32  // 0 is none, as the root is nobody's child
	count          int32  // of children
	value          uint64 // equal for what means the same: keys in another order, 1.0 and 1
	exact          uint64 // equal for what is written the same, white space aside
}

// tree is a JSON text that is known to be valid.
type tree struct {
	text  string
	nodes []node
	seed  maphash.Seed
}

func (t *tree) raw(n int32) string { return t.text[t.nodes[n].from:t.nodes[n].to] }
func (t *tree) key(n int32) string { return t.text[t.nodes[n].keyFrom:t.nodes[n].keyTo] }

// children lists the members or elements of a value.
func (t *tree) children(n int32) []int32 {
	list := make([]int32, 0, t.nodes[n].count)
	for at := t.nodes[n].first; at != 0; at = t.nodes[at].next {
		list = append(list, at)
	}
	return list
}

// plant reads a valid JSON text; ok is false when it has too many values.
func plant(text string, seed maphash.Seed) (t *tree, ok bool) {
	t = &tree{text: text, seed: seed, nodes: make([]node, 0, min(len(text)/8+1, maxNodes))}
	t.read(skipBlank(text, 0), 0, 0)
	return t, len(t.nodes) <= maxNodes
}

func skipBlank(text string, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n') {
		at++
	}
	return at
}

// read adds the value that begins at a byte, and gives its node and the byte behind it. It stops early when there are
// too many.
func (t *tree) read(at, keyFrom, keyTo int) (n int32, end int) {
	n = int32(len(t.nodes))
	t.nodes = append(t.nodes, node{kind: t.text[at], from: int32(at), keyFrom: int32(keyFrom), keyTo: int32(keyTo)})
	switch t.text[at] {
	case '{', '[':
		end = t.readInside(n, at+1)
	case '"':
		end = stringEnd(t.text, at)
	default:
		end = at
		for end < len(t.text) && !strings.ContainsRune(" \t\r\n,]}", rune(t.text[end])) {
			end++
		}
	}
	t.nodes[n].to = int32(end)
	t.nodes[n].kind = kindOfValue(t.nodes[n].kind)
	t.sum(n)
	return n, end
}

func kindOfValue(begin byte) byte {
	switch begin {
	case '{', '[', '"', 't', 'n':
		return begin
	case 'f':
		return 't'
	}
	return '0'
}

// readInside reads the members or elements behind an opening bracket, and gives the byte behind the closing one.
func (t *tree) readInside(parent int32, at int) int {
	last := int32(0)
	for at = skipBlank(t.text, at); t.text[at] != '}' && t.text[at] != ']'; at = skipBlank(t.text, at) {
		if t.text[at] == ',' {
			at = skipBlank(t.text, at+1)
		}
		if len(t.nodes) > maxNodes {
			return len(t.text)
		}
		keyFrom, keyTo := 0, 0
		if t.nodes[parent].kind == '{' {
			keyFrom, keyTo = at, stringEnd(t.text, at)
			at = skipBlank(t.text, skipBlank(t.text, keyTo)+1) // the colon
		}
		var child int32
		child, at = t.read(at, keyFrom, keyTo)
		if last == 0 {
			t.nodes[parent].first = child
		} else {
			t.nodes[last].next = child
		}
		last = child
		t.nodes[parent].count++
		if len(t.nodes) > maxNodes {
			return len(t.text)
		}
	}
	return at + 1
}

// stringEnd gives the place behind the string that begins at a byte.
func stringEnd(text string, at int) int {
	for at++; text[at] != '"'; at++ {
		if text[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// sum writes the two sums of a value whose children have theirs.
func (t *tree) sum(n int32) {
	v := &t.nodes[n]
	raw := t.text[v.from:v.to]
	switch v.kind {
	case '"':
		v.value, v.exact = t.hash(meaning(raw), v.kind), t.hash(raw, v.kind)
	case '0':
		v.value, v.exact = t.hash(numberOf(raw).String(), v.kind), t.hash(raw, v.kind)
	case '{', '[':
		v.value, v.exact = uint64(v.kind), uint64(v.kind)
		for at := v.first; at != 0; at = t.nodes[at].next {
			child := t.nodes[at]
			if v.kind == '{' {
				v.value += mix(t.hash(meaning(t.key(at)), 'k'), child.value) // in any order
				v.exact = mix(mix(v.exact, t.hash(t.key(at), 'k')), child.exact)
			} else {
				v.value, v.exact = mix(v.value, child.value), mix(v.exact, child.exact)
			}
		}
	default:
		v.value = t.hash(raw, v.kind)
		v.exact = v.value
	}
}

func (t *tree) hash(text string, kind byte) uint64 {
	return mix(maphash.String(t.seed, text), uint64(kind))
}

// mix makes one sum of two, in which their order counts.
func mix(a, b uint64) uint64 {
	x := a*0x9e3779b97f4a7c15 ^ b
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	return x ^ x>>32
}

// meaning gives what a JSON string stands for. One with half a surrogate pair, which stands for nothing, stays as it
// is written, with its quotes.
func meaning(raw string) string {
	if !strings.Contains(raw, `\`) {
		return raw[1 : len(raw)-1]
	}
	var text string
	if err := json.Unmarshal([]byte(raw), &text); err != nil || strings.ContainsRune(text, utf8.RuneError) {
		return raw
	}
	return text
}
