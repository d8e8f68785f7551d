package broker

import (
	"os/exec"
	"syscall"
)

// dieWithParent has a process killed when this one dies, however that happens.
func dieWithParent(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
