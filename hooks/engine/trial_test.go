package engine_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/queuetest/broker"
)

func TestABrokerIsTriedAndTheAnswerIsInWords(t *testing.T) {
	overBrokers(t, func(t *testing.T, b served) {
		e, _ := openOver(t, t.TempDir(), b.address, 1)
		took, err := e.TryQueue(t.Context(), b.address)
		if err != nil || took <= 0 {
			t.Errorf("it took %v, %v", took, err)
		}
		now := e.QueueNow(t.Context())
		tick, late := time.NewTicker(10*time.Millisecond), time.Now().Add(patience)
		defer tick.Stop()
		for now.Trouble != "" && time.Now().Before(late) { // the engine connects beside the trial
			<-tick.C
			now = e.QueueNow(t.Context())
		}
		if now.Trouble != "" || now.Depth != 0 || now.Took <= 0 || len(now.Workers) != 1 || strings.Contains(now.Address, "guest:") {
			t.Errorf("it stands at %+v", now)
		}
		if _, err := e.TryQueue(t.Context(), now.Address); err != nil { // without its password it is the one in use
			t.Errorf("the one in use: %v", err)
		}
	})
}

func TestABrokerThatIsNotThereIsSaid(t *testing.T) {
	e, _ := openAndStop(t, t.TempDir(), quiet())
	at := broker.Own[*broker.Ports](t)(broker.Keep(1)).Address()
	for _, scheme := range []string{"amqp://guest:secret@", "beanstalk://", "gearman://"} {
		_, err := e.TryQueue(t.Context(), scheme+at)
		if words := hooks.Words(err); hooks.CodeOf(err) == "" || !strings.Contains(words, at) || strings.Contains(words, "secret") {
			t.Errorf("%s: %v", scheme, err)
		}
	}
	if now := e.QueueNow(t.Context()); now.Address != "sqlite" || now.Took != 0 || now.Depth != 0 {
		t.Errorf("it stands at %+v", now)
	}
}

func TestThePasswordOfTheQueueInUseIsLeftOutForItAlone(t *testing.T) {
	at := broker.Own[*broker.Ports](t)(broker.Keep(1)).Address() // nobody is there, which keeps nothing from being chosen
	var log bytes.Buffer
	e, stop := openAndStop(t, t.TempDir(), slog.New(slog.NewTextHandler(&log, nil)))
	if e.QueueNow(t.Context()).Kept {
		t.Error("the database has a password")
	}
	for _, step := range []struct{ typed, used string }{
		{"amqp://porter:hunter2@" + at, "amqp://porter:hunter2@" + at},
		{"amqp://porter@" + at, "amqp://porter:hunter2@" + at},
		{"amqp://porter@" + at + "/attic", "amqp://porter:hunter2@" + at + "/attic"},
		{"amqp://guest@" + at + "/attic", "amqp://guest@" + at + "/attic"},
		{"amqp://porter@" + at, "amqp://porter@" + at},
	} {
		if err := e.ChooseQueue(t.Context(), step.typed); err != nil {
			t.Fatal(err)
		}
		if used := e.QueueAddress(); used != step.used {
			t.Errorf("%s leads to %s", step.typed, used)
		}
		now := e.QueueNow(t.Context())
		if now.Kept != strings.Contains(step.used, "hunter2") || strings.Contains(now.Address, "hunter2") {
			t.Errorf("%s is shown as %+v", step.typed, now)
		}
	}
	stop()
	if strings.Contains(log.String(), "hunter2") {
		t.Errorf("the log has it: %s", log.String())
	}
}
