package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// offerWaits has the buyer make Rosa an offer, or make it again where it has expired.
func (d *demo) offerWaits(ctx context.Context) error {
	made, err := client.Read[orderrest.NegotiationPage](d.buyer().order().ListNegotiations(ctx, &orderrest.ListNegotiationsParams{Limit: ptr(mostOf)}))
	if err != nil {
		return err
	}
	if len(made.Items) > 0 {
		return d.offerAgain(ctx, made.Items[0])
	}
	lots, err := d.lotsOf(ctx, "rosa")
	if err != nil || len(lots) == 0 {
		return err
	}
	if _, err = client.Body(d.buyer().order().OpenNegotiation(ctx, nil,
		orderrest.NewNegotiation{LotID: lots[0].ID, Offer: firstOffer()}, once("offer-"+lots[0].ID))); err != nil {
		return err
	}
	return await(ctx, "the offer shows on Rosa's phone", func(context.Context) (bool, error) {
		rosa, _ := memberOf("rosa")
		return slices.ContainsFunc(d.phone(rosa).Bubbles(), func(b emulator.Bubble) bool { return strings.Contains(b.Body, buyer) }), nil
	})
}

func (d *demo) offerAgain(ctx context.Context, n orderrest.Negotiation) error {
	if n.State != "expired" || !slices.Contains(n.AllowedActions, "offer") {
		return nil
	}
	_, err := client.Body(d.buyer().order().MakeOffer(ctx, n.ID, nil, firstOffer(), once(fmt.Sprintf("offer-%s-%d", n.ID, n.Revision))))
	return err
}

func (d *demo) buyer() caller { return d.named(token.RoleBuyer, buyer) }

func firstOffer() orderrest.NewOffer { return offerOf("10", "quintal", "150") }

// offerOf is an offer in soles for goods that are picked up at the farm, paid 30 % before.
func offerOf(quantity, unit, price string) orderrest.NewOffer {
	return orderrest.NewOffer{
		Quantity: commonrest.Quantity{Value: quantity, Unit: unit},
		Price:    commonrest.Price{Amount: price, Currency: "PEN", Per: unit},
		Delivery: orderrest.Delivery{Basis: "farm"},
		Terms:    &orderrest.Terms{Payment: &orderrest.PaymentTerms{AdvancePct: 30, BalanceOn: "loading"}},
	}
}

func ptr[T any](v T) *T { return &v }
