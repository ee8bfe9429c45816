package preference_test

import (
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
