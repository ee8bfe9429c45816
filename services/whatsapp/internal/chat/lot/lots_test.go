package lot_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

func TestLotsAreTakenOffTheMarketInTwoSteps(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo 20 quintales de maiz blanco a 161", chattest.ReadBack}, chattest.Step{"1", chattest.Published},
		chattest.Step{"mis lotes", "Tienes en venta:\n1 MA-7K31: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal {Ver lotes | 1 MA-7K31}"},
		chattest.Step{"1", "🌽 *MA-7K31*: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal\nQuedan 20 de 20 quintales.\n¿Qué hacemos?\n" +
			"1 Quitar de la venta · 2 Volver [Quitar de la venta] [↩️ Volver]"},
		chattest.Step{"quitar", "¿Quito MA-7K31 del mercado? No se puede deshacer; lo que ya acordaste sigue en pie.\n" +
			"1 Sí, quitar · 2 Volver [✅ Sí, quitar] [↩️ Volver]"},
		chattest.Step{"ya", "…dímelo claro…"},
		chattest.Step{"sí", "Listo: quité MA-7K31 del mercado."},
		chattest.Step{"mis lotes", "…No tienes lotes en venta…"},
	)
	for tap, want := range map[string]string{"lot:lot_1:yes": "MA-7K31 ya no está en venta.", "lot:lot_9:yes": "…No encuentro ese lote…"} {
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: tap}); !chattest.Says(got, want) {
			t.Errorf("%s: %s", tap, got)
		}
	}
}

// mis lotes says what is left, not what was posted.
func TestLotsSayWhatIsLeft(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	for left, want := range map[int64]string{
		4 * 46_000: "Maíz blanco, quedan 4 de 20 quintales, S/ 161.00 el quintal",
		46_000:     "Maíz blanco, queda 1 de 20 quintales, S/ 161.00 el quintal",
		30_000:     "Maíz blanco, quedan 30 kg de 20 quintales, S/ 161.00 el quintal",
		0:          "Maíz blanco, no queda nada de 20 quintales, S/ 161.00 el quintal",
		920_000:    "Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal",
	} {
		p.Market.Lots[0].Available = left
		p.Talks(chattest.Step{"mis lotes", "Tienes en venta:\n1 MZ-7K3F: " + want + " {Ver lotes | 1 MZ-7K3F}"})
	}
}
