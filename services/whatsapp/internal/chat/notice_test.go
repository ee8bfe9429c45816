package chat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestOfferReceivedHasATemplate(t *testing.T) {
	p, _ := bargaining(t)
	want := &chat.Template{
		Name: "oferta_nueva", Payload: "neg:neg_1:1:show", Params: []chat.Param{
			{Name: "comprador", Text: "Snacks Lima"},
			{Name: "precio", Text: "S/ 150.00 el quintal"},
			{Name: "producto", Text: "10 quintales de maíz blanco"},
			{Name: "plazo", Text: "hasta el viernes 27, 6 pm"},
		},
	}
	for i, param := range p.last.Template.Params {
		p.last.Template.Params[i].Text = strings.ReplaceAll(param.Text, "\u00a0", " ")
	}
	if diff := cmp.Diff(want, p.last.Template); diff != "" {
		t.Error(diff)
	}
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: want.Payload, Text: "Ver oferta"}); got != offerCard {
		t.Errorf("its button shows %s", got)
	}
}

// A notice tells what is true when it is told; what is over by then is not told.
func TestNotices(t *testing.T) {
	hers := func(p *phone, n *market.Negotiation) {
		p.m.offer(n, market.Seller, tenQuintals, *price("158", "quintal"), friday)
		n.State = market.AwaitingBuyer
	}
	tests := []struct {
		name   string
		change func(*phone, *market.Negotiation)
		notice chat.Notice
		want   string
	}{
		{"replaced meanwhile", func(p *phone, n *market.Negotiation) {
			p.m.offer(n, market.Buyer, tenQuintals, *price("152", "quintal"), friday)
		}, chat.Notice{Kind: chat.OfferReceived, Offer: 1}, ""},
		{"answered meanwhile", hers, chat.Notice{Kind: chat.OfferReceived, Offer: 1}, ""},
		{
			"taken back", func(_ *phone, n *market.Negotiation) {
				n.State, n.Standing, n.Offers[0].State = market.AwaitingBuyer, 0, market.OfferWithdrawn
			},
			chat.Notice{Kind: chat.OfferReplacedOrEnded, Offer: 1},
			"Snacks Lima retiró su oferta de S/ 150.00 el quintal por 10 quintales de maíz blanco. No hace falta nada; si hace otra, te aviso.",
		},
		{
			"ran out", func(_ *phone, n *market.Negotiation) {
				n.State, n.Standing, n.Offers[0].State = market.NowExpired, 0, market.OfferExpired
			},
			chat.Notice{Kind: chat.OfferReplacedOrEnded, Offer: 1},
			"…⏰ Venció la oferta de Snacks Lima: 10 quintales de maíz blanco a S/ 150.00 el quintal. ¿Le pregunto si sigue en pie?…[✅ Pregúntale]…",
		},
		{"ran out and came again", func(p *phone, n *market.Negotiation) {
			n.Standing, n.Offers[0].State = 0, market.OfferExpired
			p.m.offer(n, market.Buyer, tenQuintals, *price("152", "quintal"), friday)
		}, chat.Notice{Kind: chat.OfferReplacedOrEnded, Offer: 1}, ""},
		{"hers ran out", func(p *phone, n *market.Negotiation) {
			hers(p, n)
			n.State, n.Standing, n.Offers[1].State = market.NowExpired, 0, market.OfferExpired
		}, chat.Notice{Kind: chat.OfferReplacedOrEnded, Offer: 2}, "…Tu oferta de S/ 158.00 a Snacks Lima venció sin respuesta…"},
		{
			"he accepted", func(p *phone, n *market.Negotiation) { hers(p, n); p.m.agree(n, 2) },
			chat.Notice{Kind: chat.Agreed, Offer: 2, Order: "ord_1"},
			"🤝 *Snacks Lima* aceptó tu oferta: 10 quintales de maíz blanco por S/ 1,580.00. Los estoy apartando; te aviso apenas quede en firme.",
		},
		{"he accepted, and it is firm already", func(p *phone, n *market.Negotiation) {
			hers(p, n)
			p.m.agree(n, 2)
			p.m.orders[0].State = market.OrderConfirmed
		}, chat.Notice{Kind: chat.Agreed, Offer: 2, Order: "ord_1"}, ""},
		{
			"his yes is firm", func(p *phone, n *market.Negotiation) {
				hers(p, n)
				p.m.agree(n, 2)
				p.m.orders[0].State = market.OrderConfirmed
			},
			chat.Notice{Kind: chat.OrderConfirmed, Order: "ord_1"},
			"📦 *Snacks Lima* aceptó tu oferta y el pedido está en firme: vendes 10 quintales de maíz blanco por S/ 1,580.00 (mil quinientos ochenta soles).\n" +
				"Acuerden el día y la hora: recogen en Huaro. No cargues hasta ver los S/ 474.00 en TU cuenta; la foto del Yape no basta.\n" +
				"Si no tienes su número, pídelo a Nélida (984 123 456).",
		},
		{
			"a colleague accepted", func(p *phone, n *market.Negotiation) { p.m.agree(n, 1) },
			chat.Notice{Kind: chat.Agreed, Offer: 1, Order: "ord_1"},
			"…🤝 De tu asociación aceptaron la oferta de *Snacks Lima*: 10 quintales…Los estoy apartando…",
		},
		{"accepted without stock", func(p *phone, n *market.Negotiation) {
			p.m.agree(n, 1)
			p.m.orders[0].State = market.OrderCancelled
		}, chat.Notice{Kind: chat.Agreed, Offer: 1, Order: "ord_1"}, ""},
		{
			"confirmed", func(p *phone, n *market.Negotiation) {
				p.m.agree(n, 1)
				p.m.orders[0].State = market.OrderConfirmed
			},
			chat.Notice{Kind: chat.OrderConfirmed, Order: "ord_1"},
			"📦 Pedido en firme con *Snacks Lima*: venden 10 quintales de maíz blanco por S/ 1,500.00 (mil quinientos soles).\n" +
				"Acuerden el día y la hora: recogen en Huaro. No cargues hasta ver los S/ 450.00 en TU cuenta; la foto del Yape no basta.\n" +
				"Si no tienes su número, pídelo a Nélida (984 123 456).",
		},
		{"not confirmed yet", func(p *phone, n *market.Negotiation) { p.m.agree(n, 1) }, chat.Notice{Kind: chat.OrderConfirmed, Order: "ord_1"}, ""},
		{
			"cancelled", func(p *phone, n *market.Negotiation) {
				p.m.agree(n, 1)
				o := &p.m.orders[0]
				o.State, o.Cancellation, o.Left = market.OrderCancelled, "out_of_stock", 4*46_000
			},
			chat.Notice{Kind: chat.OrderCancelledOutOfStock, Order: "ord_1"},
			"⚠️ El pedido de *Snacks Lima* se anuló: ya no alcanzaba (quedaban 4 quintales). No cargues nada; si hace otra oferta, te aviso.",
		},
		{
			"closed", func(_ *phone, n *market.Negotiation) { n.State, n.Standing = market.NowClosed, 0 },
			chat.Notice{Kind: chat.NegotiationClosed},
			"Snacks Lima dio por terminada la negociación por 10 quintales de maíz blanco. No hace falta nada.",
		},
		{"cancelled with her lot", func(_ *phone, n *market.Negotiation) { n.State, n.Standing = market.NowCancelled, 0 }, chat.Notice{Kind: chat.NegotiationClosed}, ""},
		{"not hers", func(p *phone, _ *market.Negotiation) { p.m.negotiations = nil }, chat.Notice{Kind: chat.OfferReceived, Offer: 1}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, n := bargaining(t)
			tt.change(p, n)
			tt.notice.Negotiation = "neg_1"
			if got := p.gets(tt.notice); !says(got, tt.want) {
				t.Errorf("told\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// A notice comes in between: a bare number answers it, words still answer what was asked before.
func TestANoticeComesInBetween(t *testing.T) {
	p, n := bargaining(t)
	p.talks(step{"vendo 20 sacos de cacao", "…¿Cuántos kilos pesa un saco tuyo?…"})
	p.m.offer(n, market.Buyer, tenQuintals, *price("152", "quintal"), friday)
	p.gets(chat.Notice{Kind: chat.OfferReceived, Negotiation: "neg_1", Offer: 2})
	p.talks(step{"60", "…¿A cuánto el saco?…"}, step{"400", "…🍫 *Cacao*…"})
	p.m.offer(n, market.Buyer, tenQuintals, *price("153", "quintal"), friday)
	p.gets(chat.Notice{Kind: chat.OfferReceived, Negotiation: "neg_1", Offer: 3})
	beforeTap := p.st
	p.talks(step{"publicar", "…Publicado…"})
	p.st = beforeTap
	p.talks(step{"1", "…Vendes 10 quintales…por S/ 1,530.00…"},
		step{"1", "…Trato hecho…\nTu venta sigue guardada: para terminarla escribe *vender*."}, step{"vender", "…Seguimos con tu venta:…"})
}

// What she wrote before a notice came does not answer it.
func TestWhatIsWrittenBeforeANoticeIsNoAnswerToIt(t *testing.T) {
	p, n := bargaining(t)
	p.m.offer(n, market.Buyer, tenQuintals, *price("152", "quintal"), friday)
	p.at = now.Add(time.Hour)
	p.gets(chat.Notice{Kind: chat.OfferReceived, Negotiation: "neg_1", Offer: 2})
	for _, words := range []string{"1", "sí", "acepto la tuya"} {
		got := p.does(chat.Input{Kind: chat.Text, Text: words, At: now.Add(30 * time.Minute)})
		if strings.Contains(got, "Vendes") {
			t.Errorf("%q was taken for an answer: %s", words, got)
		}
	}
	if got := p.does(chat.Input{Kind: chat.Text, Text: "1", At: now.Add(30 * time.Minute)}); !strings.HasPrefix(got, "Ese mensaje llegó atrasado") {
		t.Errorf("told %s", got)
	}
}
