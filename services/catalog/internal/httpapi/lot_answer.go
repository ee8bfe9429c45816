package httpapi

import (
	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/standing"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// lotAnswer is a lot as the contract writes it, for one caller; suspended is its association, or the caller's organisation. Its texts are opened.
// The names of its association are not filled in.
func lotAnswer(l projection.Lot, c web.Caller, suspended bool) catalogrest.Lot {
	drafted, described := l.Drafted, l.Described
	answer := catalogrest.Lot{
		ID: l.ID, Code: restvalue.Optional(drafted.Code), State: catalogrest.LotState(l.Status),
		Revision: int64(l.Revision), AllowedActions: allowed(l, c, suspended),
		Association: catalogrest.LotAssociation{ID: drafted.Association},
		Product:     catalogrest.ProductID(drafted.Product), Variety: restvalue.Optional(string(described.Variety)),
		Grade: restvalue.Optional(described.Grade), Title: restvalue.Optional(string(described.Title)),
		Description: restvalue.Optional(string(described.Description)),
		Declared:    declaredAnswer(l), Quantity: quantityAnswer(l),
		HarvestedOn: restvalue.Optional(drafted.HarvestedOn), AvailableFrom: restvalue.Optional(drafted.AvailableFrom),
		Certifications: restvalue.Opened(l.Certified), Sales: salesAnswer(l, c),
		CreatedAt: l.CreatedAt, UpdatedAt: l.Changed, PublishedAt: restvalue.Optional(l.PublishedAt),
	}
	if l.MinOrder > 0 {
		least := restvalue.Base(l.MinOrder, drafted.Measure.Base)
		answer.MinOrder = &least
	}
	if l.Hidden != "" {
		answer.TextHidden = &catalogrest.TextHidden{Reason: catalogrest.TextHiddenReason(l.Hidden), At: l.HiddenAt, Fields: []catalogrest.TextField{}}
		for _, field := range l.HiddenFields {
			answer.TextHidden.Fields = append(answer.TextHidden.Fields, catalogrest.TextField(field))
		}
	}
	priceAnswer(&answer, l)
	return answer
}

// allowed is what a caller may do with a lot.
func allowed(l projection.Lot, c web.Caller, suspended bool) []string {
	return standing.Unless(suspended, c.Allowed(l.Allowed(party(c))), "publish", "resume", "negotiate")
}

func declaredAnswer(l projection.Lot) catalogrest.Declared {
	drafted := l.Drafted
	source := catalogrest.DeclaredFactorSource(drafted.FactorSource)
	q := restvalue.Quantity(quantity.Quantity(drafted.Declared))
	answer := catalogrest.Declared{Value: q.Value, Unit: q.Unit, FactorSource: &source}
	if drafted.Measure.Base == quantity.Kilogram {
		kg := restvalue.Base(drafted.Measure.FactorMilli, drafted.Measure.Base).Value
		answer.KgPerUnit = &kg
	}
	return answer
}

func quantityAnswer(l projection.Lot) catalogrest.LotQuantity {
	base := l.Drafted.Measure.Base
	answer := catalogrest.LotQuantity{
		Posted: restvalue.Base(l.Posted, base), Held: restvalue.Base(l.Reserved, base),
		Committed: restvalue.Base(l.Committed, base), SoldElsewhere: restvalue.Base(l.Sold, base),
		Available: restvalue.Base(l.Available(), base),
	}
	if l.Acknowledged > 0 {
		answer.Acknowledged = new(restvalue.Base(l.Acknowledged, base))
	}
	if short := l.Shortage(); short > 0 {
		shortage := restvalue.Base(short, base)
		answer.Shortage = &shortage
	}
	return answer
}

func priceAnswer(answer *catalogrest.Lot, l projection.Lot) {
	price, ok := l.Price()
	if !ok {
		return
	}
	asked := restvalue.Price(price)
	answer.Price = &asked
	if per, ok := l.PerBase(); ok {
		compared := restvalue.Price(per)
		answer.PricePerBase = &compared
	}
	if total, ok := worth(l, price); ok {
		all := restvalue.Money(total)
		answer.Total = &all
	}
}

// worth is the price of the posted quantity: of the declared one while nothing was adjusted, else of its base.
func worth(l projection.Lot, p money.Price) (money.Amount, bool) {
	q := quantity.Quantity(l.Drafted.Declared)
	if l.Posted != l.Drafted.PostedMilli {
		q = quantity.Quantity{Milli: l.Posted, Unit: l.Drafted.Measure.Base}
	}
	total, err := p.Total(q, l.Measure)
	return total, err == nil
}
