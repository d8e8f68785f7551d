//go:build !linux

package broker

import "os/exec"

// dieWithParent does nothing here: only Linux can.
func dieWithParent(*exec.Cmd) {}
