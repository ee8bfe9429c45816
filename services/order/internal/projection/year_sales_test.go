package projection_test

import (
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/host/hosttest"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// What is sold in a year is what was confirmed in it, in Lima, and stands: less what came back, nothing that was cancelled, and nothing that the association
// has only noted.
func TestWhatIsSoldInAYearIsSummed(t *testing.T) {
	views := projection.NewViews()
	h := hosttest.Open(t, views.All()...)
	scribe := estest.NewScribe(h.Log, orderevents.Order, orderevents.OrderEvents())
	lastHour := time.Date(2027, 1, 1, 4, 0, 0, 0, time.UTC) // of 2026, in Lima
	agreed := orderevents.Agreement{
		Association: "assoc_1", Buyer: "org_1", Measure: events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"},
		Quantity: events.Quantity{Milli: 100_000, Unit: "kg"}, Price: events.Price{Minor: 100, Currency: "PEN", Per: "kg"}, Total: events.Amount{Minor: 10_000, Currency: "PEN"},
	}
	begin := func(id, association string, at time.Time) *deal {
		d := &deal{Scribe: scribe, t: t, id: id, at: at}
		a := agreed
		a.Association = association
		d.happens(orderevents.OrderPlaced{StockDemand: orderevents.StockDemand{Negotiation: "neg_" + id, Offer: 1, Lot: "lot_1", Milli: 100_000}, Agreement: a})
		d.at = at
		return d
	}
	may := time.Date(2026, 5, 4, 15, 0, 0, 0, time.UTC)
	begin("ord_may", "assoc_1", may).happens(orderevents.OrderConfirmed{})
	returned := begin("ord_back", "assoc_1", may.AddDate(0, 1, 0))
	returned.happens(orderevents.OrderConfirmed{}, orderevents.DeliveryArrived{Delivery: 1, Milli: 60_000, By: "buyer"},
		orderevents.OrderRestClosed{StockReturn: orderevents.StockReturn{ReturnedMilli: 40_000}, Reason: "harvest"})
	off := begin("ord_off", "assoc_1", may.AddDate(0, 2, 0))
	off.happens(orderevents.OrderConfirmed{}, orderevents.OrderCalledOff{By: "seller", Reason: "cannot_deliver", StockReturn: orderevents.StockReturn{ReturnedMilli: 100_000}})
	begin("ord_placed", "assoc_1", may)
	begin("ord_other", "assoc_2", may).happens(orderevents.OrderConfirmed{})
	begin("ord_last", "assoc_1", lastHour).happens(orderevents.OrderConfirmed{})
	begin("ord_next", "assoc_1", lastHour.Add(time.Hour)).happens(orderevents.OrderConfirmed{})
	before := begin("ord_before", "assoc_1", time.Date(2025, 12, 31, 15, 0, 0, 0, time.UTC))
	before.happens(orderevents.OrderConfirmed{})
	noted := &deal{Scribe: scribe, t: t, id: "ord_noted", at: may}
	noted.happens(orderevents.OrderRecorded{
		SaleRef: sale(1), Association: "assoc_1", Measure: agreed.Measure, Milli: 100_000, Quantity: agreed.Quantity, Price: agreed.Price, Total: agreed.Total, SoldOn: "2026-05-04",
	}, orderevents.OrderDeclared{SaleRef: sale(1)}, orderevents.OrderAcknowledged{SaleRef: sale(1)})
	if err := h.Model.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		association string
		at          time.Time
		want        int64
	}{
		"up to the first":                 {"assoc_1", may, 10_000},
		"a moment before it":              {"assoc_1", may.Add(-time.Nanosecond), 0},
		"with what came back":             {"assoc_1", may.AddDate(0, 1, 0), 16_000},
		"what was cancelled is not sold":  {"assoc_1", may.AddDate(0, 6, 0), 16_000},
		"to the year's last hour":         {"assoc_1", lastHour, 26_000},
		"the next year begins at nothing": {"assoc_1", lastHour.Add(time.Hour), 10_000},
		"the year before":                 {"assoc_1", time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC), 10_000},
		"another association":             {"assoc_2", lastHour, 10_000},
		"one that sells nothing":          {"assoc_3", lastHour, 0},
	} {
		err := h.Model.View(func(tx *bbolt.Tx) error {
			got, err := views.Sold(tx, projection.SoldUpTo{Association: c.association, Time: c.at})
			if got.Minor != c.want || got.Currency != "PEN" {
				t.Errorf("%s: %v, want %d", name, got, c.want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What an organisation says last of its RUC counts, until it is erased.
func TestWhatAnOrganisationSaysOfItsRUC(t *testing.T) {
	views := projection.NewViews()
	h := hosttest.Open(t, views.All()...)
	scribe := estest.NewScribe(h.Log, identityevents.Organisation, identityevents.OrganisationEvents())
	for i, step := range []struct {
		event identityevents.OrganisationEvent
		want  string
	}{
		{identityevents.OrganisationRegistered{Kind: "buyer"}, ""},
		{identityevents.OrganisationRUCSet{Taxpayer: "none"}, "none"},
		{identityevents.OrganisationRUCSet{Taxpayer: "company"}, "company"},
		{identityevents.OrganisationErased{By: "self"}, ""},
	} {
		if _, err := scribe.Write(t.Context(), "org_1", time.Unix(int64(i), 0), step.event, es.Meta{CommandID: es.CommandID("step-" + step.want + string(rune('a'+i)))}); err != nil {
			t.Fatal(err)
		}
		if err := h.Model.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		err := h.Model.View(func(tx *bbolt.Tx) error {
			got, _, err := views.Taxpayers.Get(tx, "org_1")
			if got.Kind != step.want {
				t.Errorf("after %T: %q, want %q", step.event, got.Kind, step.want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
