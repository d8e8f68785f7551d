package widgets

import "strings"

// lexXML appends the spans of one line of printed XML to spans, as lexJSON does of JSON. A comment or a tag that goes on in
// another line is coloured there as what it looks like.
func lexXML(line string, spans []span) []span {
	for i := 0; i < len(line); {
		switch {
		case line[i] == ' ' || line[i] == '\t' || line[i] == '\r':
			i++
		case strings.HasPrefix(line[i:], "<!") || strings.HasPrefix(line[i:], "<?"):
			end := xmlEnd(line, i, map[bool]string{true: "-->", false: ">"}[strings.HasPrefix(line[i:], "<!--")])
			spans = append(spans, span{i, end, tokenQuiet})
			i = end
		case line[i] == '<':
			spans, i = lexTag(line, i, spans)
		default:
			end := i + 1
			for end < len(line) && line[end] != '<' {
				end++
			}
			spans = append(spans, span{i, end, tokenText})
			i = end
		}
	}
	return spans
}

// xmlEnd is the byte behind what closes something, or the end of the line.
func xmlEnd(line string, from int, closes string) int {
	if at := strings.Index(line[from:], closes); at >= 0 {
		return from + at + len(closes)
	}
	return len(line)
}

// lexTag appends the spans of a tag that begins at i and gives where it ends.
func lexTag(line string, i int, spans []span) ([]span, int) {
	from := i
	i++
	if i < len(line) && line[i] == '/' {
		i++
	}
	spans = append(spans, span{from, i, tokenPunctuation})
	named := false
	for i < len(line) {
		from = i
		switch b := line[i]; {
		case b == ' ' || b == '\t' || b == '\r':
			i++
			continue
		case b == '>' || b == '/' || b == '=':
			i++
			spans = append(spans, span{from, i, tokenPunctuation})
			if b == '>' {
				return spans, i
			}
		case b == '"' || b == '\'':
			i = xmlEnd(line, i+1, string(b))
			spans = append(spans, span{from, i, tokenString})
		default:
			for i < len(line) && !strings.ContainsRune(" \t\r>/=\"'", rune(line[i])) {
				i++
			}
			token := tokenKey
			if named {
				token = tokenNumber
			}
			named = true
			spans = append(spans, span{from, i, token})
		}
	}
	return spans, i
}
