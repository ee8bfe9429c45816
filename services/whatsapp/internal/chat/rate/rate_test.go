package rate_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// others puts lots of others on the market: two of white maize and one of yellow.
func others(p *chattest.Phone) {
	for variety, prices := range map[string][]string{"blanco": {"150", "170"}, "amarillo": {"120"}} {
		for _, price := range prices {
			lot := chattest.LotOf("lot_other", market.NewLot{
				Product: "maize", Variety: variety, Declared: chattest.TenQuintals, Price: chattest.Price(price, "quintal"),
			})
			lot.State, lot.Owner = market.LotPublished, "assoc_other"
			p.Market.OthersLots = append(p.Market.OthersLots, lot)
		}
	}
}

func TestPricesAreAsked(t *testing.T) {
	p := chattest.NewPhone(t)
	others(p)
	p.Talks(
		chattest.Step{"a como esta el quintal de maiz blanco hoy", "🌽 Maíz blanco\nHoy piden entre S/ 150.00 y S/ 170.00 el quintal; por kilo, entre S/ 3.26 y S/ 3.70 (2 lotes)."},
		chattest.Step{"q precio le pongo a mi maiz?", "🌽 Maíz\nHoy piden entre S/ 120.00 y S/ 170.00 el quintal; por kilo, entre S/ 2.61 y S/ 3.70 (3 lotes)."},
		chattest.Step{"a cuánto está", "…¿A cuánto está qué producto?…{Ver productos | 1 Maíz…"},
	)
}

func TestNothingIsInventedWhereNobodyAsks(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"cuanto pagan x kilo de chifle", "🍌 Chifles de plátano\nHoy nadie más tiene chifles de plátano en venta: no puedo decirte a cuánto lo piden."})
}

// What one asks and got oneself stands beside what others ask, and what was asked stays open.
func TestOwnPricesStandBesideThoseOfOthers(t *testing.T) {
	p, n := chattest.Bargaining(t)
	others(p)
	const rates = "🌽 Maíz\nHoy piden entre S/ 120.00 y S/ 170.00 el quintal; por kilo, entre S/ 2.61 y S/ 3.70 (3 lotes).\nTú pides S/ 161.00 el quintal (MZ-7K3F)."
	p.Talks(chattest.Step{"a como esta el maiz", rates}, chattest.Step{"1", chattest.Confirm})
	p.Market.Agree(n, 1)
	p.Talks(chattest.Step{"a como esta el maiz", rates + "\nTu último trato fue a S/ 150.00 el quintal, con *Snacks Lima*."})
}
