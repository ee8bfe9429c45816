package bargain_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const askIfStands = "Venció el viernes 27. ¿Le pregunto a Snacks Lima si sigue en pie a S/ 150.00 el quintal?\n💵 Adelanto 30% (S/ 450.00)\nNada se vende hasta que diga sí.\n" +
	"1 Pregúntale · 2 Otro precio · 3 No [✅ Pregúntale] [💬 Otro precio] [❌ No]"

// A tap on an old card is answered with how things now stand, and binds to nothing.
func TestStaleCards(t *testing.T) {
	better := func(p *chattest.Phone, n *market.Negotiation) {
		p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
	}
	ours := func(p *chattest.Phone, n *market.Negotiation) {
		p.Market.Offer(n, market.Seller, chattest.TenQuintals, *chattest.Price("158", "quintal"), chattest.Friday)
		n.State = market.AwaitingBuyer
	}
	ended := func(state string, offer string) func(*chattest.Phone, *market.Negotiation) {
		return func(_ *chattest.Phone, n *market.Negotiation) {
			n.State, n.Standing, n.Offers[0].State = state, 0, offer
		}
	}
	tests := []struct {
		name   string
		change func(*chattest.Phone, *market.Negotiation)
		want   string
	}{
		{"the buyer offers more", better, "…Esa oferta cambió. Ahora es S/ 152.00.\n💬 *Snacks Lima*…"},
		{"a colleague answered", ours, "De tu asociación ya le respondieron S/ 158.00 a Snacks Lima, a las 9 am. No hace falta nada."},
		{"a colleague sold", func(p *chattest.Phone, n *market.Negotiation) { p.Market.Agree(n, 1) }, "…De tu asociación ya aceptaron S/ 150.00 de Snacks Lima. No hace falta nada.…"},
		{"the buyer accepted ours", func(p *chattest.Phone, n *market.Negotiation) { ours(p, n); p.Market.Agree(n, 2) }, "…Snacks Lima ya aceptó S/ 158.00…"},
		{"a colleague said no", ended(market.AwaitingBuyer, market.OfferRejected), "…ya le dijeron que no a S/ 150.00…"},
		{"the buyer took it back", ended(market.AwaitingBuyer, market.OfferWithdrawn), "Snacks Lima retiró su oferta. Si hace otra, te aviso."},
		{"the buyer closed", ended(market.NegotiationClosed, market.OfferWithdrawn), "Esa negociación con Snacks Lima terminó. No hace falta nada."},
		{"the lot has gone", ended(market.NegotiationCancelled, market.OfferWithdrawn), "…Ese lote ya no está en venta…"},
		{"it has run out", ended(market.NegotiationExpired, market.OfferExpired), "Venció el viernes 27. ¿Le pregunto a Snacks Lima si sigue en pie…"},
		{"there was no stock", func(p *chattest.Phone, n *market.Negotiation) {
			ended(market.AwaitingBuyer, market.OfferRefused)(p, n)
			n.Offers[0].Left = 4 * 46_000
		}, "…Ya no alcanzaba: quedaban 4 quintales…"},
		{"the buyer said no to ours", func(p *chattest.Phone, n *market.Negotiation) {
			ours(p, n)
			n.State, n.Standing, n.Offers[1].State = market.AwaitingSeller, 0, market.OfferRejected
		}, "Snacks Lima no aceptó tus S/ 158.00. ¿Ofreces otro precio?\n1 Otro precio · 2 Dejarlo [💬 Otro precio] [❌ Dejarlo]"},
		{"ours ran out", func(p *chattest.Phone, n *market.Negotiation) {
			ours(p, n)
			n.State, n.Standing, n.Offers[1].State = market.NegotiationExpired, 0, market.OfferExpired
		}, "…Tu oferta de S/ 158.00 a Snacks Lima venció sin respuesta…"},
	}
	for _, tt := range tests {
		for _, verb := range []string{"accept", "yes", "no", "why:price", "counter", "send:15800:quintal:10000", "left", "show"} {
			t.Run(tt.name+"/"+verb, func(t *testing.T) {
				p, n := chattest.Bargaining(t)
				tt.change(p, n)
				before := fmt.Sprintf("%+v", *n)
				got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:" + verb})
				want := tt.want
				if tt.name == "it has run out" && (verb == "counter" || verb == "send:15800:quintal:10000") {
					return // an offer of ours reopens it
				}
				if tt.name == "it has run out" {
					want = "…¿Le pregunto a Snacks Lima si sigue en pie…"
				}
				if !chattest.Says(got, want) {
					t.Errorf("told\n%s\nwant\n%s", got, want)
				}
				if after := fmt.Sprintf("%+v", *n); after != before {
					t.Errorf("something was done: %s, before %s", after, before)
				}
			})
		}
	}
}

// Between the two taps another is faster: the market refuses, and the answer says why.
func TestAnotherIsFaster(t *testing.T) {
	tests := []struct {
		name string
		by   func(*chattest.Market, *market.Negotiation)
		want string
	}{
		{"a better offer", func(f *chattest.Market, n *market.Negotiation) {
			f.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
		}, "…Esa oferta cambió. Ahora es S/ 152.00.…"},
		{"a colleague", func(f *chattest.Market, n *market.Negotiation) { f.Agree(n, 1) }, "…De tu asociación ya aceptaron…"},
		{
			"a colleague, whom the read model does not show yet", func(f *chattest.Market, _ *market.Negotiation) {
				f.Refuse["Accept"] = chattest.Problem("already-agreed")
			}, "De tu asociación ya aceptaron S/ 150.00 de Snacks Lima. No hace falta nada.",
		},
		{"the buyer", func(_ *chattest.Market, n *market.Negotiation) { n.State, n.Standing = market.NegotiationClosed, 0 }, "…terminó…"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, n := chattest.Bargaining(t)
			p.Talks(chattest.Step{"1", chattest.Confirm})
			p.Market.Meanwhile["Accept"] = func(f *chattest.Market) { tt.by(f, n) }
			p.Talks(chattest.Step{"1", tt.want})
		})
	}
}

func TestLateYes(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"1", chattest.Confirm})
	p.At = chattest.Friday.Add(time.Hour)
	p.Talks(chattest.Step{"1", askIfStands[:len("Venció ")] + "hoy" + askIfStands[len("Venció el viernes 27"):]})
	p.At = chattest.Friday.Add(2 * time.Hour)
	p.Talks(chattest.Step{"sí", "✅ Le pregunté a Snacks Lima. Tiene hasta un día para decir sí; te aviso."})
	made := n.Offers[1]
	if made.By != market.Seller || made.Price != *chattest.Price("150", "quintal") || !made.ValidUntil.Equal(p.At.Add(24*time.Hour)) {
		t.Errorf("asked with %+v", made)
	}
	p.Talks(chattest.Step{"ofertas", "…No tienes ofertas…"})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:yes"}); got != "Ya le enviaste S/ 150.00. Falta que responda Snacks Lima." {
		t.Errorf("told %s", got)
	}
}

func TestLateYesThatCameTooLate(t *testing.T) {
	p, n := chattest.Bargaining(t)
	n.State, n.Standing, n.Offers[0].State, n.Offers[0].ValidUntil = market.NegotiationExpired, 0, market.OfferExpired, chattest.Now.Add(-80*time.Hour)
	got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:ask", At: chattest.Now.Add(-48 * time.Hour)})
	if !chattest.Says(got, "…Tu respuesta me llegó muy tarde para enviarla.\nVenció…") || len(n.Offers) != 1 {
		t.Errorf("told %s", got)
	}
}

func TestOwnAnswersAreKnownFromThoseOfColleagues(t *testing.T) {
	p, n := chattest.Bargaining(t)
	card := p.Last
	p.Talks(chattest.Step{"1", chattest.Confirm}, chattest.Step{"1", chattest.DealDone})
	again := func(want string) {
		t.Helper()
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(card, "Acepto")}); got != want {
			t.Errorf("told %s", got)
		}
	}
	again("Ya está vendido: aceptaste S/ 150.00 de Snacks Lima. No hace falta nada.")
	n.State = market.NegotiationDone
	again("Ya está vendido: aceptaste S/ 150.00 de Snacks Lima. No hace falta nada.")
	p, _ = chattest.Bargaining(t)
	p.Talks(chattest.Step{"3", "…¿Por qué?…"}, chattest.Step{"1", "…le dije que no…"})
	again("Ya le dijiste que no a S/ 150.00. Si ofrece otra vez, te aviso.")
}

// The buyer said no to ours: it is our turn, and we may offer again, or not.
func TestOfferAgainAfterTheBuyersNo(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"158", chattest.CounterRead}, chattest.Step{"1", chattest.Sent})
	n.State, n.Standing, n.Offers[1].State = market.AwaitingSeller, 0, market.OfferRejected
	declined := "Snacks Lima no aceptó tus S/ 158.00. ¿Ofreces otro precio?\n1 Otro precio · 2 Dejarlo [💬 Otro precio] [❌ Dejarlo]"
	if got := p.Gets(bargain.OfferRejected("neg_1", 2)); got != declined {
		t.Fatalf("told %s", got)
	}
	p.Talks(chattest.Step{"ofertas", declined}, chattest.Step{"1", "…¿A cuánto el quintal?…"}, chattest.Step{"155", "…Son S/ 5.00 más que su oferta…"}, chattest.Step{"1", chattest.Sent})
	if made := n.Offers[2]; made.Price != *chattest.Price("155", "quintal") {
		t.Errorf("offered %+v", made)
	}
}
