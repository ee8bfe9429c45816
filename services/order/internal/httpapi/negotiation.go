package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/standing"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/app"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// OpenNegotiation answers POST /v1/negotiations.
func (a *API) OpenNegotiation(ctx context.Context, r orderrest.OpenNegotiationRequestObject) (orderrest.OpenNegotiationResponseObject, error) {
	terms, err := proposal(r.Body.Offer, "/offer")
	if err != nil {
		return nil, err
	}
	id, position, err := a.App.Open(ctx, negotiation.Open{
		Buyer: web.CallerFrom(ctx).Org, Lot: r.Body.LotID,
		ExternalRef: events.SealedText(restvalue.OrZero(r.Body.ExternalRef)), Fair: restvalue.OrZero(r.Body.FairID), Terms: terms,
	}, web.MetaFrom(ctx))
	if err != nil {
		return nil, within("/offer", err)
	}
	answer, err := a.answerAt(ctx, id, position)
	if err != nil {
		return nil, err
	}
	return orderrest.OpenNegotiation201JSONResponse{NegotiationCreatedJSONResponse: orderrest.NegotiationCreatedJSONResponse{
		Body: answer.Body, Headers: orderrest.NegotiationCreatedResponseHeaders{ETag: answer.Headers.ETag, Location: "/v1/negotiations/" + id},
	}}, nil
}

// MakeOffer answers POST /v1/negotiations/{id}/offers.
func (a *API) MakeOffer(ctx context.Context, r orderrest.MakeOfferRequestObject) (orderrest.MakeOfferResponseObject, error) {
	terms, err := proposal(*r.Body, "")
	if err != nil {
		return nil, err
	}
	commit, err := a.App.Offer(ctx, r.ID, acting(ctx), terms, web.MetaFrom(ctx))
	web.MarkReached(ctx, commit.Position)
	if err != nil {
		return nil, err
	}
	answer, err := a.answerAt(ctx, r.ID, commit.Position)
	if err != nil {
		return nil, err
	}
	return orderrest.MakeOffer200JSONResponse{NegotiationAnswerJSONResponse: answer}, nil
}

// RejectOffer answers POST /v1/negotiations/{id}/offers/{n}/reject.
func (a *API) RejectOffer(ctx context.Context, r orderrest.RejectOfferRequestObject) (orderrest.RejectOfferResponseObject, error) {
	answer, err := a.command(ctx, r.ID, func(at es.Stamp) negotiation.Command {
		return negotiation.Reject{Party: callerOf(ctx), Offer: int(r.N), Reason: reason(r.Body), ActedAt: at.ActedAt}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.RejectOffer200JSONResponse{NegotiationAnswerJSONResponse: answer}, nil
}

// WithdrawOffer answers POST /v1/negotiations/{id}/offers/{n}/withdraw.
func (a *API) WithdrawOffer(ctx context.Context, r orderrest.WithdrawOfferRequestObject) (orderrest.WithdrawOfferResponseObject, error) {
	answer, err := a.command(ctx, r.ID, func(es.Stamp) negotiation.Command {
		return negotiation.Withdraw{Party: callerOf(ctx), Offer: int(r.N), Reason: reason(r.Body)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.WithdrawOffer200JSONResponse{NegotiationAnswerJSONResponse: answer}, nil
}

// CloseNegotiation answers POST /v1/negotiations/{id}/close.
func (a *API) CloseNegotiation(ctx context.Context, r orderrest.CloseNegotiationRequestObject) (orderrest.CloseNegotiationResponseObject, error) {
	answer, err := a.command(ctx, r.ID, func(es.Stamp) negotiation.Command {
		return negotiation.Close{Party: callerOf(ctx), Reason: reason(r.Body)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.CloseNegotiation200JSONResponse{NegotiationAnswerJSONResponse: answer}, nil
}

// AcceptOffer answers POST /v1/negotiations/{id}/offers/{n}/accept.
func (a *API) AcceptOffer(ctx context.Context, r orderrest.AcceptOfferRequestObject) (orderrest.AcceptOfferResponseObject, error) {
	orderID, placed, err := a.App.Accept(ctx, r.ID, acting(ctx), int(r.N), web.MetaFrom(ctx))
	web.MarkReached(ctx, placed)
	if err != nil {
		return nil, err
	}
	answer, err := a.decidedOrder(ctx, orderID, placed)
	if err != nil {
		return nil, err
	}
	return orderrest.AcceptOffer201JSONResponse{OrderCreatedJSONResponse: orderrest.OrderCreatedJSONResponse{
		Body: answer.Body, Headers: orderrest.OrderCreatedResponseHeaders{ETag: answer.Headers.ETag, Location: "/v1/orders/" + orderID},
	}}, nil
}

// command decides a command of the caller and answers with the negotiation as it then is. Whoever is refused is told from where on
// the read model shows why.
func (a *API) command(ctx context.Context, id string, build app.NegotiationCommand) (orderrest.NegotiationAnswerJSONResponse, error) {
	commit, err := a.App.HandleNegotiationAt(ctx, id, build, web.MetaFrom(ctx))
	web.MarkReached(ctx, commit.Position)
	if err != nil {
		return orderrest.NegotiationAnswerJSONResponse{}, err
	}
	return a.answerAt(ctx, id, commit.Position)
}

// answerAt answers with the negotiation once the read model shows a position.
func (a *API) answerAt(ctx context.Context, id string, at es.Position) (orderrest.NegotiationAnswerJSONResponse, error) {
	if err := web.WaitShown(ctx, a.Model, at); err != nil {
		return orderrest.NegotiationAnswerJSONResponse{}, err
	}
	return a.negotiation(ctx, id)
}

// GetNegotiation answers GET /v1/negotiations/{id}.
func (a *API) GetNegotiation(ctx context.Context, r orderrest.GetNegotiationRequestObject) (orderrest.GetNegotiationResponseObject, error) {
	answer, err := web.ReadFresh(ctx, a.Model, func() (orderrest.NegotiationAnswerJSONResponse, error) { return a.negotiation(ctx, r.ID) })
	if err != nil {
		return nil, err
	}
	return orderrest.GetNegotiation200JSONResponse{NegotiationAnswerJSONResponse: answer}, nil
}

// negotiation reads one negotiation, if the caller is in it.
func (a *API) negotiation(ctx context.Context, id string) (orderrest.NegotiationAnswerJSONResponse, error) {
	n, err := a.negotiationRow(ctx, id)
	if err != nil {
		return orderrest.NegotiationAnswerJSONResponse{}, err
	}
	answer, err := a.negotiationAnswer(ctx, n, callerOf(ctx))
	return orderrest.NegotiationAnswerJSONResponse{
		Body:    answer,
		Headers: orderrest.NegotiationAnswerResponseHeaders{ETag: web.ETag(n.Revision)},
	}, err
}

// negotiationRow reads one negotiation, if the caller is in it.
func (a *API) negotiationRow(ctx context.Context, id string) (projection.Negotiation, error) {
	n, err := row(a, a.Views.Negotiations.Get, id)
	if err == nil && !n.State.Includes(callerOf(ctx)) {
		err = app.Faults.Wrap(negotiation.ErrNotFound)
	}
	return n, err
}

// negotiationAnswer is a negotiation as the contract writes it, for one party, with what is known of both.
func (a *API) negotiationAnswer(ctx context.Context, n projection.Negotiation, by party.Party) (orderrest.Negotiation, error) {
	if err := a.App.OpenTexts(ctx, n.State.Texts()...); err != nil {
		return orderrest.Negotiation{}, err
	}
	answer := negotiationAnswer(n, by)
	err := a.name(ctx, &answer.Buyer, &answer.Association)
	suspended := answer.Buyer.Suspended != nil || answer.Association.Suspended != nil
	answer.AllowedActions = standing.Unless(suspended, web.CallerFrom(ctx).Allowed(answer.AllowedActions), "offer", "accept")
	return answer, err
}
