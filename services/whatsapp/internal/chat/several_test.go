package chat_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	forHuaro = "🏡 Por *Productores de Maíz de Huaro*\n"
	forUrcos = "🏡 Por *Cacaoteras de Urcos*\n"
)

// forTwo is a phone of a person who acts for two associations, each of which has an offer for the same kind of lot.
func forTwo(t *testing.T) *phone {
	p, n := bargaining(t)
	p.m.besides = []market.Organisation{{ID: "assoc_urcos", Name: "Cacaoteras de Urcos", Kind: market.Association}}
	p.m.negotiations = append(p.m.negotiations, market.Negotiation{ID: "neg_2", Lot: n.Lot, State: market.AwaitingSeller, BuyerName: "Tostadora Sol"})
	p.m.offer(&p.m.negotiations[1], market.Buyer, tenQuintals, *price("155", "quintal"), friday)
	p.m.owner["neg_2"] = "assoc_urcos"
	return p
}

// An answer to an offer counts for the association that has it, whichever was spoken of before.
func TestAnOfferIsAnsweredForTheAssociationThatHasIt(t *testing.T) {
	p := forTwo(t)
	for _, id := range []string{"neg_2", "neg_1", "neg_2"} {
		whose := map[string]string{"neg_1": forHuaro, "neg_2": forUrcos}[id]
		got := p.does(chat.Input{Kind: chat.Tap, Tap: "neg:" + id + ":1:show"})
		if !strings.HasPrefix(got, whose+"💬 *") {
			t.Errorf("%s: %s", id, got)
		}
	}
	p.talks(step{"1", "…" + forUrcos + "Vendes 10 quintales de maíz blanco a Tostadora Sol…"}, step{"1", "…Trato hecho…Tostadora Sol…"})
	if p.m.organisation.ID != "assoc_urcos" || p.m.negotiations[1].State != market.NowAgreed || p.m.negotiations[0].State != market.AwaitingSeller {
		t.Errorf("acts for %s", p.m.organisation.ID)
	}
	p.talks(step{"ofertas", "…" + forHuaro + "💬 *Snacks Lima*…"}) // Urcos has none left
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_other:1:accept"}); !strings.Contains(got, "No encuentro esa oferta") || p.m.organisation.ID != "assoc_huaro" {
		t.Errorf("told %s, acts for %s", got, p.m.organisation.ID)
	}
}

// A sale stays of the association for which it was begun, whatever comes in between.
func TestASaleIsOfTheAssociationForWhichItWasBegun(t *testing.T) {
	p := forTwo(t)
	p.m.lots[0].Variety = "morado" // no doubt whether it is the same
	p.talks(step{"vendo 20 quintales de maiz blanco a 161", forHuaro + readBack})
	publish := p.button(p.last, "Publicar")
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_2:1:show"}); !strings.HasPrefix(got, forUrcos) {
		t.Fatalf("told %s", got)
	}
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: publish}); !strings.Contains(got, "Publicado") || p.m.owner["lot_2"] != "assoc_huaro" {
		t.Errorf("published for %q: %s", p.m.owner["lot_2"], got)
	}
	p.does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_2:1:show"})
	p.talks(step{"deshacer", "…quité MA-7K32 del mercado…"})
}

func TestSheChoosesForWhichAssociationSheGoesOn(t *testing.T) {
	p := forTwo(t)
	p.talks(
		step{"menú", "…5 Cambiar asociación: ahora: Productores de Maíz de Huaro…"},
		step{"5", "…¿Por cuál asociación quieres seguir?\n1 Productores de Maíz de Huaro\n2 Cacaoteras de Urcos…"},
		step{"2", "…Listo: ahora sigues por *Cacaoteras de Urcos*.…¿Qué hacemos?…"},
		step{"vendo 20 quintales de maiz blanco a 161", forUrcos + readBack},
		step{"1", "…Publicado…"},
		step{"mis lotes", "…" + forUrcos + "Tienes en venta:\n1 MA-7K32…"},
	)
	if p.m.owner["lot_2"] != "assoc_urcos" {
		t.Errorf("published for %q", p.m.owner["lot_2"])
	}
	lot := p.does(chat.Input{Kind: chat.Tap, Tap: "org:assoc_huaro"}) + p.does(chat.Input{Kind: chat.Tap, Tap: "lot:lot_2:yes"})
	if !strings.Contains(lot, "quité MA-7K32 del mercado") {
		t.Errorf("told %s", lot)
	}
	if got := p.does(chat.Input{Kind: chat.Tap, Tap: "org:assoc_other"}); !strings.Contains(got, "Cacaoteras de Urcos") {
		t.Errorf("acts for one of others: %s", got)
	}
}

// Who acts for a buyer too sells for her association.
func TestWhoBuysTooStillSells(t *testing.T) {
	p := newPhone(t)
	p.m.besides = []market.Organisation{p.m.organisation}
	p.m.organisation = market.Organisation{ID: "org_snacks", Name: "Snacks Lima", Kind: "buyer"}
	p.talks(step{"vendo 20 quintales de maiz blanco a 161", readBack})
}
