package gearman

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The binary protocol, as gearmand's file PROTOCOL has it: a header of 12 bytes, which are a magic, the packet's kind
// and the size of what follows, both as big-endian uint32; then the arguments with a NUL between them. The last one
// may hold NULs itself.

// kind is what a packet says.
type kind uint32

// The kinds that a pipe sends and understands.
const (
	canDo         kind = 1  // function
	preSleep      kind = 4  // wake me when there is something
	noop          kind = 6  // there is something
	jobCreated    kind = 8  // handle
	noJob         kind = 10 // there is nothing
	workComplete  kind = 13 // handle, data
	echoRequest   kind = 16 // data
	echoResponse  kind = 17 // data
	submitBG      kind = 18 // function, unique, data
	serverError   kind = 19 // code, text
	setClientID   kind = 22 // name
	grabJobUniq   kind = 30 // give me something
	jobAssignUniq kind = 31 // handle, function, unique, data
)

// arguments tells how many arguments a packet of a kind from the server has. A kind that no pipe understands has one.
func (k kind) arguments() int {
	switch k {
	case noop, noJob:
		return 0
	case serverError:
		return 2
	case jobAssignUniq:
		return 4
	}
	return 1
}

const (
	headerSize = 12
	// maxShort bounds a packet that carries no job: handles have 64 bytes at most, and errors are sentences.
	maxShort = 64 << 10
	// maxJob bounds a job or result in its JSON form, in bytes. gearmand takes up to 4 GiB, and holds all in memory.
	maxJob = 32 << 20
	// maxAssign bounds a packet with a job: what stands before the data is short.
	maxAssign = maxJob + maxShort
)

// packet is one packet from the server.
type packet struct {
	kind kind
	args [][]byte // share one array
	cut  bool     // it was larger than may be: its data was read and forgotten
}

// errNotGearman is what a reader gets from something that speaks another protocol.
var errNotGearman = errors.New("gearman: these bytes are no packet of a Gearman server")

// appendPacket adds a packet to the server to b.
func appendPacket(b []byte, k kind, args ...[]byte) []byte {
	size := max(len(args)-1, 0)
	for _, arg := range args {
		size += len(arg)
	}
	b = append(b, "\x00REQ"...)
	b = binary.BigEndian.AppendUint32(b, uint32(k))
	b = binary.BigEndian.AppendUint32(b, uint32(size))
	for i, arg := range args {
		if i > 0 {
			b = append(b, 0)
		}
		b = append(b, arg...)
	}
	return b
}

// readPacket reads one packet from the server, never more bytes than a packet of its kind may have; of a job that is
// larger only the beginning is kept. The error is errNotGearman, or r's.
func readPacket(r io.Reader) (packet, error) {
	var head [headerSize]byte
	if _, err := io.ReadFull(r, head[:4]); err != nil {
		return packet{}, err
	}
	if string(head[:4]) != "\x00RES" {
		return packet{}, fmt.Errorf("%w: they begin with %q", errNotGearman, head[:4])
	}
	if _, err := io.ReadFull(r, head[4:]); err != nil {
		return packet{}, short(err)
	}
	p := packet{kind: kind(binary.BigEndian.Uint32(head[4:]))}
	size := int64(binary.BigEndian.Uint32(head[8:]))
	keep := size
	if p.kind == jobAssignUniq {
		if size > maxAssign {
			keep, p.cut = maxShort, true
		}
	} else if size > maxShort {
		return packet{}, fmt.Errorf("%w: kind %d has %d bytes", errNotGearman, p.kind, size)
	}
	data, err := readSome(r, keep)
	if err != nil {
		return packet{}, short(err)
	}
	if _, err := io.CopyN(io.Discard, r, size-keep); err != nil {
		return packet{}, short(err)
	}
	return p, p.split(data)
}

// readSome reads n bytes. What claims to be large gets its room as it comes.
func readSome(r io.Reader, n int64) ([]byte, error) {
	if n <= maxShort {
		data := make([]byte, n)
		_, err := io.ReadFull(r, data)
		return data, err
	}
	var b bytes.Buffer
	_, err := io.CopyN(&b, r, n)
	return b.Bytes(), err
}

// split takes the arguments apart.
func (p *packet) split(data []byte) error {
	n := p.kind.arguments()
	if n == 0 {
		if len(data) > 0 {
			return fmt.Errorf("%w: kind %d has arguments", errNotGearman, p.kind)
		}
		return nil
	}
	p.args = bytes.SplitN(data, []byte{0}, n)
	if len(p.args) < n {
		return fmt.Errorf("%w: kind %d has %d arguments", errNotGearman, p.kind, len(p.args))
	}
	return nil
}

// short makes an end within a packet an error.
func short(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
