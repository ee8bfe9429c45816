package httpapi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// readRows reads a page as a caller is shown it. What filter it has depends on what is read.
func (a *API) readRows(
	ctx context.Context, c web.Caller, from readmodel.Cursor, limit int, filter func(*bbolt.Tx) projection.LotFilter,
) (rows []lotRow, next *readmodel.Cursor, err error) {
	by := look{caller: c}
	by.made, _ = kept.Now(a.Vault, a.Views.Sellers.Whole(a.Model), kept.Clock(a.Now))
	met, next, err := web.ReadPage(ctx, a.Model, from, func(tx *bbolt.Tx) (met []metLot, next *readmodel.Cursor, err error) {
		if by.suspended, err = a.isSuspended(tx, c.Org); err != nil {
			return nil, nil, err
		}
		met = make([]metLot, 0, limit)
		next, err = a.Views.Lots.Each(tx, filter(tx), from, limit, func(l *projection.Lot) error {
			one, err := a.meet(tx, l, by)
			met = append(met, one)
			return err
		})
		return met, next, err
	})
	if err != nil {
		return nil, nil, err
	}
	rows = make([]lotRow, len(met))
	for i, l := range met {
		if rows[i], err = a.row(ctx, l, by); err != nil {
			return nil, nil, err
		}
	}
	return rows, next, nil
}

// look is a caller's look at the lots of one page.
type look struct {
	caller    web.Caller
	suspended bool       // the caller's organisation
	made      kept.Stamp // of what is shown of a lot beside its row; nil: nobody can tell
}

// metLot is a lot that a look meets.
type metLot struct {
	seenLot // only where it has not been listed as it is now
	listed  projection.Listed
}

func (a *API) meet(tx *bbolt.Tx, l *projection.Lot, by look) (metLot, error) {
	if by.shares(l) {
		if listed, ok := l.Listed.Get(by.made); ok {
			return metLot{seenLot{Lot: l}, listed}, nil
		}
	}
	seen, err := a.see(tx, l)
	return metLot{seenLot: seen}, err
}

// shares reports that the caller sees of a lot what whoever has no token does, but for what they may do.
func (by look) shares(l *projection.Lot) bool {
	p := party(by.caller)
	return !l.Owns(p) && (l.Hidden == "" || p.Side != lot.Coordinator)
}

// lotRow is a lot of a page in JSON: after what the caller may do with it, if that is by itself.
type lotRow struct{ actions, rest, digest []byte }

// row is a lot as a page shows it. What everybody is shown is made once, until the lot changes or what is shown beside its row does, and again
// each second.
func (a *API) row(ctx context.Context, l metLot, by look) (row lotRow, err error) {
	if !by.shares(l.Lot) {
		row.rest, err = a.marshal(ctx, l.seenLot, by.caller, by.suspended)
		row.digest = digest(row.rest)
		return row, err
	}
	if l.listed.JSON == nil {
		if l.listed, err = a.list(ctx, l.seenLot, by.made); err != nil {
			return row, err
		}
	}
	row.rest, row.digest = l.listed.JSON, l.listed.Digest
	row.actions, err = by.actions(l)
	return row, err
}

// list makes what lists show of a lot.
func (a *API) list(ctx context.Context, l seenLot, made kept.Stamp) (projection.Listed, error) {
	whole, err := a.marshal(ctx, l, web.Caller{}, false)
	if err != nil {
		return projection.Listed{}, err
	}
	rest, ok := bytes.CutPrefix(whole, slices.Concat(rowBegins, noActions))
	if !ok {
		return projection.Listed{}, errors.New("a lot's JSON does not begin with what nobody may do")
	}
	listed := projection.Listed{JSON: rest, Digest: digest(rest), Suspended: l.suspended}
	if made != nil && ctx.Err() == nil { // names are left out of an answer that nobody waits for
		l.Listed.Put(listed, made)
	}
	return listed, nil
}

func digest(part []byte) []byte {
	sum := sha256.Sum256(part)
	return sum[:]
}

func (a *API) marshal(ctx context.Context, l seenLot, c web.Caller, suspended bool) ([]byte, error) {
	answer, err := a.answer(ctx, l, c, suspended)
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

// A lot's JSON begins with what the caller may do.
var rowBegins, noActions = []byte(`{"allowed_actions":`), []byte(`[]`)

// actions are what the caller may do with a lot that they share, in JSON.
func (by look) actions(l metLot) ([]byte, error) {
	if by.caller.Anonymous() {
		return noActions, nil
	}
	return json.Marshal(allowed(*l.Lot, by.caller, l.listed.Suspended || by.suspended))
}

// lotPage is a LotPage whose lots are JSON already.
type lotPage struct {
	rows []lotRow
	next *string
}

// VisitListLotsResponse writes it.
func (p lotPage) VisitListLotsResponse(w http.ResponseWriter) error {
	size, parts := 0, p.parts()
	for _, part := range parts {
		size += len(part)
	}
	w.Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	w.Header().Set(echo.HeaderContentLength, strconv.Itoa(size)) // so that room for it is made once
	w.WriteHeader(http.StatusOK)
	for _, part := range parts {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// digest is of what the page shows; its rows' have all the same length.
func (p lotPage) digest() []byte {
	all := make([]byte, 0, len(p.rows)*(sha256.Size+len("0[]")))
	for _, row := range p.rows {
		all = append(all, row.digest...)
		all = append(all, byte(len(row.actions))) //nolint:gosec // a handful of words
		all = append(all, row.actions...)
	}
	return all
}

var pageBegins, between = []byte(`{"items":[`), []byte(`,`)

func (p lotPage) parts() [][]byte {
	parts := make([][]byte, 0, 2+4*len(p.rows))
	parts = append(parts, pageBegins)
	for i, row := range p.rows {
		if i > 0 {
			parts = append(parts, between)
		}
		if row.actions != nil {
			parts = append(parts, rowBegins, row.actions)
		}
		parts = append(parts, row.rest)
	}
	end := `]`
	if p.next != nil {
		end += `,"next":"` + *p.next + `"` // in base64
	}
	return append(parts, []byte(end+"}\n"))
}
