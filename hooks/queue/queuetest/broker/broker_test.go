package broker_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"testing"
	"time"

	"bellhop/hooks/queue/queuetest/broker"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ask sends a line and gives the first line of the answer.
func ask(t *testing.T, address, line string) (string, error) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return "", err
	}
	fmt.Fprint(conn, line)
	return bufio.NewReader(conn).ReadString('\n')
}

func TestServersRunAreKilledAndLeaveNothing(t *testing.T) {
	for name, s := range map[string]struct {
		open func() (*broker.Server, error)
		line string
	}{
		"beanstalkd": {func() (*broker.Server, error) { return broker.Beanstalkd("0") }, "stats\r\n"},
		"gearman":    {broker.Gearman, "version\n"},
		"rabbitmq": {func() (*broker.Server, error) {
			r, err := broker.RabbitMQ()
			if err != nil {
				return nil, err
			}
			return r.Server, nil
		}, "not AMQP\r\n"}, // it says which protocol it speaks
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := s.open()
			broker.Has(t, err)
			if _, err := ask(t, server.Proxy.Address, s.line); err != nil && name != "rabbitmq" {
				t.Errorf("through the proxy: %v", err)
			}
			if err := server.Kill(); err != nil {
				t.Error(err)
			}
			if answer, err := ask(t, server.Proxy.Address, s.line); err == nil {
				t.Errorf("what was killed says %q", answer)
			}
			if err := server.Close(); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(server.Dir); !os.IsNotExist(err) {
				t.Errorf("its folder: %v", err)
			}
		})
	}
}
