package parse

import (
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
)

// unitWords are the units as people write them. Abbreviations count only beside a number or after "el", "por", "x".
var unitWords = newLexicon(map[string]string{
	"kg":      "k kg kgs kgr kgrs kl kls klg klgs kilo kilos kilito kilitos kilogramo kilogramos kilogr quilo",
	"g":       "g gr grs gms gramo gramos gramito",
	"t":       "t tn tns tm ton tons tonelada toneladas tonelaje",
	"quintal": "q qq qqs qql qtl qtls qnt quintal quintales quintalito quintalitos kintal",
	"arroba":  "@ arr arb arroba arrobas arrobita",
	"libra":   "lb lbs libra libras librita",
	"fanega":  "fanega fanegas",

	"saco":   "sc scs saco sacos saquito saquitos sako saku",
	"costal": "costal costales costalito costalillo costalillos",
	"bolsa":  "bls bolsa bolsas bolsita bolsitas",
	"bulto":  "bulto bultos",
	"carga":  "carga cargas",
	"lata":   "lata latas",
	"jaba":   "jaba jabas java javas",
	"cajon":  "cajon cajones",
	"racimo": "racimo racimos racimito",
	"fardo":  "fardo fardos",
	"rollo":  "rollo rollos",
	"madeja": "madeja madejas",

	"unidad": "u ud uds und unds uni unid unidad unidades pz pza pzas pieza piezas dedo dedos platano platanos prenda prendas",
	"docena": "dc doc docs dna docena docenas dozena",
	"ciento": "cto ciento cientos",
	"millar": "mll millar millares",

	"place": "place pax cupo cupos plaza plazas lugar lugares asiento asientos turista turistas visitante visitantes pasajero pasajeros persona personas",
})

// shortUnits count only where a number or "por" stands before them; "q" is also "que", and a plaza is also a square.
var shortUnits = oneOf("q t u k g sc doc dc pax plaza plazas lugar lugares persona personas ton")

// content is what one of a counting word holds.
var content = map[string]int64{"docena": 12, "ciento": 100, "millar": 1000}

// part is how many of the smaller unit make one of the larger, where both are said together: 2 kilos 500 gramos.
var part = map[[2]string]int64{
	{"t", "kg"}: 1000, {"kg", "g"}: 1000, {"quintal", "libra"}: 100, {"quintal", "arroba"}: 4, {"arroba", "libra"}: 25,
}

// coarse units are so large that a point before three digits means decimals as likely as thousands.
var coarse = map[string]bool{"t": true, "quintal": true, "arroba": true, "libra": true, "fanega": true}

// unit reads a unit at a token; empty if it is none. The signs @ and words with a slip count too.
func unit(t token) string {
	if t.kind == sign && t.text == "@" {
		return "arroba"
	}
	if u := unitWords.find(t); u != "" {
		return u
	}
	if u := countedGoods.find(t); u != "" {
		return "unidad"
	}
	return unitWords.findNear(t)
}

// abbreviated tells a unit that has no plural of its own.
func abbreviated(t token) bool { return len(t.text) <= 3 }

func plural(t token) bool { return !abbreviated(t) && strings.HasSuffix(t.text, "s") }

// standard is what one of a unit holds of its base in thousandths: grams for what is weighed; 0 where there is none.
func standard(unit string) int64 {
	m, err := quantity.Standard(unit)
	if err != nil {
		return 0
	}
	return m.FactorMilli
}

func base(unit string) string {
	u, _ := quantity.Lookup(unit)
	return u.Base
}

func metric(unit string) bool { return unit == "kg" || unit == "g" || unit == "t" }

// weighed tells whether a unit has a weight that everybody knows.
func weighed(unit string) bool { return base(unit) == quantity.Kilogram && standard(unit) > 0 }

// holds tells whether a unit's content is the seller's to say: 20 sacos de 50.
func holds(unit string) bool { return base(unit) == quantity.Kilogram && !metric(unit) }
