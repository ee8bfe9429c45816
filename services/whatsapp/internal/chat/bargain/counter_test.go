package bargain_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// A number is a price, a difference, a total or a quantity by what stands beside it, and all is read back.
func TestFiguresHaveRoles(t *testing.T) {
	for words, want := range map[string]string{
		"aumenta 5 soles mas":                 "S/ 155.00 el quintal, S/ 1,550.00 todo",
		"que me de 10 soles mas":              "S/ 160.00 el quintal, S/ 1,600.00 todo",
		"ni un sol menos de 160":              "S/ 160.00 el quintal, S/ 1,600.00 todo",
		"1550 por todo":                       "S/ 155.00 el quintal, S/ 1,550.00 todo",
		"partimos la diferencia":              "S/ 155.50 el quintal, S/ 1,555.00 todo",
		"no 150 no, 157":                      "S/ 157.00 el quintal, S/ 1,570.00 todo",
		"ciento sesenta menos dos":            "S/ 158.00 el quintal, S/ 1,580.00 todo",
		"solo tengo 6 para ti":                "6 quintales a S/ 150.00 el quintal, S/ 900.00 todo (novecientos soles). Es el precio que ofrece.",
		"esta bien pero que sea 12 quintales": "12 quintales a S/ 150.00 el quintal, S/ 1,800.00 todo",
		"8 qq a 157":                          "8 quintales a S/ 157.00 el quintal, S/ 1,256.00 todo",
		"si pero a 155":                       "S/ 155.00 el quintal, S/ 1,550.00 todo",
		"que sean 30 quintales":               "Solo quedan 20 quintales en ese lote.",
		"1 580":                               "¿S/ 1,580 por todo, o por cada quintal? *Snacks Lima* te ofrece S/ 150.",
		"1\u00a0580":                          "¿S/ 1,580 por todo, o por cada quintal? *Snacks Lima* te ofrece S/ 150.",
		"1\u202f580":                          "¿S/ 1,580 por todo, o por cada quintal? *Snacks Lima* te ofrece S/ 150.",
		"a 1 580":                             "¿S/ 1,580 por todo, o por cada quintal? *Snacks Lima* te ofrece S/ 150.",
		"15 8":                                "No sé cuál de esos números es el precio.",
		"no 150 no":                           "¿A cuánto el quintal?",
		"1580":                                "¿S/ 1,580 por todo, o por cada quintal? *Snacks Lima* te ofrece S/ 150.",
		"15":                                  "¿S/ 15 el quintal? *Snacks Lima* te ofrece S/ 150.",
	} {
		for _, step := range []string{"", "1"} {
			p, n := chattest.Bargaining(t)
			if step != "" {
				p.Writes(step)
			}
			got := p.Writes(words)
			if !strings.Contains(got, want) || n.State != market.AwaitingSeller || !strings.Contains(got, "Snacks Lima") {
				t.Errorf("%q after %q was answered with %s\nwant %s", words, step, got, want)
			}
		}
	}
}

// At the read-back a difference is one from what was read back, and a correction takes its place.
func TestAReadBackIsCorrected(t *testing.T) {
	for words, want := range map[string]string{
		"era 168 no 158":      "S/ 168.00 el quintal",
		"mejor 160":           "S/ 160.00 el quintal",
		"2 soles mas":         "S/ 160.00 el quintal",
		"esta mal":            "¿A cuánto el quintal?",
		"solo 8 quintales":    "8 quintales a S/ 158.00 el quintal",
		"quitale 2 quintales": "8 quintales a S/ 158.00 el quintal",
	} {
		p, n := chattest.Bargaining(t)
		p.Talks(chattest.Step{"158", chattest.CounterRead})
		if got := p.Writes(words); !strings.Contains(got, want) || len(n.Offers) != 1 {
			t.Errorf("%q was answered with %s\nwant %s", words, got, want)
		}
	}
}

// Everything that is asked or read back while two offers wait names the buyer.
func TestTwoBuyersAreNamed(t *testing.T) {
	for _, way := range [][]chattest.Step{
		{{"158", "…¿Para cuál es…"}, {"snacks lima", "…A *Snacks Lima*: S/ 158.00…"}},
		{{"aumenta 5 soles", "…¿Para cuál es…"}, {"molino", "…A *Molino Sur*: S/ 157.00…"}},
		{{"158 para snacks", "…A *Snacks Lima*: S/ 158.00…"}},
		{{"[💬 Otro precio]", "…Para *Molino Sur*…"}, {"158", "…A *Molino Sur*: S/ 158.00…"}},
		{{"ofertas", "…1 Snacks Lima…"}, {"1", "…💬 *Snacks Lima*…"}, {"158", "…A *Snacks Lima*: S/ 158.00…"}},
		{{"[❌ No]", "…no a *Molino Sur* me falta el motivo. ¿Por qué?…"}},
	} {
		p, _ := chattest.Bargaining(t)
		p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_2", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Molino Sur"})
		p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
		p.Gets(bargain.OfferReceived("neg_2", 1))
		p.Talks(way...)
	}
}

// What was sent is corrected or taken back in words, after it was read back.
func TestASentOfferIsCorrected(t *testing.T) {
	sent := func() (*chattest.Phone, *market.Negotiation) {
		p, n := chattest.Bargaining(t)
		p.Talks(chattest.Step{"158", chattest.CounterRead}, chattest.Step{"1", chattest.Sent})
		return p, n
	}
	for _, words := range []string{"mejor 168", "me equivoque era 168", "no era 158, era 168"} {
		p, n := sent()
		p.Talks(chattest.Step{words, "…A *Snacks Lima*: S/ 168.00 el quintal, S/ 1,680.00 todo…En lugar de S/ 158.00 el quintal.…[✅ Enviar]…"})
		if len(n.Offers) != 2 {
			t.Fatalf("%q was sent at once", words)
		}
		p.Talks(chattest.Step{"1", chattest.Sent})
		if n.Offers[1].State != market.OfferWithdrawn || n.Offers[2].Price != *chattest.Price("168", "quintal") || n.State != market.AwaitingBuyer {
			t.Errorf("%q: %+v", words, n.Offers)
		}
	}
	for _, words := range []string{"deshacer", "me equivoqué", "cancela mi oferta", "retira mi oferta"} {
		p, n := sent()
		p.Talks(chattest.Step{words, "¿Retiro tu oferta a *Snacks Lima*: 10 quintales de maíz blanco a S/ 158.00 el quintal?\n" +
			"1 Sí, retírala · 2 Otro precio · 3 Dejarlo [✅ Sí, retírala] [💬 Otro precio] [❌ Dejarlo]"})
		p.Talks(chattest.Step{"1", "Listo: retiré tu oferta de S/ 158.00 el quintal a *Snacks Lima*. Para ofrecer otra vez escribe *ofertas*."})
		if n.Offers[1].State != market.OfferWithdrawn || n.State != market.AwaitingSeller {
			t.Errorf("%+v", n)
		}
		p.Talks(chattest.Step{"ofertas", "…Retiraste tu oferta de S/ 158.00 el quintal a *Snacks Lima*. ¿Ofreces otro precio?…"})
	}
	p, n := sent()
	p.Market.Agree(n, 2)
	p.Talks(chattest.Step{"deshacer", "…Snacks Lima ya aceptó S/ 158.00…"})
}

// The buyer accepts what was sent before it could be taken back: the deal stands, and nothing else is offered.
func TestTheBuyerIsFasterThanACorrection(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"158", chattest.CounterRead}, chattest.Step{"1", chattest.Sent}, chattest.Step{"168", "…En lugar de S/ 158.00…"})
	p.Market.Meanwhile["Withdraw"] = func(f *chattest.Market) { f.Agree(n, 2) }
	p.Talks(chattest.Step{"1", "…Snacks Lima ya aceptó S/ 158.00…"})
	if len(n.Offers) != 2 {
		t.Errorf("%+v", n.Offers)
	}
}

// What a price depends on is no part of the offer, and is said to be none; a figure that is only half said is asked for.
func TestAConditionIsNoPartOfTheOffer(t *testing.T) {
	for words, what := range map[string]string{"158 si paga hoy": "si paga hoy", "158 puesto en Lima": "puesto en Lima", "158 menos flete": "menos flete"} {
		p, _ := chattest.Bargaining(t)
		p.Talks(chattest.Step{words, "…⚠️ Lo de *" + what + "* no va en tu oferta: por aquí solo van el precio y la cantidad…A *Snacks Lima*…¿Lo envío?…"})
	}
	for _, words := range []string{"158?", "no 158", "menos de 158"} {
		p, _ := chattest.Bargaining(t)
		p.Talks(chattest.Step{words, "…No sé si pides S/…158.00…¿A cuánto el quintal?…"}, chattest.Step{"158", "…A *Snacks Lima*…"})
	}
}

// The button of a read-back that another one followed sends neither: what was written last is read back again.
func TestTheButtonOfAnEarlierReadBack(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"158", "…158.00…"})
	old := p.Button(p.Last, "Enviar")
	p.Talks(chattest.Step{"165", "…165.00…"})
	got := p.Does(chat.Input{Kind: chat.Tap, Tap: old})
	if want := "…Así está ahora:…165.00…¿Lo envío?…"; !chattest.Says(got, want) {
		t.Errorf("told\n%s\nwant\n%s", got, want)
	}
	if len(n.Offers) != 1 {
		t.Error("the earlier price was sent")
	}
	p.Talks(chattest.Step{"[✅ Enviar]", "…Enviado…"})
	if len(n.Offers) != 2 || n.Offers[1].Price.Minor != 16500 {
		t.Errorf("sent %+v", n.Offers)
	}
}

// The price of another unit that would be one for the buyer's is asked about.
func TestThePriceOfWhichUnit(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"158 soles la arroba", "…la arroba, o el quintal? *Snacks Lima* te ofrece…150…"},
		chattest.Step{"2", "…*Snacks Lima*…158.00…¿Lo envío?…"})
}
