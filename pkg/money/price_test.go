package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

func TestParsePrice(t *testing.T) {
	tests := []struct {
		amount, currency, per string
		want                  money.Price
		err                   error
	}{
		{amount: "3.50", currency: "PEN", per: "kg", want: money.Price{Minor: 350, Currency: "PEN", Per: "kg"}},
		{amount: "9", currency: "PEN", per: "java", want: money.Price{Minor: 900, Currency: "PEN", Per: "jaba"}},
		{amount: "9", currency: "PEN", per: "stone", err: quantity.ErrUnit},
		{amount: "9", currency: "EUR", per: "kg", err: money.ErrCurrency},
		{amount: "x", currency: "PEN", per: "kg", err: money.ErrSyntax},
	}
	for _, tt := range tests {
		got, err := money.ParsePrice(tt.amount, tt.currency, tt.per)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("ParsePrice(%q, %q, %q) = %v, %v; want %v, %v", tt.amount, tt.currency, tt.per, got, err, tt.want, tt.err)
		}
	}
}

func TestPriceWritten(t *testing.T) {
	p := money.Price{Minor: 123450, Currency: "PEN", Per: "t"}
	if p.Value() != "1234.50" || p.String() != "S/\u00a01,234.50/t" {
		t.Errorf("written %q and %q", p.Value(), p)
	}
}

var (
	quintal = quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}
	sack    = quantity.Measure{Unit: "saco", FactorMilli: 50_000, Base: "kg"}
	dozen   = quantity.Measure{Unit: "docena", FactorMilli: 12_000, Base: "unidad"}
)

func TestTotal(t *testing.T) {
	tests := []struct {
		name  string
		value string
		unit  string
		price string
		per   string
		m     quantity.Measure
		want  string
	}{
		{name: "the whole lot", value: "20", unit: "quintal", price: "161", per: "quintal", m: quintal, want: "3220.00"},
		{name: "after bargaining", value: "10", unit: "quintal", price: "158", per: "quintal", m: quintal, want: "1580.00"},
		{name: "priced by the kilogram", value: "20", unit: "quintal", price: "3.50", per: "kg", m: quintal, want: "3220.00"},
		{name: "kilograms at a price per quintal", value: "920", unit: "kg", price: "161", per: "quintal", m: quintal, want: "3220.00"},
		{name: "sacks at a price per quintal", value: "46", unit: "saco", price: "161", per: "quintal", m: sack, want: "8050.00"},
		{name: "quintals at a price per sack", value: "50", unit: "quintal", price: "175", per: "saco", m: sack, want: "8050.00"},
		{name: "dozens at a price per piece", value: "2", unit: "docena", price: "3.50", per: "unidad", m: dozen, want: "84.00"},
		{name: "half a cent up", value: "0.5", unit: "kg", price: "0.01", per: "kg", m: quintal, want: "0.01"},
		{name: "less than half a cent", value: "0.499", unit: "kg", price: "0.01", per: "kg", m: quintal, want: "0.00"},
		{name: "a third of a quintal", value: "1", unit: "kg", price: "161", per: "quintal", m: quintal, want: "3.50"},
		{name: "a part of a unit", value: "12.345", unit: "quintal", price: "161.37", per: "quintal", m: quintal, want: "1992.11"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, err := quantity.Parse(tt.value, tt.unit)
			if err != nil {
				t.Fatal(err)
			}
			p, err := money.ParsePrice(tt.price, "PEN", tt.per)
			if err != nil {
				t.Fatal(err)
			}
			got, err := p.Total(q, tt.m)
			if err != nil || got.Value() != tt.want || got.Currency != "PEN" {
				t.Errorf("got %v, %v; want %s", got, err, tt.want)
			}
		})
	}
}

func TestTotalRefuses(t *testing.T) {
	tests := []struct {
		name string
		p    money.Price
		q    quantity.Quantity
		m    quantity.Measure
		err  error
	}{
		{name: "too much", p: money.Price{Minor: math.MaxInt64, Per: "kg"}, q: quantity.Quantity{Milli: 1001, Unit: "kg"}, m: quintal, err: money.ErrOverflow},
		{name: "too much in the base", p: money.Price{Minor: 1, Per: "kg"}, q: quantity.Quantity{Milli: math.MaxInt64, Unit: "t"}, m: quintal, err: quantity.ErrOverflow},
		{name: "a unit of another kind", p: money.Price{Minor: 1, Per: "docena"}, q: quantity.Quantity{Milli: 1, Unit: "kg"}, m: quintal, err: quantity.ErrUnit},
		{name: "a quantity of another kind", p: money.Price{Minor: 1, Per: "kg"}, q: quantity.Quantity{Milli: 1, Unit: "docena"}, m: quintal, err: quantity.ErrUnit},
		{name: "a negative price", p: money.Price{Minor: -1, Per: "kg"}, q: quantity.Quantity{Milli: 1, Unit: "kg"}, m: quintal, err: money.ErrNegative},
		{name: "a negative quantity", p: money.Price{Minor: 1, Per: "kg"}, q: quantity.Quantity{Milli: -1, Unit: "kg"}, m: quintal, err: money.ErrNegative},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := tt.p.Total(tt.q, tt.m); !errors.Is(err, tt.err) {
				t.Errorf("got %v, %v; want %v", got, err, tt.err)
			}
		})
	}
}

func TestPerBase(t *testing.T) {
	tests := []struct {
		name string
		p    money.Price
		m    quantity.Measure
		want money.Price
		err  error
	}{
		{name: "per quintal", p: money.Price{Minor: 16100, Currency: "PEN", Per: "quintal"}, m: quintal, want: money.Price{Minor: 350, Currency: "PEN", Per: "kg"}},
		{name: "rounded", p: money.Price{Minor: 15800, Currency: "PEN", Per: "quintal"}, m: quintal, want: money.Price{Minor: 343, Currency: "PEN", Per: "kg"}},
		{name: "already so", p: money.Price{Minor: 350, Currency: "PEN", Per: "kg"}, m: quintal, want: money.Price{Minor: 350, Currency: "PEN", Per: "kg"}},
		{name: "half a cent up", p: money.Price{Minor: 25, Currency: "PEN", Per: "saco"}, m: sack, want: money.Price{Minor: 1, Currency: "PEN", Per: "kg"}},
		{name: "per dozen", p: money.Price{Minor: 4200, Currency: "PEN", Per: "docena"}, m: dozen, want: money.Price{Minor: 350, Currency: "PEN", Per: "unidad"}},
		{name: "of another kind", p: money.Price{Minor: 4200, Currency: "PEN", Per: "docena"}, m: quintal, err: quantity.ErrUnit},
		{name: "negative", p: money.Price{Minor: -1, Currency: "PEN", Per: "kg"}, m: quintal, err: money.ErrNegative},
		{name: "too much", p: money.Price{Minor: math.MaxInt64, Currency: "PEN", Per: "g"}, m: quintal, err: money.ErrOverflow},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.p.PerBase(tt.m)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %v, %v; want %v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

// A total is never further than half a minor unit from the exact product, and a half goes up.
func TestTotalIsNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := money.Price{Minor: rapid.Int64Range(0, 1e10).Draw(t, "price"), Currency: money.PEN, Per: "quintal"}
		q := quantity.Quantity{Milli: rapid.Int64Range(1, 1e9).Draw(t, "milli"), Unit: "kg"}
		total, err := p.Total(q, quintal)
		if err != nil {
			t.Fatal(err)
		}
		exact := new(big.Rat).SetFrac(
			new(big.Int).Mul(big.NewInt(p.Minor), big.NewInt(q.Milli)), big.NewInt(quintal.FactorMilli))
		off := new(big.Rat).Sub(big.NewRat(total.Minor, 1), exact)
		if half := big.NewRat(1, 2); off.Cmp(half) > 0 || off.Cmp(new(big.Rat).Neg(half)) <= 0 {
			t.Fatalf("%s at %s is %s, off by %s", q, p, total, off)
		}
	})
}

// Whole units at their own price are exact, so that parts of an order cost what the order costs.
func TestTotalsOfWholeUnitsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := money.Price{Minor: rapid.Int64Range(0, 1e9).Draw(t, "price"), Currency: money.PEN, Per: "saco"}
		a := rapid.Int64Range(1, 1e6).Draw(t, "a")
		b := rapid.Int64Range(1, 1e6).Draw(t, "b")
		total := func(sacks int64) int64 {
			amount, err := p.Total(quantity.Quantity{Milli: sacks * 1000, Unit: "saco"}, sack)
			if err != nil {
				t.Fatal(err)
			}
			return amount.Minor
		}
		if total(a)+total(b) != total(a+b) {
			t.Fatalf("%d + %d sacks at %s", a, b, p)
		}
	})
}

func TestEach(t *testing.T) {
	soles := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: money.PEN} }
	tests := []struct {
		total int64
		q     quantity.Quantity
		per   string
		want  int64
		err   error
	}{
		{total: 158_000, q: quantity.Quantity{Milli: 10_000, Unit: "quintal"}, per: "quintal", want: 15_800},
		{total: 158_000, q: quantity.Quantity{Milli: 460_000, Unit: "kg"}, per: "quintal", want: 15_800},
		{total: 161_000, q: quantity.Quantity{Milli: 10_000, Unit: "quintal"}, per: "kg", want: 350},
		{total: 100, q: quantity.Quantity{Milli: 3_000, Unit: "quintal"}, per: "quintal", want: 33},
		{total: 100, q: quantity.Quantity{Unit: "quintal"}, per: "quintal", err: quantity.ErrNotPositive},
		{total: -1, q: quantity.Quantity{Milli: 1_000, Unit: "quintal"}, per: "quintal", err: money.ErrNegative},
		{total: math.MaxInt64, q: quantity.Quantity{Milli: 1, Unit: "kg"}, per: "quintal", err: money.ErrOverflow},
	}
	for _, tt := range tests {
		got, err := money.Each(soles(tt.total), tt.q, quintal, tt.per)
		if got.Minor != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%d for %s: %v, %v", tt.total, tt.q, got, err)
		}
	}
}
