package flows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/colleague"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// A sale that was made is of what is on the market: the one that is being put together stays as it is.
func TestADeclaredSaleLeavesADraftAsItIs(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack},
		chattest.Step{"ya vendi 5 quintales a 160", "…Todavía no tienes nada publicado…20 quintales de 46 kg…S/ 161.00 el quintal…"},
		chattest.Step{"publica", "…Publicado…"},
		chattest.Step{"vendo 10 quintales de cacao a 400", "…*Cacao*…1 Publicar…"},
		chattest.Step{"ya vendi 5 quintales a 160", "…maíz blanco\nAnoto que ya vendiste 5 quintales por tu cuenta, a S/ 160.00…"},
		chattest.Step{"sí", "…✅ Anotado: vendiste 5 quintales de maíz blanco por S/ 800.00…Tu venta sigue guardada…"},
		chattest.Step{"vender", "…*Cacao*\n10 quintales…S/ 400.00…"},
	)
}

// Nobody is promised to be able to take back what the time for it is over for.
func TestUndoIsNotPromisedToWhomIsHeardLate(t *testing.T) {
	for late, promised := range map[time.Duration]bool{0: true, time.Minute: true, time.Hour: false} {
		p := chattest.NewPhone(t)
		p.Writes("vendo 20 quintales de maiz blanco a 161")
		at := p.At.Add(time.Minute)
		got := p.Does(chat.Input{Kind: chat.Text, Text: "publica", At: at, Received: at.Add(late)})
		if !strings.Contains(got, "Publicado") || strings.Contains(got, "*deshacer*") != promised {
			t.Errorf("%v late: %s", late, got)
		}
		p.Writes("ya vendi 5 quintales")
		at = p.At.Add(time.Minute)
		got = p.Does(chat.Input{Kind: chat.Text, Text: "sí", At: at, Received: at.Add(late)})
		if !strings.Contains(got, "Anotado") || strings.Contains(got, "*deshacer*") != promised {
			t.Errorf("%v late: %s", late, got)
		}
	}
}

// What answers is never read as a name, whatever a buyer is called.
func TestAnAnswerIsNotReadAsABuyersName(t *testing.T) {
	for _, name := range []string{"Acepto", "2 no", "Sí", "Menú", "No"} {
		p, _ := chattest.Bargaining(t)
		n := &p.Market.NegotiationList[0]
		n.BuyerName = name
		p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_2", Lot: n.Lot, State: market.AwaitingSeller, BuyerName: "Tostadora Sol"})
		p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("155", "quintal"), chattest.Friday)
		p.Gets(bargain.OfferReceived("neg_1", 1))
		p.Gets(bargain.OfferReceived("neg_2", 1))
		if got := p.Writes("acepto"); !strings.Contains(got, "Escribiste «acepto». ¿Para cuál es?") || !strings.Contains(got, "«"+name+"»") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// Whoever acts for several associations is told for which one an offer is, and a deal.
func TestADealNamesTheAssociation(t *testing.T) {
	p := forTwo(t)
	p.Market.NegotiationList[1].BuyerName = p.Market.NegotiationList[0].BuyerName
	for id, association := range map[string]string{"neg_1": "assoc_huaro", "neg_2": "assoc_urcos"} {
		if err := p.Market.As(t.Context(), association); err != nil {
			t.Fatal(err)
		}
		p.Gets(bargain.OfferReceived(id, 1))
	}
	p.Talks(chattest.Step{"acepto", "…¿Para cuál es?…la oferta de Snacks Lima a Productores de Maíz de Huaro…la oferta de Snacks Lima a Cacaoteras de Urcos…"})
	p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_2:1:accept"})
	p.Talks(chattest.Step{"sí, vendo", "…" + forUrcos + "🤝 *Trato hecho*…"})
}

// A yes that could answer a colleague's question or an offer is asked about with buttons, which fit.
func TestAYesToAColleagueOrAnOfferIsAskedAboutWithButtons(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Market.ColleagueList = []market.Colleague{{ID: "per_juan", Name: "Juan", Doubt: market.NumberChanged, Allowed: market.Allowed{market.ActionConfirm}}}
	p.Gets(colleague.Frozen("per_juan"))
	got := p.Writes("si")
	if !strings.Contains(got, "¿Para cuál es?") || len(p.Last.Buttons) != 2 {
		t.Error(got)
	}
}
