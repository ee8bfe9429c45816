package sell_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// others are lots of other associations, at these prices for a quintal.
func others(p *chattest.Phone, prices ...string) {
	for _, amount := range prices {
		p.Market.OthersLots = append(p.Market.OthersLots, chattest.LotOf("x", market.NewLot{
			Product: "maize", Declared: quantity.Quantity{Milli: 1000, Unit: "quintal"}, Price: chattest.Price(amount, "quintal"),
		}))
	}
}

func TestPricesThatAreProbablyMeantOtherwise(t *testing.T) {
	usual := []string{"150", "161", "170"}
	tests := []struct {
		name   string
		others []string
		steps  []chattest.Step
	}{
		{"by the kilo", nil, []chattest.Step{
			{"vendo 20 quintales de maíz blanco a 3.50", "¿S/ 3.50 cada kilo? Es S/ 161 el quintal.\n" +
				"1 Sí, por kilo · 2 No, por quintal [Sí, por kilo] [No, por quintal]"},
			{"sí", "…S/ 3.50 el kilo (S/ 161.00 el quintal)\nTodo: S/ 3,220.00…"},
		}},
		{"not by the kilo", nil, []chattest.Step{{"vendo 20 quintales de maíz a 3.50", "…cada kilo…"}, {"2", "…S/ 3.50 el quintal…"}}},
		{"said by the quintal", nil, []chattest.Step{{"vendo 20 quintales de maíz a 3.50 el quintal", "…S/ 3.50 el quintal (S/ 0.08 el kilo)…"}}},
		{"a figure too many", usual, []chattest.Step{
			{"vendo 20 quintales de maíz a 1610", "¿S/ 1,610 el quintal? Sale S/ 35 el kilo; otros piden cerca de S/ 3.50.\n" +
				"1 S/ 161 · 2 S/ 1,610 · 3 Otro precio [S/ 161] [S/ 1,610] [✏️ Otro precio]"},
			{"1", "…S/ 161.00 el quintal…"},
		}},
		{"a figure too many by the kilo", usual, []chattest.Step{
			{"vendo 20 quintales de maíz a 100 el kilo", "…¿S/ 100 el kilo? Otros piden cerca de S/ 3.50.\n…"},
		}},
		{"a figure too few", usual, []chattest.Step{
			{"vendo 20 quintales de maíz a 16.10 el quintal", "…¿S/ 16.10 el quintal? Sale S/ 0.35 el kilo…"},
			{"otro precio", "…¿A cuánto el quintal?…"},
			{"161", "…S/ 161.00 el quintal…"},
		}},
		{"it is meant", usual, []chattest.Step{
			{"vendo 20 quintales de maíz a 1610", "…¿S/ 1,610 el quintal?…"}, {"1610", "…Todo: S/ 32,200.00…"},
		}},
		{"corrected in words", usual, []chattest.Step{
			{"vendo 20 quintales de maíz a 1610", "…¿S/ 1,610 el quintal?…"}, {"ciento sesenta", "…S/ 160.00 el quintal…"},
		}},
		{"too few others to tell", usual[:2], []chattest.Step{{"vendo 20 quintales de maíz a 1610", "…Todo: S/ 32,200.00…"}}},
		{"for all of it", nil, []chattest.Step{
			{"vendo 20 quintales de maíz blanco en 3220 todo", "¿S/ 3,220.00 es por todo, o por cada quintal?\n" +
				"1 Por todo · 2 Por quintal [Por todo] [Por quintal]"},
			{"por todo", chattest.ReadBack},
		}},
		{"dollars", nil, []chattest.Step{
			{"vendo 20 quintales de maíz blanco a 40 dólares", "…Por ahora todo va en soles.\n¿A cuánto el quintal?…"},
			{"161", chattest.ReadBack},
			{"a 40 dólares", "…Por ahora todo va en soles.\n¿A cuánto el quintal?…"},
		}},
		{"beyond reason", nil, []chattest.Step{{"vendo 20 quintales de maíz a 5000000", "…¿A cuánto el quintal?…"}}},
		{"what others ask", usual, []chattest.Step{
			{"vendo 20 quintales de maíz blanco", "…¿A cuánto el quintal?…"},
			{"¿A cuánto está?", "…Hoy piden entre S/ 150.00 y S/ 170.00 el quintal; por kilo, entre S/ 3.26 y S/ 3.70 (3 lotes).\n¿A cuánto el quintal?…"},
			{"161", chattest.ReadBack},
		}},
		{"one other asks", usual[:1], []chattest.Step{
			{"vendo 20 quintales de maíz blanco", "…"}, {"a cuánto está", "…Hoy hay un solo lote más, a S/ 150.00 el quintal (S/ 3.26 el kilo).\n¿A cuánto el quintal?…"},
		}},
		{"nobody asks", nil, []chattest.Step{{"vendo 20 quintales de maíz blanco", "…"}, {"a cuánto está", "…Hoy nadie más tiene maíz en venta…"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := chattest.NewPhone(t)
			others(p, tt.others...)
			p.Talks(tt.steps...)
		})
	}
}

func TestQuantitiesThatCannotBe(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"vendo 5'700,000 kg de maíz a 3", "…¿5,700,000 kg? Es más de lo que cabe en un lote (1,000 toneladas)…"},
		chattest.Step{"20 quintales", "…20 quintales…"},
		chattest.Step{"cancelar", "…ancelado…"},
		chattest.Step{"vendo 300 toneladas de maíz a 1500", "¿300 toneladas? Es muchísimo. ¿Está bien así?\n1 Sí · 2 Cambiar [✅ Sí] [✏️ Cambiar]"},
		chattest.Step{"2", "…¿Cuánto tienes?…"}, chattest.Step{"30", "…30 toneladas…"},
		chattest.Step{"cancelar", "…ancelado…"},
		chattest.Step{"vendo 20 rollos de maíz a 10", "…Maíz no se vende por rollos aquí. Se vende por kilos, gramos…"},
		chattest.Step{"20 quintales", "…¿A cuánto el quintal?…"},
		chattest.Step{"cancelar", "…ancelado…"},
		chattest.Step{"vendo unos 20 quintales de maíz blanco a 161", "👀 Revisa bien: así te entendí.\n" + chattest.ReadBack},
	)
}

func TestTheSameLotAgain(t *testing.T) {
	p := chattest.NewPhone(t)
	sentence := "vendo 20 quintales de maiz blanco a 161"
	again := "Ya tienes 20 quintales (MA-7K31). ¿Son otros?\n1 Sí, son otros · 2 Sumar al mismo · 3 Cancelar " +
		"[Sí, son otros] [➕ Sumar al mismo] [❌ Cancelar]"
	p.Talks(chattest.Step{sentence, chattest.ReadBack}, chattest.Step{"1", chattest.Published}, chattest.Step{sentence, again}, chattest.Step{"3", "…ancelado…"},
		chattest.Step{sentence, again}, chattest.Step{"1", chattest.ReadBack}, chattest.Step{"3", "…ancelado…"},
		chattest.Step{sentence, again}, chattest.Step{"2", "Sumo 20 quintales a MA-7K31: serán 40 quintales en total. ¿Está bien?\n" +
			"1 Sí, sumar · 2 Son otros · 3 Cancelar [✅ Sí, sumar] [Son otros] [❌ Cancelar]"},
		chattest.Step{"sí", "✅ Listo: MA-7K31 ahora tiene 40 quintales en total."},
	)
	if len(p.Market.Lots) != 1 || p.Market.Lots[0].Posted != 1_840_000 {
		t.Errorf("lots %+v", p.Market.Lots)
	}
}
