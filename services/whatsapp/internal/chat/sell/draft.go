package sell

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Draft is a sale that is being put together. What is zero has not been said.
type Draft struct {
	Number     int               `json:"number"`                // of this sale in the conversation
	Serial     int               `json:"serial"`                // of what was last asked about it: taps on older questions are stale
	For        string            `json:"for,omitempty"`         // the association whose goods are sold
	ForProduct string            `json:"for_product,omitempty"` // the goods for which that was decided, of several
	Shown      time.Time         `json:"shown,omitzero"`        // when it was last read back
	Product    string            `json:"product,omitempty"`
	Variety    string            `json:"variety,omitempty"`
	Grade      string            `json:"grade,omitempty"`
	Quantity   quantity.Quantity `json:"quantity,omitzero"`   // its unit may be missing
	Grams      int64             `json:"grams,omitempty"`     // of one unit, as it was said; 0: the standard
	Recalled   bool              `json:"recalled,omitempty"`  // the weight of one unit is that of an earlier lot
	Price      money.Price       `json:"price,omitzero"`      // its unit may be missing
	Open       bool              `json:"open,omitempty"`      // buyers make the first offer
	UnitSaid   bool              `json:"unit_said,omitempty"` // of the price
	Whole      bool              `json:"whole,omitempty"`     // the price may be for all of it
	Unsure     bool              `json:"unsure,omitempty"`    // what was written can be read in more than one way
	Sure       []string          `json:"sure,omitempty"`      // the doubts that were answered
	More       bool              `json:"more,omitempty"`      // it is said to be more of what is on sale
	Instead    int               `json:"instead,omitempty"`   // the number of the sale that waits and that it may say anew
	Other      quantity.Quantity `json:"other,omitzero"`      // in which the same goods were published meanwhile: are these others?
}

// goods are what is sold, as it is called.
func (d *Draft) goods() string { return phrase.Goods(d.Product, d.Variety, d.Grade) }

// isBlank tells whether nothing was said of it yet.
func (d *Draft) isBlank() bool { return d.equal(Draft{}) }

// The doubts.
const (
	aboutPrice     = "price"
	aboutQuantity  = "quantity"
	aboutDuplicate = "again" // of a lot that is on the market
)

func (d *Draft) isConfirmed(doubt string) bool { return slices.Contains(d.Sure, doubt) }

func (d *Draft) confirm(doubt string) { d.Sure = append(slices.Clip(d.Sure), doubt) }

func (d *Draft) unconfirm(doubt string) {
	d.Sure = slices.DeleteFunc(slices.Clone(d.Sure), func(s string) bool { return s == doubt })
}

// measure is how the sale's unit converts to the base of its stock. It fails while unit or weight are missing.
func (d *Draft) measure() (quantity.Measure, error) {
	if d.Grams > 0 {
		return quantity.Weighed(d.Quantity.Unit, d.Grams)
	}
	return quantity.Standard(d.Quantity.Unit)
}

// total is what all of it costs; nothing while the price is open or incomplete.
func (d *Draft) total() (money.Amount, bool) {
	m, err := d.measure()
	if err != nil || d.Price.Minor == 0 {
		return money.Amount{}, false
	}
	total, err := d.Price.Total(d.Quantity, m)
	return total, err == nil && total.Minor > 0
}

// perBase is the price of one kilogram or piece.
func (d *Draft) perBase() (money.Price, bool) {
	m, err := d.measure()
	if err != nil || d.Price.Minor == 0 {
		return money.Price{}, false
	}
	per, err := d.Price.PerBase(m)
	return per, err == nil
}

// otherPrice is the price by the kilo or piece or, where that is how it is said, by the sale's own unit; for comparing.
func (d *Draft) otherPrice() (money.Price, bool) {
	per, ok := d.perBase()
	if !ok || per.Minor == 0 || per.Per != d.Price.Per {
		return per, ok && per.Minor > 0
	}
	m, err := d.measure()
	if err != nil || m.Unit == per.Per || d.Price.Minor > phrase.Highest {
		return money.Price{}, false
	}
	return money.Price{Minor: (d.Price.Minor*m.FactorMilli + 500) / 1000, Currency: money.PEN, Per: m.Unit}, true
}

// lot is the sale as the market takes it.
func (d *Draft) lot() market.NewLot {
	lot := market.NewLot{
		Product: d.Product, Variety: d.Variety, Grade: d.Grade, Declared: d.Quantity, GramsPerUnit: d.Grams,
	}
	if d.Price.Minor > 0 {
		price := d.Price
		lot.Price = &price
	}
	return lot
}

// isSame tells whether a lot holds the same goods, in the same quantity unless more of them is said to be sold.
func (d *Draft) isSame(lot market.Lot) bool {
	m, err := d.measure()
	if err != nil || lot.Product != d.Product || lot.Variety != d.Variety {
		return false
	}
	if d.More {
		return true
	}
	posted, err := m.ToBase(d.Quantity)
	return err == nil && posted == lot.Posted && lot.Measure.Base == m.Base
}
