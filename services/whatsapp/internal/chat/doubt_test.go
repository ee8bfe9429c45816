package chat_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// others are lots of other associations, at these prices for a quintal.
func (p *phone) others(prices ...string) {
	for _, amount := range prices {
		p.m.others = append(p.m.others, lotOf("x", market.NewLot{
			Product: "maize", Declared: quantity.Quantity{Milli: 1000, Unit: "quintal"}, Price: price(amount, "quintal"),
		}))
	}
}

func TestPricesThatAreProbablyMeantOtherwise(t *testing.T) {
	usual := []string{"150", "161", "170"}
	tests := []struct {
		name   string
		others []string
		steps  []step
	}{
		{"by the kilo", nil, []step{
			{"vendo 20 quintales de maíz blanco a 3.50", "¿S/ 3.50 cada kilo? Es S/ 161 el quintal.\n" +
				"1 Sí, por kilo · 2 No, por quintal [Sí, por kilo] [No, por quintal]"},
			{"sí", "…S/ 3.50 el kilo (S/ 161.00 el quintal)\nTodo: S/ 3,220.00…"},
		}},
		{"not by the kilo", nil, []step{{"vendo 20 quintales de maíz a 3.50", "…cada kilo…"}, {"2", "…S/ 3.50 el quintal…"}}},
		{"said by the quintal", nil, []step{{"vendo 20 quintales de maíz a 3.50 el quintal", "…S/ 3.50 el quintal (S/ 0.08 el kilo)…"}}},
		{"a figure too many", usual, []step{
			{"vendo 20 quintales de maíz a 1610", "¿S/ 1,610 el quintal? Sale S/ 35 el kilo; otros piden cerca de S/ 3.50.\n" +
				"1 S/ 161 · 2 S/ 1,610 · 3 Otro precio [S/ 161] [S/ 1,610] [✏️ Otro precio]"},
			{"1", "…S/ 161.00 el quintal…"},
		}},
		{"a figure too many by the kilo", usual, []step{
			{"vendo 20 quintales de maíz a 100 el kilo", "…¿S/ 100 el kilo? Otros piden cerca de S/ 3.50.\n…"},
		}},
		{"a figure too few", usual, []step{
			{"vendo 20 quintales de maíz a 16.10 el quintal", "…¿S/ 16.10 el quintal? Sale S/ 0.35 el kilo…"},
			{"otro precio", "…¿A cuánto el quintal?…"},
			{"161", "…S/ 161.00 el quintal…"},
		}},
		{"she means it", usual, []step{
			{"vendo 20 quintales de maíz a 1610", "…¿S/ 1,610 el quintal?…"}, {"1610", "…Todo: S/ 32,200.00…"},
		}},
		{"corrected in words", usual, []step{
			{"vendo 20 quintales de maíz a 1610", "…¿S/ 1,610 el quintal?…"}, {"ciento sesenta", "…S/ 160.00 el quintal…"},
		}},
		{"too few others to tell", usual[:2], []step{{"vendo 20 quintales de maíz a 1610", "…Todo: S/ 32,200.00…"}}},
		{"for all of it", nil, []step{
			{"vendo 20 quintales de maíz blanco en 3220 todo", "¿S/ 3,220.00 es por todo, o por cada quintal?\n" +
				"1 Por todo · 2 Por quintal [Por todo] [Por quintal]"},
			{"por todo", readBack},
		}},
		{"dollars", nil, []step{
			{"vendo 20 quintales de maíz blanco a 40 dólares", "…Por ahora todo va en soles.\n¿A cuánto el quintal?…"}, {"161", readBack},
		}},
		{"beyond reason", nil, []step{{"vendo 20 quintales de maíz a 5000000", "…¿A cuánto el quintal?…"}}},
		{"what others ask", usual, []step{
			{"vendo 20 quintales de maíz blanco", "…¿A cuánto el quintal?…"},
			{"¿A cuánto está?", "…Hoy piden entre S/ 3.26 y S/ 3.70 el kilo (3 lotes).\n¿A cuánto el quintal?…"},
			{"161", readBack},
		}},
		{"one other asks", usual[:1], []step{
			{"vendo 20 quintales de maíz blanco", "…"}, {"a cuánto está", "…Hoy hay un solo lote más, a S/ 3.26 el kilo.\n¿A cuánto el quintal?…"},
		}},
		{"nobody asks", nil, []step{{"vendo 20 quintales de maíz blanco", "…"}, {"a cuánto está", "…Hoy nadie más tiene maíz en venta…"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPhone(t)
			p.others(tt.others...)
			p.talks(tt.steps...)
		})
	}
}

func TestQuantitiesThatCannotBe(t *testing.T) {
	p := newPhone(t)
	p.talks(
		step{"vendo 5'700,000 kg de maíz a 3", "…¿5,700,000 kg? Es más de lo que cabe en un lote (1,000 toneladas)…"},
		step{"20 quintales", "…20 quintales…"},
		step{"cancelar", "…ancelado…"},
		step{"vendo 300 toneladas de maíz a 1500", "¿300 toneladas? Es muchísimo. ¿Está bien así?\n1 Sí · 2 Cambiar [✅ Sí] [✏️ Cambiar]"},
		step{"2", "…¿Cuánto tienes?…"}, step{"30", "…30 toneladas…"},
		step{"cancelar", "…ancelado…"},
		step{"vendo 20 docenas de maíz a 10", "…Maíz no se vende por docenas aquí. Se vende por kilos, gramos…"},
		step{"20 quintales", "…¿A cuánto el quintal?…"},
		step{"cancelar", "…ancelado…"},
		step{"vendo unos 20 quintales de maíz blanco a 161", "👀 Revisa bien: así te entendí.\n" + readBack},
	)
}

func TestTheSameLotAgain(t *testing.T) {
	p := newPhone(t)
	sentence := "vendo 20 quintales de maiz blanco a 161"
	again := "Ya tienes 20 quintales (MA-7K31). ¿Son otros?\n1 Sí, son otros · 2 Sumar al mismo · 3 Cancelar " +
		"[Sí, son otros] [➕ Sumar al mismo] [❌ Cancelar]"
	p.talks(step{sentence, readBack}, step{"1", published}, step{sentence, again}, step{"3", "…ancelado…"},
		step{sentence, again}, step{"1", readBack}, step{"3", "…ancelado…"},
		step{sentence, again}, step{"2", "Sumo 20 quintales a MA-7K31: serán 40 quintales en total. ¿Está bien?\n" +
			"1 Sí, sumar · 2 Son otros · 3 Cancelar [✅ Sí, sumar] [Son otros] [❌ Cancelar]"},
		step{"sí", "✅ Listo: MA-7K31 ahora tiene 40 quintales en total."},
	)
	if len(p.m.lots) != 1 || p.m.lots[0].Posted != 1_840_000 {
		t.Errorf("lots %+v", p.m.lots)
	}
}
