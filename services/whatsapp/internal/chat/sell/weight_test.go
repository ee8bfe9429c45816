package sell_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// What a sack holds is asked once for each product; the next time it is read back, and corrected in words.
func TestTheWeightOfASackIsRemembered(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo 20 sacos de maiz blanco a 150", "…¿Cuántos kilos pesa un saco tuyo?…"}, chattest.Step{"55", "…20 sacos de 55 kg = 1,100 kg\nS/ 150.00…"},
		chattest.Step{"1", "…Publicado…"},
		chattest.Step{"vendo 10 sacos de maiz amarillo a 150", "…10 sacos de 55 kg = 550 kg\n⚖️ 55 kg el saco, como la otra vez\nS/ 150.00…"},
		chattest.Step{"los sacos son de 60", "…10 sacos de 60 kg = 600 kg\nS/ 150.00…"},
		chattest.Step{"cambiar", "…4 Peso…"}, chattest.Step{"4", "…¿Cuántos kilos pesa un saco tuyo?…"}, chattest.Step{"58", "…10 sacos de 58 kg…"},
		chattest.Step{"1", "…Publicado…"},
		chattest.Step{"vendo 5 sacos de maiz morado a 200", "…5 sacos de 58 kg = 290 kg\n⚖️ 58 kg el saco, como la otra vez…"},
		chattest.Step{"no", "…ancelado…"},
		chattest.Step{"vendo 5 costales de maiz morado a 200", "…¿Cuántos kilos pesa un costal tuyo?…"},
		chattest.Step{"no es costal, cancelar", "…"},
		chattest.Step{"vendo 5 sacos de cacao a 500", "…¿Cuántos kilos pesa un saco tuyo?…"},
	)
}

// What one of a product's packs likely holds is a tap away: bags of chips hold grams.
func TestLikelyWeightsAreProposed(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo chifles 60 bolsas a 3 soles", "…¿Cuántos kilos pesa una bolsa tuya? Escribe el número. [100 g] [150 g] [200 g]"},
		chattest.Step{"[150 g]", "…60 bolsas de 150 g = 9 kg\nS/ 3.00 la bolsa…"},
		chattest.Step{"no", "…ancelado…"},
		chattest.Step{"vendo 20 sacos de cacao a 500", "…¿Cuántos kilos pesa un saco tuyo? Escribe el número. [50 kg] [60 kg]"},
	)
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo chifles 60 bolsas a 3 soles", "…"}, chattest.Step{"120 gramos", "…60 bolsas de 120 g = 7.2 kg…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo chifles 60 bolsas a 3 soles", "…"}, chattest.Step{"100", "…60 bolsas de 100 g = 6 kg…"})
	p = chattest.NewPhone(t)
	p.Talks(chattest.Step{"vendo 20 sacos de maiz a 200", "…"}, chattest.Step{"120", "…20 sacos de 120 kg…"})
}

// More of what is on sale may be added to it.
func TestMoreOfTheSame(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{white, chattest.ReadBack}, chattest.Step{"1", chattest.Published},
		chattest.Step{"vendo 15 quintales mas de maiz blanco a 161", "…Ya tienes 20 quintales (MA-7K31). ¿Son otros?…"},
		chattest.Step{"2", "…serán 35 quintales en total…"}, chattest.Step{"sí, sumar", "…ahora tiene 35 quintales en total…"},
		chattest.Step{"vendo 15 quintales mas o menos de maiz blanco a 161", "…👀…15 quintales…"},
	)
}
