package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// weight is what an amount weighs, in kilos.
func weight(t *testing.T, a *parse.Amount) string {
	t.Helper()
	if a == nil {
		t.Fatal("no quantity was read")
	}
	q, err := a.Quantity()
	if err != nil {
		t.Fatal(err)
	}
	m, err := quantity.Standard(a.Unit)
	if a.Grams() > 0 {
		m, err = quantity.Weighed(a.Unit, a.Grams())
	}
	if err != nil {
		t.Fatal(err)
	}
	milli, err := m.ToBase(q)
	if err != nil {
		t.Fatal(err)
	}
	return quantity.Quantity{Milli: milli, Unit: quantity.Kilogram}.Value()
}
