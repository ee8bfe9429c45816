package readmodel

import (
	"bytes"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/kept"
)

// Memory keeps those rows of a projection that pages show most as they were decoded. A row in it counts only as long as the file has the very
// same bytes.
type Memory[Row any] struct {
	rows    *kept.Cache[*decodedRow[Row]]
	decoded func(*Row)
}

type decodedRow[Row any] struct {
	raw []byte
	row Row
}

// ofRaw is about how much memory a row takes, with what is kept beside it, by the bytes that it is stored in.
const ofRaw = 6

// NewMemory returns one of so many bytes. decoded is given each row once, when it is decoded to be kept.
func NewMemory[Row any](size int, decoded func(*Row)) *Memory[Row] {
	return &Memory[Row]{kept.New(size, func(d *decodedRow[Row]) int { return ofRaw * len(d.raw) }), decoded}
}

// reader reads rows of one transaction, wherever they stand.
type reader[Row any] struct {
	p    Projection[Row]
	rows *bbolt.Cursor // nil: there are none
}

func (p Projection[Row]) reader(tx *bbolt.Tx) reader[Row] {
	r := reader[Row]{p: p}
	if rows := tx.Bucket([]byte(p.Bucket)).Bucket(rowsBucket); rows != nil {
		r.rows = rows.Cursor()
	}
	return r
}

// get returns a row that is read and not changed, nor what it points to: others may have the same. It is nil when there is none.
func (r reader[Row]) get(id []byte) (*Row, error) {
	raw := r.raw(id)
	if raw == nil {
		return nil, nil
	}
	name, memory := string(id), r.p.Memory
	if memory != nil {
		if found, ok := memory.rows.Get(name); ok && bytes.Equal(found.raw, raw) {
			return &found.row, nil
		}
	}
	row, _, err := r.p.decode(name, raw)
	if err != nil {
		return nil, err
	}
	if memory == nil {
		return &row, nil
	}
	memory.decoded(&row)
	decoded := &decodedRow[Row]{bytes.Clone(raw), row}
	memory.rows.Put(name, decoded, nil)
	return &decoded.row, nil
}

func (r reader[Row]) raw(id []byte) []byte {
	if r.rows == nil {
		return nil
	}
	key, raw := r.rows.Seek(id)
	if !bytes.Equal(key, id) {
		return nil
	}
	return raw
}
