package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// row is a lot of a page in JSON. For those without a token it is made once, until the lot changes or what the vault tells does, and again each
// second. made is when the vault was asked at the earliest; nil: nobody can tell.
func (a *API) row(ctx context.Context, l seenLot, c web.Caller, made kept.Stamp) (json.RawMessage, error) {
	shared := l.Listed != nil && c.Anonymous() && made != nil
	if shared {
		if was, ok := l.Listed.Get(); ok && was.Stands == l.stands() {
			return was.JSON, nil
		}
	}
	l.Certified = slices.Clone(l.Certified) // they are opened in place, and others read the same
	answer, err := a.answer(ctx, l, c)
	if err != nil {
		return nil, err
	}
	row, err := json.Marshal(answer)
	if err == nil && shared {
		l.Listed.Put(projection.Listed{Stands: l.stands(), JSON: row}, made)
	}
	return row, err
}

// stands is how the association of a lot stands.
func (l seenLot) stands() projection.Stands {
	return projection.Stands{Registered: l.verified != nil, Verified: l.verified != nil && *l.verified, Suspended: l.suspended}
}

// lotPage is a LotPage whose lots are JSON already.
type lotPage struct {
	rows []json.RawMessage
	next *string
}

// VisitListLotsResponse writes it.
func (p lotPage) VisitListLotsResponse(w http.ResponseWriter) error {
	size := len(`{"items":[],"next":""}`) + len(p.rows)
	for _, row := range p.rows {
		size += len(row)
	}
	var body bytes.Buffer
	body.Grow(size + maxCursor)
	body.WriteString(`{"items":[`)
	for i, row := range p.rows {
		if i > 0 {
			body.WriteByte(',')
		}
		body.Write(row)
	}
	body.WriteByte(']')
	if p.next != nil {
		fmt.Fprintf(&body, `,"next":%q`, *p.next) // in base64
	}
	body.WriteString("}\n")
	w.Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	w.WriteHeader(http.StatusOK)
	_, err := body.WriteTo(w)
	return err
}

// maxCursor is about how long a cursor is at most.
const maxCursor = 512
