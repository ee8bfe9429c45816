package block

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/s2"
)

// A packed file is
//
//	"cmp" 1 size(varint, of what was packed) S2 stream hash of the last record(8)
//
// and an S2 stream is chunks: kind(1) length(3) and, in the two that hold data, checksum(4) data.
const (
	packedMark  = "cmp\x01"
	streamMark  = "\xff\x06\x00\x00S2sTwO"
	chunkHead   = 4
	chunkSum    = 4
	chunkPacked = 0x00
	chunkPlain  = 0x01
	leastOther  = 0x80    // kinds from here on hold no data
	wholeChunk  = 1 << 20 // of data
	mostChunk   = 4 << 20
	mostFile    = 256 << 20
)

// unpack returns the records of a file: all of them if it is sound, or what there is.
func unpack(raw []byte) (records []byte, packed, sound bool) {
	marked := bytes.HasPrefix(raw, []byte(packedMark))
	begin := bytes.Index(raw[:min(len(raw), 32)], []byte(streamMark))
	if !marked && begin < 0 {
		return raw, false, true
	}
	if len(raw) < hashSize+len(packedMark) {
		return nil, true, false
	}
	end := len(raw) - hashSize
	hash := raw[end:]
	size, n := binary.Uvarint(raw[len(packedMark):end])
	if marked && n > 0 && begin == len(packedMark)+n && size < mostFile {
		out := bytes.NewBuffer(make([]byte, 0, int(size)+bytes.MinRead)) //nolint:gosec // below mostFile
		_, err := io.Copy(out, s2.NewReader(bytes.NewReader(raw[begin:end])))
		if err == nil && uint64(out.Len()+hashSize) == size { //nolint:gosec // a length
			return append(out.Bytes(), hash...), true, true
		}
	}
	return append(salvage(raw[:end]), hash...), true, false
}

// salvage unpacks what can be unpacked. What is not as it was written is for the hashes of the records to tell.
func salvage(stream []byte) (out []byte) {
	for at := 0; at < len(stream); {
		kind, body, framed := chunk(stream[at:])
		next := at + chunkHead + len(body)
		if framed && (next == len(stream) || likely(stream[next:])) {
			if kind < leastOther {
				data, _ := unpackChunk(kind, body)
				out = append(out, data...)
			}
			at = next
			continue
		}
		at = nextGood(stream, at+1)
	}
	return out
}

// nextGood is the place from there on at which a chunk begins that has its checksum, or the end.
func nextGood(stream []byte, at int) int {
	for at < len(stream) && !good(stream[at:]) {
		at++
	}
	return at
}

// chunk reads the frame of the chunk that b begins with.
func chunk(b []byte) (kind byte, body []byte, ok bool) {
	if len(b) < chunkHead {
		return 0, nil, false
	}
	length := int(b[1]) | int(b[2])<<8 | int(b[3])<<16
	if kind = b[0]; length > len(b)-chunkHead || kind > chunkPlain && kind < leastOther || kind <= chunkPlain && length < chunkSum {
		return kind, nil, false
	}
	return kind, b[chunkHead : chunkHead+length], true
}

// likely reports whether b begins with what looks like a chunk: it has as much data as all have but the last.
func likely(b []byte) bool {
	kind, body, ok := chunk(b)
	if !ok || kind >= leastOther {
		return ok && bytes.HasPrefix(b, []byte(streamMark))
	}
	length := len(body) - chunkSum
	if kind == chunkPacked {
		length, _ = s2.DecodedLen(body[chunkSum:])
	}
	return length == wholeChunk || chunkHead+len(body) == len(b)
}

// good reports whether b begins with a chunk that has its checksum.
func good(b []byte) bool {
	if !likely(b) {
		return false
	}
	kind, body, _ := chunk(b)
	if kind >= leastOther {
		return true
	}
	_, ok := unpackChunk(kind, body)
	return ok
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// unpackChunk returns the data of a chunk, and whether it has its checksum. Of one that is damaged it is as far as it can be unpacked.
func unpackChunk(kind byte, body []byte) ([]byte, bool) {
	data := body[chunkSum:]
	if kind == chunkPacked {
		length, err := s2.DecodedLen(data)
		if err != nil || length > mostChunk {
			return nil, false
		}
		out := make([]byte, length)
		_, err = s2.Decode(out, data)
		if data = out; err != nil {
			return data, false
		}
	}
	c := crc32.Checksum(data, castagnoli)
	return data, binary.LittleEndian.Uint32(body) == (c>>15|c<<17)+0xa282ead8
}
