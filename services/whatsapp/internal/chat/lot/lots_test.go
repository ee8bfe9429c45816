package lot_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// selling is a phone with a lot of 20 quintals of white maize at 161, MZ-7K3F, on the market.
func selling(t *testing.T) *chattest.Phone {
	t.Helper()
	p := chattest.NewPhone(t)
	put(p, "lot_1", "MZ-7K3F", "maize", "blanco", "161")
	return p
}

// put puts 20 quintals on the market.
func put(p *chattest.Phone, id, code, product, variety, price string) {
	lot := chattest.LotOf(id, market.NewLot{
		Product: product, Variety: variety, Declared: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, Price: chattest.Price(price, "quintal"),
	})
	lot.Code, lot.State = code, market.LotPublished
	p.Market.Lots = append(p.Market.Lots, lot)
}

const (
	card = "🌽 *MZ-7K3F*: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal\nQuedan 20 de 20 quintales.\n¿Qué hacemos?\n" +
		"1 Cambiar precio · 2 Cambiar cantidad · 3 Quitar o pausar [Cambiar precio] [Cambiar cantidad] [Quitar o pausar]"
	whichOf  = "…¿De cuál lote? Toca o escribe el número; si ninguno, escribe *no*.…"
	undoHint = "\nPara deshacer escribe *deshacer* (10 min)."
	linkHint = "\n¿Que tu comprador lo confirme? Te doy un enlace para reenviarle: toca el botón o escribe *enlace*. [🔗 Dame el enlace]"
)

func TestLotsAreTakenOffTheMarketInTwoSteps(t *testing.T) {
	p := selling(t)
	p.Talks(
		chattest.Step{"mis lotes", "Tienes en venta:\n1 MZ-7K3F: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal {Ver lotes | 1 MZ-7K3F}"},
		chattest.Step{"1", card},
		chattest.Step{"quitar", "🌽 *MZ-7K3F*: maíz blanco\n¿Lo quito del mercado? No se puede deshacer: las ofertas sin responder terminan; lo que ya acordaste sigue en pie.\n" +
			"O lo pausamos unos días: nadie lo ve, y después vuelves a venderlo.\n1 Sí, quitar · 2 Pausar · 3 No [✅ Sí, quitar] [⏸️ Pausar] [❌ No]"},
		chattest.Step{"ya", "…dímelo claro…"},
		chattest.Step{"sí", "Listo: quité MZ-7K3F del mercado."},
		chattest.Step{"mis lotes", "…No tienes lotes en venta…"},
	)
	for tap, want := range map[string]string{"lot:lot_1:yes": "MZ-7K3F ya no está en venta.", "lot:lot_9:yes": "…No encuentro ese lote…"} {
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: tap}); !chattest.Says(got, want) {
			t.Errorf("%s: %s", tap, got)
		}
	}
}

func TestALotIsTakenOffInWords(t *testing.T) {
	p := selling(t)
	p.Talks(
		chattest.Step{"quita mi maíz", "…*MZ-7K3F*: maíz blanco\n¿Lo quito del mercado?…"},
		chattest.Step{"mejor no", "Está bien, no cambié nada. MZ-7K3F sigue así: Maíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal."},
		chattest.Step{"quita mi cacao", "…Eso no lo tienes en venta…MZ-7K3F…"},
		chattest.Step{"quita mi maíz", "…¿Lo quito del mercado?…"},
		chattest.Step{"sí", "Listo: quité MZ-7K3F del mercado."},
	)
}

// mis lotes says what is left, not what was posted.
func TestLotsSayWhatIsLeft(t *testing.T) {
	p := selling(t)
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
	p.Market.Lots[0].Available = 920_000
	p.Talks(chattest.Step{"cuanto me queda de maiz", card})
}

func TestALotPausesAndReturns(t *testing.T) {
	p := selling(t)
	p.Talks(
		chattest.Step{"pausa mi lote unos dias", "🌽 *MZ-7K3F*: maíz blanco\nEn pausa nadie lo ve ni te ofrece nada nuevo; lo que ya acordaste sigue en pie. ¿Lo pongo en pausa?\n" +
			"1 Sí, pausar · 2 No [✅ Sí, pausar] [❌ No]"},
		chattest.Step{"sí", "⏸️ Listo: MZ-7K3F está en pausa. Cuando quieras volver a venderlo escribe *mis lotes*." + undoHint},
		chattest.Step{"mis lotes", "…1 MZ-7K3F: en pausa: Maíz blanco…"},
		chattest.Step{"1", "…Está en pausa: nadie lo ve.…3 Volver a vender…"},
		chattest.Step{"3", "…Lo pongo otra vez en venta, así:…1 Sí, a la venta…"},
		chattest.Step{"1", "✅ Listo: MZ-7K3F está otra vez en venta." + undoHint},
		chattest.Step{"deshacer", "…↩️ Listo: MZ-7K3F sigue en pausa.…"},
	)
}

func TestThePriceOfALotIsChangedInWords(t *testing.T) {
	sure := func(soles, words string) string {
		return "🌽 *MZ-7K3F*: maíz blanco\nAhora: S/ 161.00 el quintal.\nNuevo precio: S/ " + soles + " el quintal (" + words + ").\n" +
			"Las ofertas que ya tienes siguen igual. ¿Lo cambio?\n1 Sí, cambiar · 2 No [✅ Sí, cambiar] [❌ No]"
	}
	p := selling(t)
	p.Talks(
		chattest.Step{"baja el precio a 150", sure("150.00", "ciento cincuenta soles")},
		chattest.Step{"no, 155", sure("155.00", "ciento cincuenta y cinco soles")},
		chattest.Step{"sí", "✅ Listo: MZ-7K3F ahora está a S/ 155.00 el quintal." + undoHint},
		chattest.Step{"deshacer", "↩️ Listo: el precio de MZ-7K3F está como antes.\nMaíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal."},
		chattest.Step{"sube el maiz a 170 porfa", sure("170.00", "ciento setenta soles")},
		chattest.Step{"2", "…Está bien, no cambié nada.…"},
		chattest.Step{"baja 5 soles el maiz", sure("156.00", "ciento cincuenta y seis soles")},
		chattest.Step{"mejor lo dejo como estaba", "…Está bien, no cambié nada.…"},
		chattest.Step{"mis lotes", "…1 MZ-7K3F…"},
		chattest.Step{"1", card},
		chattest.Step{"a 150", sure("150.00", "ciento cincuenta soles")},
		chattest.Step{"mis lotes", "…1 MZ-7K3F…"},
		chattest.Step{"1", card},
		chattest.Step{"1", "🌽 *MZ-7K3F*: maíz blanco\nAhora: S/ 161.00 el quintal.\n¿A cuánto el quintal? Escribe solo el número. [Que ofrezcan] [↩️ Dejar como está]"},
		chattest.Step{"1600", "…👀 Revisa bien: es un precio muy distinto al de antes.\n…S/ 1,600.00 el quintal (mil seiscientos soles)…"},
		chattest.Step{"no, 160", "…Nuevo precio: S/ 160.00 el quintal…"},
		chattest.Step{"quita el precio que ofrezcan nomas", "…Desde ahora sin precio: que ofrezcan los compradores.…"},
		chattest.Step{"sí", "✅ Listo: MZ-7K3F ya no tiene precio: que ofrezcan los compradores." + undoHint},
	)
}

func TestALotIsCorrectedAfterItWasPublished(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Writes("vendo 20 quintales de maiz blanco a 161")
	p.Talks(
		chattest.Step{"1", "…*Publicado MA-7K31*…"},
		chattest.Step{"en realidad eran 25", "…*MA-7K31*: maíz blanco\nSumo 5 quintales.…"},
		chattest.Step{"sí", "…Quedan 25 de 25 quintales…"},
		chattest.Step{"mejor a 165", "…*MA-7K31*: maíz blanco\nAhora: S/ 161.00 el quintal.\nNuevo precio: S/ 165.00…"},
		chattest.Step{"no", "…Está bien, no cambié nada.…"},
		chattest.Step{"vendo 5 quintales de cacao a 400", "…*Cacao*…1 Publicar…"},
	)
}

func TestTheQuantityOfALotIsChangedInWords(t *testing.T) {
	p := selling(t)
	p.Talks(
		chattest.Step{"se malogró la mitad", "🌽 *MZ-7K3F*: maíz blanco\nAnoto que se perdió: 10 quintales.\nTe quedaría por vender: 10 quintales. ¿Está bien?\n" +
			"1 Sí, anotar · 2 No [✅ Sí, anotar] [❌ No]"},
		chattest.Step{"sí", "✅ Anotado en MZ-7K3F. Quedan 10 de 10 quintales." + undoHint},
		chattest.Step{"deshacer", "…↩️ Listo: la cantidad de MZ-7K3F está como antes.\nMaíz blanco, 20 quintales…"},
		chattest.Step{"en realidad eran 25", "…🌽 *MZ-7K3F*: maíz blanco\nSumo 5 quintales.\nTe quedaría por vender: 25 quintales. ¿Está bien?…"},
		chattest.Step{"no, eran 24", "…Sumo 4 quintales.\nTe quedaría por vender: 24 quintales…"},
		chattest.Step{"sí", "…✅ Anotado en MZ-7K3F. Quedan 24 de 24 quintales.…"},
		chattest.Step{"me robaron 2 sacos", "…Ese lote está en quintales.\n…¿Cuánto se perdió?…"},
		chattest.Step{"3 quintales", "…Anoto que se perdió: 3 quintales.\nTe quedaría por vender: 21 quintales.…"},
		chattest.Step{"sí", "…Quedan 21 de 21 quintales…"},
		chattest.Step{"ya no tengo maiz", "…Quedan 21 de 21 quintales.\n¿Qué pasó con eso?…[Ya lo vendí] [Se perdió] [↩️ Dejar como está]…"},
		chattest.Step{"2", "…Anoto que se perdió: 21 quintales.\nNo te quedaría nada por vender.…"},
	)
}

// What was promised already is short after a loss, and the person is told so.
func TestALossOfWhatWasPromisedIsReadBackAsAShortage(t *testing.T) {
	p := selling(t)
	p.Market.Lots[0].Available = 92_000
	p.Talks(chattest.Step{"se malograron 3 quintales", "…Anoto que se perdió: 3 quintales.\n⚠️ Ya prometiste más de lo que quedaría: te faltaría 1 quintal. ¿Está bien?…"})
}

func TestWhatWasSoldElsewhereIsTakenOff(t *testing.T) {
	p := selling(t)
	p.Talks(
		chattest.Step{"ya vendi 5 quintales a 160", "🌽 *MZ-7K3F*: maíz blanco\nAnoto que ya vendiste 5 quintales por tu cuenta, a S/ 160.00 el quintal: S/ 800.00 (ochocientos soles).\n" +
			"Te quedaría por vender: 15 quintales. ¿Está bien?\n1 Sí, anotar · 2 No [✅ Sí, anotar] [❌ No]"},
		chattest.Step{"no, eran 6", "…ya vendiste 6 quintales por tu cuenta, a S/ 160.00 el quintal: S/ 960.00…14 quintales…"},
		chattest.Step{"a 158", "…ya vendiste 6 quintales por tu cuenta, a S/ 158.00 el quintal: S/ 948.00…"},
		chattest.Step{"sí", "✅ Anotado: vendiste 6 quintales de maíz blanco por S/ 948.00 por tu cuenta. Quedan 14 de 20 quintales." + undoHint + linkHint},
		chattest.Step{"cuanto he vendido", "📝 Vendiste por tu cuenta hasta hoy, según me dijiste. Todo: S/ 948.00 (novecientos cuarenta y ocho soles).\n• 6 quintales de maíz blanco por S/ 948.00"},
		chattest.Step{"deshacer", "…↩️ Listo: borré la venta que anoté en MZ-7K3F.\nMaíz blanco, 20 quintales…"},
		chattest.Step{"cuanto he vendido", "…Todavía no has vendido nada.…"},
		chattest.Step{"ya vendí en la feria", "…¿Cuánto vendiste? Escribe la cantidad en quintales y a cuánto, por ejemplo: *5 a 160*.…"},
		chattest.Step{"30 quintales", "…No puedes haber vendido 30 quintales de este lote: no queda tanto libre.\n…¿Cuánto vendiste?…"},
		chattest.Step{"[Todo lo que queda]", "…ya vendiste 20 quintales por tu cuenta.\nNo te quedaría nada por vender. ¿Está bien?…"},
		chattest.Step{"sí", "…✅ Anotado: vendiste 20 quintales de maíz blanco por tu cuenta. No queda nada de 20 quintales.…"},
	)
	p.At = p.At.Add(11 * time.Minute)
	p.Talks(chattest.Step{"deshacer", "…Ya pasaron los 10 minutos…"})
}

// What is left is another than was read back.
func TestWhatWasReadBackHoldsForTheLotAsItWas(t *testing.T) {
	p := selling(t)
	p.Writes("ya vendi 5 quintales a 160")
	tap := p.Button(p.Last, "Sí, anotar")
	p.Market.Lots[0].Available -= 46_000
	got := p.Does(chat.Input{Kind: chat.Tap, Tap: tap})
	if want := "…Tu lote cambió mientras tanto. Así quedaría:\n…ya vendiste 5 quintales…Te quedaría por vender: 14 quintales…"; !chattest.Says(got, want) {
		t.Errorf("the tap: %s", got)
	}
	if left := p.Market.Lots[0].Available; left != 19*46_000 {
		t.Errorf("%d are left", left)
	}
}

func TestWhichLotIsMeantIsAsked(t *testing.T) {
	p := selling(t)
	put(p, "lot_2", "CC-9XYZ", "cocoa", "", "400")
	p.Talks(
		chattest.Step{"baja el precio a 150", whichOf},
		chattest.Step{"el maiz", "…🌽 *MZ-7K3F*: maíz blanco\nAhora: S/ 161.00 el quintal.\nNuevo precio: S/ 150.00 el quintal…"},
		chattest.Step{"2", "…Está bien, no cambié nada. MZ-7K3F…"},
		chattest.Step{"mis lotes", "…Tienes en venta:…"},
		chattest.Step{"CC-9XYZ", "…*CC-9XYZ*: Cacao…"},
		chattest.Step{"baja el precio a 390", "…*CC-9XYZ*: cacao…Nuevo precio: S/ 390.00…"},
		chattest.Step{"no", "…Está bien, no cambié nada. CC-9XYZ…"},
		chattest.Step{"menu", "…¿Qué hacemos?…"},
		chattest.Step{"se malogró la mitad", whichOf},
		chattest.Step{"el cacao", "…*CC-9XYZ*: cacao\nAnoto que se perdió: 10 quintales.…"},
		chattest.Step{"menu", "…¿Qué hacemos?…"},
		chattest.Step{"ya vendí 3 quintales de maíz", "…*MZ-7K3F*: maíz blanco\nAnoto que ya vendiste 3 quintales…"},
		chattest.Step{"menu", "…¿Qué hacemos?…"},
		chattest.Step{"pausa cc-9xyz", "…*CC-9XYZ*: cacao\nEn pausa…"},
	)
}

func TestACodeIsAnswered(t *testing.T) {
	p := selling(t)
	other := p.Market.Lots[0]
	other.ID, other.Code, other.Seller, other.Place = "lot_9", "MZ-AB2C", "Agro Urcos", "Urcos"
	p.Market.OthersLots = append(p.Market.OthersLots, other)
	p.Talks(
		chattest.Step{"MZ-7K3F", card},
		chattest.Step{"es el mz 7k3f", "…*MZ-7K3F*: Maíz blanco…"},
		chattest.Step{"hola me interesa el lote MZ-AB2C", "🌽 *MZ-AB2C*\nMaíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal\n🧑‍🌾 Agro Urcos\n📍 Urcos\n" +
			"Para comprarlo, guarda este código y habla con Nélida (984 123 456)."},
		chattest.Step{"MZ-ZZ99", "No hay ningún lote MZ-ZZ99 en venta. Revisa el código, por favor."},
	)
}

func TestWhatWasSoldHereAndElsewhereIsKeptApart(t *testing.T) {
	p, n := chattest.Bargaining(t)
	p.Market.Agree(n, 1)
	p.Writes("menu")
	p.Writes("ya vendi 2 quintales a 160")
	p.Writes("sí")
	p.Talks(chattest.Step{"cuanto he vendido", "🤝 Vendiste por Qhatu hasta hoy. Todo: S/ 1,500.00 (mil quinientos soles).\n🌽 Maíz: 460 kg por S/ 1,500.00\n• 10 quintales de maíz blanco por S/ 1,500.00 a Snacks Lima\n" +
		"📝 Vendiste por tu cuenta hasta hoy, según me dijiste. Todo: S/ 320.00 (trescientos veinte soles).\n• 2 quintales de maíz blanco por S/ 320.00"})
}

func TestALotIsPassedOn(t *testing.T) {
	p := selling(t)
	p.Market.Lots[0].Place = "Huaro"
	got := p.Does(chat.Input{Kind: chat.Text, Text: "mandame la tarjeta de mi lote", Number: "51900000001"})
	want := "🌽 *MZ-7K3F*\nMaíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal\n📍 Huaro\n👉 Pregunta aquí: https://wa.me/51900000001?text=MZ-7K3F"
	if got != want {
		t.Errorf("passed on:\n%s\nwant\n%s", got, want)
	}
}

// What an offer is about does not change under it.
func TestTheGoodsOfALotThatIsOfferedForStay(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"mis lotes", "…"}, chattest.Step{"no es blanco es amarillo", "…Corrijo: es maíz amarillo…"},
		chattest.Step{"sí", "De *MZ-7K3F* ya hay ofertas o ventas así como está: no se puede cambiar. Si está mal, quítalo de la venta y publica otro."})
}

func TestTheGoodsOfALotAreCorrected(t *testing.T) {
	p := selling(t)
	p.Talks(
		chattest.Step{"mis lotes", "…"}, chattest.Step{"1", card},
		chattest.Step{"no es blanco es amarillo", "🌽 *MZ-7K3F*: maíz blanco\nCorrijo: es maíz amarillo. ¿Está bien?\n1 Sí, cambiar · 2 No [✅ Sí, cambiar] [❌ No]"},
		chattest.Step{"sí", "✅ Listo: MZ-7K3F es maíz amarillo." + undoHint},
		chattest.Step{"deshacer", "…dice otra vez lo de antes.\nMaíz blanco…"},
	)
}

func TestWhatIsSaidOfEverythingAndPerKilo(t *testing.T) {
	for text, want := range map[string]string{
		"ya vendi todo mi maiz":        "…Anoto que ya vendiste 20 quintales por tu cuenta.…",
		"se malogró todo":              "…Anoto que se perdió: 20 quintales.…",
		"ya vendi 200 kilos a 3.50":    "…ya vendiste 200 kg por tu cuenta, a S/ 3.50 el kilo: S/ 700.00…",
		"ya vendi 5 quintales a 3.50":  "…ya vendiste 5 quintales por tu cuenta, a S/ 3.50 el kilo: S/ 805.00…",
		"baja el precio a 3.40":        "…Nuevo precio: S/ 3.40 el kilo…",
		"cambia la cantidad a 15":      "…Quito 5 quintales.\nTe quedaría por vender: 15 quintales.…",
		"me quedan 12 quintales nomas": "…Te quedaría por vender: 12 quintales.…",
	} {
		if got := selling(t).Writes(text); !chattest.Says(got, want) {
			t.Errorf("%q was answered with\n%s\nwant\n%s", text, got, want)
		}
	}
}

// Whoever acts for several associations has the lots of all of them in one list; each changes for the one whose it is.
func TestLotsOfSeveralAssociations(t *testing.T) {
	p := selling(t)
	p.Market.Besides = append(p.Market.Besides, market.Organisation{ID: "assoc_nieva", Name: "Cacao de Nieva", Kind: market.Association})
	put(p, "lot_2", "CC-9XYZ", "cocoa", "", "400")
	p.Market.Owner["lot_1"], p.Market.Owner["lot_2"] = "assoc_huaro", "assoc_nieva"
	p.Talks(
		chattest.Step{"mis lotes", "…MZ-7K3F: 🏡 Productores de Maíz de Huaro · Maíz blanco…"},
		chattest.Step{"mis lotes", "…CC-9XYZ: 🏡 Cacao de Nieva · Cacao…"},
		chattest.Step{"baja el cacao a 390", "…*CC-9XYZ*: cacao…Nuevo precio: S/ 390.00…"},
		chattest.Step{"sí", "🏡 Por *Cacao de Nieva*\n✅ Listo: CC-9XYZ ahora está a S/ 390.00 el quintal." + undoHint},
		chattest.Step{"ya vendi 3 quintales de maiz a 150", "…*MZ-7K3F*: maíz blanco\nAnoto que ya vendiste 3 quintales…"},
		chattest.Step{"sí", "…✅ Anotado: vendiste 3 quintales de maíz blanco…"},
		chattest.Step{"menu", "…"}, chattest.Step{"baja el precio a 150", whichOf},
	)
}

// A loss of what was promised is told the owner as what is short.
func TestAShortageIsTold(t *testing.T) {
	p := selling(t)
	p.Market.Lots[0].Available = 92_000
	p.Talks(
		chattest.Step{"se malograron 3 quintales", "…te faltaría 1 quintal…"},
		chattest.Step{"sí", "…No queda nada de 17 quintales.\n⚠️ Para lo que ya prometiste te falta: 1 quintal. Avisa a tu comprador; te ayuda Nélida…"},
		chattest.Step{"mis lotes", "…"}, chattest.Step{"1", "…⚠️ Para lo que ya prometiste te falta: 1 quintal.…"},
		chattest.Step{"aumenta 3 quintales", "…"},
	)
}

func TestTheSumSaysWhatItLeavesOut(t *testing.T) {
	p := selling(t)
	for _, text := range []string{"ya vendi 5 quintales a 160", "ya vendi 2 quintales"} {
		p.Writes(text)
		p.Writes("sí")
	}
	p.Talks(chattest.Step{"cuanto he vendido", "📝 Vendiste por tu cuenta hasta hoy, según me dijiste. Con precio: S/ 800.00 (ochocientos soles). No cuento 1 venta: no me dijiste el precio.\n" +
		"• 5 quintales de maíz blanco por S/ 800.00\n• 2 quintales de maíz blanco"})
}
