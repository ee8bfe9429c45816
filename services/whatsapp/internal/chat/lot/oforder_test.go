package lot_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// ordered has a buyer have an open order of 10 quintals of the first lot at 150.
func ordered(p *chattest.Phone, id, buyer, state string) {
	price := money.Price{Minor: 15_000, Currency: money.PEN, Per: "quintal"}
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_" + id, Lot: p.Market.Lots[0].ID, BuyerName: buyer, State: "accepted", Level: 1})
	p.Market.Orders = append(p.Market.Orders, market.Order{
		ID: id, State: state, Negotiation: "neg_" + id, Lot: p.Market.Lots[0].ID, Association: "org_1", Product: "maize", BuyerName: buyer,
		Quantity: quantity.Quantity{Milli: 10_000, Unit: "quintal"}, Base: quantity.Quantity{Milli: 460_000, Unit: "kg"}, Price: price,
		Agreed: money.Amount{Minor: 150_000, Currency: money.PEN}, Total: money.Amount{Minor: 150_000, Currency: money.PEN},
		Delivery: market.Delivery{Basis: market.AtFarm},
	})
}

// What was sold of other goods is taken off no lot.
func TestASaleOfOtherGoodsIsNotNoted(t *testing.T) {
	for text, named := range map[string]string{
		"ya vendi 5 quintales de maiz amarillo a 160": "maíz amarillo", "ya vendi 5 quintales de cafe a 160": "cafe", "vendí 5 quintales de café": "café",
		"vendi 5 kintales de mais amariyo a 160": "maíz amariyo", "ya bendi 3 qq de maiz morado a 150": "maíz morado", "vendi 5 quintales de morado a 150": "morado",
		"vendi 2 sacos de papa blanca a 80": "papa", "vendi 5 qq cafe a 160": "cafe", "ya vendí 4 quintales de cacao a 400": "cacao", "vendimos 3 quintales de qillu sara a 150": "qillu",
		"YA VENDI 5 QUINTALES DE MAIZ AMARILLO": "", "le vendi 3 arrobas de kiwicha a mi comadre": "kiwicha",
	} {
		p := selling(t)
		got := p.Writes(text)
		if !strings.Contains(got, "No anoté nada: no tienes ") || !strings.Contains(strings.ToLower(got), named) || !strings.Contains(got, "MZ-7K3F") {
			t.Errorf("%q was answered with %s", text, got)
		}
		if p.Writes("si"); len(p.Market.Lots[0].Sales) > 0 {
			t.Errorf("%q: a yes noted it", text)
		}
	}
	for _, text := range []string{
		"ya vendi 5 quintales de maiz a 160", "vendi 5 quintales de maiz blanco a 160", "vendi 5 quintales de blanco a 160", "vendi 5 qq de yuraq sara a 160", "vendi 5 quintales de contado a 160", "vendi 5 quintales de golpe a 160",
		"vendi 5 quintales de mais blanko a 160", "vendi 5 quintales de maiz seco a 160", "vendi 5 quintales en cusco a 160", "vendi 5 quintales a mi vecina maria a 160", "vendi 5 quintales de maíz blanco gigante a 160",
	} {
		if got := selling(t).Writes(text); !strings.Contains(got, "Anoto que ya vendiste 5 quintales") {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
	p := selling(t)
	put(p, "lot_2", "MZ-8AAA", "maize", "amarillo", "150")
	p.Talks(
		chattest.Step{"ya vendi 5 quintales de morado a 150", "…No anoté nada: no tienes morado en venta…"}, chattest.Step{"2", "…*MZ-8AAA*: maíz amarillo\nAnoto que ya vendiste 5 quintales…"}, chattest.Step{"no", "…"},
		chattest.Step{"ya vendi 5 quintales de amariyo a 150", "…*MZ-8AAA*: maíz amarillo\nAnoto…5 quintales…"},
		chattest.Step{"no, era del blanco", "…*MZ-7K3F*: maíz blanco\nAnoto…5 quintales…S/ 150.00…"}, chattest.Step{"sí", "…✅ Anotado…"},
		chattest.Step{"ya vendi 2 de amarillo a 150", "…*MZ-8AAA*: maíz amarillo\nAnoto…2 quintales…"},
	)
}

// What may be an order is asked about before it is taken for a sale of one's own.
func TestWhatMayBeAnOrderIsAsked(t *testing.T) {
	for _, text := range []string{
		"vendi 10 quintales a molino puerta a 150", "ya le vendi 10 qq al molino puerta", "VENDI 10 QUINTALES A MOLINO PUERTA", "bendi 10 kintales a molino", "se llevaron 300 kilos", "se yebaron 300 kilos", "ya se llevaron 10 quintales",
		"ya vino el camion y se llevo 10 quintales", "vino el carro y se yevo 10 quintales", "vinieron y se llevaron 300 kg", "vendi 10 quintales a 150", "vendi 460 kilos a 150 el quintal", "ya salieron 10 quintales a 150",
		"vendi 10 quintales de maiz blanco a puerta",
	} {
		p := selling(t)
		ordered(p, "ord_1", "Molino Puerta", market.OrderConfirmed)
		got := p.Writes(text)
		if !chattest.Says(got, "…pedido abierto de *Molino Puerta*: 10 quintales por S/ 1,500.00…¿Es ese pedido, o es otra venta?…[📦 Es el pedido] [📝 Es otra venta]…") {
			t.Errorf("%q was answered with %s", text, got)
			continue
		}
		if got := p.Writes("si"); !strings.Contains(got, "*Molino Puerta*: 10 quintales de maíz blanco") || len(p.Market.Lots[0].Sales) > 0 {
			t.Errorf("%q, a yes: %s", text, got)
		}
		for _, other := range []string{"otra venta", "es otra", "no", "2", "aparte"} {
			p.Writes(text)
			if got := p.Writes(other); !strings.Contains(got, "Anoto que ya vendiste") {
				t.Errorf("%q, %q: %s", text, other, got)
			}
			p.Writes("no")
		}
	}
	for text, state := range map[string]string{
		"vendi 5 quintales a 160": market.OrderConfirmed, "vendi 10 quintales a 160": market.OrderConfirmed, "vendi 10 quintales a mi vecino a 155": market.OrderPreparing,
		"vendi 10 quintales a molino puerta a 150": market.OrderCompleted, "se llevaron 300 kilos": market.OrderCancelled,
	} {
		p := selling(t)
		ordered(p, "ord_1", "Molino Puerta", state)
		if got := p.Writes(text); !strings.Contains(got, "Anoto que ya vendiste") {
			t.Errorf("%q, %s: %s", text, state, got)
		}
	}
	p := selling(t)
	ordered(p, "ord_1", "Molino Puerta", market.OrderConfirmed)
	ordered(p, "ord_2", "Tostadora Sol", market.OrderPreparing)
	p.Talks(
		chattest.Step{"se llevaron 300 kilos", "…¿Es de uno de estos, o es otra venta?…Tostadora Sol…Molino Puerta…Es otra venta…"}, chattest.Step{"es otra venta", "…Anoto que ya vendiste 300 kg…"},
		chattest.Step{"vendi 3 quintales a tostadora sol", "…pedido abierto de *Tostadora Sol*…"}, chattest.Step{"es el pedido", "…*Tostadora Sol*…"},
	)
}

// A sale that was read back and not agreed to does not vanish where another is told.
func TestAnotherSaleSaysThatTheFirstIsNotNoted(t *testing.T) {
	for _, text := range []string{"ya vendi 3 quintales a 150", "vendi 3 qq", "ya bendi 3 kintales a 150 al vecino", "vendi 5 quintales a 155"} {
		p := selling(t)
		p.Talks(chattest.Step{"ya vendi 5 quintales a 160", "…Anoto…"}, chattest.Step{text, "…La venta de antes no la anoté, porque no me dijiste que sí: 5 quintales de maíz blanco a S/ 160.00…Anoto que ya vendiste…"})
	}
	p := selling(t)
	p.Writes("ya vendi 5 quintales a 160")
	for _, text := range []string{"ya vendi 5 quintales a 160", "no, 6", "fue ayer"} {
		if got := p.Writes(text); strings.Contains(got, "La venta de antes") {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// What is still to be sold, or of what nobody knows how much it was, is not read back.
func TestWhatIsNoSaleYet(t *testing.T) {
	for _, text := range []string{
		"voy a vender 5 quintales a 160 al vecino", "boy a bender 5 quintales a 160 al vecino", "vamos a vender 5 quintales al vecino a 160", "mañana le voy a vender 5 quintales a mi compadre", "me van a comprar 5 quintales a 160",
		"quiero venderle 5 quintales al vecino a 160",
	} {
		if got := selling(t).Writes(text); strings.Contains(got, "Anoto que") {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
	for _, text := range []string{"vendi 5 quintales no 6 a 160", "vendi 5 no 6 a 160", "ya vendi 5 quintales, no 6 a 160", "bendi cinco quintales no seis a 160"} {
		if got := selling(t).Writes(text); !chattest.Says(got, "…No me quedó claro cuánto fue…¿Cuánto vendiste…") && !strings.Contains(got, "6 quintales") {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
	for _, text := range []string{"vendi 5 quintales no mas a 160", "vendi 5 a 160", "vendi 5 quintales a 160 no fue mucho"} {
		if got := selling(t).Writes(text); !strings.Contains(got, "Anoto que ya vendiste 5 quintales") {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
}

// What went off for a price was sold, where no order is open.
func TestWhatWentOffForAPriceWasSold(t *testing.T) {
	for _, text := range []string{"ya salieron 6 quintales a 160", "salieron 6 quintales a 160 cada uno", "ya salio 6 qq a 160"} {
		if got := selling(t).Writes(text); !strings.Contains(got, "Anoto que ya vendiste 6 quintales") {
			t.Errorf("%q was answered with %s", text, got)
		}
	}
}

// The same sale again is asked about.
func TestTheSameSaleAgain(t *testing.T) {
	p := selling(t)
	note(p, "ya vendi 5 quintales a 160")
	p.Talks(
		chattest.Step{"ya vendi 5 quintales a 160", "…Hoy ya anoté una venta igual: 5 quintales de maíz blanco por S/ 800.00. ¿Es otra?…Si es otra, anoto que vendiste 5 quintales más…[✅ Sí, es otra]…"},
		chattest.Step{"no", "…"}, chattest.Step{"ya vendi 5 quintales", "…¿Es otra?…"}, chattest.Step{"si es otra", "…✅ Anotado…"},
		chattest.Step{"vendi 3 quintales a 160", "…Anoto que ya vendiste 3 quintales…"}, chattest.Step{"no", "…"},
		chattest.Step{"ayer vendi 5 quintales a 160", "…Anoto que ya vendiste 5 quintales…"},
	)
	if left := p.Market.Lots[0].Available; left != 10*46_000 {
		t.Errorf("%d is left", left)
	}
}
