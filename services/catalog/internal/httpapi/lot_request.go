package httpapi

import (
	"slices"

	"github.com/oapi-codegen/nullable"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/catalog/internal/app"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// makeDraft reads the body of POST /v1/lots. Its texts are sealed later.
func makeDraft(association string, b catalogrest.NewLot) (lot.MakeDraft, error) {
	c := lot.MakeDraft{
		Association: association, Product: string(b.Product), Variety: events.SealedText(restvalue.OrZero(b.Variety)),
		Grade: restvalue.OrZero(b.Grade), Title: events.SealedText(restvalue.OrZero(b.Title)), Description: events.SealedText(restvalue.OrZero(b.Description)),
		HarvestedOn: restvalue.OrZero(b.HarvestedOn), AvailableFrom: restvalue.OrZero(b.AvailableFrom),
		Certifications: restvalue.ToSeal(b.Certifications),
	}
	var err error
	declared := commonrest.Quantity{Value: b.Declared.Value, Unit: b.Declared.Unit}
	if c.Declared, err = restvalue.ParseQuantity(declared, "/declared"); err != nil {
		return c, err
	}
	if b.Declared.KgPerUnit != nil {
		kg := commonrest.Quantity{Value: *b.Declared.KgPerUnit, Unit: quantity.Kilogram}
		factor, err := restvalue.ParseQuantity(kg, "/declared/kg_per_unit")
		if err != nil {
			return c, err
		}
		if !factor.Positive() {
			return c, app.Faults.Wrap(lot.ErrFactorAbsurd)
		}
		c.FactorMilli = factor.Milli
	}
	if err := restvalue.CheckDistinct("/certifications", b.Certifications); err != nil {
		return c, err
	}
	err = readTerms(&c, b)
	return c, err
}

// readTerms reads the price and the smallest order.
func readTerms(c *lot.MakeDraft, b catalogrest.NewLot) error {
	if b.Price != nil {
		price, err := restvalue.ParsePrice(*b.Price, "/price")
		if err != nil {
			return err
		}
		c.Price = &price
	}
	if b.MinOrder != nil {
		least, err := restvalue.ParseQuantity(*b.MinOrder, "/min_order")
		if err != nil {
			return err
		}
		c.MinOrder = &least
	}
	return nil
}

// change reads the body of PATCH /v1/lots/{id}. Its texts are sealed later.
func change(association string, b catalogrest.LotChange) (lot.Change, error) {
	c := lot.Change{
		Association: association, InviteOffers: restvalue.OrZero(b.InviteOffers) || b.Price.IsNull(), AnyQuantity: b.MinOrder.IsNull(),
		Variety: changed[events.SealedText](b.Variety), Grade: changed[string](b.Grade),
		Title: changed[events.SealedText](b.Title), Description: changed[events.SealedText](b.Description),
	}
	if asked, err := b.Price.Get(); err == nil {
		price, err := restvalue.ParsePrice(commonrest.Price(asked), "/price")
		if err != nil {
			return c, err
		}
		c.Price = &price
	}
	if asked, err := b.MinOrder.Get(); err == nil {
		least, err := restvalue.ParseQuantity(commonrest.Quantity(asked), "/min_order")
		if err != nil {
			return c, err
		}
		c.MinOrder = &least
	}
	return c, nil
}

// changed is a text of a merge patch: nil where it stays, and empty where null takes it away.
func changed[T ~string](t nullable.Nullable[string]) *T {
	if !t.IsSpecified() {
		return nil
	}
	text, _ := t.Get() // empty where it is null
	return new(T(text))
}

// adjust reads the body of POST /v1/lots/{id}/adjust.
func adjust(association string, b catalogrest.LotAdjustment) (lot.Adjust, error) {
	q, err := restvalue.ParseQuantity(b.Quantity, "/quantity")
	return lot.Adjust{
		Association: association, Quantity: q, Loss: b.Direction == catalogrest.LotAdjustmentDirectionLoss, Reason: string(b.Reason),
	}, err
}

// hiding reads the body of POST /v1/lots/{id}/hide_text.
func hiding(b catalogrest.TextHiding) lot.HideText {
	c := lot.HideText{Reason: string(b.Reason)}
	for _, field := range lot.TextFields() {
		if len(b.Fields) == 0 || slices.Contains(b.Fields, catalogrest.TextField(field)) {
			c.Fields = append(c.Fields, field)
		}
	}
	return c
}
