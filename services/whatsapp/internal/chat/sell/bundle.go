package sell

import (
	"cmp"
	"fmt"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// forSeveral says what was understood of a price for several units together, and what one of them comes to: S/ 20.00 for 12
// bags. The price of one is asked for, as it may not come out even.
func (t *turn) forSeveral(d *Draft, said parse.UnitPrice) string {
	unit := said.Per
	if u, _ := quantity.Lookup(said.Per); u.ID == "" || u.Base == quantity.Piece && u.ID != quantity.Piece {
		unit = d.Quantity.Unit
	}
	all, err := money.ParsePrice(said.Amount, money.PEN, cmp.Or(unit, quantity.Kilogram))
	if err != nil || unit == "" || said.Together < 2 || all.Minor < said.Together {
		return t.text.OneAtATime
	}
	one := money.Price{Minor: (all.Minor + said.Together/2) / said.Together, Currency: money.PEN, Per: unit}
	several := quantity.Quantity{Milli: said.Together * 1000, Unit: unit}
	return t.text.OneAtATime + "\n" + fmt.Sprintf(t.text.oneComesTo, say.Money(all.Amount()), say.Quantity(several), say.Price(one))
}
