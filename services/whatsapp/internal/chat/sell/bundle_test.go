package sell_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

func TestAPriceForSeveralSaysWhatOneComesTo(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"500 bolsas de chifles de 100 gramos a 20 la docena", "…varios juntos.\nS/ 20.00 por 12 bolsas es S/ 1.67 la bolsa.\n¿A cuánto la bolsa?…"},
		chattest.Step{"1.70", "…S/ 1.70 la bolsa…"},
		chattest.Step{"cancelar", "…ancelado…"},
		chattest.Step{"40 kilos de chifles a 50 soles los 3 kilos", "…varios juntos.\nS/ 50.00 por 3 kg es S/ 16.67 el kilo.\n¿A cuánto el kilo?…"},
	)
}
