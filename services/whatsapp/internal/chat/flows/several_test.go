package flows_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const (
	forHuaro = "🏡 Por *Productores de Maíz de Huaro*\n"
	forUrcos = "🏡 Por *Cacaoteras de Urcos*\n"
)

// forTwo is a phone of a person who acts for two associations, each of which has an offer for the same kind of lot.
func forTwo(t *testing.T) *chattest.Phone {
	p, n := chattest.Bargaining(t)
	p.Market.Besides = []market.Organisation{{ID: "assoc_urcos", Name: "Cacaoteras de Urcos", Kind: market.Association}}
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{ID: "neg_2", Lot: n.Lot, State: market.AwaitingSeller, BuyerName: "Tostadora Sol"})
	p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("155", "quintal"), chattest.Friday)
	p.Market.Owner["neg_2"] = "assoc_urcos"
	return p
}

// An answer to an offer counts for the association that has it, whichever was spoken of before.
func TestAnOfferIsAnsweredForTheAssociationThatHasIt(t *testing.T) {
	p := forTwo(t)
	for _, id := range []string{"neg_2", "neg_1", "neg_2"} {
		whose := map[string]string{"neg_1": forHuaro, "neg_2": forUrcos}[id]
		got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:" + id + ":1:show"})
		if !strings.HasPrefix(got, whose+"💬 *") {
			t.Errorf("%s: %s", id, got)
		}
	}
	p.Talks(chattest.Step{"1", "…" + forUrcos + "Vendes 10 quintales de maíz blanco a Tostadora Sol…"}, chattest.Step{"1", "…" + forUrcos + "🤝 *Trato hecho*…Tostadora Sol…"})
	if p.Market.Organisation.ID != "assoc_urcos" || p.Market.NegotiationList[1].State != market.NegotiationDone || p.Market.NegotiationList[0].State != market.AwaitingSeller {
		t.Errorf("acts for %s", p.Market.Organisation.ID)
	}
	p.Talks(chattest.Step{"ofertas", "…" + forHuaro + "💬 *Snacks Lima*…"}) // Urcos has none left
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_other:1:accept"}); !strings.Contains(got, "No encuentro esa oferta") || p.Market.Organisation.ID != "assoc_huaro" {
		t.Errorf("told %s, acts for %s", got, p.Market.Organisation.ID)
	}
}

// A sale stays of the association for which it was begun, whatever comes in between.
func TestASaleIsOfTheAssociationForWhichItWasBegun(t *testing.T) {
	p := forTwo(t)
	p.Market.Lots[0].Variety = "morado" // no doubt whether it is the same
	p.Market.Made = map[string][]string{"assoc_huaro": {"maize"}, "assoc_urcos": {"cocoa"}}
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", forHuaro + chattest.ReadBack})
	publish := p.Button(p.Last, "Publicar")
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_2:1:show"}); !strings.HasPrefix(got, forUrcos) {
		t.Fatalf("told %s", got)
	}
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: publish}); !strings.Contains(got, "Publicado") || p.Market.Owner["lot_2"] != "assoc_huaro" {
		t.Errorf("published for %q: %s", p.Market.Owner["lot_2"], got)
	}
	p.Does(chat.Input{Kind: chat.Tap, Tap: "neg:neg_2:1:show"})
	p.Talks(chattest.Step{"deshacer", "…quité MA-7K32 del mercado…"})
}

func TestAPersonChoosesForWhichAssociationToGoOn(t *testing.T) {
	p := forTwo(t)
	p.Talks(
		chattest.Step{"menú", "…6 Cambiar asociación: ahora: Productores de Maíz de Huaro…"},
		chattest.Step{"6", "…¿Por cuál asociación quieres seguir?\n1 Productores de Maíz de Huaro\n2 Cacaoteras de Urcos…"},
		chattest.Step{"2", "…Listo: ahora sigues por *Cacaoteras de Urcos*.…¿Qué hacemos?…"},
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", forUrcos + chattest.ReadBack},
		chattest.Step{"1", "…Publicado…"},
		chattest.Step{"mis lotes", "…Tienes en venta:\n1 MA-7K32…"},
	)
	if p.Market.Owner["lot_2"] != "assoc_urcos" {
		t.Errorf("published for %q", p.Market.Owner["lot_2"])
	}
	p.Does(chat.Input{Kind: chat.Tap, Tap: "org:assoc_huaro"})
	p.Does(chat.Input{Kind: chat.Tap, Tap: "lot:lot_2:remove"})
	lot := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(p.Last, "Sí, quitar")})
	if !strings.Contains(lot, "quité MA-7K32 del mercado") {
		t.Errorf("told %s", lot)
	}
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "org:assoc_other"}); !strings.Contains(got, "Cacaoteras de Urcos") {
		t.Errorf("acts for one of others: %s", got)
	}
}

// What is listed says whose it is; what awaits the other association is said, and is no part of the list.
func TestListsSayWhoseEachIs(t *testing.T) {
	p := forTwo(t)
	other := p.Market.Lots[0]
	other.ID, other.Code = "lot_2", "MA-7K33"
	p.Market.Lots = append(p.Market.Lots, other)
	p.Market.Owner["lot_2"] = "assoc_urcos"
	p.Talks(
		chattest.Step{"ofertas", "…📌 También hay 1 oferta para *Cacaoteras de Urcos*…" + forHuaro + "💬 *Snacks Lima*…"},
		chattest.Step{"mis lotes", "…1 MA-7K33: 🏡 Cacaoteras de Urcos · …2 MZ-7K3F: 🏡 Productores de Maíz de Huaro · …"},
		chattest.Step{"1", "…" + forUrcos + "…MA-7K33…"},
	)
}

// The goods say for which association they are sold; where they do not, it is asked once.
func TestTheProductDecidesForWhichAssociationItIsSold(t *testing.T) {
	which := "¿De cuál asociación es maíz blanco?\n1 Productores de Maíz de Huaro\n2 Cacaoteras de Urcos" +
		" {Ver asociaciones | 1 Productores de Maíz d… | 2 Cacaoteras de Urcos}"
	for name, made := range map[string]map[string][]string{
		"nobody knows": nil, "both make it": {"assoc_huaro": {"maize"}, "assoc_urcos": {"cocoa", "maize"}},
	} {
		p := forTwo(t)
		p.Market.Lots, p.Market.Made = nil, made
		p.Talks(
			chattest.Step{"vendo 20 quintales de maiz blanco a 161", which}, chattest.Step{"2", forUrcos + chattest.ReadBack}, chattest.Step{"1", "…Publicado…"},
			chattest.Step{"vendo 5 quintales de maiz morado a 161", "…" + forUrcos + "…Maíz morado…"},
		)
		if p.Market.Owner["lot_1"] != "assoc_urcos" {
			t.Errorf("%s: published for %q", name, p.Market.Owner["lot_1"])
		}
	}
	p := forTwo(t)
	p.Market.Lots, p.Market.Made = nil, map[string][]string{"assoc_huaro": {"maize"}, "assoc_urcos": {"cocoa"}}
	p.Talks(
		chattest.Step{"vendo 30 kilos de cacao a 14", "…" + forUrcos + "…*Cacao*…"}, chattest.Step{"1", "…Publicado…"},
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", forHuaro + chattest.ReadBack}, chattest.Step{"1", "…Publicado…"},
	)
	if p.Market.Owner["lot_1"] != "assoc_urcos" || p.Market.Owner["lot_2"] != "assoc_huaro" {
		t.Errorf("published for %v", p.Market.Owner)
	}
}

// Who acts for a buyer too sells for the association.
func TestWhoBuysTooStillSells(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.Besides = []market.Organisation{p.Market.Organisation}
	p.Market.Organisation = market.Organisation{ID: "org_snacks", Name: "Snacks Lima", Kind: "buyer"}
	p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
}
