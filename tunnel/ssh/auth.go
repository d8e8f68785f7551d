package ssh

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"net"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// methods are the ways in which the door proves who it is, and a function that lets go of what they need.
func (c *Config) methods(ctx context.Context) ([]ssh.AuthMethod, func(), error) {
	nothing := func() {}
	switch c.Auth {
	case AuthAgent:
		return c.agentMethods(ctx)
	case AuthFile:
		pem, err := c.keyFile()
		if err != nil {
			return nil, nothing, err
		}
		signer, err := ssh.ParsePrivateKey(pem)
		var locked *ssh.PassphraseMissingError
		switch {
		case errors.As(err, &locked):
			return nil, nothing, refuse("The key in "+c.KeyFile+" has a passphrase. Load it into your SSH agent with ssh-add, and choose the agent.", errors.New("the key is locked"))
		case err != nil:
			return nil, nothing, refuse(c.KeyFile+" is no private key that Bellhop can read. It is often ~/.ssh/id_ed25519, without .pub.", errors.New("no private key"))
		}
		return []ssh.AuthMethod{ssh.PublicKeys(signer)}, nothing, nil
	default:
		// Servers for everybody differ in what they take for nobody: nothing, any key, or no answer to no question.
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, nothing, err
		}
		signer, err := ssh.NewSignerFromSigner(key)
		if err != nil {
			return nil, nothing, err
		}
		silent := func(_, _ string, questions []string, _ []bool) ([]string, error) {
			return make([]string, len(questions)), nil
		}
		return []ssh.AuthMethod{ssh.PublicKeys(signer), ssh.KeyboardInteractive(silent)}, nothing, nil
	}
}

// agentTime bounds what the SSH agent may take to answer.
const agentTime = 5 * time.Second

func (c *Config) agentMethods(ctx context.Context) ([]ssh.AuthMethod, func(), error) {
	nothing := func() {}
	if c.AgentSocket == "" {
		return nil, nothing, refuse("There is no SSH agent here: SSH_AUTH_SOCK is not set. Start one, or choose a key file.", errors.New("no agent"))
	}
	line, err := (&net.Dialer{Timeout: agentTime}).DialContext(ctx, "unix", c.AgentSocket)
	if err != nil {
		return nil, nothing, refuse("The SSH agent does not answer. Start it again, or choose a key file.", err)
	}
	_ = line.SetDeadline(time.Now().Add(agentTime + c.ConnectWithin))
	keys, err := agent.NewClient(line).Signers()
	if err == nil && len(keys) == 0 {
		err = refuse("The SSH agent has no key. Load one with ssh-add, or choose a key file.", errors.New("no key in the agent"))
	} else if err != nil {
		err = refuse("The SSH agent does not answer. Start it again, or choose a key file.", err)
	}
	if err != nil {
		_ = line.Close()
		return nil, nothing, err
	}
	return []ssh.AuthMethod{ssh.PublicKeys(keys...)}, func() { _ = line.Close() }, nil
}

// keys names what the door proves itself with, to end a sentence.
func (c *Config) keys() string {
	switch c.Auth {
	case AuthAgent:
		return "with any of the keys in your SSH agent"
	case AuthFile:
		return "with the key in " + c.KeyFile
	default:
		return "without a key"
	}
}
