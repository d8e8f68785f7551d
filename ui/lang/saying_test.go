package lang

import "testing"

func TestWhatTheCoreSaysIsFoundByWhatStandsAroundItsParts(t *testing.T) {
	texts := map[string]forms{
		"said|The disk is full.":                   {"other": "Die Platte ist voll."},
		"said|There is no inbox %s.":               {"other": "Es gibt keinen Eingang %s."},
		"said|%s would be sent %s times by now.":   {"other": "Inzwischen würde %[2]s-mal %[1]s gesendet."},
		"said|Nothing of it was sent. %s":          {"other": "Nichts davon ging hinaus. %s"},
		"said|At most 10 %% of %s may differ now.": {"other": "Höchstens 10 %% von %s dürfen abweichen."},
		"said|%s at %s.":                           {"other": "falsch %s %s"},
		"said|I cannot read %s%s. Write %s.":       {"other": "%s%s ist nicht lesbar. Schreibe %s."},
	}
	spoken.Store(&book{texts: texts, templates: newTemplates(texts)})
	t.Cleanup(func() { spoken.Store(nil) })
	for text, want := range map[string]string{
		"":                                            "",
		"The disk is full.":                           "Die Platte ist voll.",
		"There is no inbox a.b.":                      "Es gibt keinen Eingang a.b.",
		"There is no inbox 50 %.":                     "Es gibt keinen Eingang 50 %.",
		"I cannot read since:soon. Write 5m.":         "since:soon ist nicht lesbar. Schreibe 5m.",
		"POST would be sent 7 times by now.":          "Inzwischen würde 7-mal POST gesendet.",
		"Nothing of it was sent. The disk is full.":   "Nichts davon ging hinaus. Die Platte ist voll.",
		"At most 10 % of 4 may differ now.":           "Höchstens 10 % von 4 dürfen abweichen.",
		"The disk is full. Nobody has said this.":     "Die Platte ist voll. Nobody has said this.",
		"The dentist is at home.":                     "The dentist is at home.",
		"Nobody has said this. Nor was this ever so.": "Nobody has said this. Nor was this ever so.",
	} {
		if got := Said(text); got != want {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
	}
}
