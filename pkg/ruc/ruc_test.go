package ruc_test

import (
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/pkg/ruc"
)

// The numbers are public: the tax authority's own and those of firms that everybody knows; and made up ones.
func TestParse(t *testing.T) {
	for written, want := range map[string]struct {
		number ruc.Number
		person bool
	}{
		"20131312955":       {"20131312955", false},
		"20100070970":       {"20100070970", false},
		"20131373709":       {"20131373709", false},
		"20123456786":       {"20123456786", false},
		"10412345679":       {"10412345679", true},
		" 20-12345678-6 ":   {"20123456786", false},
		"20.123.456.786":    {"20123456786", false},
		"20123456785":       {}, // the check digit is another one
		"20123456768":       {}, // two digits are the wrong way round
		"30123456786":       {}, // nothing begins so
		"2012345678":        {},
		"201234567860":      {},
		"2012345678a":       {},
		"٢٠١٢٣٤٥٦٧٨٦":       {},
		"":                  {},
		"20123456786 y más": {},
	} {
		got, err := ruc.Parse(written)
		if got != want.number || (err == nil) != (want.number != "") || got.IsNaturalPerson() != want.person {
			t.Errorf("%q: %q, %v, natural %v", written, got, err, got.IsNaturalPerson())
		}
	}
}

// Of ten numbers that differ in the last digit one is a RUC, and of one no other digit may be any other.
func TestTheLastDigitChecksTheOthers(t *testing.T) {
	for n := range 500 {
		ten := fmt.Sprintf("17%08d", n*199_933)
		made, err := ruc.Complete(ten)
		if err != nil {
			t.Fatal(err)
		}
		fits := 0
		for last := range 10 {
			if _, err := ruc.Parse(fmt.Sprint(ten, last)); err == nil {
				fits++
			}
		}
		if fits != 1 || string(made[:10]) != ten {
			t.Errorf("%s: %d fit, made %s", ten, fits, made)
		}
	}
	for _, wrong := range []string{"", "2012345678x", "201234567", "3012345678"} {
		if made, err := ruc.Complete(wrong); err == nil {
			t.Errorf("%q: %s", wrong, made)
		}
	}
}
