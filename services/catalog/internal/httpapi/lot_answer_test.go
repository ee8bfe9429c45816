package httpapi

import (
	"testing"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/events/eventstest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

func TestALotIsShownWhole(t *testing.T) {
	kilo := quantity.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}
	var l projection.Lot
	l.Measure, l.Drafted.Measure = kilo, events.Measure(kilo)
	l.Drafted.Declared.Unit = "kg"
	l.State.Price = &events.Price{Minor: 350, Currency: "PEN", Per: "kg"}
	l.Sales = []lot.Sale{{LotSaleDeclared: catalogevents.LotSaleDeclared{
		Quantity: events.Quantity{Unit: "kg"}, Price: &events.Price{Minor: 350, Currency: "PEN", Per: "kg"},
	}}}
	eventstest.Fill(&l)
	webtest.CheckComplete(t, catalogrest.GetSpec, "Lot", lotAnswer(l, web.Caller{Role: token.RoleAssociation, Org: l.Association}, false))
}
