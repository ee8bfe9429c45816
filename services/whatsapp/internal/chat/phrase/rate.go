package phrase

import (
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// RateTexts is what is said of what others ask.
type RateTexts struct{ Range, RangeEach, One, None, Lot string }

// SpanishRates are the RateTexts in the Spanish of Peru.
var SpanishRates = RateTexts{
	Range:     "Hoy piden entre %s y %s %s (%s).",
	RangeEach: "Hoy piden entre %s y %s %s; por %s, entre %s y %s (%s).",
	One:       "Hoy hay un solo lote más, a %s.",
	None:      "Hoy nadie más tiene %s en venta: no puedo decirte a cuánto lo piden.",
	Lot:       "lote",
}

// Rate says what others ask for goods.
func (t RateTexts) Rate(goods string, r market.Rate) string {
	lowest, highest, unit := say.Money(r.Lowest.Amount()), say.Money(r.Highest.Amount()), say.Unit(r.Lowest.Per)
	each := r.LowestEach
	switch {
	case r.Count == 0:
		return fmt.Sprintf(t.None, goods)
	case r.Count == 1 && each.Minor > 0 && each.Per != r.Lowest.Per:
		return fmt.Sprintf(t.One, say.Price(each)+" ("+say.Price(r.Lowest)+")")
	case r.Count == 1:
		return fmt.Sprintf(t.One, say.Price(r.Lowest))
	case each.Minor > 0 && each.Per != r.Lowest.Per:
		return fmt.Sprintf(t.RangeEach, say.Money(each.Amount()), say.Money(r.HighestEach.Amount()), say.Unit(each.Per),
			Unit(r.Lowest.Per), lowest, highest, Counted(r.Count, t.Lot))
	}
	return fmt.Sprintf(t.Range, lowest, highest, unit, Counted(r.Count, t.Lot))
}
