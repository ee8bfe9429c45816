package market

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// States of a stall application.
const (
	StallApplied    = "applied"
	StallApproved   = "approved"
	StallWaitlisted = "waitlisted"
	StallOffered    = "offered"
	StallConfirmed  = "confirmed"
	StallRejected   = "rejected"
	StallWithdrawn  = "withdrawn"
)

// Stall is the association's application for stalls at a fair.
type Stall struct {
	ID, Fair, State string
	Allowed         Allowed
	Count           int
	Products        []string
	Numbers         []int     // of its stalls, while it has them
	Waiting         int       // place in the waiting list from 1, while it waits
	OfferedUntil    time.Time // while it is offered
	Reason          string    // why it ended, where that was said
}

// MyStalls lists the association's applications at a fair, latest first.
func (s *Session) MyStalls(ctx context.Context, fair string) ([]Stall, error) {
	params := fairrest.ListStallsParams{Limit: new(pageSize)}
	return all(func(cursor *string) (page[Stall], error) {
		params.Cursor = cursor
		return read(stallsOf)(s.fairs().ListStalls(ctx, fair, &params))
	})
}

// Stall reads one application.
func (s *Session) Stall(ctx context.Context, fair, id string) (Stall, error) {
	return read(stallOf)(s.fairs().GetStall(ctx, fair, id, nil))
}

// Apply applies for stalls; products may be empty.
func (s *Session) Apply(ctx context.Context, command Command, fair string, count int, products []string) (Stall, error) {
	body := fairrest.NewStall{Count: new(int64(count))}
	if len(products) > 0 {
		body.Products = &fairrest.Products{}
		for _, product := range products {
			*body.Products = append(*body.Products, fairrest.ProductID(product))
		}
	}
	return read(stallOf)(s.fairs().ApplyForStall(ctx, fair, nil, body, command.Headers))
}

// ConfirmStall says that the association comes.
func (s *Session) ConfirmStall(ctx context.Context, command Command, fair, id string) (Stall, error) {
	return read(stallOf)(s.fairs().ConfirmStall(ctx, fair, id, nil, command.Headers))
}

// WithdrawStall takes the application back.
func (s *Session) WithdrawStall(ctx context.Context, command Command, fair, id string) (Stall, error) {
	return read(stallOf)(s.fairs().WithdrawStall(ctx, fair, id, nil, fairrest.StallEnding{Reason: new(fairrest.StallReasonCannotCome)}, command.Headers))
}

func stallsOf(p fairrest.StallPage) (page[Stall], error) { return pageOf(p.Items, p.Next, stallOf) }

func stallOf(a fairrest.StallApplication) (Stall, error) {
	stall := Stall{
		ID: a.ID, Fair: a.FairID, State: string(a.State), Allowed: a.AllowedActions, Count: int(a.Count), Products: names(a.Products),
		Waiting: int(restvalue.OrZero(a.WaitingPosition)), OfferedUntil: restvalue.OrZero(a.OfferedUntil),
		Reason: string(restvalue.OrZero(a.Reason)),
	}
	for _, number := range a.Numbers {
		stall.Numbers = append(stall.Numbers, int(number))
	}
	return stall, nil
}
