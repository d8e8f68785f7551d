package template

import (
	"strings"

	"bellhop/hooks"
)

// complaints are what Go's parser says, by a part of it, and what a person is told. The first that fits counts. Source:
// text/template/parse, lex.go and parse.go of Go 1.26.
var complaints = []struct{ part, words string }{
	{"unclosed action", "an action begins with {{ and is not closed with }} on its line."},
	{"unclosed left paren", "a parenthesis is opened and not closed."},
	{"right paren", "a parenthesis is closed that was not opened."},
	{"comment", "a comment begins with {{/* and ends with */}}."},
	{"quoted string", "a text in quotes is not closed."},
	{"character constant", "a text stands in double quotes, not in single ones."},
	{"number syntax", "there is a number that cannot be read. A name begins with a letter."},
	{"number", "there is a number that cannot be read."},
	{"overflow", "there is a number that is too large."},
	{"unexpected EOF", "an {{if}}, {{with}} or {{range}} has no {{end}}."},
	{"unexpected {{end}}", "there is an {{end}} with nothing to end."},
	{"unexpected {{else}}", "there is an {{else}} that belongs to no {{if}}, {{with}} or {{range}}."},
	{"expected end; found", "nothing but {{end}} can follow here. One {{else}} is the last."},
	{"{{break}} outside", "{{break}} works inside a {{range}} only."},
	{"{{continue}} outside", "{{continue}} works inside a {{range}} only."},
	{"multiple definition", "a template cannot define others. Take out {{define}} and {{block}}."},
	{"define clause", "a template cannot define others. Take out {{define}} and {{block}}."},
	{"block clause", "a template cannot define others. Take out {{define}} and {{block}}."},
	{"template clause", "a template cannot use others. Take out {{template}}."},
	{"unexpected {{define}}", "a template cannot define others. Take out {{define}} and {{block}}."},
	{"undefined variable", ""}, // said with its name
	{"missing value", "there is an action with nothing in it."},
	{"empty command", "there is an action with nothing in it."},
	{"declarations", "only a {{range}} gives values to two variables at once."},
	{"can only initialize variables", "the names before := are variables, which begin with $."},
	{"non executable command", "only a function can stand behind |."},
	{"unexpected . after term", "a dot cannot follow here. Put what is before it in parentheses."},
	{"expected :=", "a variable gets its value with :=."},
	{"depth exceeded", "this is nested too deep."},
	{"character", "there is a character that cannot stand inside {{ and }}. Text stands in double quotes."},
}

// inPlainWords turns what Go's parser says, "template: t:3: unclosed action", into an error for a person.
func inPlainWords(said string) error {
	line, reason := "", said
	if _, rest, ok := strings.Cut(said, "template: "+treeName+":"); ok {
		line, reason, _ = strings.Cut(rest, ": ")
	}
	words := "it cannot be read from here on. Look for a bracket, a quote or a word that does not belong."
	for _, c := range complaints {
		if strings.Contains(reason, c.part) {
			words = c.words
			break
		}
	}
	if words == "" {
		_, name, _ := strings.Cut(reason, `"`)
		name, _, _ = strings.Cut(name, `"`)
		words = "the variable " + name + " has no value. It gets one with {{" + name + " := …}}."
	}
	if line, _, _ = strings.Cut(line, ":"); line == "" {
		return hooks.Invalid("In the template " + words)
	}
	return hooks.Invalid("Line " + line + " of the template: " + words)
}
