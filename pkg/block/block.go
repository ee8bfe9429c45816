// Package block reads and writes the files in which a NATS server stores the messages of a stream ("1.blk", "2.blk", …), without a server. What the
// server skips or cuts off in silence it tells: which messages a file holds whole, and where it cannot be read.
//
// A file is records one after the other, each with a keyed hash of its own. One that takes no more messages is packed by S2, whose chunks have
// checksums too. After a place that cannot be read the package looks for the next record, so that a damaged byte costs no more than the
// record that it stands in.
//
// Encrypted files are not known: the market's server writes none. The package imports nothing of this module.
package block

import (
	"encoding/binary"
	"fmt"
	"os"

	"github.com/minio/highwayhash"
)

// Record is one stored message. Its slices are of the file that was read: who keeps them copies them.
type Record struct {
	Sequence uint64
	Time     int64 // nanoseconds since 1970
	Subject  []byte
	Header   []byte // as NATS writes it, "NATS/1.0\r\n…\r\n\r\n"; empty: none
	Body     []byte
}

// Range is sequences one after the other, both ends included.
type Range struct {
	From uint64 `json:"from"`
	To   uint64 `json:"to"`
}

// Len is how many they are.
func (r Range) Len() uint64 { return r.To - r.From + 1 }

// Content is what a file holds.
type Content struct {
	Whole   []Range  // sequences of the messages that are there, ascending
	Deleted []uint64 // sequences of which the file says that they are deleted, wherever they were
	Named   uint64   // the highest sequence that a record names, of a message that is there or is not
	Broken  []Broken // places that cannot be read, in order
	Altered bool     // something is not as it was written that costs no message here, but the server cannot read past it
}

// Broken is a place that cannot be read.
type Broken struct {
	After  uint64 // the last sequence that was read before it; 0: none
	Before uint64 // the first that was read after it; 0: none, to the end of the file
	// What the place seems to hold first, which nothing vouches for; its Sequence is 0 where nothing can be made out.
	Seems  Record
	Hashed bool // its hash is right but its message is not credible: it is no write that was cut off
}

// Sound reports whether the file is as it was written.
func (c Content) Sound() bool { return len(c.Broken) == 0 && !c.Altered }

// Torn reports whether only the end of the file cannot be read: a write that was cut off leaves it so, and the server cuts it off.
func (c Content) Torn() bool {
	return len(c.Broken) > 0 && c.Broken[0].Before == 0 && !c.Broken[0].Hashed && !c.Altered
}

// Last is the last sequence of the messages that are there, 0 if there is none.
func (c Content) Last() uint64 {
	if len(c.Whole) == 0 {
		return 0
	}
	return c.Whole[len(c.Whole)-1].To
}

// Name is the name of the file with this index.
func Name(index int) string { return fmt.Sprintf("%d.blk", index) }

// Sum is the hash of the records of one file.
type Sum struct {
	digest   *highwayhash.Digest64
	credible func(Record) bool // nil: every message is
}

// ReadFile reads the file at path, which a server wrote as that number of the stream, and calls visit, if that is not nil, with every message that is
// there whole. The error is that of the file system.
func ReadFile(path, stream string, index int, visit func(Record)) (Content, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Content{}, err
	}
	return Read(raw, NewSum(stream, index), visit), nil
}

// Read is [ReadFile] of the content of a file.
func Read(raw []byte, sum Sum, visit func(Record)) Content {
	records, packed, sound := unpack(raw)
	s := scan{buf: records, sum: sum, vouched: packed && sound, visit: visit}
	s.content.Altered = !sound
	s.run()
	return s.content
}

// Mend returns what a server would find in a file if nothing of it were damaged but what cannot be read: every record that is whole, those that say of
// messages that they are deleted among them.
func Mend(raw []byte, sum Sum) (whole []byte) {
	records, packed, sound := unpack(raw)
	s := scan{buf: records, sum: sum, vouched: packed && sound}
	s.every = func(r Record) { whole = Append(whole, sum, r) }
	s.run()
	return whole
}

// scan reads records.
type scan struct {
	buf     []byte
	sum     Sum
	vouched bool // what was unpacked has the checksums of its chunks, so that only the hash of the last record, which is not packed, may be damaged
	visit   func(Record)
	every   func(Record) // record, as it stands in the file
	last    uint64       // sequence that was read last
	content Content
}

func (s *scan) run() {
	for at := 0; at < len(s.buf); {
		if r, size, ok := s.record(at); ok {
			if s.every != nil {
				s.every(r)
			}
			s.take(r)
			at += size
			continue
		}
		at = s.skip(at)
	}
}

// record reads the record at a place.
func (s *scan) record(at int) (r Record, size int, ok bool) {
	r, size, ok = parse(s.buf[at:])
	if !ok {
		return r, 0, false
	}
	if !s.sum.matches(s.buf[at : at+size]) {
		if !s.vouched || at == 0 || at+size != len(s.buf) || len(s.content.Broken) > 0 {
			return r, 0, false
		}
		s.content.Altered = true
	}
	if !s.sum.believes(r) {
		return r, 0, false
	}
	r, right := withHeader(r, s.buf[at:])
	s.content.Altered = s.content.Altered || !right
	return r, size, true
}

func (s *scan) take(r Record) {
	s.content.Named = max(s.content.Named, r.Sequence&^(erased|deleted))
	if n := len(s.content.Broken); n > 0 && s.content.Broken[n-1].Before == 0 && r.Sequence&deleted == 0 {
		s.content.Broken[n-1].Before = r.Sequence &^ erased
	}
	if r.Sequence&deleted != 0 {
		s.content.Deleted = append(s.content.Deleted, r.Sequence&^deleted)
		return
	}
	sequence := r.Sequence &^ erased
	if sequence <= s.last { // as the server does: it was there already
		return
	}
	s.last = sequence
	if r.Sequence&erased != 0 {
		return
	}
	if n := len(s.content.Whole); n > 0 && s.content.Whole[n-1].To == sequence-1 {
		s.content.Whole[n-1].To = sequence
	} else {
		s.content.Whole = append(s.content.Whole, Range{sequence, sequence})
	}
	if s.visit != nil {
		s.visit(r)
	}
}

// skip notes a broken place, and returns where the next record begins, or the end.
func (s *scan) skip(at int) int {
	seems, size, framed := parse(s.buf[at:])
	hashed := framed && s.sum.matches(s.buf[at:at+size])
	if !framed || seems.Sequence&(erased|deleted) != 0 || !s.follows(seems.Sequence) {
		seems = Record{}
	}
	s.content.Broken = append(s.content.Broken, Broken{After: s.last, Seems: seems, Hashed: hashed})
	if framed && s.begins(at+size) {
		return at + size
	}
	for at++; at+leastRecord <= len(s.buf); at++ {
		if s.begins(at) {
			return at
		}
	}
	return len(s.buf)
}

// begins reports whether a record begins there that follows those that were read.
func (s *scan) begins(at int) bool {
	if at+leastRecord > len(s.buf) || !s.follows(binary.LittleEndian.Uint64(s.buf[at+4:])) {
		return false
	}
	r, size, ok := parse(s.buf[at:])
	return ok && s.sum.matches(s.buf[at:at+size]) && s.sum.believes(r)
}

const farthest = 1 << 32 // from one sequence to the next in a file

func (s *scan) follows(sequence uint64) bool {
	sequence &^= erased
	return sequence&deleted != 0 || sequence > s.last && sequence-s.last < farthest
}
