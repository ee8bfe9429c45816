package bargain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestOfferReceivedHasATemplate(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	want := &chat.Template{
		Name: "oferta_nueva", Payload: "neg:neg_1:1:show", Params: []chat.Param{
			{Name: "comprador", Text: "Snacks Lima"},
			{Name: "precio", Text: "S/ 150.00 el quintal"},
			{Name: "producto", Text: "10 quintales de maíz blanco"},
			{Name: "plazo", Text: "hasta el viernes 27, 6 pm"},
		},
	}
	for i, param := range p.Last.Template.Params {
		p.Last.Template.Params[i].Text = strings.ReplaceAll(param.Text, "\u00a0", " ")
	}
	if diff := cmp.Diff(want, p.Last.Template); diff != "" {
		t.Error(diff)
	}
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: want.Payload, Text: "Ver oferta"}); got != chattest.OfferCard {
		t.Errorf("its button shows %s", got)
	}
}

// A notice tells what is true when it is told; what is over by then is not told.
func TestNotices(t *testing.T) {
	ours := func(p *chattest.Phone, n *market.Negotiation) {
		p.Market.Offer(n, market.Seller, chattest.TenQuintals, *chattest.Price("158", "quintal"), chattest.Friday)
		n.State = market.AwaitingBuyer
	}
	tests := []struct {
		name   string
		change func(*chattest.Phone, *market.Negotiation)
		notice chat.Notice
		want   string
	}{
		{"replaced meanwhile", func(p *chattest.Phone, n *market.Negotiation) {
			p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
		}, bargain.OfferReceived("neg_1", 1), ""},
		{"answered meanwhile", ours, bargain.OfferReceived("neg_1", 1), ""},
		{
			"taken back", func(_ *chattest.Phone, n *market.Negotiation) {
				n.State, n.Standing, n.Offers[0].State = market.AwaitingBuyer, 0, market.OfferWithdrawn
			},
			bargain.OfferEnded("neg_1", 1),
			"Snacks Lima retiró su oferta de S/ 150.00 el quintal por 10 quintales de maíz blanco. No hace falta nada; si hace otra, te aviso.",
		},
		{
			"ran out", func(_ *chattest.Phone, n *market.Negotiation) {
				n.State, n.Standing, n.Offers[0].State = market.NegotiationExpired, 0, market.OfferExpired
			},
			bargain.OfferEnded("neg_1", 1),
			"…⏰ Venció la oferta de Snacks Lima: 10 quintales de maíz blanco a S/ 150.00 el quintal. ¿Le pregunto si sigue en pie?…[✅ Pregúntale]…",
		},
		{"ran out and came again", func(p *chattest.Phone, n *market.Negotiation) {
			n.Standing, n.Offers[0].State = 0, market.OfferExpired
			p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
		}, bargain.OfferEnded("neg_1", 1), ""},
		{"ours ran out", func(p *chattest.Phone, n *market.Negotiation) {
			ours(p, n)
			n.State, n.Standing, n.Offers[1].State = market.NegotiationExpired, 0, market.OfferExpired
		}, bargain.OfferEnded("neg_1", 2), "…Tu oferta de S/ 158.00 a Snacks Lima venció sin respuesta…"},
		{
			"the buyer's yes is firm", func(p *chattest.Phone, n *market.Negotiation) {
				ours(p, n)
				p.Market.Agree(n, 2)
				p.Market.Orders[0].State = market.OrderConfirmed
			},
			bargain.OrderConfirmed("ord_1"),
			"📦 *Snacks Lima* aceptó tu oferta y el pedido está en firme: vendes 10 quintales de maíz blanco por S/ 1,580.00 (mil quinientos ochenta soles).\n" +
				"Acuerden el día y la hora: recogen en Huaro. No cargues hasta ver los S/ 474.00 en TU cuenta; la foto del Yape no basta.\n" +
				"📞 Su contacto: pídelo a Nélida (984 123 456). Para que vean el tuyo escribe *dale mi número*.\n👉 Cuando esté listo, avisa con *ya está listo*. Para ver el pedido escribe *pedidos*.",
		},
		{
			"confirmed", func(p *chattest.Phone, n *market.Negotiation) {
				p.Market.Agree(n, 1)
				p.Market.Orders[0].State = market.OrderConfirmed
			},
			bargain.OrderConfirmed("ord_1"),
			"📦 Pedido en firme con *Snacks Lima*: venden 10 quintales de maíz blanco por S/ 1,500.00 (mil quinientos soles).\n" +
				"Acuerden el día y la hora: recogen en Huaro. No cargues hasta ver los S/ 450.00 en TU cuenta; la foto del Yape no basta.\n" +
				"📞 Su contacto: pídelo a Nélida (984 123 456). Para que vean el tuyo escribe *dale mi número*.\n👉 Cuando esté listo, avisa con *ya está listo*. Para ver el pedido escribe *pedidos*.",
		},
		{"not confirmed yet", func(p *chattest.Phone, n *market.Negotiation) { p.Market.Agree(n, 1) }, bargain.OrderConfirmed("ord_1"), ""},
		{
			"cancelled", func(p *chattest.Phone, n *market.Negotiation) {
				p.Market.Agree(n, 1)
				o := &p.Market.Orders[0]
				o.State, o.Cancellation, o.Left = market.OrderCancelled, "out_of_stock", 4*46_000
			},
			bargain.OrderCancelled("ord_1"),
			"⚠️ El pedido de *Snacks Lima* se anuló: ya no alcanzaba (quedaban 4 quintales). No cargues nada; si hace otra oferta, te aviso.",
		},
		{
			"closed", func(_ *chattest.Phone, n *market.Negotiation) { n.State, n.Standing = market.NegotiationClosed, 0 },
			bargain.NegotiationClosed("neg_1"),
			"Snacks Lima dio por terminada la negociación por 10 quintales de maíz blanco. No hace falta nada.",
		},
		{"cancelled with the lot", func(_ *chattest.Phone, n *market.Negotiation) { n.State, n.Standing = market.NegotiationCancelled, 0 }, bargain.NegotiationClosed("neg_1"), ""},
		{"not theirs", func(p *chattest.Phone, _ *market.Negotiation) { p.Market.NegotiationList = nil }, bargain.OfferReceived("neg_1", 1), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, n := chattest.Bargaining(t)
			tt.change(p, n)
			if got := p.Gets(tt.notice); !chattest.Says(got, tt.want) {
				t.Errorf("told\n%s\nwant\n%s", got, tt.want)
			}
			p, n = chattest.Bargaining(t)
			tt.change(p, n)
			erase(p)
			got := p.Gets(tt.notice)
			if got != "" {
				got += fmt.Sprintf(" %+v", p.Last.Template)
			}
			if strings.Contains(got, "Snacks") || (got == "") != (tt.want == "") {
				t.Errorf("of a buyer who was erased meanwhile, told\n%s", got)
			}
		})
	}
}

// erase has the market answer as it does once the buyers are erased.
func erase(p *chattest.Phone) {
	for i := range p.Market.NegotiationList {
		p.Market.NegotiationList[i].BuyerName, p.Market.NegotiationList[i].BuyerErased = "", true
	}
	for i := range p.Market.Orders {
		p.Market.Orders[i].BuyerName, p.Market.Orders[i].BuyerErased = "", true
	}
}

// A notice comes in between: a bare number answers it, words still answer what was asked before.
func TestANoticeComesInBetween(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"vendo 20 sacos de cacao", "…¿Cuántos kilos pesa un saco tuyo?…"})
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
	p.Gets(bargain.OfferReceived("neg_1", 2))
	p.Talks(chattest.Step{"60", "…¿A cuánto el saco?…"}, chattest.Step{"400", "…🍫 *Cacao*…"})
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("153", "quintal"), chattest.Friday)
	p.Gets(bargain.OfferReceived("neg_1", 3))
	beforeTap := p.State
	p.Talks(chattest.Step{"publicar", "…Así está ahora…🍫 *Cacao*…"}, chattest.Step{"sí", "…Publicado…"})
	p.State = beforeTap
	p.Talks(chattest.Step{"1", "…Vendes 10 quintales…por S/ 1,530.00…"},
		chattest.Step{"1", "…Trato hecho…\nTu venta sigue guardada: para terminarla escribe *vender*."}, chattest.Step{"vender", "…Seguimos con tu venta:…"})
}

// What was written before a notice came does not answer it.
func TestWhatIsWrittenBeforeANoticeIsNoAnswerToIt(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
	p.At = chattest.Now.Add(time.Hour)
	p.Gets(bargain.OfferReceived("neg_1", 2))
	for _, words := range []string{"1", "sí", "acepto la tuya"} {
		got := p.Does(chat.Input{Kind: chat.Text, Text: words, At: chattest.Now.Add(30 * time.Minute)})
		if strings.Contains(got, "Vendes") {
			t.Errorf("%q was taken for an answer: %s", words, got)
		}
	}
	if got := p.Does(chat.Input{Kind: chat.Text, Text: "1", At: chattest.Now.Add(30 * time.Minute)}); !strings.HasPrefix(got, "Ese mensaje llegó atrasado") {
		t.Errorf("told %s", got)
	}
}

// A yes is a deal once the lot has the goods for it, and not before. What becomes of it is told once.
func TestAYesIsADealOnceTheStockIsCommitted(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Market.OrderState = market.OrderPlaced
	awaits := "⏳ Le dije que sí a Snacks Lima: 10 quintales de maíz blanco por S/ 1,500.00. Falta ver si todavía alcanza. No cargues nada; te aviso."
	p.Talks(chattest.Step{"1", chattest.Confirm}, chattest.Step{"sí", awaits},
		chattest.Step{"deshacer", "…aceptaste vender 10 quintales de maíz blanco a Snacks Lima por S/ 1,500.00. Eso ya no se puede deshacer…"})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:accept"}); got != awaits {
		t.Errorf("again: told %s", got)
	}
	p.Market.Orders[0].State, n.State = market.OrderConfirmed, market.NegotiationDone
	if got := p.Gets(bargain.OrderConfirmed("ord_1")); !strings.HasPrefix(got, "📦 Pedido en firme con *Snacks Lima*") {
		t.Errorf("told %s", got)
	}

	p, _ = chattest.Bargaining(t)
	p.Market.OrderState = market.OrderCancelled
	p.Talks(chattest.Step{"1", chattest.Confirm}, chattest.Step{"sí", "Ya no alcanzaba para ese pedido. El trato no se hizo; le toca a Snacks Lima ofrecer de nuevo."})
	if got := p.Gets(bargain.OrderCancelled("ord_1")); got != "" {
		t.Errorf("told twice: %s", got)
	}
}

// A deal is told once: to whoever made it by the answer, to whoever lost the race by the notice.
func TestADealIsToldOnce(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"1", chattest.Confirm}, chattest.Step{"sí", chattest.DealDone})
	p.Market.Orders[0].State = market.OrderConfirmed
	if got := p.Gets(bargain.OrderConfirmed(p.Market.Orders[0].ID)); got != "" {
		t.Errorf("told twice: %s", got)
	}
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"1", chattest.Confirm})
	p.Market.Agree(n, 1)
	p.Talks(chattest.Step{"[✅ Sí, vendo]", "De tu asociación ya aceptaron S/ 150.00 de Snacks Lima. No hace falta nada."})
	p.Market.Orders[0].State = market.OrderConfirmed
	if got := p.Gets(bargain.OrderConfirmed(p.Market.Orders[0].ID)); !strings.HasPrefix(got, "📦 Pedido en firme con *Snacks Lima*") {
		t.Errorf("told only that somebody was faster: %q", got)
	}
}
