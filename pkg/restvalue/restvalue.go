// Package restvalue translates between the values of the REST contract (decimal strings) and the market's own
// (integers). It is the only place where one becomes the other. It imports the generated common types and the value
// types, and knows no service.
package restvalue

import (
	"errors"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Quantity is q as the contract writes it.
func Quantity(q quantity.Quantity) commonrest.Quantity {
	return commonrest.Quantity{Value: q.Value(), Unit: q.Unit}
}

// Base is an amount of stock, in thousandths of the base unit, as the contract writes it.
func Base(milli int64, base string) commonrest.Quantity {
	return Quantity(quantity.Quantity{Milli: milli, Unit: base})
}

// Price is p as the contract writes it.
func Price(p money.Price) commonrest.Price {
	return commonrest.Price{Amount: p.Value(), Currency: p.Currency, Per: p.Per}
}

// Money is a as the contract writes it.
func Money(a money.Amount) commonrest.Money {
	return commonrest.Money{Amount: a.Value(), Currency: a.Currency}
}

// ParseQuantity reads a quantity; pointer says where it stands in the request, for the fault.
func ParseQuantity(q commonrest.Quantity, pointer string) (quantity.Quantity, error) {
	parsed, err := quantity.Parse(q.Value, q.Unit)
	switch {
	case errors.Is(err, quantity.ErrUnit):
		return parsed, fault.InvalidField(pointer+"/unit", fault.Text{
			ES: "No conocemos esa unidad; mira /v1/products.", EN: "Unknown unit; see /v1/products.",
		}).Because(err)
	case err != nil:
		return parsed, fault.InvalidField(pointer+"/value", fault.Text{
			ES: "Escribe la cantidad en cifras, con tres decimales a lo más: 12.5.",
			EN: "Write the quantity in figures with at most three decimals: 12.5.",
		}).Because(err)
	}
	return parsed, nil
}

// ParsePrice reads a price; pointer says where it stands in the request, for the fault.
func ParsePrice(p commonrest.Price, pointer string) (money.Price, error) {
	parsed, err := money.ParsePrice(p.Amount, p.Currency, p.Per)
	switch {
	case errors.Is(err, quantity.ErrUnit):
		return parsed, fault.InvalidField(pointer+"/per", fault.Text{
			ES: "No conocemos esa unidad; mira /v1/products.", EN: "Unknown unit; see /v1/products.",
		}).Because(err)
	case err != nil:
		return parsed, invalidMoney(p.Currency, pointer, err)
	}
	return parsed, nil
}

// ParseMoney reads an amount of money; pointer says where it stands in the request, for the fault.
func ParseMoney(m commonrest.Money, pointer string) (money.Amount, error) {
	parsed, err := money.Parse(m.Amount, m.Currency)
	if err != nil {
		return parsed, invalidMoney(m.Currency, pointer, err)
	}
	return parsed, nil
}

func invalidMoney(currency, pointer string, err error) error {
	if errors.Is(err, money.ErrCurrency) {
		return fault.InvalidField(pointer+"/currency", fault.Textf(
			"Por ahora todo monto va en soles: escribe PEN, no %s.", "For now every amount is in soles: write PEN, not %s.", currency,
		)).Because(err)
	}
	return fault.InvalidField(pointer+"/amount", fault.Text{
		ES: "Escribe el monto en cifras, con dos decimales a lo más: 161.00.",
		EN: "Write the amount in figures with at most two decimals: 161.00.",
	}).Because(err)
}

// Optional returns nil for the zero value, so that the field is left out.
func Optional[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// OrZero returns the zero value for nil: a field that was left out.
func OrZero[T any](v *T) T {
	if v == nil {
		var zero T
		return zero
	}
	return *v
}

// ToSeal are texts of a request as events hold them once they are sealed, which is still to be done.
func ToSeal(texts []string) []events.SealedText {
	var all []events.SealedText
	for _, t := range texts {
		all = append(all, events.SealedText(t))
	}
	return all
}

// Opened are texts that were opened, as answers show them. Those that were erased are left out.
func Opened(texts []events.SealedText) []string {
	var all []string
	for _, t := range texts {
		if t != "" {
			all = append(all, string(t))
		}
	}
	return all
}
