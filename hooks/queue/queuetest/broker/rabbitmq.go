package broker

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Rabbit is a RabbitMQ server, with the user guest, the password guest, and a second port with TLS.
type Rabbit struct {
	*Server
	TLS string // address with TLS, host:port
	CA  string // path of the certificate that signed the server's own, which is for localhost
}

// RabbitLimit is the largest message that the node takes, in bytes.
const RabbitLimit = 1 << 20

// RabbitMQ starts a node of its own: names, ports and cookie meet no other on the machine.
func RabbitMQ() (*Rabbit, error) {
	program, err := Find("rabbitmq-server")
	if err != nil {
		return nil, err
	}
	epmd, err := Find("epmd")
	if err != nil {
		return nil, err
	}
	// Debian's program changes the user. The one that it starts does not.
	if inner, err := filepath.Glob("/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"); err == nil && len(inner) > 0 {
		program = inner[len(inner)-1]
	}
	s, err := newServer("rabbitmq-server")
	if err != nil {
		return nil, err
	}
	s.program, s.greet = program, "AMQP\x00\x00\x09\x01"
	kept, err := Keep(3)
	if err != nil {
		return nil, err
	}
	ports := kept.Free
	s.ports, s.also = append(s.ports, kept), loopback(ports[0])
	r := &Rabbit{Server: s, TLS: fmt.Sprintf("localhost:%d", ports[0]), CA: filepath.Join(s.Dir, "ca.pem")}
	if err := r.configure(ports); err != nil {
		return nil, err
	}
	s.helper = exec.Command(epmd, "-address", "127.0.0.1", "-port", fmt.Sprint(ports[2]))
	dieWithParent(s.helper)
	if err := s.helper.Start(); err != nil {
		return nil, err
	}
	if _, err := s.opened(); err != nil {
		return nil, err
	}
	return r, nil
}

// configure writes what the node reads. ports are those with TLS, of the node and of the port mapper.
func (r *Rabbit) configure(ports []int) error {
	if err := certificates(r.Dir); err != nil {
		return err
	}
	conf := []string{
		"listeners.tcp.1 = " + r.Direct,
		"listeners.ssl.1 = " + loopback(ports[0]),
		"ssl_options.cacertfile = " + r.CA,
		"ssl_options.certfile = " + filepath.Join(r.Dir, "server.pem"),
		"ssl_options.keyfile = " + filepath.Join(r.Dir, "server.key"),
		"log.console = false",
		"disk_free_limit.absolute = 50MB", fmt.Sprintf("max_message_size = %d", RabbitLimit),
		"vm_memory_high_watermark.absolute = 512MB",
		"",
	}
	files := map[string]string{"rabbitmq.conf": strings.Join(conf, "\n"), "enabled_plugins": "[].", "none": ""}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(r.Dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(r.Dir, ".erlang.cookie"), []byte(rand.Text()), 0o400); err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(r.Direct)
	in := func(name string) string { return filepath.Join(r.Dir, name) }
	r.env = []string{
		"HOME=" + r.Dir, "RABBITMQ_NODENAME=bellhop" + port + "@localhost", "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1",
		"RABBITMQ_NODE_PORT=" + port, fmt.Sprintf("RABBITMQ_DIST_PORT=%d", ports[1]),
		"RABBITMQ_MNESIA_BASE=" + in("mnesia"), "RABBITMQ_LOG_BASE=" + in("log"), "RABBITMQ_CONFIG_FILE=" + in("rabbitmq.conf"),
		"RABBITMQ_ENABLED_PLUGINS_FILE=" + in("enabled_plugins"), "RABBITMQ_PID_FILE=" + in("pid"), "RABBITMQ_CONF_ENV_FILE=" + in("none"),
		fmt.Sprintf("ERL_EPMD_PORT=%d", ports[2]), "ERL_EPMD_ADDRESS=127.0.0.1",
		"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}",
		"RUNNING_UNDER_SYSTEMD=true", // then the script becomes the node instead of waiting for it
	}
	return nil
}

// certificates writes ca.pem, server.pem and server.key, good for a day.
func certificates(dir string) error {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test CA"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter,
		DNSNames: []string{"localhost"}, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		return err
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	for name, block := range map[string]*pem.Block{
		"ca.pem": {Type: "CERTIFICATE", Bytes: caDER}, "server.pem": {Type: "CERTIFICATE", Bytes: der},
		"server.key": {Type: "EC PRIVATE KEY", Bytes: keyDER},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			return err
		}
	}
	return nil
}
