package backup

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/stream"
)

const (
	extension   = ".seg"
	mostBytes   = 64 << 20 // of a segment, before it is packed
	longest     = 8 << 20  // of a field: more than a message may have
	headerStart = "NATS/1.0\r\n"
)

// message is a stored message as a segment has it: five fields, the numbers as varints, the rest with its length before it. Header is as NATS
// sends it, empty where there is none.
type message struct {
	sequence uint64
	time     time.Time
	subject  string
	header   []byte
	data     []byte
}

// answered are the headers that the server adds to a message that it hands out.
var answered = []string{"Nats-Stream", "Nats-Subject", "Nats-Sequence", "Nats-Time-Stamp", "Nats-Num-Pending", "Nats-Last-Sequence", "Nats-UpTo-Sequence"}

func messageOf(m *stream.Message) (message, error) {
	header := http.Header{}
	for name, values := range m.Header {
		header[name] = values
	}
	for _, name := range answered {
		delete(header, name)
	}
	out := message{sequence: m.Sequence, time: m.Time, subject: m.Subject, data: m.Data}
	if len(header) == 0 {
		return out, nil
	}
	var text bytes.Buffer
	text.WriteString(headerStart)
	if err := header.Write(&text); err != nil {
		return out, err
	}
	text.WriteString("\r\n")
	out.header = text.Bytes()
	return out, nil
}

// headers are a message's, parsed.
func (m message) headers() (nats.Header, error) {
	if len(m.header) == 0 {
		return nil, nil
	}
	return nats.DecodeHeadersMsg(m.header)
}

func (m message) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(b, m.sequence)
	b = binary.AppendVarint(b, m.time.UnixNano())
	for _, field := range [][]byte{[]byte(m.subject), m.header, m.data} {
		b = append(binary.AppendUvarint(b, uint64(len(field))), field...)
	}
	return b
}

// readMessage returns io.EOF after the last one.
func readMessage(r *bufio.Reader) (m message, err error) {
	if m.sequence, err = binary.ReadUvarint(r); err != nil {
		return m, err
	}
	nanos, err := binary.ReadVarint(r)
	if err != nil {
		return m, cut(err)
	}
	m.time = time.Unix(0, nanos).UTC()
	fields := make([][]byte, 3)
	for i := range fields {
		length, err := binary.ReadUvarint(r)
		if err != nil {
			return m, cut(err)
		}
		if length > longest {
			return m, fmt.Errorf("a field of %d bytes", length)
		}
		fields[i] = make([]byte, length)
		if _, err := io.ReadFull(r, fields[i]); err != nil {
			return m, cut(err)
		}
	}
	m.subject, m.header, m.data = string(fields[0]), fields[1], fields[2]
	return m, nil
}

func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func tipOf(m *stream.Message) string {
	sum := sha256.Sum256(m.Data)
	return hex.EncodeToString(sum[:])
}

// segments writes the messages of one stream into files.
type segments struct {
	dir, name string
	run       int
	done      []Segment

	last uint64 // sequence and hash of the last message
	tip  string

	open *openSegment
}

type openSegment struct {
	Segment

	file   *os.File
	sum    hash.Hash
	packed *zstd.Encoder
	raw    int
	buffer []byte
}

func (w *segments) add(messages []*stream.Message) error {
	for _, m := range messages {
		if w.open == nil {
			if err := w.begin(m.Sequence); err != nil {
				return err
			}
		}
		if err := w.open.add(m); err != nil {
			return err
		}
		w.last, w.tip = m.Sequence, tipOf(m)
		if w.open.raw >= mostBytes {
			if err := w.close(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *segments) begin(first uint64) error {
	name := fmt.Sprintf("%s-%06d-%012d%s", strings.ToLower(w.name), w.run, first, extension)
	file, err := os.OpenFile(filepath.Join(w.dir, name+unfinished), os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	o := &openSegment{Segment: Segment{File: name, First: first}, file: file, sum: sha256.New()}
	if o.packed, err = zstd.NewWriter(io.MultiWriter(file, o.sum), zstd.WithEncoderConcurrency(1)); err != nil {
		return errors.Join(err, file.Close())
	}
	w.open = o
	return nil
}

func (o *openSegment) add(m *stream.Message) error {
	each, err := messageOf(m)
	if err != nil {
		return err
	}
	o.buffer = each.appendTo(o.buffer[:0])
	if _, err := o.packed.Write(o.buffer); err != nil {
		return err
	}
	o.raw += len(o.buffer)
	o.Last, o.Newest, o.Messages = m.Sequence, m.Time.UTC(), o.Messages+1
	return nil
}

// close ends a segment: it is synced, read back, and only then has its name.
func (w *segments) close() error {
	if w.open == nil {
		return nil
	}
	o := w.open
	if err := o.packed.Close(); err != nil {
		return errors.Join(err, w.abandon())
	}
	info, err := o.file.Stat()
	if err = errors.Join(err, o.file.Sync()); err != nil {
		return errors.Join(err, w.abandon())
	}
	o.Bytes, o.SHA256 = info.Size(), hex.EncodeToString(o.sum.Sum(nil))
	if err := o.file.Close(); err != nil {
		return err
	}
	w.open = nil
	path := filepath.Join(w.dir, o.File)
	if err := o.verify(path + unfinished); err != nil {
		return err
	}
	if err := os.Rename(path+unfinished, path); err != nil {
		return err
	}
	w.done = append(w.done, o.Segment)
	return syncFolder(w.dir)
}

// abandon leaves nothing of the segment that is being written.
func (w *segments) abandon() error {
	if w.open == nil {
		return nil
	}
	o := w.open
	w.open = nil
	return errors.Join(o.file.Close(), os.Remove(o.file.Name()))
}

// verify reads a segment from end to end.
func (s Segment) verify(path string) error {
	var count, last uint64
	err := s.each(path, func(m message) error {
		if m.sequence <= last {
			return fmt.Errorf("%d after %d", m.sequence, last)
		}
		count, last = count+1, m.sequence
		return nil
	})
	if err == nil && (count != s.Messages || last != s.Last) {
		err = fmt.Errorf("%w: %s has %d messages up to %d, not %d up to %d", ErrDamaged, s.File, count, last, s.Messages, s.Last)
	}
	return err
}

// each calls take for every message of a segment, and tells at the end whether the file is as it was written.
func (s Segment) each(path string, take func(message) error) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", s.File, ErrDamaged, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	sum := sha256.New()
	bytesOf := io.TeeReader(file, sum)
	packed, err := zstd.NewReader(bytesOf, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer packed.Close()
	r := bufio.NewReaderSize(packed, 1<<16)
	for {
		m, err := readMessage(r)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w: %w", s.File, ErrDamaged, err)
		}
		if err := take(m); err != nil {
			return err
		}
	}
	if _, err := io.Copy(io.Discard, bytesOf); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != s.SHA256 {
		return fmt.Errorf("%s: %w: its SHA-256 is %s, the manifest says %s", s.File, ErrDamaged, got, s.SHA256)
	}
	return nil
}
