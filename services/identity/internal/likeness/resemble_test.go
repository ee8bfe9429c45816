package likeness_test

import (
	"slices"
	"testing"

	"github.com/qhatu/qhatu/services/identity/internal/likeness"
)

func TestNamesThatMayBeTakenForEachOther(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Molino del Sur", "MOLINO DEL SUR S.A.C.", true},
		{"Molino del Sur", "Sur Molino", true},
		{"Molino del Sur", "M\u043elin\u03bf del Sur", true}, // Cyrillic, Greek
		{"Molino del Sur", "M0lino del Sur", true},
		{"Molino del Sur", "Mo1ino del Sur", true},
		{"Molino del Sur", "MoIino deI Sur", true},
		{"Molino del Sur", "Molin0 de1 Sur", true},
		{"Molino del Sur", "Rnolino del Sur", true},
		{"Comercial Rimac", "Cornercial Rimac", true},
		{"Molino del Sur", "Molinos del Sur", true},
		{"Molino del Sur", "Moilno del Sur", true},
		{"Molino del Sur", "Molno del Sur", true},
		{"Molino del Sur", "Molina del Sur", true},
		{"Sol", "So1", true},
		{"Sol", "Sal", false}, // too short to tell
		{"Molino del Sur", "MolinodelSur", true},
		{"Molino Corazón", "MolinoCorazon", true},
		{"Molino Corazón", "Molin\u1d0f Corazon", true},
		{"Molino Corazón", "Coraz\u0585n Molino", true},
		{"Molino Corazón", "Molino Corazon Perú", true},
		{"Productores de Lucre", "Produetores de Lucre", true},
		{"Productores de Lucre", "Prodctores de Lucre", true},
		{"Productores de Lucre", "Productores de Luere", true},
		{"Comité A", "Comité B", false},
		{"Molino del Sur", "Molino del Norte", false},
		{"Molino del Sur", "Molinas del Sur", false},
		{"Comedor 21", "Comedor 22", false},
		{"Comedor 12", "Comedor 21", false},
		{"Comedor Popular 1", "Comedor Popular", false},
		{"Asociación de Productores de Maíz de Huaro", "Productores de Maíz de Huaro", true},
		{"Asociación", "Asociación", true},
		{"", "", false},
		{"\u30de\u30eb", "\u30de\u30eb", true},
	} {
		for _, pair := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			if got := likeness.Resemble(pair[0], pair[1]); got != c.want {
				t.Errorf("%s, %s: %v (%s, %s)", pair[0], pair[1], got, likeness.Look(pair[0]), likeness.Look(pair[1]))
			}
		}
		ofB := likeness.Keys(c.b)
		if c.want && !slices.ContainsFunc(likeness.Keys(c.a), func(key string) bool { return slices.Contains(ofB, key) }) {
			t.Errorf("%s, %s: no key in common", c.a, c.b)
		}
	}
}
