package httpapi

import (
	"errors"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// proposal reads an offer, whose time is not known yet; pointer says where it stands in the body, for the faults.
func proposal(b orderrest.NewOffer, pointer string) (negotiation.Proposal, error) {
	p := negotiation.Proposal{
		Delivery:   deliveryOf(b.Delivery),
		ValidUntil: b.ValidUntil, Firm: restvalue.OrZero(b.Firm),
	}
	var err error
	if p.Quantity, err = restvalue.ParseQuantity(b.Quantity, pointer+"/quantity"); err != nil {
		return p, err
	}
	if p.Price, err = restvalue.ParsePrice(b.Price, pointer+"/price"); err != nil {
		return p, err
	}
	p.Terms, err = termsOf(b.Terms, pointer+"/terms")
	return p, err
}

func deliveryOf(b orderrest.Delivery) orderevents.Delivery {
	return orderevents.Delivery{
		Basis: string(b.Basis), Place: events.SealedText(restvalue.OrZero(b.Place)),
		From: restvalue.OrZero(b.From), Until: restvalue.OrZero(b.Until),
	}
}

func reason(b *commonrest.Reason) string {
	if b == nil {
		return ""
	}
	return string(restvalue.OrZero(b.Reason))
}

// within moves the fields of a fault to where the offer stands in the body of an opening; lot and fair stand beside it.
func within(pointer string, err error) error {
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || errors.Is(err, negotiation.ErrLotNotOpen) || errors.Is(err, negotiation.ErrUnknownFair) {
		return err
	}
	return f.Within(pointer)
}
