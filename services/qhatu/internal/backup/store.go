package backup

import (
	"archive/tar"
	"crypto/sha256"
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

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/natsd"
)

// What JetStream's own snapshot of a stream is, since its restore is the one way by which messages keep their sequences and times: a tar,
// packed by s2, of the stream's configuration and of blocks of messages. The server checks each message by its hash.
const blockBytes = 4 << 20

// messages passes messages on, in order.
type messages func(take func(message) error) error

// put makes a stream on the server that is embedded here.
func put(node *natsd.Node, config server.StreamConfig, each messages) error {
	r, w := io.Pipe()
	go func() { w.CloseWithError(writeSnapshot(w, config, each)) }()
	_, err := node.Server().GlobalAccount().RestoreStream(&config, r)
	if err != nil {
		return errors.Join(fmt.Errorf("restore stream %s: %w", config.Name, err), r.CloseWithError(err))
	}
	_, err = io.Copy(io.Discard, r)
	return err
}

func writeSnapshot(w io.Writer, config server.StreamConfig, each messages) error {
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
	sum   block.Sum
	block []byte
}

func (s *snapshot) file(name string, content []byte) error {
	if err := s.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content)), Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := s.tar.Write(content)
	return err
}

func (s *snapshot) add(m message) error {
	if len(s.block) == 0 {
		s.index++
		s.sum = block.NewSum(s.name, s.index)
	}
	s.block = block.Append(s.block, s.sum, block.Record{
		Sequence: m.sequence, Time: m.time.UnixNano(), Subject: []byte(m.subject), Header: m.header, Body: m.data,
	})
	if len(s.block) >= blockBytes {
		return s.flush()
	}
	return nil
}

func (s *snapshot) flush() error {
	if len(s.block) == 0 {
		return nil
	}
	err := s.file("msgs/"+block.Name(s.index), s.block)
	s.block = s.block[:0]
	return err
}

// hashFor is the hash that the server checks a stream's configuration by.
func hashFor(name string) (hash.Hash, error) {
	key := sha256.Sum256([]byte(name))
	return highwayhash.New64(key[:])
}
