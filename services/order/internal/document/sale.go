package document

import (
	"fmt"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// OfSale is what the buyer of a recorded sale is asked about.
func OfSale(o projection.Order, lang web.Lang) []Line {
	s := speech(lang)
	much := amount(quantity.Quantity(o.Placed.Quantity))
	if base := amount(quantity.Quantity{Milli: o.Placed.Milli, Unit: o.Placed.Measure.Base}); base != much {
		much += " = " + base
	}
	day := o.SoldOn
	if on := lima.StartOf(o.SoldOn); !on.IsZero() {
		day = Day(on, lang)
	}
	return section("",
		Line{s.say("Qué", "What"), s.goods(o.Placed.Product)},
		Line{s.say("Cuánto", "How much"), much},
		Line{s.say("A cuánto", "At"), money.Price(o.Placed.Price).String()},
		Line{s.say("Total", "Total"), money.Amount(o.Placed.Total).String()},
		Line{s.say("Cuándo", "When"), day},
	).Lines
}

// Day is a day as people in Peru say it: "30 de noviembre de 2026".
func Day(at time.Time, lang web.Lang) string {
	at = at.In(lima.Zone)
	return fmt.Sprintf(speech(lang).say("%[1]d de %[2]s de %[4]d", "%[1]d %[3]s %[4]d"), at.Day(), lima.Month(at), at.Month().String(), at.Year())
}
