package diff

import (
	"slices"
	"strings"

	"bellhop/hooks"
)

// firstLines compares two first lines part by part. Lines that do not have the same parts are compared whole.
func firstLines(left, right string) []Line {
	if left == "" && right == "" {
		return nil
	}
	names, leftParts := partsOf(left)
	rightNames, rightParts := partsOf(right)
	switch {
	case left == "":
		names, leftParts = rightNames, make([]string, len(rightParts))
	case right == "":
		rightParts = make([]string, len(leftParts))
	case !slices.Equal(names, rightNames):
		names, leftParts, rightParts = []string{"First line"}, []string{left}, []string{right}
	}
	lines := make([]Line, len(names))
	for i, name := range names {
		lines[i] = sideBySide(name, leftParts[i], rightParts[i])
	}
	return lines
}

// partsOf takes a request line or a status line apart.
func partsOf(first string) (names, parts []string) {
	parts = strings.SplitN(first, " ", 3)
	switch {
	case strings.HasPrefix(first, "HTTP/") && len(parts) >= 2:
		return []string{"Version", "Status", "Reason"}, append(parts, "")[:3]
	case len(parts) == 3 && !strings.Contains(parts[2], " "):
		return []string{"Method", "Target", "Version"}, parts
	}
	return []string{"First line"}, []string{first}
}

func sideBySide(name, left, right string) Line {
	line := Line{Name: name, Left: left, Right: right, LeftAt: 1, RightAt: 1}
	switch {
	case left == right:
	case left == "":
		line.Kind, line.LeftAt = Added, 0
	case right == "":
		line.Kind, line.RightAt = Removed, 0
	default:
		line.Kind = Changed
		line.LeftMarks, line.RightMarks = Marks(left, right)
	}
	return line
}

// headerLines compares header lines by their names, whatever the letter case. Lines of one name keep their order:
// equal values are found first, what is left over is taken for changed, in its order. A line that stands on the other
// side of its neighbours is Rewritten, if that is all.
func headerLines(left, right hooks.Header) []Line {
	partner := partners(left, right)
	places := make([]int, 0, len(left)) // of the partners on the right, in the order of the left
	for _, at := range partner {
		if at >= 0 {
			places = append(places, at)
		}
	}
	inOrder := map[int]bool{}
	for _, i := range longestRising(places) {
		inOrder[places[i]] = true
	}
	taken := make([]bool, len(right))
	for _, at := range places {
		taken[at] = true
	}
	var lines []Line
	next := 0 // on the right
	addUpTo := func(end int) {
		for ; next < end; next++ {
			if !taken[next] {
				lines = append(lines, Line{Kind: Added, Name: right[next][0], Right: written(right[next]), RightAt: next + 1})
			}
		}
	}
	for i, line := range left {
		at := partner[i]
		if at < 0 {
			lines = append(lines, Line{Kind: Removed, Name: line[0], Left: written(line), LeftAt: i + 1})
			continue
		}
		if inOrder[at] {
			addUpTo(at)
		}
		both := headerLine(line, right[at], !inOrder[at])
		both.LeftAt, both.RightAt = i+1, at+1
		lines = append(lines, both)
	}
	addUpTo(len(right))
	return lines
}

func written(line [2]string) string { return line[0] + ": " + line[1] }

// headerLine puts two lines of one name side by side.
func headerLine(left, right [2]string, moved bool) Line {
	line := Line{Name: left[0], Left: written(left), Right: written(right)}
	var notes []string
	if left[0] != right[0] {
		notes = append(notes, "another letter case")
	}
	if moved {
		notes = append(notes, "another place")
	}
	line.Note = strings.Join(notes, ", ")
	switch {
	case left[1] != right[1]:
		line.Kind = Changed
		leftMarks, rightMarks := Marks(left[1], right[1])
		line.LeftMarks, line.RightMarks = shift(leftMarks, len(left[0])+2), shift(rightMarks, len(right[0])+2)
	case line.Note != "":
		line.Kind = Rewritten
	}
	return line
}

func shift(spans []Span, by int) []Span {
	for i := range spans {
		spans[i].From += by
		spans[i].To += by
	}
	return spans
}

// partners finds for each line on the left the line on the right that it is compared with; -1 is none.
func partners(left, right hooks.Header) []int {
	partner := make([]int, len(left))
	byName := map[string][2][]int{}
	for i, line := range left {
		partner[i] = -1
		places := byName[strings.ToLower(line[0])]
		places[0] = append(places[0], i)
		byName[strings.ToLower(line[0])] = places
	}
	for j, line := range right {
		places := byName[strings.ToLower(line[0])]
		places[1] = append(places[1], j)
		byName[strings.ToLower(line[0])] = places
	}
	for _, places := range byName {
		ours, theirs := places[0], places[1]
		ids := interner{}
		values := func(h hooks.Header, at []int) []rune {
			list := make([]rune, len(at))
			for k, i := range at {
				list[k] = ids.id(h[i][1])
			}
			return list
		}
		a, b := values(left, ours), values(right, theirs)
		for _, m := range align(a, b) {
			for k := range m.n {
				partner[ours[m.a+k]] = theirs[m.b+k]
				a[m.a+k], b[m.b+k] = -1, -1
			}
		}
		takeRest(a, b, func(i, j int) { partner[ours[i]] = theirs[j] })
	}
	return partner
}

// takeRest pairs what align left over of the lines of one name: equal values that crossed, then the rest in order.
func takeRest(a, b []rune, pair func(i, j int)) {
	waiting := map[rune][]int{} // on the right, by value
	for j, id := range b {
		if id >= 0 {
			waiting[id] = append(waiting[id], j)
		}
	}
	for i, id := range a {
		if at := waiting[id]; id >= 0 && len(at) > 0 {
			pair(i, at[0])
			a[i], b[at[0]], waiting[id] = -1, -1, at[1:]
		}
	}
	j := 0
	for i, id := range a {
		for j < len(b) && b[j] < 0 {
			j++
		}
		if id >= 0 && j < len(b) {
			pair(i, j)
			j++
		}
	}
}
