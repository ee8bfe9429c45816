package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// ClaimOrder answers POST /v1/orders/{id}/claims.
func (a *API) ClaimOrder(ctx context.Context, r orderrest.ClaimOrderRequestObject) (orderrest.ClaimOrderResponseObject, error) {
	c := order.MakeClaim{Party: callerOf(ctx), Reason: string(r.Body.Reason), Wants: string(r.Body.Wants)}
	var err error
	if c.Total, err = optionalMoney(r.Body.Total, "/total"); err != nil {
		return nil, err
	}
	if c.Returned, err = optionalQuantity(r.Body.Returned, "/returned"); err != nil {
		return nil, err
	}
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		c.Now = at.Now
		return c
	})
	if err != nil {
		return nil, err
	}
	return orderrest.ClaimOrder200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// AcceptClaim answers POST /v1/orders/{id}/claims/{n}/accept.
func (a *API) AcceptClaim(ctx context.Context, r orderrest.AcceptClaimRequestObject) (orderrest.AcceptClaimResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		return order.AnswerClaim{Party: callerOf(ctx), Claim: int(r.N), Accept: true, Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.AcceptClaim200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// RejectClaim answers POST /v1/orders/{id}/claims/{n}/reject.
func (a *API) RejectClaim(ctx context.Context, r orderrest.RejectClaimRequestObject) (orderrest.RejectClaimResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		return order.AnswerClaim{Party: callerOf(ctx), Claim: int(r.N), Reason: string(r.Body.Reason), Now: at.Now}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.RejectClaim200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// TakeBackClaim answers POST /v1/orders/{id}/claims/{n}/take-back.
func (a *API) TakeBackClaim(ctx context.Context, r orderrest.TakeBackClaimRequestObject) (orderrest.TakeBackClaimResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.TakeBackClaim{Party: callerOf(ctx), Claim: int(r.N)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.TakeBackClaim200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

func claimsAnswer(o projection.Order) []orderrest.Claim {
	all := []orderrest.Claim{}
	for _, c := range o.Claims {
		answer := orderrest.Claim{
			Number: int64(c.Number), Reason: orderrest.ClaimReason(c.Reason), Wants: orderrest.Remedy(c.Wants), State: orderrest.ClaimState(c.State),
			Rejection: restvalue.Optional(orderrest.RejectionReason(c.Rejection)), AnswerUntil: c.AnswerUntil,
		}
		if c.Total != nil {
			answer.Total = new(restvalue.Money(money.Amount(*c.Total)))
		}
		if c.Back > 0 {
			answer.Returned = new(restvalue.Base(c.Back, o.Measure.Base))
		}
		all = append(all, answer)
	}
	return all
}
