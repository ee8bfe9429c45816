package order_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Who is reached at each buyer is told as the market says it now; where nobody there said so, who helps.
func TestHowBuyersAreReached(t *testing.T) {
	p := sold(t)
	p.Talks(chattest.Step{"pasame su numero", "📞 *Snacks Lima*: pídelo a Nélida (984 123 456)."})
	p.Market.Change("ord_1", func(o *market.Order) {
		o.Contacts = []market.Contact{{Person: "per_ana", Name: "Ana Roca", Phone: "+51987111222"}, {Person: "per_luz", Name: "Luz Paz", Email: "luz@snacks.example"}}
	})
	p.Talks(chattest.Step{"cual es el numero del comprador", "📞 *Snacks Lima*: Ana Roca, 987 111 222; Luz Paz, luz@snacks.example."})
	another(p)
	p.Market.Change("ord_2", func(o *market.Order) { o.Contacts = nil })
	p.Talks(
		chattest.Step{"pedidos", "…"},
		chattest.Step{"2", "…Tostadora Sol…"},
		chattest.Step{"pasame su numero", "📞 *Tostadora Sol*: pídelo a Nélida (984 123 456)."},
	)
}
