package flows_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Undo is about the last act, whatever it was: a lot that was published before stays on the market.
func TestUndoIsTheLastAct(t *testing.T) {
	published := func(t *testing.T) (*chattest.Phone, *market.Negotiation) {
		t.Helper()
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", "…Publicar…"}, chattest.Step{"1", "…Publicado…"})
		p.Market.NegotiationList = []market.Negotiation{{ID: "neg_1", Lot: p.Market.Lots[0].ID, State: market.AwaitingSeller, BuyerName: "Snacks Lima"}}
		n := &p.Market.NegotiationList[0]
		p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("150", "quintal"), chattest.Friday)
		p.Gets(bargain.OfferReceived("neg_1", 1))
		return p, n
	}
	for name, steps := range map[string][]chattest.Step{
		"sold":     {{"acepto", "…No se puede deshacer…"}, {"sí vendo", "…Trato hecho…"}, {"deshacer", "…vendiste 10 quintales de maíz blanco a Snacks Lima por S/ 1,500.00. Eso ya no se puede deshacer…"}},
		"refused":  {{"no", "…¿Por qué?…"}, {"1", "…le dije que no…"}, {"deshacer", "…le dijiste que no a S/ 150.00 de Snacks Lima. Eso ya no se puede deshacer…"}},
		"bid for":  {{"deshacer", "…¿Deshago esto: publiqué MA-7K31 (lo quito del mercado)?…"}, {"sí", "…Ya hay ofertas por MA-7K31, así que te pregunto primero.…quit…"}},
		"answered": {{"158", "…¿Lo envío?…"}, {"enviar", "…Enviado…"}, {"deshacer", "…Snacks Lima…"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := published(t)
			p.Talks(steps...)
			if state := p.Market.Lots[0].State; state != market.LotPublished {
				t.Errorf("the lot is %s", state)
			}
		})
	}
}

func TestAnApplicationIsUndone(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.FairList = []market.Fair{chattest.Urcos()}
	p.Talks(chattest.Step{"ferias", "…"}, chattest.Step{"1", "…"}, chattest.Step{"postular", "…¿Envío?…"}, chattest.Step{"sí", "…Recibido…"},
		chattest.Step{"deshacer", "…Feria de Urcos…"}, chattest.Step{"sí", "…Feria de Urcos…"}, chattest.Step{"deshacer", "…saliste de *Feria de Urcos*…ya no se puede deshacer…"})
	if s := p.Market.Stalls[0]; s.State != market.StallWithdrawn {
		t.Errorf("it is %s", s.State)
	}
}
