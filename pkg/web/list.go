package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

const defaultLimit = 50

// Limit is how many items a page holds: 50 unless the request says otherwise. The contract bounds it.
func Limit(limit *int64) int {
	if limit == nil {
		return defaultLimit
	}
	return int(*limit)
}

// Listing is a list as it is asked for. A cursor belongs to one listing: its Name and Filter must be the same on every page.
type Listing struct {
	Name   string // which no other list has: "lots"
	Filter any    // what chooses and orders, and whose it is, as JSON shows it; what the clock says of it is left out
}

// What a cursor is made of, in this order. It is checked, not secret: a page shows what its request may see in any case.
const (
	cursorFormat  = 1                     // the first byte
	cursorNumbers = 1 + 1 + 4 + 8 + 8 + 8 // format, walk, log, position, time, rank; then the id
	cursorSum     = 8                     // and then the digest
	cursorTime    = 14                    // where the time begins
)

// sameClock is for how long the clock says the same of a list: what changes at a time, as fairs end, does so on the minute.
const sameClock = time.Minute

// steady is a cursor in the form in which two are the same as long as the pages that follow are: without the second.
func steady(cursor []byte) []byte {
	raw, err := base64.RawURLEncoding.AppendDecode(nil, cursor)
	if err != nil || len(raw) <= cursorNumbers+cursorSum || raw[0] != cursorFormat {
		return cursor
	}
	raw = raw[:len(raw)-cursorSum]
	began := raw[cursorTime : cursorTime+8]
	binary.BigEndian.PutUint64(began, binary.BigEndian.Uint64(began)/uint64(sameClock))
	return raw
}

// From is where the page of a request begins: at the beginning without a cursor, now being the listing's time; else where the
// page before ended, with the time of the first page. A cursor that is not of this listing, or is older than a listing lasts,
// is the fault "invalid".
func (l Listing) From(cursor *string, now time.Time) (readmodel.Cursor, error) {
	if cursor == nil {
		return readmodel.Cursor{Began: now}, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(*cursor)
	if err != nil || len(raw) <= cursorNumbers+cursorSum || raw[0] != cursorFormat {
		return readmodel.Cursor{}, CursorFault(readmodel.ErrBadCursor)
	}
	content, sum := raw[:len(raw)-cursorSum], raw[len(raw)-cursorSum:]
	from := readmodel.Cursor{
		Walk: int(content[1]), Log: binary.BigEndian.Uint32(content[2:]), At: es.Position(binary.BigEndian.Uint64(content[6:])),
		Began: time.Unix(0, int64(binary.BigEndian.Uint64(content[14:]))), //nolint:gosec // as Next wrote it
		Rank:  readmodel.Rank(binary.BigEndian.Uint64(content[22:])), ID: string(content[cursorNumbers:]),
	}
	if !bytes.Equal(sum, l.sum(content)) || now.Sub(from.Began) > readmodel.ListingLasts {
		return readmodel.Cursor{}, CursorFault(readmodel.ErrBadCursor)
	}
	return from, nil
}

// Next writes the cursor of the page after; nil is that of no page.
func (l Listing) Next(next *readmodel.Cursor) *string {
	if next == nil {
		return nil
	}
	raw := []byte{cursorFormat, byte(next.Walk)} //nolint:gosec // a filter has a handful of walks
	raw = binary.BigEndian.AppendUint32(raw, next.Log)
	raw = binary.BigEndian.AppendUint64(raw, uint64(next.At))
	raw = binary.BigEndian.AppendUint64(raw, uint64(next.Began.UnixNano())) //nolint:gosec // read back in the same way
	raw = binary.BigEndian.AppendUint64(raw, uint64(next.Rank))
	raw = append(raw, next.ID...)
	return new(base64.RawURLEncoding.EncodeToString(append(raw, l.sum(raw)...)))
}

func (l Listing) sum(content []byte) []byte {
	filter, _ := json.Marshal(l.Filter) // of texts and numbers, which are always written
	sum := sha256.New()
	for _, part := range [][]byte{[]byte(l.Name), filter, content} {
		sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		sum.Write(part)
	}
	return sum.Sum(nil)[:cursorSum]
}

// ReadPage reads a page that begins at a cursor. A read model that has not got to where the first page was read, as that of
// another replica, is waited for. next begins the page after; it is nil on the last.
func ReadPage[Item any](
	ctx context.Context, model *readmodel.Model, from readmodel.Cursor,
	read func(*bbolt.Tx) (items []Item, next *readmodel.Cursor, err error),
) (items []Item, next *readmodel.Cursor, err error) {
	view := func(tx *bbolt.Tx) (err error) {
		items, next, err = read(tx)
		return err
	}
	err = model.View(view)
	if errors.Is(err, readmodel.ErrBehind) {
		if err = WaitShown(ctx, model, from.At); err == nil {
			err = model.View(view)
		}
	}
	return items, next, CursorFault(err)
}

// CursorFault turns readmodel.ErrBadCursor into what the caller is told; other errors stay as they are.
func CursorFault(err error) error {
	if !errors.Is(err, readmodel.ErrBadCursor) {
		return err
	}
	return fault.InvalidField("?cursor", fault.Text{
		ES: "Usa el `next` de la página anterior, con los mismos filtros, orden y token, y dentro de un día. Si no lo tienes, pide la lista de nuevo sin `cursor`.",
		EN: "Use the `next` of the page before, with the same filters, order and token, and within a day. Without it, ask for the list anew without `cursor`.",
	}).Because(err)
}

// ForeignCursor is the fault of a cursor that its list never gave, of a list whose cursors are plain numbers.
func ForeignCursor() error {
	return fault.InvalidField("?cursor", fault.Text{
		ES: "Ese cursor no es de esta lista: usa el `next` de la página anterior, o ninguno.",
		EN: "That cursor is not of this list: use the `next` of the page before, or none.",
	})
}
