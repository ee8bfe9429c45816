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
	Kind     string          `json:"kind,omitempty"` // record or contract
	ID       string          `json:"id,omitempty"`   // of the negotiation, or the order
	Position es.Position     `json:"position,omitempty"`
	Hash     string          `json:"hash,omitempty"` // of what is stored there, SHA-256 in hex
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
	if err != nil || !code.Fits(proof) {
		return none, err
	}
	if err := web.WaitShown(ctx, a.Model, proof.Position); err != nil {
		return none, err
	}
	found := checked{
		Code: none.Code, Found: true, ID: proof.ID, Position: proof.Position, Hash: proof.Hash, Written: proof.Time,
	}
	var revision uint64
	switch proof.Aggregate {
	case orderevents.Negotiation:
		found.Kind = "record"
		found.Lines, revision, err = a.recordLines(ctx, proof)
	case orderevents.Order:
		found.Kind = "contract"
		found.Lines, revision, err = a.contractLines(ctx, proof)
	default:
		return none, nil
	}
	found.Changed = revision > proof.Revision
	return found, err
}

func (a *API) recordLines(ctx context.Context, proof es.Proof) (lines []document.Line, revision uint64, err error) {
	n, err := row(a, a.Views.Negotiations.Get, proof.ID)
	if err != nil {
		return nil, 0, err
	}
	about, err := a.aboutNegotiation(ctx, proof, n)
	return document.OfNegotiation(n, about), n.Revision, err
}

func (a *API) contractLines(ctx context.Context, proof es.Proof) (lines []document.Line, revision uint64, err error) {
	o, err := row(a, a.Views.Orders.Get, proof.ID)
	if err != nil {
		return nil, 0, err
	}
	about, err := a.about(ctx, proof, o.Buyer, o.Association)
	return document.OfOrder(o, about), o.Revision, err
}
