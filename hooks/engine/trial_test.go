package engine_test

import (
	"net"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
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
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	l.Close()
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
