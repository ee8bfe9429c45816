package app

import (
	"errors"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

func TestWhoAsksForTooLittleIsToldHowMuchItHasToBe(t *testing.T) {
	refused := faultOf(negotiation.BelowMinOrder{Least: quantity.Quantity{Milli: 92_000, Unit: "kg"}})
	f, ok := errors.AsType[*fault.Fault](refused)
	if !ok || f.Fields[0].Pointer != "/quantity/value" || !strings.Contains(f.Fields[0].Detail.ES, "92 kg") || !errors.Is(refused, negotiation.ErrBelowMinOrder) {
		t.Errorf("told %v", refused)
	}
}
