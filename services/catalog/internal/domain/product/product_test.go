package product_test

import (
	"regexp"
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/product"
)

var twoLetters = regexp.MustCompile(`^[A-Z]{2}$`)

func TestProductsAreSoldInUnitsOfTheirBase(t *testing.T) {
	for _, p := range product.All() {
		if len(p.Units) == 0 || !p.Sells(p.Units[0]) || p.Sells("almud") {
			t.Errorf("%s is sold in %v", p.ID, p.Units)
		}
		for _, unit := range p.Units {
			if u, ok := quantity.Lookup(unit); !ok || u.Base != p.Base || u.ID != unit {
				t.Errorf("%s is kept in %s and sold in %q: %+v", p.ID, p.Base, unit, u)
			}
		}
		if wantSettle := map[bool]string{true: "weight", false: "count"}[p.Base == quantity.Kilogram]; p.SettleBy != wantSettle {
			t.Errorf("%s is kept in %s and settled by %s", p.ID, p.Base, p.SettleBy)
		}
	}
}

func TestProductsAreTellable(t *testing.T) {
	taken := map[string]string{"LT": "lots of unknown products"}
	for _, p := range product.All() {
		if other, ok := taken[p.Code]; ok || !twoLetters.MatchString(p.Code) {
			t.Errorf("%s has the code %q, as %q", p.ID, p.Code, other)
		}
		taken[p.Code] = p.ID
		if p.Names["es"] == "" || p.Names["en"] == "" {
			t.Errorf("%s is called %v", p.ID, p.Names)
		}
		if found, ok := product.ByID(p.ID); !ok || found.Code != p.Code {
			t.Errorf("%s is found as %+v", p.ID, found)
		}
	}
	if p, ok := product.ByID("gold"); ok {
		t.Errorf("gold is %+v", p)
	}
}

func TestGradesAreOptional(t *testing.T) {
	for _, p := range product.All() {
		if !p.HasGrade("") || p.HasGrade("sin_grado") || len(p.Grades) > 0 && !p.HasGrade(p.Grades[0]) {
			t.Errorf("grades of %s: %v", p.ID, p.Grades)
		}
	}
}

func TestNobodyChangesTheProductsOfOthers(t *testing.T) {
	product.All()[0].Units[0] = "changed"
	product.All()[0].Names["es"] = "changed"
	if p := product.All()[0]; p.Units[0] == "changed" || p.Names["es"] == "changed" {
		t.Errorf("changed: %+v", p)
	}
}
