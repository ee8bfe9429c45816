package projection_test

import (
	"fmt"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/host/hosttest"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// deal writes what happens to an order, a day apart.
type deal struct {
	*estest.Scribe[orderevents.OrderEvent]
	t  *testing.T
	id string
	at time.Time
	n  int
}

func (d *deal) happens(all ...orderevents.OrderEvent) {
	d.t.Helper()
	for _, e := range all {
		d.n++
		if _, err := d.Write(d.t.Context(), d.id, d.at, e, es.Meta{CommandID: es.CommandID(fmt.Sprint(d.id, d.n)), Actor: es.Actor{Role: "buyer", Org: "org_1"}}); err != nil {
			d.t.Fatal(err)
		}
		d.at = d.at.Add(24 * time.Hour)
	}
}

func TestATrackRecordIsCounted(t *testing.T) {
	views := projection.NewViews()
	h := hosttest.Open(t, views.All()...)
	monday := time.Date(2026, 11, 2, 15, 0, 0, 0, time.UTC)
	scribe := estest.NewScribe(h.Log, orderevents.Order, orderevents.OrderEvents())
	begin := func(id string) *deal {
		d := &deal{Scribe: scribe, t: t, id: id, at: monday}
		placed := orderevents.OrderPlaced{
			StockDemand: orderevents.StockDemand{Negotiation: "neg_" + id, Offer: 1, Lot: "lot_1", Milli: 100_000},
			Agreement: orderevents.Agreement{
				Association: "assoc_1", Buyer: "org_1", Measure: events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"},
				Quantity: events.Quantity{Milli: 100_000, Unit: "kg"}, Price: events.Price{Minor: 100, Currency: "PEN", Per: "kg"},
				Total: events.Amount{Minor: 10_000, Currency: "PEN"}, Delivery: orderevents.Delivery{Basis: "farm", Until: "2026-11-04"},
			},
		}
		d.happens(placed, orderevents.OrderConfirmed{}) // on Monday and Tuesday; what follows begins on Wednesday the 4th
		return d
	}
	arrives := func(milli int64) orderevents.OrderEvent {
		return orderevents.DeliveryArrived{Delivery: 1, Milli: milli, By: "buyer"}
	}
	pays := func(on string) []orderevents.OrderEvent {
		return []orderevents.OrderEvent{
			orderevents.OrderPaymentSaid{Number: 1, From: "buyer", Amount: events.Amount{Minor: 10_000, Currency: "PEN"}, Method: "cash", PaidOn: on},
			orderevents.OrderPaymentConfirmed{Number: 1, By: "seller"},
			orderevents.OrderCompleted{},
		}
	}
	well := begin("ord_well")
	well.happens(arrives(100_000))
	well.at = well.at.Add(-24 * time.Hour)
	well.happens(orderevents.OrderDelivered{By: "buyer"}, orderevents.OrderReceived{By: "buyer"})
	well.happens(pays("2026-11-04")...)
	late := begin("ord_late")
	late.happens(arrives(100_000), orderevents.OrderDelivered{By: "buyer"}, orderevents.OrderReceived{By: "buyer"}) // delivered on the 5th
	late.happens(pays("2026-11-09")...)
	short := begin("ord_short")
	short.happens(arrives(50_000), orderevents.OrderRestClosed{StockReturn: orderevents.StockReturn{ReturnedMilli: 50_000}, Reason: "harvest"},
		orderevents.OrderDelivered{By: "buyer"}, orderevents.OrderClaimed{Claim: 1, Reason: "quality", Wants: "replace"}, orderevents.OrderDisputed{By: "buyer", Reason: "quality"})
	off := begin("ord_off")
	off.happens(orderevents.OrderCalledOff{By: "seller", Reason: "cannot_deliver", StockReturn: orderevents.StockReturn{ReturnedMilli: 100_000}})
	begin("ord_open")
	if err := h.Model.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}

	for organisation, want := range map[string]projection.TrackRecord{
		"assoc_1": {Orders: 4, Completed: 2, Disputed: 1, Claimed: 1, Cancelled: 1, Short: 1, LateDelivered: 2},
		"org_1":   {Orders: 4, Completed: 2, Disputed: 1, Claimed: 1, LatePaid: 2, DaysToPay: new(4)},
		"org_2":   {},
	} {
		err := h.Model.View(func(tx *bbolt.Tx) error {
			got, err := views.TrackRecord(tx, organisation, "2026-11-30")
			if (got.DaysToPay == nil) != (want.DaysToPay == nil) || got.DaysToPay != nil && *got.DaysToPay != *want.DaysToPay {
				t.Errorf("%s: pays in %v", organisation, got.DaysToPay)
			}
			got.DaysToPay, want.DaysToPay = nil, nil
			if got != want {
				t.Errorf("%s: %+v, want %+v", organisation, got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
