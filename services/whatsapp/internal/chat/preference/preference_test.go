package preference_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/quiet"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Each wish changes what it speaks of and nothing else, and all of it is read back.
func TestHowSomebodyWantsToBeTold(t *testing.T) {
	p := chattest.NewPhone(t)
	for _, c := range []struct {
		said, answer string
		want         market.Told
	}{
		{"cómo me avisas", "…🔔 *Cómo te aviso*…si hay muchas en el día…Siempre te aviso lo que espera tu respuesta…De noche: solo si…Para cambiarlo…", market.Told{Digest: market.WhenMany}},
		{"mándame todo junto en la tarde", "…✅ Listo…juntas en la tarde…todas juntas a las 6 pm…De noche: solo si…", market.Told{Digest: market.Daily}},
		{"avísame al toque", "…✅ Listo…también de noche…cada una cuando pasa.…De noche: también…", market.Told{Digest: market.Each, Nights: true}},
		{"no me escribas de noche", "…✅ Listo: de noche no…cada una cuando pasa.…De noche: solo si…", market.Told{Digest: market.Each}},
		{"no quiero avisos", "…✅ Listo: ya no…Novedades: ninguna.…Siempre te aviso…", market.Told{Digest: market.Each, NoNews: true}},
		{"quiero avisos", "…✅ Listo: otra vez…cada una cuando pasa.…", market.Told{Digest: market.Each}},
	} {
		p.Talks(chattest.Step{c.said, c.answer})
		if diff := cmp.Diff(c.want, p.Market.IsTold); diff != "" {
			t.Errorf("after %q (-want +got):\n%s", c.said, diff)
		}
	}
	p.Market.IsTold.Hours = quiet.Hours{From: "20:00", Until: "07:00"}
	p.Talks(chattest.Step{"mis avisos", "…De 20:00 a 07:00: solo si…"}, chattest.Step{"ayuda", "…*cómo me avisas*…"})
}

// A wish in other words is understood as what it means, and what only leans to it is answered with what can be chosen.
func TestWishesInOtherWords(t *testing.T) {
	const (
		nights, once, together, none, chooses, mornings = "…✅ Listo: de noche no…", "…✅ Listo: te aviso al toque…", "…✅ Listo: te mando las novedades todas juntas…", "…✅ Listo: ya no te mando novedades…Siempre te aviso…", "…🔔 *Cómo te aviso*…", "…Todo junto te lo mando a las 6 pm…¿Te lo mando así?…"
	)
	for answer, said := range map[string][]string{
		nights: {
			"de noche no", "de noche no pe", "De noche no!", "en la noche no", "dejame dormir", "déjame dormir porfa", "quiero dormir", "no me escribas despues de las 8", "no me escribas después de las 8 pm", "no me mandes mensajes despues de las 7", "ama tutaqa willawaychu", "no de noche",
			"no me escrivas d noche pe", "no me avises desde las 8 de la noche", "avisame solo de dia", "no me molestes despues de las nueve",
		},
		once: {
			"avisame siempre aunq sea de noche", "avísame siempre aunque sea de noche", "abisame siempre aunke sea de noche", "abisame al toke", "avisame al toke pe", "avisame altoque", "avisame a cualquier hora", "escribeme de noche tambien",
		},
		together: {"1 mensaje al dia nomas", "un mensaje al dia", "un solo mensaje por dia porfa", "por la tarde nomas todo junto porfa", "todo junto en la tarde", "mandame todo junto x la tarde", "todo junto a las 6"},
		none: {
			"solo lo urgente", "solo avisame lo urgente", "sólo lo urgente pe", "solo lo urjente", "avisame solo lo urgente", "solo lo importante", "lo urgente nomas", "apaga los avisos", "desactivar notificaciones", "desactiva las notificaciones porfa", "quita los avisos", "no me avises", "ya no me avises",
			"no kiero avisos", "apagar notificaciones",
		},
		chooses:  {"menos mensajes", "menos mensajes porfa", "quiero menos avisos", "muchos mensajes", "silenciar", "avísame al toque si me pagan", "no me mandes tantos mensajes"},
		mornings: {"mandame todo junto en la mañana", "mándame todo junto en la manana", "avisos en la mañana nomas", "todo junto en la mañana", "mandame un resumen por la mañana"},
	} {
		for _, s := range said {
			p := chattest.NewPhone(t)
			if got := p.Writes(s); !chattest.Says(got, answer) {
				t.Errorf("%q was answered with %s", s, got)
			}
			if p.State.OptedOut {
				t.Errorf("%q: is told nothing any more", s)
			}
		}
	}
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"mandame todo junto en la mañana", mornings}, chattest.Step{"si", together})
	if p.Market.IsTold.Digest != market.Daily {
		t.Errorf("told %+v", p.Market.IsTold)
	}
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"mandame todo junto en la mañana", mornings}, chattest.Step{"no", chooses})
	if p.Market.IsTold.Digest == market.Daily {
		t.Errorf("told %+v", p.Market.IsTold)
	}
	for _, s := range []string{
		"de noche no hay carro", "el camion no llega despues de las 8", "salgo en la mañana con todo", "vendo todo junto en la mañana", "mañana te mando todo", "no llego despues de las 8", "es urgente", "quita los lotes", "solo tengo 5 quintales", "quiero vender", "solo lo de snacks lima",
		"todo junto vale 300", "entrego todo en la mañana", "no puedo salir desde las 8", "no me mandes el camion despues de las 8", "solo trabajo de dia", "solo hay carro hasta las 8", "no me pagan desde las 8", "no tengo nada desde las 8",
	} {
		if got := chattest.NewPhone(t).Writes(s); strings.Contains(got, "✅ Listo") || strings.Contains(got, "*Cómo te aviso*") || strings.Contains(got, "a las 6 pm") {
			t.Errorf("%q was answered with %s", s, got)
		}
	}
}

// What was asked stays open beside it, and a refusal is told.
func TestAWishBesideAQuestionLeavesItOpen(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", "…1 Publicar…"}, chattest.Step{"no me escribas de noche", "…✅ Listo…"},
		chattest.Step{"sí", "…Léelo otra vez…1 Publicar…"},
	)
	p.Market.Refuse["SetTold"] = chattest.Problem("not-found")
	p.Talks(chattest.Step{"no quiero avisos", "…Así lo dice el mercado.…"})
	if p.Market.IsTold.NoNews {
		t.Error("it was changed")
	}
}
