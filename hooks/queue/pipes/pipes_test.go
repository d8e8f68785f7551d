package pipes_test

import (
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/queue/pipes"
)

func TestAnAddressNamesWhatCarriesJobs(t *testing.T) {
	for address, want := range map[string]string{
		"sqlite": "sqlite", "amqp://u:hunter2@h/": "rabbitmq", "amqps://u:hunter2@h/": "rabbitmq", "AMQP://h/": "rabbitmq", "beanstalk://h:1": "beanstalkd",
		"gearman://h": "gearman", "https://:hunter2@h/f": "function", "http://127.0.0.1:1/f": "function", "": "", "sqs://h": "", "sqlite://": "", "//h": "",
	} {
		if got := pipes.Backend(address); got != want {
			t.Errorf("%q: %q", address, got)
		}
		if shown := pipes.Shown(address); strings.Contains(shown, "hunter2") {
			t.Errorf("%q is shown as %q", address, shown)
		}
	}
}

func TestAnAddressIsShownWithoutItsSecrets(t *testing.T) {
	for address, want := range map[string]string{
		"sqlite":                   "sqlite",
		"amqp://u:hunter2@h/v":     "amqp://u@h/v",
		"https://:hunter2@h/path":  "https://h/path",
		"beanstalk://h:1?prefix=a": "beanstalk://h:1?prefix=a",
		"gearman://h":              "gearman://h",
	} {
		if got := pipes.Shown(address); got != want {
			t.Errorf("%q is shown as %q", address, got)
		}
	}
}

func TestAPasswordGoesToTheSameUserHostAndPortOnly(t *testing.T) {
	const rabbit, function = "amqp://porter:hunter2%40@rabbit.example:5672/", "https://:hunter2@fn.example/carry"
	for _, test := range []struct{ address, known, want string }{
		{"amqp://porter@rabbit.example:5672/", rabbit, rabbit},
		{"AMQP://porter@Rabbit.example:5672/attic?prefix=b", rabbit, "amqp://porter:hunter2%40@Rabbit.example:5672/attic?prefix=b"},
		{"amqp://porter:mine@rabbit.example:5672/", rabbit, ""},
		{"amqp://porter:@rabbit.example:5672/", rabbit, ""},
		{"amqp://guest@rabbit.example:5672/", rabbit, ""},
		{"amqp://rabbit.example:5672/", rabbit, ""},
		{"amqp://porter@rabbit.example:5673/", rabbit, ""},
		{"amqp://porter@rabbit.example/", rabbit, ""},
		{"amqp://porter@rabbit.example.org:5672/", rabbit, ""},
		{"amqp://porter@rabbit.example:5672@evil.example:5672/", rabbit, ""},
		{"amqps://porter@rabbit.example:5672/", rabbit, ""},
		{"https://porter@rabbit.example:5672/", rabbit, ""},
		{"beanstalk://rabbit.example:11300", rabbit, ""},
		{"sqlite", rabbit, ""},
		{"", rabbit, ""},
		{"%zz", rabbit, ""},
		{"sqlite", "sqlite", ""},
		{"gearman://h:1", "gearman://h:1", ""},
		{"https://fn.example/carry", function, function},
		{"https://fn.example/other", function, ""},
		{"https://fn.example.org/carry", function, ""},
	} {
		if test.want == "" {
			test.want = test.address
		}
		if got := pipes.Whole(test.address, test.known); got != test.want {
			t.Errorf("%q beside %q is %q, want %q", test.address, test.known, got, test.want)
		}
		if gets, alike := test.want != test.address, pipes.Alike(test.address, test.known); gets && !alike {
			t.Errorf("%q and %q are not alike", test.address, test.known)
		}
	}
	for address, want := range map[string]bool{rabbit: true, function: true, "amqp://u@h": false, "amqp://u:@h": false, "sqlite": false, "%zz": false, "": false} {
		if pipes.Kept(address) != want {
			t.Errorf("%q has a password: %t", address, !want)
		}
	}
}

func TestWhatIsNoAddressIsRefusedWithoutRepeatingIt(t *testing.T) {
	for _, address := range []string{
		"", "hunter2", "redis://u:hunter2@h", "amqp://u:hunter2@", "amqp://u:hunter2@h/%zz", "amqp://h/?hunter2=1", "beanstalk://", "gearman://",
		"http://u:hunter2@example.test/", "https://", "https://%zzhunter2",
	} {
		err := pipes.Check(address)
		if hooks.CodeOf(err) != hooks.CodeInvalid || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"sqlite", "amqp://u:p@127.0.0.1:1/v", "beanstalk://127.0.0.1:1", "gearman://127.0.0.1:1", "https://example.test/f", "http://localhost:1/"} {
		if err := pipes.Check(address); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestAFunctionsTokenIsTakenOutOfItsURL(t *testing.T) {
	url, token, err := pipes.Function("https://:hunter2@example.test/f?a=1")
	if err != nil || token != "hunter2" || url != "https://example.test/f?a=1" {
		t.Errorf("%q %q %v", url, token, err)
	}
}

func TestQueuesOfAnotherNameAreAtTheSameBroker(t *testing.T) {
	for address, want := range map[string]string{
		"amqp://u:p%40@h:1/v?queue=quorum&prefix=mine": "amqp://u:p%40@h:1/v?prefix=race.1&queue=quorum", "beanstalk://h?ttr=2s": "beanstalk://h?prefix=race.1&ttr=2s",
		"gearman://h:4730": "gearman://h:4730?prefix=race.1",
	} {
		got, err := pipes.Apart(address, "race.1")
		if err != nil || got != want || pipes.Check(got) != nil {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
}
