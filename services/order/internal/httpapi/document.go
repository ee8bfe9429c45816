package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/document"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// GetNegotiationRecord answers GET /v1/negotiations/{id}/record.pdf.
func (a *API) GetNegotiationRecord(ctx context.Context, r orderrest.GetNegotiationRecordRequestObject) (orderrest.GetNegotiationRecordResponseObject, error) {
	n, proof, err := proven(ctx, a, orderevents.Negotiation, r.ID, a.negotiationRow, func(n projection.Negotiation) uint64 { return n.Revision })
	if err != nil {
		return nil, err
	}
	if err := a.App.OpenTexts(ctx, n.State.Texts()...); err != nil {
		return nil, err
	}
	about, err := a.about(ctx, document.CodeOf(proof, document.OfRecord), n.State.Lot, n.State.Buyer, n.State.Association)
	if err != nil {
		return nil, err
	}
	answer, err := documentAnswer(n.ID, document.Record(n, about))
	return orderrest.GetNegotiationRecord200ApplicationPdfResponse{DocumentAnswerApplicationPdfResponse: answer}, err
}

// GetOrderContract answers GET /v1/orders/{id}/contract.pdf.
func (a *API) GetOrderContract(ctx context.Context, r orderrest.GetOrderContractRequestObject) (orderrest.GetOrderContractResponseObject, error) {
	o, about, err := a.papersOf(ctx, r.ID, document.OfContract)
	if err != nil {
		return nil, err
	}
	tax, ok, err := a.taxDocument(o)
	if err != nil {
		return nil, err
	}
	if ok {
		about.Tax = &tax
	}
	if about.Payees, err = a.papersPayees(ctx, o); err != nil {
		return nil, err
	}
	answer, err := documentAnswer(o.ID, document.Contract(o, about))
	return orderrest.GetOrderContract200ApplicationPdfResponse{DocumentAnswerApplicationPdfResponse: answer}, err
}

// GetOrderSheet answers GET /v1/orders/{id}/sheet.pdf.
func (a *API) GetOrderSheet(ctx context.Context, r orderrest.GetOrderSheetRequestObject) (orderrest.GetOrderSheetResponseObject, error) {
	o, about, err := a.papersOf(ctx, r.ID, document.OfSheet)
	if err == nil && o.Status == order.Cancelled {
		err = app.Faults.Wrap(order.ErrCancelled)
	}
	if err != nil {
		return nil, err
	}
	answer, err := documentAnswer(o.ID+"-sheet", document.Sheet(o, about))
	return orderrest.GetOrderSheet200ApplicationPdfResponse{DocumentAnswerApplicationPdfResponse: answer}, err
}

// papersOf is an order of which there is a deal, with its texts opened, and what its documents say of themselves.
func (a *API) papersOf(ctx context.Context, id string, kind document.Kind) (o projection.Order, about document.About, err error) {
	o, proof, err := proven(ctx, a, orderevents.Order, id, a.orderRow, func(o projection.Order) uint64 { return o.Revision })
	switch {
	case err != nil:
	case o.Recorded():
		err = app.Faults.Wrap(order.ErrRecorded)
	case o.Status == order.Placed:
		err = app.Faults.Wrap(order.ErrNotConfirmed)
	}
	if err != nil {
		return o, about, err
	}
	if err := a.App.OpenTexts(ctx, o.Texts()...); err != nil {
		return o, about, err
	}
	about, err = a.about(ctx, document.CodeOf(proof, kind), o.Placed.Lot, o.Buyer, o.Association)
	return o, about, err
}

// proven reads what the caller may see as it was after its last commit, and proves that.
func proven[T any](
	ctx context.Context, a *API, aggregate, id string, read func(context.Context, string) (T, error), revision func(T) uint64,
) (row T, proof es.Proof, err error) {
	for {
		row, err := web.ReadFresh(ctx, a.Model, func() (T, error) { return read(ctx, id) })
		if err != nil {
			return row, proof, err
		}
		if proof, err = a.App.Prove(ctx, aggregate, id); err != nil || proof.Revision == revision(row) {
			return row, proof, err
		}
		if err := web.WaitShown(ctx, a.Model, proof.Position); err != nil {
			return row, proof, err
		}
	}
}

// about is what a document says of itself, of its lot and of the two sides.
func (a *API) about(ctx context.Context, code document.Code, lot, buyer, seller string) (document.About, error) {
	of, err := row(a, a.Views.Lots.Get, lot)
	if err != nil {
		return document.About{}, err
	}
	buys, sells := orderrest.Buyer{ID: buyer}, orderrest.Seller{ID: seller}
	if err := a.name(ctx, &buys, &sells); err != nil {
		return document.About{}, err
	}
	return document.About{
		Lang: web.LangFrom(ctx), Code: code, Check: web.OriginFrom(ctx) + "/v/" + code.String(),
		Buyer: sideOf(buys.ID, buys.Name), Seller: sideOf(sells.ID, sells.Name),
		Goods: of.Product, Lot: of.Code,
	}, nil
}

func sideOf(id string, name *string) document.Party {
	p := document.Party{ID: id}
	if name != nil {
		p.Name = *name
	}
	return p
}

func documentAnswer(name string, p document.Paper) (orderrest.DocumentAnswerApplicationPdfResponse, error) {
	pages, err := document.PDF(p)
	return orderrest.DocumentAnswerApplicationPdfResponse{
		Body: string(pages), Headers: orderrest.DocumentAnswerResponseHeaders{ContentDisposition: `inline; filename="` + name + `.pdf"`},
	}, err
}
