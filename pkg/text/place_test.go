package text_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/text"
)

func TestPlace(t *testing.T) {
	for want, spelt := range map[string][]string{
		"cusco": {
			"Cusco", "CUZCO", "Cuzco", "Qosqo", "Departamento de Cusco", "Departamento del Cusco", "Región Cusco", "region  cuzco",
			"Dpto. Cusco", "Dpto.Cusco", "Dep. de Cusco", "Depto Cusco", "Gobierno Regional Cusco", "Cusco, Perú", "Región Cuzco, Perú",
		},
		"la libertad":   {"La Libertad", "Libertad", "Departamento de La Libertad", "Región La Libertad"},
		"callao":        {"Callao", "El Callao", "Provincia Constitucional del Callao"},
		"junin":         {"Junín", "JUNIN", "Región Junín"},
		"madre de dios": {"Madre de Dios", "Departamento de Madre de Dios"},
		"quispicanchi":  {"Quispicanchi", "Provincia de Quispicanchi", "Prov. Quispicanchi"},
		"region":        {"Región"},
		"regalado":      {"Regalado"},
		"dep":           {"Dep"},
		", peru":        {", Perú"},
	} {
		for _, s := range spelt {
			if got := text.Place(s); got != want {
				t.Errorf("Place(%q) = %q, want %q", s, got, want)
			}
		}
	}
}

// What is folded alike is the same place, and no name becomes none, which filters would take for left out.
func TestPlaceGoesFurtherThanFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		folded := text.Fold(s)
		if text.Place(s) != text.Place(folded) && text.Fold(folded) == folded {
			t.Fatalf("Place(%q) = %q, of its fold %q", s, text.Place(s), text.Place(folded))
		}
		if (text.Place(s) == "") != (folded == "") {
			t.Fatalf("Place(%q) = %q", s, text.Place(s))
		}
	})
}
