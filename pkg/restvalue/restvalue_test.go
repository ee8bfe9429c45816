package restvalue_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

func TestValuesAreWrittenAndReadBack(t *testing.T) {
	q := quantity.Quantity{Milli: 12500, Unit: "quintal"}
	if got := restvalue.Quantity(q); got != (commonrest.Quantity{Value: "12.5", Unit: "quintal"}) {
		t.Errorf("quantity %+v", got)
	}
	if back, err := restvalue.ParseQuantity(restvalue.Quantity(q), "/q"); err != nil || back != q {
		t.Errorf("quantity came back as %+v, %v", back, err)
	}
	p := money.Price{Minor: 16100, Currency: "PEN", Per: "quintal"}
	if got := restvalue.Price(p); got != (commonrest.Price{Amount: "161.00", Currency: "PEN", Per: "quintal"}) {
		t.Errorf("price %+v", got)
	}
	if back, err := restvalue.ParsePrice(restvalue.Price(p), "/p"); err != nil || back != p {
		t.Errorf("price came back as %+v, %v", back, err)
	}
	a := money.Amount{Minor: 322000, Currency: "PEN"}
	if back, err := restvalue.ParseMoney(restvalue.Money(a), "/m"); err != nil || back != a {
		t.Errorf("money came back as %+v, %v", back, err)
	}
}

func TestWhatCannotBeReadNamesItsField(t *testing.T) {
	read := map[string]func() error{
		"/q/unit": func() error {
			_, err := restvalue.ParseQuantity(commonrest.Quantity{Value: "1", Unit: "brazada"}, "/q")
			return err
		},
		"/q/value": func() error {
			_, err := restvalue.ParseQuantity(commonrest.Quantity{Value: "1.2345", Unit: "kg"}, "/q")
			return err
		},
		"/p/per": func() error {
			_, err := restvalue.ParsePrice(commonrest.Price{Amount: "1", Currency: "PEN", Per: "brazada"}, "/p")
			return err
		},
		"/p/currency": func() error {
			_, err := restvalue.ParsePrice(commonrest.Price{Amount: "1", Currency: "XXX", Per: "kg"}, "/p")
			return err
		},
		"/p/amount": func() error {
			_, err := restvalue.ParsePrice(commonrest.Price{Amount: "1.234", Currency: "PEN", Per: "kg"}, "/p")
			return err
		},
		"/m/currency": func() error {
			_, err := restvalue.ParseMoney(commonrest.Money{Amount: "1", Currency: "USD"}, "/m")
			return err
		},
		"/m/amount": func() error {
			_, err := restvalue.ParseMoney(commonrest.Money{Amount: "1.234", Currency: "PEN"}, "/m")
			return err
		},
	}
	for pointer, parse := range read {
		f, ok := errors.AsType[*fault.Fault](parse())
		if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Pointer != pointer {
			t.Errorf("%s: %+v", pointer, f)
		}
	}
}

func TestSmallOnes(t *testing.T) {
	if restvalue.Optional("") != nil || *restvalue.Optional("a") != "a" || restvalue.OrZero[int](nil) != 0 {
		t.Error("optional fields")
	}
	if diff := cmp.Diff(restvalue.Base(460000, "kg"), commonrest.Quantity{Value: "460", Unit: "kg"}); diff != "" {
		t.Error(diff)
	}
}
