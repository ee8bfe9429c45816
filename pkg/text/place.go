package text

import (
	"regexp"
	"strings"
)

// Place is what spellings of a region or a province of Peru have in common: [Fold], without the kind of place before it
// ("Departamento de Cusco", "Región Cusco"), the country after it, and other usual spellings ("Cuzco"). It is for filters and
// comparisons, not to be shown.
func Place(s string) string {
	name := Fold(s)
	if found := named.FindStringSubmatch(name); found != nil {
		name = found[1]
	}
	if within, ok := strings.CutSuffix(name, ", peru"); ok && within != "" {
		name = within
	}
	if official, ok := spellings[name]; ok {
		return official
	}
	return name
}

// named is a name, folded, after the kind of place that it is of.
var named = regexp.MustCompile(
	`^(?:gobierno regional|departamento|provincia constitucional|provincia|region|depto|dpto|dep|prov|reg)(?:\. ?| )(?:de |del )?(.+)$`)

// spellings of Peru's regions, in Spanish and Quechua, and their official names, folded. The other regions are spelt in one way.
var spellings = map[string]string{
	"cuzco": "cusco", "qosqo": "cusco", "qusqu": "cusco",
	"anqash":     "ancash",
	"apurimaq":   "apurimac",
	"ariqipa":    "arequipa",
	"ayakuchu":   "ayacucho",
	"el callao":  "callao",
	"kashamarka": "cajamarca", "qasamarka": "cajamarca",
	"wankawilka": "huancavelica", "wankawillka": "huancavelica",
	"wanuku":   "huanuco",
	"hunin":    "junin",
	"libertad": "la libertad",
	"punu":     "puno",
}
