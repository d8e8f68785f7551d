package lang

import (
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

func TestWhatTheCoreSaysIsFoundByWhatStandsAroundItsParts(t *testing.T) {
	texts := map[string]forms{
		"said|The disk is full.":                   {"other": "Die Platte ist voll."},
		"said|There is no inbox %s.":               {"other": "Es gibt keinen Eingang %s."},
		"said|%s would be sent %s times by now.":   {"other": "Inzwischen würde %[2]s-mal %[1]s gesendet."},
		"said|Nothing of it was sent. %s":          {"other": "Nichts davon ging hinaus. %s"},
		"said|At most 10 %% of %s may differ now.": {"other": "Höchstens 10 %% von %s dürfen abweichen."},
		"said|%s at %s.":                           {"other": "falsch %s %s"},
		"said|I cannot read %s%s. Write %s.":       {"other": "%s%s ist nicht lesbar. Schreibe %s."},
		"said|%s signs %s.":                        {"other": "%s signiert %s."},
		"said|It would match %s.":                  {"other": "Sie würde passen: %s."},
		"said|as a signature over %s":              {"other": "als Signatur über %s"},
		"said|timestamp, dot and body":             {"other": "Zeitstempel, Punkt und Body"},
		"said|with the secret of %s":               {"other": "mit dem Secret von %s"},
		"said|with an empty body":                  {"other": "mit einem leeren Body"},
		"said|The timestamp is %s too old.":        {"other": "Der Zeitstempel ist %s zu alt."},
		"ways to change a request|%s and %s":       {"other": "%s und %s"},
		"%s days":                                  {"one": "%s Tag", "other": "%s Tage"},
	}
	spoken.Store(&book{tag: language.German, texts: texts, numbers: message.NewPrinter(language.German), templates: newTemplates(texts)})
	t.Cleanup(func() { spoken.Store(nil) })
	for text, want := range map[string]string{
		"":                                                     "",
		"The disk is full.":                                    "Die Platte ist voll.",
		"There is no inbox a.b.":                               "Es gibt keinen Eingang a.b.",
		"There is no inbox 50 %.":                              "Es gibt keinen Eingang 50 %.",
		"I cannot read since:soon. Write 5m.":                  "since:soon ist nicht lesbar. Schreibe 5m.",
		"POST would be sent 7 times by now.":                   "Inzwischen würde 7-mal POST gesendet.",
		"Nothing of it was sent. The disk is full.":            "Nichts davon ging hinaus. Die Platte ist voll.",
		"At most 10 % of 4 may differ now.":                    "Höchstens 10 % von 4 dürfen abweichen.",
		"The disk is full. Nobody has said this.":              "Die Platte ist voll. Nobody has said this.",
		"The dentist is at home.":                              "The dentist is at home.",
		"Nobody has said this. Nor was this ever so.":          "Nobody has said this. Nor was this ever so.",
		"Ada signs in.":                                        "Ada signs in.",
		"Stripe signs timestamp, dot and body.":                "Stripe signiert Zeitstempel, Punkt und Body.",
		"The timestamp is 3 days too old.":                     "Der Zeitstempel ist 3 Tage zu alt.",
		"There is no inbox 12,345.":                            "Es gibt keinen Eingang 12.345.",
		"It would match with an empty body. The disk is full.": "Sie würde passen: mit einem leeren Body. Die Platte ist voll.",
		"It would match with the secret of Ada and Bo.":        "Sie würde passen: mit dem Secret von Ada and Bo.",
		"It would match with the secret of Ada, with an empty body and as a signature over timestamp, dot and body.": "Sie würde passen: mit dem Secret von Ada, mit einem leeren Body und als Signatur über Zeitstempel, Punkt und Body.",
	} {
		if got := Said(text); got != want {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
	}
}
