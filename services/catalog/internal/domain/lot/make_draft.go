package lot

import (
	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// maxFactor is a unit of one tonne. Beyond it the weight of a unit is taken for a mistake.
const maxFactor = 1_000_000

// Where a unit's weight comes from.
const (
	factorDefault  = "default"
	factorProducer = "producer"
)

// MakeDraft makes a lot, as a draft.
type MakeDraft struct {
	Association    string
	Code           string
	Product        string
	Variety        events.SealedText
	Grade          string
	Title          events.SealedText
	Description    events.SealedText
	Declared       quantity.Quantity
	FactorMilli    int64              // weight of one declared unit in grams; 0: its standard content
	MinOrder       *quantity.Quantity // nil: any quantity
	Price          *money.Price       // nil: buyers make the first offer
	HarvestedOn    string             // date
	AvailableFrom  string             // date
	Certifications []events.SealedText
	Repeats        events.Repeats
	Today          string // date of the day on which it is made, where the goods are
}

func (MakeDraft) command() {}

// Texts are what the association wrote, each where it stands.
func (c *MakeDraft) Texts() []*events.SealedText {
	return append([]*events.SealedText{&c.Variety, &c.Title, &c.Description}, events.Each(c.Certifications)...)
}

func makeDraft(s State, c MakeDraft) ([]catalogevents.LotEvent, error) {
	if s.Status != "" {
		return nil, ErrNotDraft
	}
	kind, ok := vocabulary.FindProduct(c.Product)
	switch {
	case !ok:
		return nil, ErrUnknownProduct
	case !kind.Sells(c.Declared.Unit):
		return nil, ErrUnit
	}
	var err error
	if c.Grade, err = gradeOf(kind, c.Grade); err != nil {
		return nil, err
	}
	measure, source, err := measureOf(c)
	if err != nil {
		return nil, err
	}
	posted, err := inStock(c.Declared, measure, "declared")
	if err != nil {
		return nil, err
	}
	least, err := minOrder(c.MinOrder, measure, posted)
	if err != nil {
		return nil, err
	}
	if err := checkPaid(c.Price, c.Declared, measure); err != nil {
		return nil, err
	}
	if err := c.checkDates(); err != nil {
		return nil, err
	}
	return s.reviewed([]catalogevents.LotEvent{drafted(c, measure, source, posted, least)}, c.Repeats), nil
}

func drafted(c MakeDraft, m quantity.Measure, source string, posted, least int64) catalogevents.LotDrafted {
	return catalogevents.LotDrafted{
		Association: c.Association, Code: c.Code,
		Product: c.Product, Variety: c.Variety, Grade: c.Grade, Title: c.Title, Description: c.Description,
		Declared: events.Quantity(c.Declared), Measure: events.Measure(m), FactorSource: source,
		PostedMilli: posted, MinOrderMilli: least,
		Price:       priceEvent(c.Price),
		HarvestedOn: c.HarvestedOn, AvailableFrom: c.AvailableFrom, Certifications: c.Certifications,
	}
}

// measureOf returns what one declared unit holds: its standard content, or what the producer says, if there is no standard
// or the producer's unit differs (a quintal of 50 kg).
func measureOf(c MakeDraft) (quantity.Measure, string, error) {
	standard, err := quantity.Standard(c.Declared.Unit)
	switch {
	case c.FactorMilli == 0 && err != nil:
		return standard, "", ErrFactorNeeded
	case c.FactorMilli == 0, c.FactorMilli == standard.FactorMilli:
		return standard, factorDefault, nil
	case c.FactorMilli < 0, c.FactorMilli > maxFactor:
		return standard, "", ErrFactorAbsurd
	}
	weighed, err := quantity.Weighed(c.Declared.Unit, c.FactorMilli)
	if err != nil {
		return weighed, "", ErrFactorFixed
	}
	return weighed, factorProducer, nil
}
