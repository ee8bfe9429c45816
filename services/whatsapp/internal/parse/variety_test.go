package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

func TestOtherVariety(t *testing.T) {
	for _, c := range []struct {
		product, variety, said string
		other                  bool
	}{
		{"maize", "blanco", "amarillo", true},
		{"maize", "blanco", "amariyo", true},
		{"maize", "blanco", "AMARILLA", true},
		{"maize", "blanco", "morados", true},
		{"maize", "blanco", "qillu", true},
		{"maize", "blanco", "choclo", true},
		{"maize", "amarillo gigante", "blanco gigante", true},
		{"maize", "Blanco gigante", "blanca", false},
		{"maize", "blanco", "yuraq", false},
		{"maize", "amarillo", "killu", false},
		{"maize", "blanco", "blancos", false},
		{"maize", "blanco", "blanco gigante", false},
		{"maize", "blanco", "seco", false},
		{"maize", "blanco", "cusco", false},
		{"maize", "", "amarillo", false},
		{"maize", "blanco", "", false},
		{"cocoa", "chuncho", "nativo", true},
		{"cocoa", "chuncho", "chuncho organico", false},
		{"", "blanco", "amarillo", false},
	} {
		if got := parse.OtherVariety(c.product, c.variety, c.said); got != c.other {
			t.Errorf("%s %q, said %q: other: %v", c.product, c.variety, c.said, got)
		}
	}
}
