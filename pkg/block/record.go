package block

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/minio/highwayhash"
)

// A record is
//
//	length(4, of all of it) sequence(8) time(8) length of the subject(2) subject
//	[length of the header(4) header] body hash(8)
//
// in little-endian order. The hash is of all but the lengths: where there is no header, nothing says that the subject ends where its length says.
const (
	headSize    = 4 + 8 + 8 + 2
	hashSize    = 8
	leastRecord = headSize + hashSize
	mostRecord  = 32 << 20
	hasHeader   = 1 << 31 // in the length of the record
	erased      = 1 << 63 // in the sequence: it holds nothing any more
	deleted     = 1 << 62 // in the sequence: this says that the record with this sequence holds nothing any more
)

// NewSum is the hash of the records of one file of a stream.
func NewSum(stream string, index int) Sum {
	key := sha256.Sum256(fmt.Appendf(nil, "%s-%d", stream, index))
	digest, _ := highwayhash.NewDigest64(key[:]) // fails for keys of another length only
	return Sum{digest: digest}
}

// Where returns the same hash for a file in which a message that is not credible cannot be read.
func (s Sum) Where(credible func(Record) bool) Sum {
	s.credible = credible
	return s
}

// believes reports whether a record can be what it says: what stands where a header would is one, and a message is credible.
func (s Sum) believes(r Record) bool {
	if r.Header != nil && !bytes.HasPrefix(r.rest(), headerBegin) {
		return false
	}
	return s.credible == nil || r.Sequence&(erased|deleted) != 0 || s.credible(r)
}

// of writes the hash of a record behind what there is.
func (s Sum) of(to, ids, subject, header, body []byte) []byte {
	s.digest.Reset()
	_, _ = s.digest.Write(ids)
	_, _ = s.digest.Write(subject)
	_, _ = s.digest.Write(header)
	_, _ = s.digest.Write(body)
	return s.digest.Sum(to)
}

// matches reports whether a record has its hash.
func (s Sum) matches(record []byte) bool {
	var have [hashSize]byte
	end := len(record) - hashSize
	subject := headSize + int(binary.LittleEndian.Uint16(record[20:]))
	rest := subject
	if binary.LittleEndian.Uint32(record)&hasHeader != 0 {
		rest += 4
	}
	return bytes.Equal(s.of(have[:0], record[4:20], record[headSize:subject], nil, record[rest:end]), record[end:])
}

// parse reads the record that b begins with, whatever its hash.
func parse(b []byte) (r Record, size int, ok bool) {
	if len(b) < leastRecord {
		return r, 0, false
	}
	length := binary.LittleEndian.Uint32(b)
	size = int(length &^ hasHeader)
	subject := headSize + int(binary.LittleEndian.Uint16(b[20:]))
	body := subject
	if length&hasHeader != 0 {
		body += 4
	}
	if size > len(b) || size > mostRecord || body > size-hashSize {
		return r, 0, false
	}
	r = Record{
		Sequence: binary.LittleEndian.Uint64(b[4:]),
		Time:     int64(binary.LittleEndian.Uint64(b[12:])), //nolint:gosec // as the server writes it
		Subject:  b[headSize:subject],
	}
	r.Body = b[body : size-hashSize]
	if length&hasHeader != 0 {
		header := min(uint64(binary.LittleEndian.Uint32(b[subject:])), uint64(len(r.Body)))
		r.Header, r.Body = r.Body[:header], r.Body[header:]
	}
	return r, size, true
}

var (
	headerBegin = []byte("NATS/1.0")
	headerEnd   = []byte("\r\n\r\n")
)

// rest is the header of a record that was read, and its body: they stand one behind the other.
func (r Record) rest() []byte { return r.Header[:len(r.Header)+len(r.Body)] }

// withHeader sets right where the header of a record ends and its body begins: that length is the one that no hash is of. It reports whether it was.
func withHeader(r Record, record []byte) (_ Record, right bool) {
	if r.Header == nil {
		return r, true
	}
	all := r.rest()
	end := bytes.Index(all, headerEnd)
	if end < 0 || !bytes.HasPrefix(all, headerBegin) {
		return r, true // it is nothing that could be told
	}
	end += len(headerEnd)
	r.Header, r.Body = all[:end], all[end:]
	return r, int(binary.LittleEndian.Uint32(record[headSize+len(r.Subject):])) == end
}

// Append writes a message behind what there is.
func Append(b []byte, sum Sum, r Record) []byte {
	start := len(b)
	length := uint32(headSize + len(r.Subject) + len(r.Header) + len(r.Body) + hashSize) //nolint:gosec // below mostRecord
	if len(r.Header) > 0 {
		length = (length + 4) | hasHeader
	}
	b = binary.LittleEndian.AppendUint32(b, length)
	b = binary.LittleEndian.AppendUint64(b, r.Sequence)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Time))         //nolint:gosec // as the server writes it
	b = binary.LittleEndian.AppendUint16(b, uint16(len(r.Subject))) //nolint:gosec // a subject is short
	b = append(b, r.Subject...)
	if len(r.Header) > 0 {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(r.Header))) //nolint:gosec // below mostRecord
		b = append(b, r.Header...)
	}
	b = append(b, r.Body...)
	return sum.of(b, b[start+4:start+20], r.Subject, r.Header, r.Body)
}

// AppendErased writes that a sequence holds nothing any more, which keeps it from being given again.
func AppendErased(b []byte, sum Sum, sequence uint64, at int64) []byte {
	return Append(b, sum, Record{Sequence: sequence | erased, Time: at})
}

// AppendDeleted writes that the message with a sequence, wherever it is, is deleted.
func AppendDeleted(b []byte, sum Sum, sequence uint64, at int64) []byte {
	return Append(b, sum, Record{Sequence: sequence | deleted, Time: at})
}
