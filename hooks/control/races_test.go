package control_test

import "testing"

// race has SQLite and the brokers of a wish race, and gives what came of it.
func (h *house) race(wish map[string]any) answer {
	h.Helper()
	at := "/api/v1/queue/races/" + h.call(201, "POST", "/api/v1/queue/races", wish).get("id")
	a := h.ended(at)
	h.call(200, "DELETE", at, nil) // one that is over stays as it is
	return a
}

func TestARaceIsRunAndItsLanesMeasured(t *testing.T) {
	h := open(t)
	a := h.race(map[string]any{"urls": []string{"amqp://guest:hunter2@127.0.0.1:9/"}, "jobs": 40, "workers": 2})
	for path, want := range map[string]string{
		"state": "done", "jobs": "40", "workers": "2", "size": "2048", "lanes.0.backend": "sqlite", "lanes.0.state": "done", "lanes.0.booked": "40",
		"lanes.0.lost": "0", "lanes.0.doubles": "0", "lanes.0.trouble": "", "lanes.1.backend": "rabbitmq", "lanes.1.state": "absent",
		"lanes.1.url": "amqp://guest@127.0.0.1:9/", "lanes.1.trouble": "Nothing listens at 127.0.0.1:9. Start RabbitMQ, or check the queue's address.", "lanes.2": "<nil>",
	} {
		if a.get(path) != want {
			t.Errorf("%s is %s, want %s", path, a.get(path), want)
		}
	}
	if n := h.call(200, "GET", "/api/v1/exchanges", nil).count("items"); n != 0 {
		t.Errorf("%d exchanges are stored", n)
	}
}

func TestARaceIsRefusedWhereItCannotBe(t *testing.T) {
	h := open(t)
	path := "/api/v1/queue/races"
	h.refused("invalid", "10 to 20,000 jobs", "POST", path, `{"jobs":5}`)
	h.refused("invalid", "beside SQLite", "POST", path, `{"urls":["https://:hunter2@example.test/f"]}`)
	h.refused("conflict", "starts no processes", "POST", path, `{"processes":2}`)
	h.refused("not_found", "There is no race 99.", "GET", path+"/99", nil)
	h.refused("not_found", "There is no race 99.", "DELETE", path+"/99", nil)
}
