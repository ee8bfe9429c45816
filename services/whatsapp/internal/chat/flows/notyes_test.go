package flows_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Words that may mean something else bind nothing, alone or with thanks.
func TestWhatMayMeanSomethingElseBindsNothing(t *testing.T) {
	for name, readBack := range map[string][]chattest.Step{
		"a counter-offer": {{"158", chattest.CounterRead}},
		"a sale":          {{"acepto", chattest.Confirm}},
	} {
		for _, words := range []string{"mande", "¿mande?", "Mande!", "manda", "envie", "envío", "si?", "¿sí?", "ok", "ok gracias", "claro gracias", "gracias ok", "hecho", "huk", "correcto", "sí mande?"} {
			p, n := chattest.Bargaining(t)
			p.Talks(readBack...)
			if got := p.Writes(words); n.State != market.AwaitingSeller || len(n.Offers) != 1 {
				t.Errorf("%s: %q bound: %s", name, words, got)
			}
		}
	}
}

// What somebody else wrote is no yes, nor is a yes to what cannot be found.
func TestWhatIsForwardedOrQuotesTheUnknownBindsNothing(t *testing.T) {
	for name, in := range map[string]chat.Input{
		"forwarded": {Kind: chat.Text, Text: "si vendo", Forwarded: true},
		"unknown":   {Kind: chat.Text, Text: "si", Quoted: &chat.Message{}},
		"a number":  {Kind: chat.Text, Text: "1", Quoted: &chat.Message{}},
	} {
		p, n := chattest.Bargaining(t)
		p.Talks(chattest.Step{"acepto", chattest.Confirm})
		if got := p.Does(in); !chattest.Says(got, "…no hice nada…No se puede deshacer…") && !chattest.Says(got, "…Todavía no hice nada…No se puede deshacer…") || n.State != market.AwaitingSeller {
			t.Errorf("%s: %s", name, got)
		}
		p.Talks(chattest.Step{"sí vendo", "…Trato hecho…"})
	}
}

// A notice comes below what was read back. A bare yes may be for either.
func TestANoticeIsNotBoundByAYesToWhatStoodBefore(t *testing.T) {
	for _, words := range []string{"si", "1", "ok"} {
		p := chattest.NewPhone(t)
		p.Market.FairList = []market.Fair{chattest.Urcos()}
		p.Market.Stalls = []market.Stall{{ID: "stl_1", Fair: chattest.Urcos().ID, State: market.StallApproved, Count: 1, Numbers: []int{14}}}
		p.Talks(chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack})
		p.Gets(fair.StallApproved(chattest.Urcos().ID, "stl_1"))
		if got := p.Writes(words); !chattest.Says(got, "…Todavía no hice nada…¿Vas?…") || p.Market.Stalls[0].State != market.StallApproved || len(p.Market.Lots) > 0 {
			t.Errorf("%q: %s", words, got)
		}
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: p.Button(p.Last, "Sí voy")}); !chattest.Says(got, "…Te esperan…") {
			t.Errorf("going: %s", got)
		}
	}
}

// A button below figures that were read back otherwise since does nothing.
func TestAButtonOfOtherFiguresDoesNothing(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Talks(chattest.Step{"158", chattest.CounterRead})
	first := p.Button(p.Last, "Enviar")
	p.Talks(chattest.Step{"165", "…S/ 165.00…¿Lo envío?…"})
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: first}); !chattest.Says(got, "…Así está ahora:…S/ 165.00…¿Lo envío?…") || len(n.Offers) != 1 {
		t.Errorf("the old button: %s", got)
	}
	p.Talks(chattest.Step{"1", chattest.Sent})
	if got := n.Offers[1].Price; got != *chattest.Price("165", "quintal") {
		t.Errorf("offered at %+v", got)
	}
}
