package consent_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestConsentIsTakenBackAndGivenAgain(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(chattest.Step{"vender", "…"}, chattest.Step{"baja", "Listo: ya no te escribiré. Tus lotes y tus tratos siguen igual. Para volver escribe *alta*."})
	if !p.State.OptedOut || !slices.Equal(p.Market.Consents, []bool{false}) {
		t.Errorf("quiet %t, consent %v", p.State.OptedOut, p.Market.Consents)
	}
	bot := flows.New(chat.Config{})
	st, said, consent := bot.Stranger(p.State, chat.Input{Kind: chat.Text, Text: "hola", At: p.At})
	if consent != nil || !strings.Contains(said[0].Body, "Estás de baja") {
		t.Errorf("told %v, consent %v", said, consent)
	}
	asked, said, consent := bot.Stranger(st, chat.Input{Kind: chat.Text, Text: "tengo 5 quintales de maiz", At: p.At})
	if consent != nil || !strings.Contains(said[0].Body, "¿Quieres volver?") {
		t.Errorf("told %v, consent %v", said, consent)
	}
	if _, said, consent := bot.Stranger(asked, chat.Input{Kind: chat.Text, Text: "si", At: p.At}); consent == nil || !strings.Contains(said[0].Body, "tenerte de vuelta") {
		t.Errorf("told %v, consent %v", said, consent)
	}
	st, said, consent = bot.Stranger(st, chat.Input{Kind: chat.Text, Text: "alta", At: p.At})
	if consent == nil || !consent.Accepted || st.OptedOut || !strings.Contains(said[0].Body, "tenerte de vuelta") {
		t.Errorf("told %v, consent %v", said, consent)
	}
	p.State = st
	p.Talks(chattest.Step{"alta", "…Ya estás de alta…"}, chattest.Step{"menú", chattest.MainMenu})
}

func TestStranger(t *testing.T) {
	bot := flows.New(chattest.Config)
	type turn struct {
		in      chat.Input
		want    string
		consent *chat.Consent
	}
	yes, no := &chat.Consent{Accepted: true, Language: "es"}, &chat.Consent{Language: "es"}
	text := func(words string) chat.Input { return chat.Input{Kind: chat.Text, Text: words, At: chattest.Now} }
	tapped := chat.Input{Kind: chat.Tap, Tap: "bargain:neg_1:accept:1", At: chattest.Now}
	left := text("vender")
	left.Consents, left.Formerly = new(true), true
	tests := map[string][]turn{
		"taps an old button": {{tapped, "Ese botón es de antes y ya no vale: no hice nada.", nil}},
		"spoke for one before": {
			{left, "Ya no vendes por ninguna asociación", nil},
		},
		"says that a phone was stolen": {
			{text("bloqueen mi numero anterior"), "que escriba *bloquear* desde su WhatsApp, o avisa ya a Nélida (984 123 456)", nil},
			{text("hola"), "¿Aceptas que guardemos tu número", nil},
			{text("me robaron el celular, soy Julia Mamani"), "que escriba *bloquear* desde su WhatsApp, o avisa ya a Nélida (984 123 456)", nil},
			{text("cambié de número"), "lo corrige la coordinación", nil},
		},
		"accepts": {
			{text("hola"), "¿Aceptas que guardemos tu número", nil},
			{text("¿qué es esto?"), "Para atenderte necesito tu permiso", nil},
			{text("1"), "Le aviso a Nélida (984 123 456), que te llamará", yes},
			{text("vendo maíz"), "Ya le avisé a Nélida (984 123 456), que te llamará", nil},
			{text("sí"), "Ya le avisé a Nélida (984 123 456), que te llamará", nil},
			{text("baja"), "quitamos tu permiso", no},
			{text("hola"), "Si cambias de idea", nil},
			{text("alta"), "Nélida (984 123 456), que te llamará", yes},
		},
		"declines": {
			{text("sí"), "¿Aceptas que guardemos tu número", nil},
			{chat.Input{Kind: chat.Tap, Tap: "consent:no", At: chattest.Now}, "no te inscribí", nil},
			{text("hola"), "no te inscribí", nil},
			{chat.Input{Kind: chat.Tap, Tap: "consent:yes", At: chattest.Now}, "Nélida (984 123 456), que te llamará", yes},
		},
		"by voice": {
			{chat.Input{Kind: chat.Voice, At: chattest.Now}, "¿Aceptas que guardemos tu número", nil},
			{chat.Input{Kind: chat.Sticker, At: chattest.Now}, "Para atenderte necesito tu permiso", nil},
			{chat.Input{Kind: chat.Tap, Tap: "neg:neg_1:1:yes", At: chattest.Now}, "Ese botón es de antes y ya no vale", nil},
			{text("no"), "no te inscribí", nil},
		},
	}
	tests["said no once and wants to sell"] = []turn{
		{text("hola"), "¿Aceptas que guardemos tu número", nil},
		{text("no"), "no te inscribí", nil},
		{text("que dia es hoy"), "no te inscribí", nil},
		{text("vendo 20 quintales de maiz a 160"), "¿Aceptas que guardemos tu número", nil},
		{text("si"), "Nélida (984 123 456), que te llamará", yes},
	}
	tests["wants to know first"] = []turn{
		{text("hola"), "¿Aceptas que guardemos tu número", nil},
		{text("cuanto cuesta usar esto"), "No cuesta nada", nil},
		{text("quiero comprar maiz"), "Para comprar, habla con Nélida (984 123 456).", nil},
		{text("quiero hablar con una persona"), "Nélida (984 123 456)", nil},
		{text("si"), "Nélida (984 123 456), que te llamará", yes},
		{text("ya no me manden mensajes"), "quitamos tu permiso", no},
	}
	tests["says what is no clear yes"] = []turn{
		{text("hola"), "¿Aceptas que guardemos tu número", nil},
		{text("ya"), "Para atenderte necesito tu permiso", nil},
		{text("hola 1"), "Para atenderte necesito tu permiso", nil},
		{text("buenos días, 1 por favor"), "Para atenderte necesito tu permiso", nil},
		{text("hola alta"), "Para atenderte necesito tu permiso", nil},
		{text("hola sí pero después"), "Para atenderte necesito tu permiso", nil},
		{text("bueno"), "Para atenderte necesito tu permiso", nil},
		{text("sí, acepto"), "Nélida (984 123 456), que te llamará", yes},
	}
	lot := market.Lot{
		Code: "MZ-7K3F", Product: "maize", Variety: "blanco", Seller: "Productores de Huaro", Place: "Huaro", Posted: 920_000, Available: 920_000,
		Measure: quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, Price: chattest.Price("161", "quintal"),
	}
	asks := text("hola me interesa el lote MZ-7K3F, quiero comprar 5 quintales")
	asks.Code, asks.Lot = lot.Code, &lot
	gone := text("MZ-ZZ99")
	gone.Code = "MZ-ZZ99"
	tests["has got a card"] = []turn{
		{asks, "🌽 *MZ-7K3F*\nMaíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal\n🧑‍🌾 Productores de Huaro\n📍 Huaro\n" +
			"Para comprarlo, guarda este código y habla con Nélida (984 123 456).", nil},
		{gone, "No hay ningún lote MZ-ZZ99 en venta", nil},
		{text("hola"), "¿Aceptas que guardemos tu número", nil},
	}
	later := func(words string, after time.Duration) chat.Input {
		return chat.Input{Kind: chat.Text, Text: words, At: chattest.Now.Add(after)}
	}
	tests["a yes to something else"] = []turn{
		{text("hola"), "¿Aceptas que guardemos tu número", nil},
		{gone, "No hay ningún lote MZ-ZZ99 en venta", nil},
		{text("sí"), "¿Aceptas que guardemos tu número", nil},
		{later("sí, es", 25*time.Hour), "Para atenderte necesito tu permiso", nil},
		{later("sí", 25*time.Hour), "Nélida (984 123 456), que te llamará", yes},
	}
	foreign := chat.Input{Kind: chat.Text, Text: "alta", Foreign: true, At: chattest.Now}
	tests["a phone that is registered to somebody else"] = []turn{
		{foreign, "Este número está inscrito a nombre de otra persona, así que no te inscribí. Si es tuyo, habla con Nélida (984 123 456).", nil},
		{text("sí"), "¿Aceptas que guardemos tu número", nil},
	}
	for name, turns := range tests {
		t.Run(name, func(t *testing.T) {
			var st chat.State
			for _, turn := range turns {
				var said []chat.Message
				var consent *chat.Consent
				st, said, consent = bot.Stranger(st, turn.in)
				if len(said) != 1 || !strings.Contains(said[0].Body, turn.want) || !reflect.DeepEqual(consent, turn.consent) {
					t.Fatalf("to %+v: told %v, consent %+v, want %q, %+v", turn.in, said, consent, turn.want, turn.consent)
				}
				chattest.Fits(t, said[0])
			}
		})
	}
	if _, said, consent := bot.Stranger(chat.State{}, chat.Input{Kind: chat.Reaction, At: chattest.Now}); said != nil || consent != nil {
		t.Errorf("a stranger's reaction: %v, %v", said, consent)
	}
}

// A stranger is sent where this installation has somebody, and told only what it does.
func TestAStrangerIsSentWhereSomebodyIs(t *testing.T) {
	buys := chat.Input{Kind: chat.Text, Text: "quiero comprar maiz", At: chattest.Now}
	consents := chat.Input{Kind: chat.Text, Text: "alta", At: chattest.Now}
	for name, test := range map[string]struct {
		is           chat.Config
		toBuy, toAsk string
	}{
		"nothing is configured":          {chat.Config{}, "habla con la coordinación de Qhatu.", "habla con la coordinación de Qhatu;"},
		"a web":                          {chat.Config{Web: "https://compras.example"}, "entra a la web de Qhatu: https://compras.example.", "habla con la coordinación de Qhatu;"},
		"somebody without a phone":       {chat.Config{Coordinator: "Nélida"}, "habla con Nélida.", "habla con Nélida;"},
		"somebody who is not written to": {chat.Config{Coordinator: "Nélida", CoordinatorPhone: "084 225566"}, "habla con Nélida (084 225566).", "habla con Nélida (084 225566);"},
		"somebody who is written to":     {chattest.Config, "habla con Nélida (984 123 456).", "Le aviso a Nélida (984 123 456), que te llamará"},
	} {
		bot := flows.New(test.is)
		if _, said, _ := bot.Stranger(chat.State{}, buys); !strings.Contains(said[0].Body, test.toBuy) {
			t.Errorf("%s: who wants to buy is told %q", name, said[0].Body)
		}
		if _, said, _ := bot.Stranger(chat.State{}, consents); !strings.Contains(said[0].Body, test.toAsk) {
			t.Errorf("%s: who consents is told %q", name, said[0].Body)
		}
	}
}
