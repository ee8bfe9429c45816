package readmodel

import (
	"bytes"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/kept"
)

// Memory keeps those rows of a projection that pages show most as they were decoded. A row in it counts only as long as the file has the very
// same bytes.
type Memory[Row any] struct {
	rows    *kept.Cache[decodedRow[Row]]
	decoded func(Row) Row
}

type decodedRow[Row any] struct {
	raw []byte
	row Row
}

// ofRaw is about how much memory a row takes, with what is kept beside it, by the bytes that it is stored in.
const ofRaw = 6

// NewMemory returns one of so many bytes. decoded is given each row once, when it is decoded to be kept.
func NewMemory[Row any](size int, decoded func(Row) Row) *Memory[Row] {
	return &Memory[Row]{kept.New(size, func(d decodedRow[Row]) int { return ofRaw * len(d.raw) }), decoded}
}

// shared is Get for rows that are read and not changed, nor what they point to: others may have the same.
func (p Projection[Row]) shared(tx *bbolt.Tx, id string) (row Row, ok bool, err error) {
	raw := p.raw(tx, id)
	if raw == nil || p.Memory == nil {
		return p.decode(id, raw)
	}
	if found, ok := p.Memory.rows.Get(id); ok && bytes.Equal(found.raw, raw) {
		return found.row, true, nil
	}
	if row, ok, err = p.decode(id, raw); ok {
		row = p.Memory.decoded(row)
		p.Memory.rows.Put(id, decodedRow[Row]{bytes.Clone(raw), row}, nil)
	}
	return row, ok, err
}
