package httpapi

import (
	"context"
	"embed"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/document"
)

//go:embed page/*.html
var pages embed.FS

var documentPage = web.PageFrom(pages, "page/document.html")

// checked is what the market says of a document's code. What else stands in the paper, whoever holds it sees.
type checked struct {
	Code     string          `json:"code"`
	Found    bool            `json:"found"`
	Kind     document.Kind   `json:"kind,omitempty"`
	ID       string          `json:"id,omitempty"` // of the negotiation, or the order
	Position es.Position     `json:"position,omitempty"`
	Hash     string          `json:"hash,omitempty"` // of what is stored there, SHA-256 in hex; "" of a sheet
	Written  time.Time       `json:"written,omitzero"`
	Changed  bool            `json:"changed,omitempty"` // more has happened since
	Lines    []document.Line `json:"lines,omitempty"`   // as it is now
}

// At is when what the document says came about, as people in Peru read it.
func (c checked) At() string { return document.Moment(c.Written) }

// checkDocument answers GET /v/{code}, for whoever holds a document: it shows what the market has under the code, so that a paper that says
// otherwise is known to be none of the market's.
func (a *API) checkDocument(c echo.Context) error {
	web.PageLang(c) // what the address names counts
	found, err := a.documentUnder(c.Request().Context(), c.Param("code"))
	if err != nil {
		return err
	}
	status := http.StatusOK
	if !found.Found {
		status = http.StatusNotFound
	}
	c.Response().Header().Set("X-Robots-Tag", "noindex")
	return web.ShowPage(c, status, documentPage, found, found)
}

func (a *API) documentUnder(ctx context.Context, written string) (checked, error) {
	code, ok := document.ParseCode(written)
	if !ok {
		return checked{Code: written}, nil
	}
	none := checked{Code: code.String()}
	proof, err := a.App.ProofAt(ctx, code.Position)
	if err != nil {
		return none, err
	}
	kind := kindOf(code, proof)
	if kind == "" {
		return none, nil
	}
	if err := web.WaitShown(ctx, a.Model, proof.Position); err != nil {
		return none, err
	}
	found := checked{
		Code: none.Code, Found: true, Kind: kind, ID: proof.ID, Position: proof.Position, Hash: proof.Hash, Written: proof.Time,
	}
	var revision uint64
	if kind == document.OfRecord {
		found.Lines, revision, err = a.recordLines(ctx, code, proof.ID)
	} else {
		found.Lines, revision, err = a.orderLines(ctx, code, proof.ID, kind)
	}
	found.Changed = revision > proof.Revision
	if kind == document.OfSheet {
		found.Hash = "" // by which the contract would be found
	}
	return found, err
}

// kindOf is of which paper a code is that leads to a place in the log; "": of none.
func kindOf(code document.Code, proof es.Proof) document.Kind {
	of := map[string][]document.Kind{orderevents.Negotiation: {document.OfRecord}, orderevents.Order: {document.OfContract, document.OfSheet}}
	for _, kind := range of[proof.Aggregate] {
		if code.Fits(proof, kind) {
			return kind
		}
	}
	return ""
}

func (a *API) recordLines(ctx context.Context, code document.Code, id string) (lines []document.Line, revision uint64, err error) {
	n, err := row(a, a.Views.Negotiations.Get, id)
	if err != nil {
		return nil, 0, err
	}
	about, err := a.about(ctx, code, n.State.Lot, n.State.Buyer, n.State.Association)
	return document.ExcerptOfRecord(n, about), n.Revision, err
}

func (a *API) orderLines(ctx context.Context, code document.Code, id string, kind document.Kind) (lines []document.Line, revision uint64, err error) {
	o, err := row(a, a.Views.Orders.Get, id)
	if err != nil {
		return nil, 0, err
	}
	if err := a.App.OpenTexts(ctx, o.Texts()...); err != nil {
		return nil, 0, err
	}
	about, err := a.about(ctx, code, o.Placed.Lot, o.Buyer, o.Association)
	if kind == document.OfSheet {
		return document.ExcerptOfSheet(o, about), o.Revision, err
	}
	return document.ExcerptOfContract(o, about), o.Revision, err
}
