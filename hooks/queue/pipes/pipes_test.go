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
