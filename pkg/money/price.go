package money

import (
	"fmt"

	"github.com/qhatu/qhatu/pkg/internal/decimal"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Price is money for one unit: {16100, "PEN", "quintal"} is S/ 161.00 per quintal.
type Price struct {
	Minor    int64
	Currency string
	Per      string
}

// ParsePrice reads a price as Parse reads an amount, per a unit of the market. It returns Parse's errors, and
// quantity.ErrUnit when the unit is unknown.
func ParsePrice(amount, code, per string) (Price, error) {
	u, ok := quantity.Lookup(per)
	if !ok {
		return Price{}, fmt.Errorf("price per %q: %w", per, quantity.ErrUnit)
	}
	a, err := Parse(amount, code)
	if err != nil {
		return Price{}, err
	}
	return Price{Minor: a.Minor, Currency: a.Currency, Per: u.ID}, nil
}

// Amount is what one of the unit costs.
func (p Price) Amount() Amount { return Amount{Minor: p.Minor, Currency: p.Currency} }

// Value writes the number as Amount.Value does: "161.00".
func (p Price) Value() string { return p.Amount().Value() }

// String writes the price for people: "S/ 161.00/quintal", with a no-break space.
func (p Price) String() string { return p.Amount().String() + "/" + p.Per }

// Total is what a quantity of a lot costs, rounded half up to the minor unit once. A price per the quantity's own unit
// multiplies with it; otherwise the quantity is first taken to thousandths of the base as m.ToBase does, which is what
// the lot's stock is counted in. The total of a very small quantity may be zero. It returns ErrNegative, ErrOverflow, and the
// errors of m.Factor and m.ToBase.
func (p Price) Total(q quantity.Quantity, m quantity.Measure) (Amount, error) {
	if p.Minor < 0 || q.Milli < 0 {
		return Amount{}, fmt.Errorf("%s at %s: %w", q, p, ErrNegative)
	}
	count, one, err := counted(q, m, p.Per)
	if err != nil {
		return Amount{}, err
	}
	minor, err := decimal.MulDiv(p.Minor, count, one, decimal.HalfUp)
	if err != nil {
		return Amount{}, fmt.Errorf("%s at %s: %w", q, p, err)
	}
	return Amount{Minor: minor, Currency: p.Currency}, nil
}

// Each is what one of a unit costs where a quantity of a lot costs so much in all, rounded half up to the minor unit: Total the
// other way round. It returns ErrNegative, ErrOverflow, quantity.ErrNotPositive where there is nothing to divide by, and the
// errors of m.Factor and m.ToBase.
func Each(total Amount, q quantity.Quantity, m quantity.Measure, per string) (Price, error) {
	if total.Minor < 0 {
		return Price{}, fmt.Errorf("%s for %s: %w", total, q, ErrNegative)
	}
	count, one, err := counted(q, m, per)
	if err != nil {
		return Price{}, err
	}
	if count <= 0 {
		return Price{}, fmt.Errorf("%s for %s: %w", total, q, quantity.ErrNotPositive)
	}
	minor, err := decimal.MulDiv(total.Minor, one, count, decimal.HalfUp)
	if err != nil {
		return Price{}, fmt.Errorf("%s for %s: %w", total, q, err)
	}
	return Price{Minor: minor, Currency: total.Currency, Per: per}, nil
}

// counted is a quantity of a lot and one of a unit, both counted alike: in thousandths of the quantity's own unit or of the base.
func counted(q quantity.Quantity, m quantity.Measure, per string) (count, one int64, err error) {
	if per == q.Unit {
		return q.Milli, 1000, nil
	}
	if count, err = m.ToBase(q); err != nil {
		return 0, 0, err
	}
	one, err = m.Factor(per)
	return count, one, err
}

// PerBase is the price per one of the lot's base unit, rounded half up to the minor unit. It is for comparing; totals
// come from the price itself. It returns ErrNegative, ErrOverflow, and the errors of m.Factor.
func (p Price) PerBase(m quantity.Measure) (Price, error) {
	if p.Minor < 0 {
		return Price{}, fmt.Errorf("%s: %w", p, ErrNegative)
	}
	factor, err := m.Factor(p.Per)
	if err != nil {
		return Price{}, err
	}
	minor, err := decimal.MulDiv(p.Minor, 1000, factor, decimal.HalfUp)
	if err != nil {
		return Price{}, fmt.Errorf("%s per %s: %w", p, m.Base, err)
	}
	return Price{Minor: minor, Currency: p.Currency, Per: m.Base}, nil
}
