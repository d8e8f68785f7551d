package ssh_test

import (
	"testing"

	"bellhop/tunnel"
	"bellhop/tunnel/ssh/sshtest"
	"bellhop/tunnel/tunneltest"
)

// TestOnAndOffUnderLoad opens and closes the door fifty times while visitors come all the time and the server fails in
// one way after the other. Beside it stands a door to another server, which must not notice.
func TestOnAndOffUnderLoad(t *testing.T) {
	shaky, stable := sshtest.New(t, sshtest.Config{}), sshtest.New(t, sshtest.Config{})
	beside := keep(t, configFor(stable), tunneltest.Mirror)
	other := tunneltest.Await(t, beside, tunnel.Open)
	k := tunneltest.Keep(t, door(configFor(shaky)), tunneltest.Mirror)
	for cycle := range 50 {
		k.Open()
		url := tunneltest.Await(t, k, tunnel.Open).URL
		served, leave := tunneltest.Crowd(url)
		tunneltest.AwaitServed(t, served)
		switch cycle % 4 {
		case 1:
			shaky.Drop()
		case 2:
			shaky.Mute(true)
		case 3:
			shaky.Refuse(true)
			shaky.Drop()
		}
		if status, _ := tunneltest.Get(t, other.URL); status != 200 {
			t.Fatalf("the other door answers %d", status)
		}
		tunneltest.Close(t, k)
		shaky.Mute(false)
		shaky.Refuse(false)
		leave()
	}
	if s := beside.State(); s.Phase != tunnel.Open || !s.Since.Equal(other.Since) {
		t.Errorf("the other door is %+v", s)
	}
}
