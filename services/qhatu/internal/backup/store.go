package backup

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/minio/highwayhash"
	"github.com/nats-io/nats-server/v2/server"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// What JetStream's own snapshot of a stream is, since its restore is the one way by which messages keep their sequences and times: a tar,
// packed by s2, of the stream's configuration and of blocks of messages. The server checks each message by its hash.
const (
	blockBytes = 4 << 20
	recordHead = 4 + 8 + 8 + 2 // length, sequence, time, length of the subject
	recordSum  = 8
	hasHeader  = 1 << 31 // in the length of a record
)

// put makes a stream on the server that is embedded here, of the messages that each passes on in order.
func put(node *natsd.Node, config server.StreamConfig, each func(take func(message) error) error) error {
	r, w := io.Pipe()
	go func() { w.CloseWithError(writeSnapshot(w, config, each)) }()
	_, err := node.Server().GlobalAccount().RestoreStream(&config, r)
	if err != nil {
		return errors.Join(fmt.Errorf("restore stream %s: %w", config.Name, err), r.CloseWithError(err))
	}
	_, err = io.Copy(io.Discard, r)
	return err
}

func writeSnapshot(w io.Writer, config server.StreamConfig, each func(take func(message) error) error) error {
	packed := s2.NewWriter(w)
	s := &snapshot{tar: tar.NewWriter(packed), name: config.Name}
	meta, err := json.Marshal(server.FileStreamInfo{Created: time.Now().UTC(), StreamConfig: config})
	if err != nil {
		return err
	}
	sum, err := hashFor(config.Name)
	if err != nil {
		return err
	}
	_, _ = sum.Write(meta)
	err = errors.Join(s.file(server.JetStreamMetaFile, meta), s.file(server.JetStreamMetaFileSum, []byte(hex.EncodeToString(sum.Sum(nil)))))
	if err != nil {
		return err
	}
	if err := each(s.add); err != nil {
		return err
	}
	return errors.Join(s.flush(), s.tar.Close(), packed.Close())
}

// snapshot writes messages as blocks.
type snapshot struct {
	tar   *tar.Writer
	name  string
	index int
	sum   hash.Hash
	block []byte
}

func (s *snapshot) file(name string, content []byte) error {
	if err := s.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := s.tar.Write(content)
	return err
}

func (s *snapshot) add(m message) (err error) {
	if s.sum == nil {
		s.index++
		if s.sum, err = hashFor(fmt.Sprintf("%s-%d", s.name, s.index)); err != nil {
			return err
		}
	}
	s.block = appendRecord(s.block, s.sum, m)
	if len(s.block) >= blockBytes {
		return s.flush()
	}
	return nil
}

func (s *snapshot) flush() error {
	if len(s.block) == 0 {
		return nil
	}
	err := s.file(fmt.Sprintf("msgs/%d.blk", s.index), s.block)
	s.sum, s.block = nil, s.block[:0]
	return err
}

func appendRecord(b []byte, sum hash.Hash, m message) []byte {
	length := recordHead + len(m.subject) + len(m.data) + recordSum
	mark := uint32(0)
	if len(m.header) > 0 {
		length += 4 + len(m.header)
		mark = hasHeader
	}
	start := len(b)
	b = binary.LittleEndian.AppendUint32(b, uint32(length)|mark) //nolint:gosec // below the longest message
	b = binary.LittleEndian.AppendUint64(b, m.sequence)
	b = binary.LittleEndian.AppendUint64(b, uint64(m.time.UnixNano())) //nolint:gosec // as the server writes it
	b = binary.LittleEndian.AppendUint16(b, uint16(len(m.subject)))    //nolint:gosec // a subject is short
	b = append(b, m.subject...)
	sum.Reset()
	_, _ = sum.Write(b[start+4 : start+20])
	_, _ = sum.Write([]byte(m.subject))
	if mark > 0 {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(m.header))), m.header...) //nolint:gosec // below the longest message
		_, _ = sum.Write(m.header)
	}
	b = append(b, m.data...)
	_, _ = sum.Write(m.data)
	return sum.Sum(b)
}

// hashFor is the hash that the server checks a stream's configuration, or one of its blocks, by.
func hashFor(name string) (hash.Hash, error) {
	key := sha256.Sum256([]byte(name))
	return highwayhash.New64(key[:])
}
