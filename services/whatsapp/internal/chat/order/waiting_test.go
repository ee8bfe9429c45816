package order_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/order"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// claimed is a phone whose buyer claims something, told of it or not.
func claimed(t *testing.T) *chattest.Phone {
	t.Helper()
	p := sent(t)
	claims(p, market.Claim{Reason: "quality", Wants: market.WantsDiscount, Total: pays(1_400_00)})
	return p
}

// elsewhere are conversations that are about something else when the answer to a claim comes.
func elsewhere() map[string]func(*chattest.Phone) {
	return map[string]func(*chattest.Phone){
		"nothing":     func(*chattest.Phone) {},
		"a photo":     func(p *chattest.Phone) { sends(p, "1001", "asi estaba cuando salio") },
		"the menu":    func(p *chattest.Phone) { p.Writes("menu") },
		"a weight":    func(p *chattest.Phone) { p.Writes("quiero decir el peso") },
		"after it":    func(p *chattest.Phone) { p.Writes("cancelar") },
		"a sale":      func(p *chattest.Phone) { p.Writes("vendo 20 quintales de maiz") },
		"not clearly": func(p *chattest.Phone) { p.Writes("qwerty") },
	}
}

// An open claim is reached by its own words from wherever the conversation is, and nothing is done before it was read back.
func TestAClaimIsReachedFromAnywhere(t *testing.T) {
	const no, yes, shows = "…¿Qué le digo a *Snacks Lima*?…", "…🤝 Aceptas el descuento de *Snacks Lima*…¿Está bien?…", "…⚠️ *Snacks Lima* reclama por la calidad: pide pagar S/ 1,400.00…"
	for text, want := range map[string]string{
		"no acepto el reclamo": no, "no acepto su reclamo": no, "rechazo el reclamo": no, "no estoy de acuerdo con el reclamo": no, "yo no acepto ese recalmo": no,
		"acepto el reclamo": yes, "si acepto el reclamo": yes, "ya pues acepto el reclamo": yes, "tiene razon en su reclamo": yes, "el comprador tiene la razon": yes, "no le voy a aceptar ese reclamo": no, "no le hago caso a su reclamo": no, "q dice el reclamo": shows, "no, mejor si acepto el reclamo": yes, "asepto el reclamo": yes,
		"que paso con el reclamo": shows, "reclamo": shows, "el reclamo": shows, "y el reclamo?": shows, "que reclama el comprador": shows, "como respondo el reclamo": shows,
		"esta mintiendo con su reclamo": no,
	} {
		for name, before := range elsewhere() {
			for told, tell := range map[string]func(*chattest.Phone){"told": func(p *chattest.Phone) { p.Gets(order.Claimed("ord_1")) }, "not told": func(*chattest.Phone) {}} {
				p := claimed(t)
				tell(p)
				before(p)
				if got := p.Writes(text); !chattest.Says(got, want) {
					t.Errorf("%q after %s, %s: %s", text, name, told, got)
				}
				if o := p.Market.Orders[0]; o.Claims[0].State != market.ClaimOpen {
					t.Fatalf("%q after %s: the claim is %s", text, name, o.Claims[0].State)
				}
			}
		}
	}
}

// Where no claim waits, whoever asks for it is told so.
func TestThereIsNoClaim(t *testing.T) {
	for _, text := range []string{"reclamo", "reclamos", "acepto el reclamo", "no acepto el reclamo"} {
		if got := sent(t).Writes(text); !chattest.Says(got, "…No hay ningún reclamo por responder.…") {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// Where there is no deal yet, whoever asks for its papers is told so; words that may mean something else are left to others.
func TestThereAreNoPapersYet(t *testing.T) {
	for _, text := range []string{"la oja de carga", "hoja de carga", "contrato", "mandame el contrato", "la hoja del camion"} {
		p := sent(t)
		p.Market.Orders = nil
		if got := p.Writes(text); !chattest.Says(got, "…Todavía no tienes ningún trato…") {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// A bare yes or no answers the only thing that waits, after it was read back.
func TestABareAnswerIsForTheOnlyThingThatWaits(t *testing.T) {
	for text, want := range map[string]string{
		"acepto": "…🤝 Aceptas el descuento…¿Está bien?…", "ya pues acepto": "…🤝 Aceptas el descuento…¿Está bien?…", "no mejor si acepto": "…🤝 Aceptas el descuento…¿Está bien?…",
		"que me devuelva nomas el quintal malo": "…🤝 Aceptas el descuento…¿Está bien?…",
		"no acepto":                             "…¿Qué le digo a *Snacks Lima*?…", "no pues no estoy de acuerdo": "…¿Qué le digo a *Snacks Lima*?…", "ya no acepto": "…¿Qué le digo a *Snacks Lima*?…",
		"esta mintiendo": "…¿Qué le digo a *Snacks Lima*?…", "cuanto pide?": "…⚠️ *Snacks Lima* reclama por la calidad: pide pagar S/ 1,400.00…",
	} {
		for _, before := range []func(*chattest.Phone){
			func(p *chattest.Phone) { p.Writes("cancelar") }, func(p *chattest.Phone) { sends(p, "1001", "asi estaba cuando salio") }, func(*chattest.Phone) {},
		} {
			p := claimed(t)
			p.Gets(order.Claimed("ord_1"))
			before(p)
			if got := p.Writes(text); !chattest.Says(got, want) {
				t.Errorf("%q: %s", text, got)
			}
		}
	}
	p := sent(t)
	p.Market.Change("ord_1", func(o *market.Order) {
		o.Amendments = append(o.Amendments, market.Amendment{Number: 1, By: market.Buyer, State: market.AmendmentOpen, Delivery: market.Delivery{Basis: "buyer", Place: "Jr. Cusco 2"}})
	})
	p.Talks(chattest.Step{"no acepto", "…que no aceptas…¿Está bien?…"})
	another(p)
	claims(p, market.Claim{Reason: "quality", Wants: market.WantsReplace})
	p.Talks(chattest.Step{"menu", "…"}, chattest.Step{"acepto", "…"})
	if len(done(p)) != 0 {
		t.Errorf("did %v", done(p))
	}
}

// Where several wait it is asked which, and where none does that is said.
func TestABareAnswerWhereSeveralOrNoneWait(t *testing.T) {
	p := claimed(t)
	another(p)
	p.Market.Change("ord_2", func(o *market.Order) {
		o.State = market.OrderDelivered
		o.Claims = []market.Claim{{Number: 1, State: market.ClaimOpen, Reason: "weight", Wants: market.WantsReplace, AnswerUntil: chattest.Friday}}
	})
	p.Talks(
		chattest.Step{"acepto", "…Elige uno…Snacks Lima…Tostadora Sol…"}, chattest.Step{"acepto el reclamo de tostadora", "…🤝 Le cambias la mercadería a *Tostadora Sol*…"},
		chattest.Step{"no", "…no anoté nada…"}, chattest.Step{"reclamo de snacks", "…*Snacks Lima* reclama por la calidad…"})
	p = sent(t)
	p.Talks(chattest.Step{"menu", "…"}, chattest.Step{"acepto", "No tienes ofertas ni pedidos por responder. Cuando llegue algo, te aviso."}, chattest.Step{"acepto el reclamo", "…No hay ningún reclamo por responder.…"})
}

// The answer that was read back is turned round by the opposite.
func TestAnAnswerIsTurnedRound(t *testing.T) {
	p := claimed(t)
	p.Talks(
		chattest.Step{"no acepto el reclamo", "…¿Qué le digo…"}, chattest.Step{"esta bien como quedamos", "…que no aceptas su reclamo por la calidad: está como se acordó…"},
		chattest.Step{"no mejor si acepto", "…🤝 Aceptas el descuento…"}, chattest.Step{"mejor no acepto", "…¿Qué le digo…"})
	for _, text := range []string{"ya ya si llego", "si me pago", "ya llego", "espera si esta, si me deposito", "ya lo tengo"} {
		p = received(t)
		p.Market.Pay("ord_1", 1056_00, market.Transfer)
		p.Talks(chattest.Step{"no me pago", "…❌ Le digo a *Snacks Lima* que no tienes sus S/ 1,056.00…"})
		p.Talks(chattest.Step{text, "…💰 *Snacks Lima* te pagó S/ 1,056.00…¿Está bien?…"})
	}
	p.Talks(chattest.Step{"no, no llego", "…❌ Le digo a *Snacks Lima* que no tienes sus S/ 1,056.00…"})
	if got := onMoney(p); len(got) != 0 {
		t.Errorf("did %v", got)
	}
}

// "Ya llegó" is of the money where only that is awaited, of goods where these are, and is asked about where both are.
func TestWhatCame(t *testing.T) {
	p := received(t)
	p.Market.Pay("ord_1", 1056_00, market.Transfer)
	p.Talks(chattest.Step{"ya llego", "…💰 *Snacks Lima* te pagó S/ 1,056.00…"})
	p = sent(t)
	p.Talks(chattest.Step{"ya llego", "…📍 Llegó donde *Snacks Lima*…"})
	p = sent(t)
	p.Market.Pay("ord_1", 1056_00, market.Transfer)
	p.Talks(chattest.Step{"ya llego la carga", "…📍 Llegó donde…"}, chattest.Step{"no", "…"}, chattest.Step{"ya llego", "…¿Qué llegó: el dinero o la mercadería?…"}, chattest.Step{"el dinero", "…💰 *Snacks Lima* te pagó…"})
}

// Money that is due back is said to be paid back from anywhere, of the order of which it is due.
func TestWhatIsDueBackIsPaidBack(t *testing.T) {
	for _, text := range []string{"ya devolvi", "ya le devolvi los 50 soles", "ya debolvi 50 soles a tostadora sol", "ya le devolvi su plata"} {
		p := sent(t)
		another(p)
		p.Market.Change("ord_2", func(o *market.Order) {
			o.State, o.Dues = market.OrderReceived, []market.Due{{For: market.DueBack, Amount: pays(50_00)}}
			o.Payments = []market.OrderPayment{{Number: 1, From: market.Buyer, State: market.PaymentConfirmed, Amount: pays(o.Total.Minor + 50_00), Method: market.Cash}}
		})
		if got := p.Writes(text); !chattest.Says(got, "…*Tostadora Sol*…") || !chattest.Says(got, "…devolviste…") {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// What is not understood where something is asked for is told how that is answered.
func TestHintsFitWhatIsAsked(t *testing.T) {
	p := sold(t)
	p.Talks(chattest.Step{"se lo llevaron", "…"}, chattest.Step{"460", "…código de 4 cifras…"}, chattest.Step{"si", "…*0427*…"})
	p = claimed(t)
	p.Talks(chattest.Step{"no acepto el reclamo", "…¿Qué le digo…"})
	if got := p.Writes("qwerty"); !chattest.Says(got, "…No te entendí.…1 Está como quedamos…") || chattest.Says(got, "…escribe por ejemplo…") {
		t.Errorf("told %s", got)
	}
	for text, want := range map[string]string{"confio en el": "por confianza", "es mi amigo de siempre": "por confianza", "ya me pago en la mano": "ya te pagó en la mano"} {
		p = sold(t)
		p.Talks(chattest.Step{"ya salio, placa X1A-234", "…código…"}, chattest.Step{"no me dio", "…¿Por qué lo mandas así?…"}, chattest.Step{text, "…Lo mandas así: " + want + "…"})
	}
}

// Rows of the same buyer and goods are told apart.
func TestOrdersThatLookAlikeAreToldApart(t *testing.T) {
	p := sold(t)
	for i, minor := range []int64{1_500_00, 1_510_00} {
		o := p.Market.Orders[0]
		o.ID, o.Total = "ord_"+string(rune('5'+i)), pays(minor)
		o.PlacedAt = o.PlacedAt.AddDate(0, 0, i)
		p.Market.Orders = append(p.Market.Orders, o)
	}
	got := p.Writes("pedidos")
	if !chattest.Says(got, "…10 quintales de maíz blanco, S/ 1,510.00, del …") {
		t.Errorf("told %s", got)
	}
}

// A document is asked for with whom it is of and how much.
func TestADocumentOfAQuantityIsSent(t *testing.T) {
	p := sent(t)
	another(p)
	o := p.Market.Orders[0]
	o.ID, o.Negotiation, o.Quantity.Milli = "ord_3", "neg_3", 4_000
	p.Market.Orders = append(p.Market.Orders, o)
	for text, of := range map[string]string{
		"mandame el contrato de snacks de 10 quintales": "ord_1", "quiero el contrato de los 4 quintales con snacks lima": "ord_3", "mandame el contrato de tostadora sol de 10 quintales": "ord_2",
		"pasame el acta de los 4 quintales de snacks lima por favor": "neg_3",
	} {
		p.Writes(text)
		if f := p.Last.File; f == nil || f.Of != of {
			t.Errorf("%q: %+v %s", text, f, p.Last.Body)
		}
	}
}
