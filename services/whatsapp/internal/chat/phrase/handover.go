package phrase

import (
	"cmp"
	"fmt"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// HandoverTexts is what is said of where and when goods change hands.
type HandoverTexts struct {
	AtFarm, YourFarm, AtCollectionPoint, CollectionPoint, AtBuyer, BuyersPlace string
	FromUntil, On, From, Until                                                 string
}

// SpanishHandover are the HandoverTexts in the Spanish of Peru.
var SpanishHandover = HandoverTexts{
	AtFarm:            "recogen en %s",
	YourFarm:          "tu chacra",
	AtCollectionPoint: "entregas en %s",
	CollectionPoint:   "el punto de acopio",
	AtBuyer:           "lo llevas a %s",
	BuyersPlace:       "donde el comprador",
	FromUntil:         "del %s al %s",
	On:                "el %s",
	From:              "desde el %s",
	Until:             "hasta el %s",
}

// Handover writes both: recogen en Huaro del mié 2 dic al sáb 5 dic. own is the association's own place; any other is what the buyer wrote, in quotes. at
// is when it was agreed: days of another year are said with it.
func (s HandoverTexts) Handover(d market.Delivery, own string, at time.Time) string {
	text := ""
	switch d.Basis {
	case market.AtFarm:
		text = fmt.Sprintf(s.AtFarm, placeOf(d.Place, own, s.YourFarm))
	case market.AtCollectionPoint:
		text = fmt.Sprintf(s.AtCollectionPoint, placeOf(d.Place, own, s.CollectionPoint))
	default:
		text = fmt.Sprintf(s.AtBuyer, placeOf(d.Place, own, s.BuyersPlace))
	}
	if days := s.Dates(d.From, d.Until, at); days != "" {
		text += " " + days
	}
	return text
}

// placeOf is where goods change hands: what the buyer wrote in quotes, unless it is the association's own place.
func placeOf(place, own, unsaid string) string {
	switch {
	case place == "":
		return unsaid
	case Plain(place) == Plain(own):
		return Name(place)
	}
	return cmp.Or(Quote(place), unsaid)
}

// Dates say when goods change hands: del mié 2 dic al sáb 5 dic, del sáb 19 dic 2026 al lun 3 ene 2028; "" where no day is said.
func (s HandoverTexts) Dates(from, until string, at time.Time) string {
	first, errFirst := time.Parse(time.DateOnly, from)
	last, errLast := time.Parse(time.DateOnly, until)
	day := say.ShortDate
	if this := say.InPeru(at).Year(); errFirst == nil && first.Year() != this || errLast == nil && last.Year() != this {
		day = say.ShortDateInYear
	}
	switch {
	case errFirst == nil && errLast == nil && !first.Equal(last):
		return fmt.Sprintf(s.FromUntil, day(first), day(last))
	case errFirst == nil && errLast == nil:
		return fmt.Sprintf(s.On, day(first))
	case errFirst == nil:
		return fmt.Sprintf(s.From, day(first))
	case errLast == nil:
		return fmt.Sprintf(s.Until, day(last))
	}
	return ""
}
