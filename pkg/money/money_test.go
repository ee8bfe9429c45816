package money_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/money"
)

func TestParse(t *testing.T) {
	tests := []struct {
		amount, currency string
		want             money.Amount
		err              error
	}{
		{amount: "161", currency: "PEN", want: money.Amount{Minor: 16100, Currency: "PEN"}},
		{amount: "3.5", currency: "PEN", want: money.Amount{Minor: 350, Currency: "PEN"}},
		{amount: "0.05", currency: "PEN", want: money.Amount{Minor: 5, Currency: "PEN"}},
		{amount: "3.505", currency: "PEN", err: money.ErrPrecision},
		{amount: "3,50", currency: "PEN", err: money.ErrSyntax},
		{amount: "-3.50", currency: "PEN", err: money.ErrSyntax},
		{amount: "", currency: "PEN", err: money.ErrSyntax},
		{amount: "92233720368547758.08", currency: "PEN", err: money.ErrOverflow},
		{amount: "161", currency: "USD", err: money.ErrCurrency},
		{amount: "161", currency: "pen", err: money.ErrCurrency},
	}
	for _, tt := range tests {
		got, err := money.Parse(tt.amount, tt.currency)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("Parse(%q, %q) = %v, %v; want %v, %v", tt.amount, tt.currency, got, err, tt.want, tt.err)
		}
	}
}

func TestWritten(t *testing.T) {
	tests := []struct {
		minor       int64
		value, text string
	}{
		{minor: 0, value: "0.00", text: "S/\u00a00.00"},
		{minor: 16100, value: "161.00", text: "S/\u00a0161.00"},
		{minor: 99999, value: "999.99", text: "S/\u00a0999.99"},
		{minor: 123450, value: "1234.50", text: "S/\u00a01,234.50"},
		{minor: 123456789, value: "1234567.89", text: "S/\u00a01,234,567.89"},
		{minor: -123450, value: "-1234.50", text: "-S/\u00a01,234.50"},
		{minor: math.MinInt64, value: "-92233720368547758.08", text: "-S/\u00a092,233,720,368,547,758.08"},
	}
	for _, tt := range tests {
		a := money.Amount{Minor: tt.minor, Currency: "PEN"}
		if a.Value() != tt.value || a.String() != tt.text {
			t.Errorf("%d is written %q and %q, want %q and %q", tt.minor, a.Value(), a.String(), tt.value, tt.text)
		}
	}
}

func TestParseReadsWhatValueWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := money.Amount{Minor: rapid.Int64Min(0).Draw(t, "minor"), Currency: money.PEN}
		got, err := money.Parse(want.Value(), want.Currency)
		if err != nil || got != want {
			t.Fatalf("read %v, %v; want %v", got, err, want)
		}
	})
}
