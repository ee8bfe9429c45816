package bargain_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func soles(minor int64) *money.Amount { return &money.Amount{Minor: minor, Currency: money.PEN} }

// hard are terms that all differ from the usual ones.
var hard = market.Terms{
	Freight: market.Freight{Payer: market.Seller, Amount: soles(40000)}, Sacks: market.Sacks{Payer: market.Seller},
	WeighAt: market.AtDestination, SettleBy: "count", MoistureMax: "12", ImpurityMax: "2",
	Payment: market.Payment{BalanceOn: market.InDays, Days: 60},
}

const hardLines = "💰 Paga a los 60 días de la entrega\n🚚 El flete lo pagas tú: S/ 400.00\n🧺 Los sacos los pones tú y no se devuelven\n" +
	"⚖️ Se pesa donde el comprador\n🧮 El total no cambia con el peso\n🔎 Acepta hasta 12% de humedad y 2% de impurezas\n"

// offered is a phone with an offer on these terms.
func offered(t *testing.T, terms market.Terms, delivery market.Delivery) (*chattest.Phone, *market.Negotiation) {
	t.Helper()
	p, n := chattest.Bargaining(t)
	n.Offers[0].Terms, n.Offers[0].Delivery = terms, delivery
	p.Gets(bargain.OfferReceived("neg_1", 1))
	return p, n
}

var atHuaro = market.Delivery{Basis: market.AtFarm, Place: "Huaro"}

// Whatever differs from the usual terms is said on the card, at the last step, in the read-back and in every other question
// whose yes would bind to it.
func TestTermsAreSaidWhereverTheyBind(t *testing.T) {
	p, n := offered(t, hard, market.Delivery{Basis: "buyer", Place: "Av. Perú 123", From: "2026-12-02"})
	card := chattest.Flat(p.Last)
	if !chattest.Says(card, "…🤲 En tu mano: S/ 2.39 el kilo, ya sin el flete, falta descontar los sacos\n📍 Lo llevas a «Av. Perú 123» desde el mié 2 dic\n"+hardLines+"⏰…") {
		t.Error(card)
	}
	all := hardLines + "📍 Lo llevas a «Av. Perú 123» desde el mié 2 dic\n"
	p.Talks(chattest.Step{"1", "…por S/ 1,500.00 (mil quinientos soles).\n" + all + "No se puede deshacer.\n1 Sí, vendo…"})
	p.Talks(chattest.Step{"volver", "…"}, chattest.Step{"158", "…Con lo demás igual:\n" + all + "¿Lo envío?…"}, chattest.Step{"1", chattest.Sent})
	n.State, n.Standing, n.Offers[1].State, n.Offers[1].Terms = market.AwaitingSeller, 0, market.OfferRefused, hard
	p.Market.Lots[0].Available = 4 * 46_000
	p.Talks(chattest.Step{"ofertas", "…¿Se los ofreces a S/ 158.00 el quintal?\n" + hardLines + "1 Sí…"})
	p, n = offered(t, hard, atHuaro)
	n.State, n.Standing, n.Offers[0].State = market.NegotiationExpired, 0, market.OfferExpired
	if got := p.Gets(bargain.OfferEnded("neg_1", 1)); !chattest.Says(got, "…¿Le pregunto si sigue en pie?\n"+hardLines+"Nada se vende hasta que diga sí.\n1 Pregúntale…") {
		t.Error(got)
	}
}

// What is usual needs no words.
func TestUsualTermsAreNotSaid(t *testing.T) {
	usual := market.Terms{
		Freight: market.Freight{Payer: market.Buyer}, Sacks: market.Sacks{Payer: market.Buyer}, WeighAt: market.AtOrigin, SettleBy: "weight",
		Payment: market.Payment{BalanceOn: market.OnLoading},
	}
	for _, terms := range []market.Terms{{}, usual} {
		p, _ := offered(t, terms, atHuaro)
		p.Talks(chattest.Step{"1", "Vendes 10 quintales de maíz blanco a Snacks Lima por S/ 1,500.00 (mil quinientos soles). No se puede deshacer.\n" +
			"1 Sí, vendo · 2 Volver [✅ Sí, vendo] [↩️ Volver]"})
	}
}

// In the seller's hand is what is left after the freight and sacks that the seller pays.
func TestInHand(t *testing.T) {
	seller, shared := market.Freight{Payer: market.Seller, Amount: soles(40000)}, market.Freight{Payer: market.Shared, Amount: soles(40000)}
	for want, terms := range map[string]market.Terms{
		"🤲 En tu mano: S/ 3.26 el kilo, recogen":                                       {},
		"🤲 En tu mano: S/ 2.39 el kilo, ya sin el flete, recogen":                      {Freight: seller},
		"🤲 En tu mano: S/ 2.83 el kilo, ya sin el flete, recogen":                      {Freight: shared},
		"🤲 En tu mano: S/ 3.26 el kilo, falta descontar el flete, recogen":             {Freight: market.Freight{Payer: market.Seller}},
		"🤲 En tu mano: S/ 3.26 el kilo, falta descontar el flete y los sacos, recogen": {Freight: market.Freight{Payer: market.Shared}, Sacks: market.Sacks{Payer: market.Seller}},
		"🤲 En tu mano no queda nada: el flete cuesta más":                              {Freight: market.Freight{Payer: market.Seller, Amount: soles(200000)}},
		"🤲 En tu mano no queda nada: el flete cuesta lo mismo que la venta":            {Freight: market.Freight{Payer: market.Seller, Amount: soles(150000)}},
	} {
		p, _ := offered(t, terms, atHuaro)
		if got := chattest.Flat(p.Last); !strings.Contains(got, want) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	p, _ := offered(t, market.Terms{}, market.Delivery{Basis: market.AtCollectionPoint})
	if got := chattest.Flat(p.Last); !chattest.Says(got, "…falta descontar el flete\n📍 Entregas en el punto de acopio\n🚚 No dice quién paga el flete…") {
		t.Error(got)
	}
}

// What a term says is true by itself and beside the others.
func TestATermIsSaidTruly(t *testing.T) {
	pays := func(days int) market.Terms {
		return market.Terms{Payment: market.Payment{BalanceOn: market.InDays, Days: days}}
	}
	for _, tt := range []struct {
		terms    market.Terms
		delivery market.Delivery
		want     string
	}{
		{pays(1), atHuaro, "\n💰 Paga al día siguiente de la entrega\n"},
		{pays(2), atHuaro, "\n💰 Paga a los 2 días de la entrega\n"},
		{pays(0), atHuaro, "\n💰 Paga días después de la entrega (no dice cuántos)\n"},
		{market.Terms{WeighAt: market.AtDestination}, atHuaro, "\n⚖️ Se pesa donde el comprador: vale su balanza\n"},
		{market.Terms{WeighAt: market.AtDestination, SettleBy: "count"}, atHuaro, "\n⚖️ Se pesa donde el comprador\n🧮 El total no cambia con el peso\n"},
		{market.Terms{}, market.Delivery{Basis: market.AtFarm, From: "2026-12-19", Until: "2027-01-03"}, "del sáb 19 dic 2026 al dom 3 ene 2027"},
		{market.Terms{}, market.Delivery{Basis: market.AtFarm, From: "2026-12-19"}, "desde el sáb 19 dic\n"},
		{market.Terms{}, market.Delivery{Basis: market.AtFarm, Until: "2020-01-02"}, "hasta el jue 2 ene 2020\n"},
	} {
		p, _ := offered(t, tt.terms, tt.delivery)
		if got := chattest.Flat(p.Last); !strings.Contains(got, tt.want) {
			t.Errorf("%s\nwant %s", got, tt.want)
		}
	}
}

// A card drops what changed before it drops terms, and of these only as many as it must.
func TestACardUsesTheRoomItHas(t *testing.T) {
	p, n := offered(t, hard, market.Delivery{Basis: "buyer", Place: strings.Repeat("Urcos ", 20)})
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("165", "quintal"), chattest.Friday)
	n.Offers[1].Terms, n.Offers[1].Delivery = hard, market.Delivery{Basis: "buyer", Place: strings.Repeat("Huaro ", 20)}
	n.Offers[1].Terms.Payment.Days = 90
	got := p.Gets(bargain.OfferReceived("neg_1", 2))
	for _, want := range []string{"🧺", "⚖️", "🔎"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s: %s", want, got)
		}
	}
}

// A new offer says what changed against the buyer's one before, also when the price is the same.
func TestANewOfferSaysWhatChanged(t *testing.T) {
	p, n := chattest.Bargaining(t)
	again := func(price string, change func(*market.Offer), want string) {
		t.Helper()
		p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price(price, "quintal"), chattest.Friday)
		change(&n.Offers[len(n.Offers)-1])
		if got := p.Gets(bargain.OfferReceived("neg_1", len(n.Offers))); !chattest.Says(got, want) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	again("150", func(o *market.Offer) {
		o.Terms = market.Terms{Payment: market.Payment{BalanceOn: market.InDays, Days: 90}}
	},
		"…🔄 Ahora: ya no da adelanto; paga a los 90 días de la entrega.\nAntes: adelanto 30% (S/ 450.00); paga el resto al recoger.…")
	again("161", func(o *market.Offer) { o.Terms, o.Delivery.From = n.Offers[1].Terms, "2026-12-02" },
		"…(pides 161.00: el mismo precio)…🔄 Ahora: S/ 161.00 el quintal; recogen en Huaro desde el mié 2 dic.\nAntes: S/ 150.00 el quintal; recogen en Huaro.…")
	p.Market.Offer(n, market.Seller, chattest.TenQuintals, *chattest.Price("165", "quintal"), chattest.Friday)
	again("161", func(o *market.Offer) { o.Terms, o.Delivery = n.Offers[2].Terms, n.Offers[2].Delivery }, "…⏰…")
	if got := chattest.Flat(p.Last); strings.Contains(got, "🔄") {
		t.Error(got)
	}
}

// The longest that the order service takes fits wherever it binds; of a card, what costs little is left to the last step.
func TestTheLongestTermsFit(t *testing.T) {
	long := strings.Repeat("Ñ", 60)
	longest := market.Delivery{Basis: "buyer", Place: strings.Repeat("🌽", 120), From: "2026-12-02", Until: "2026-12-05"}
	p, n := offered(t, hard, longest)
	p.Market.Organisation.Name, p.Market.Besides = long, []market.Organisation{{ID: "assoc_urcos", Name: long, Kind: market.Association}}
	n.BuyerName, p.Market.Lots[0].Variety, p.Market.Lots[0].Product = long, long, "tourism"
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("999999.99", "quintal"), chattest.Friday)
	n.Offers[0].Delivery.Place = strings.Repeat("🥔", 120)
	o := &n.Offers[1]
	o.Terms, o.Delivery, o.Total.Minor = hard, longest, 9_799_999_999
	o.Terms.MoistureMax, o.Terms.ImpurityMax, o.Terms.Freight.Amount = "99.99", "99.99", soles(9_799_999_999)
	o.Terms.Payment = market.Payment{Advance: 77, BalanceOn: market.InDays, Days: 365}
	has := func(got string) {
		t.Helper()
		for _, part := range []string{
			"Paga el resto a los 365 días", "El flete lo pagas tú: S/ 97,999,999.99", "Los sacos los pones tú", "Se pesa donde", "El total no cambia",
			"99.99% de humedad y 99.99%", longest.Place, "sáb 5 dic",
		} {
			if !strings.Contains(got, part) {
				t.Errorf("lacks %q: %s", part, got)
			}
		}
	}
	if got := p.Gets(bargain.OfferReceived("neg_1", 2)); !chattest.Says(got, "…Paga el resto a los 365 días…El flete lo pagas tú…🔎 Acepta hasta 99.99% de humedad y 99.99% de impurezas…⏰…1 Acepto") {
		t.Error(got)
	}
	has(p.Writes("1"))
	p.Writes("volver")
	p.Writes("999000")
	has(p.Writes("1"))
	n.State, n.Standing, o.State = market.NegotiationExpired, 0, market.OfferExpired
	has(p.Gets(bargain.OfferEnded("neg_1", 2)))
}

// What to beware of follows when the buyer pays.
func TestAdviceFollowsTheTerms(t *testing.T) {
	pay := func(advance int, when string) market.Terms {
		return market.Terms{Payment: market.Payment{Advance: advance, BalanceOn: when, Days: 60}}
	}
	for want, terms := range map[string]market.Terms{
		"No cargues hasta ver el pago en TU cuenta; la foto del Yape no basta.":                                                            {},
		"No cargues hasta ver los S/ 450.00 en TU cuenta; la foto del Yape no basta.":                                                      pay(30, market.OnLoading),
		"No cargues hasta ver los S/ 1,500.00 en TU cuenta; la foto del Yape no basta.":                                                    pay(100, market.InDays),
		"Paga al recibir la carga: no la descargues hasta ver el pago en TU cuenta; la foto del Yape no basta.":                            pay(0, market.OnDelivery),
		"Paga al pesar: no sueltes la carga hasta ver el pago en TU cuenta; la foto del Yape no basta.":                                    pay(0, market.OnWeighing),
		"Paga S/ 1,500.00 a los 60 días de la entrega: ese día mira TU cuenta.\nAl entregar pide un papel firmado con el peso y la fecha.": pay(0, market.InDays),
		"No cargues hasta ver los S/ 450.00 en TU cuenta; la foto del Yape no basta.\n" +
			"Paga al recibir la carga: no la descargues hasta ver el resto en TU cuenta; la foto del Yape no basta.": pay(30, market.OnDelivery),
	} {
		p, _ := offered(t, terms, atHuaro)
		p.Talks(chattest.Step{"1", "…"}, chattest.Step{"1", "🤝 *Trato hecho* con *Snacks Lima*: 10 quintales de maíz blanco por S/ 1,500.00.\nAcuerden el día y la hora: recogen en Huaro. " + want +
			"\n📞 Su contacto: pídelo a Nélida (984 123 456). Para que vean el tuyo escribe *dale mi número*.\n👉 Cuando esté listo, avisa con *ya está listo*. Para ver el pedido escribe *pedidos*."})
	}
}

// The buyer changes the terms between the card and the tap: nothing is sent on terms that nobody saw.
func TestACounterNeverCarriesUnseenTerms(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"158", chattest.CounterRead})
	send := p.Button(p.Last, "Enviar")
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("150", "quintal"), chattest.Friday)
	n.Offers[1].Terms = hard
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: send, At: p.At.Add(time.Minute)}); !chattest.Says(got, "…Esa oferta cambió. Mira las condiciones.…Paga a los 60 días…🔄 Cambió casi todo: ya no da adelanto.\nAntes: adelanto 30%…") || len(n.Offers) != 2 {
		t.Error(got)
	}
}

// Who was told of a deal while their window was shut sees all of it behind the template's button.
func TestADealIsShownWithItsTerms(t *testing.T) {
	p, n := offered(t, hard, atHuaro)
	p.Market.Agree(n, 1)
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:show"}); !chattest.Says(got, "…📄 10 quintales de maíz blanco a S/ 150.00 el quintal: S/ 1,500.00 todo.\n"+
		hardLines+"Acuerden el día y la hora: recogen en Huaro. Paga S/ 1,500.00 a los 60 días…") {
		t.Error(got)
	}
}
