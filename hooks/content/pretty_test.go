package content_test

import (
	"strings"
	"testing"

	"bellhop/hooks/content"
)

func TestPrettyJSONMovesWhiteSpaceOnly(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"order, double keys and digits stay", `{"b":1.00,"a":12345678901234567890,"b":1e400}`, "{\n  \"b\": 1.00,\n  \"a\": 12345678901234567890,\n  \"b\": 1e400\n}"},
		{"numbers that no machine holds", `[1e700,-0,1E+99999,0.10000000000000000000000000001]`, "[\n  1e700,\n  -0,\n  1E+99999,\n  0.10000000000000000000000000001\n]"},
		{"empty ones stay on their line", `{"a":{ },"b":[ ]}`, "{\n  \"a\": {},\n  \"b\": []\n}"},
		{"escapes stay", `["\u00e9\"\\","é<&>",{"a":[1,2]}]`, "[\n  \"\\u00e9\\\"\\\\\",\n  \"é<&>\",\n  {\n    \"a\": [\n      1,\n      2\n    ]\n  }\n]"},
		{"lone surrogates and bytes that are no text stay", "[\"\\ud800\",\"\\uDFFF\\u0000\",\"\xff\",\"\u202e\u2028\"]", "[\n  \"\\ud800\",\n  \"\\uDFFF\\u0000\",\n  \"\xff\",\n  \"\u202e\u2028\"\n]"},
		{"a lone value", " true\n", "true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problem := content.PrettyJSON([]byte(tt.in))
			if problem != nil || got != tt.want {
				t.Errorf("got %v\n%s\nwant\n%s", problem, got, tt.want)
			}
		})
	}
}

func TestPrettyJSONSaysWhereItBreaks(t *testing.T) {
	tests := []struct {
		in           string
		line, column int
		unfinished   bool
		words        string
	}{
		{"{\n  \"a\": 1,\n  \"é\": x\n}", 3, 8, false, "The JSON breaks at line 3, column 8."},
		{`{"a":}`, 1, 6, false, "The JSON breaks at line 1, column 6."},
		{`{"a":1`, 1, 7, true, "The JSON is not finished: it ends at line 1, column 7."},
		{"{}\n{}", 2, 1, false, "The JSON breaks at line 2, column 1."},
		{"", 1, 1, true, "The JSON is not finished: it ends at line 1, column 1."},
		{"[01]", 1, 3, false, "The JSON breaks at line 1, column 3."},
		{"\ufeff{}", 1, 1, false, "The JSON breaks at line 1, column 1."},
		{strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), 1, 10_001, false, "The JSON breaks at line 1, column 10001: it is nested more than 10,000 levels deep."},
		{strings.Repeat(`{"[":`, 100_000), 1, 50_001, false, "The JSON breaks at line 1, column 50001: it is nested more than 10,000 levels deep."},
	}
	for _, tt := range tests {
		_, problem := content.PrettyJSON([]byte(tt.in))
		if problem == nil || problem.Line != tt.line || problem.Column != tt.column || problem.Unfinished != tt.unfinished || problem.Error() != tt.words {
			t.Errorf("%.40q: got %+v, want line %d, column %d, unfinished %t", tt.in, problem, tt.line, tt.column, tt.unfinished)
		}
	}
}

func TestPrettyBoundsDeepNesting(t *testing.T) {
	deep := strings.Repeat("[", 9000) + strings.Repeat("1,", 1<<19) + "1" + strings.Repeat("]", 9000)
	if got, problem := content.PrettyJSON([]byte(deep)); problem != nil || len(got) > 200<<20 {
		t.Errorf("JSON: %d bytes, %v", len(got), problem)
	}
	deep = strings.Repeat("<a>", 10_000) + strings.Repeat("<b/>", 1<<19) + strings.Repeat("</a>", 10_000)
	if got, problem := content.PrettyXML([]byte(deep)); problem != nil || len(got) > 200<<20 {
		t.Errorf("XML: %d bytes, %v", len(got), problem)
	}
}

func TestPrettyXMLMovesWhiteSpaceBetweenTagsOnly(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"elements", `<?xml version="1.0"?><a><b/><c x = '1'  y="&lt;>" /></a>`, "<?xml version=\"1.0\"?>\n<a>\n  <b/>\n  <c x = '1'  y=\"&lt;>\" />\n</a>"},
		{"text stays with its white space", "<a>\n<b> x \n</b>   <b>&#32;</b><b>  </b><b></b></a>", "<a>\n  <b> x \n</b>\n  <b>&#32;</b>\n  <b>  </b>\n  <b></b>\n</a>"},
		{"text and elements side by side", "<p>Hello <b>dear</b> <i><u>guest</u> <u/></i></p>", "<p>Hello <b>dear</b> <i><u>guest</u> <u/></i></p>"},
		{"CDATA and comments", "<a><b><![CDATA[</b> &x <]]></b><!-- <c> -- ></c> --></a>", "<a>\n  <b><![CDATA[</b> &x <]]></b>\n  <!-- <c> -- ></c> -->\n</a>"},
		{"prefixes and own entities", `<!DOCTYPE a [<!ENTITY e "]>"> <!-- ' --> <?p ']> ?>]><s:a xmlns:s='u'><s:b>&e;</s:b></s:a>`, "<!DOCTYPE a [<!ENTITY e \"]>\"> <!-- ' --> <?p ']> ?>]>\n<s:a xmlns:s='u'>\n  <s:b>&e;</s:b>\n</s:a>"},
		{"white space that is to stay", `<a><b xml:space="preserve"> <c/> <c> <d/> </c></b><b xml:space="default"> <c/></b></a>`, "<a>\n  <b xml:space=\"preserve\"> <c/> <c> <d/> </c></b>\n  <b xml:space=\"default\">\n    <c/>\n  </b>\n</a>"},
		{"a byte order mark", "\ufeff<a/>\n", "<a/>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problem := content.PrettyXML([]byte(tt.in))
			if problem != nil || got != tt.want {
				t.Errorf("got %v\n%s\nwant\n%s", problem, got, tt.want)
			}
		})
	}
}

func TestPrettyXMLSaysWhereItBreaks(t *testing.T) {
	for in, words := range map[string]string{
		"":                               "The XML is not finished: it ends at line 1, column 1.",
		"<a>\n<b>":                       "The XML is not finished: it ends at line 2, column 4.",
		"<a><!-- ":                       "not finished",
		"<a><![CDATA[":                   "not finished",
		"<a b='1":                        "not finished",
		"<":                              "not finished",
		"</a":                            "not finished",
		"<a b":                           "not finished",
		"<!DOCTYPE a [":                  "not finished",
		"<a>\n  <b>\n  </é>\n</a>":       `The XML breaks at line 3, column 3: the end tag of "b" is missing.`,
		"<a/>\n<b/>":                     "line 2, column 1: there is a second root element.",
		"<a/>x":                          "line 1, column 5: there is text outside of the root element.",
		"x<a/>":                          "there is text outside",
		"<![CDATA[]]><a/>":               "there is text outside",
		"</a>":                           "this end tag has no start tag.",
		"<a>1 < 2</a>":                   "column 6: no name follows the <; a < in text is written &lt;.",
		"<a>R & D</a>":                   "column 6: a & in text is written &amp;.",
		"<a b='&;'/>":                    "column 7: a & in text is written &amp;.",
		"<a>&amp</a>":                    "a & in text",
		"<a b='<'/>":                     "column 7: a < in an attribute is written &lt;.",
		"<a b=1/>":                       "has no quotes.",
		"<a b/>":                         "an attribute has no value.",
		"<a ='1'/>":                      "an attribute has no name.",
		"<a b='1'c='2'/>":                "a space is missing before an attribute.",
		"<a></a b>":                      "an end tag is </, a name and >.",
		"<a><!ELEMENT b></a>":            "begin with <!.",
		"<a><!DOCTYPE a></a>":            "the DOCTYPE stands behind the first element.",
		"<html><br><p>x</p></html>":      `the end tag of "br" is missing.`,
		strings.Repeat("<a>\n", 100_000): "line 10001, column 1: it is nested more than 10,000 levels deep.",
		"<1/>":                           "no name follows the <",
		"<a>" + strings.Repeat("<b>", 5): "not finished",
	} {
		got, problem := content.PrettyXML([]byte(in))
		if problem == nil || !strings.Contains(problem.Error(), words) || got != "" {
			t.Errorf("%q: got %q, %v, want %s", in, got, problem, words)
		}
	}
}

func TestPrettyFormWritesAFieldALine(t *testing.T) {
	for in, want := range map[string]string{
		"":                                "",
		"name=Mina&text=Lovely+room":      "name = Mina\ntext = Lovely room",
		"b=2&a=1&b=2&&":                   "b = 2\na = 1\nb = 2",
		"a&b=&=c&d=e=f":                   "a\nb =\n = c\nd = e=f",
		"caf%C3%A9=%e2%82%AC+5%2B%26%3d1": "café = € 5+&=1",
		"a=100%&b=%zz%4&c=%":              "a = 100%\nb = %zz%4\nc = %",
		"a=one%0D%0Atwo%00%1b&b=%ff%C3":   "a = one%0D%0Atwo%00%1b\nb = %ff%C3",
		"a=%C3x%A9&b=%F0%9F%9B%8E":        "a = %C3x%A9\nb = \U0001F6CE",
		"a=1\r\n":                         "a = 1",
		"a=%EF%BF%BD":                     "a = \uFFFD",
	} {
		if got := content.PrettyForm([]byte(in)); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
