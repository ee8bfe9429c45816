package chattest

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// What the bot says in conversations that several tests go through.
const (
	MainMenu = "¿Qué hacemos? Toca o escribe el número.\n1 Vender: publicar un lote\n2 Ofertas: lo que te ofrecen\n3 Ferias: pedir un puesto\n" +
		"4 Mis lotes: lo que tienes en venta\n5 Pedidos: por entregar o por cobrar {Ver opciones | 1 Vender | 2 Ofertas | 3 Ferias | 4 Mis lotes | 5 Pedidos}"

	ReadBack = "🌽 *Maíz blanco*\n20 quintales de 46 kg = 920 kg\nS/ 161.00 el quintal (S/ 3.50 el kilo)\n" +
		"Todo: S/ 3,220.00 (tres mil doscientos veinte soles)\n📍 Entrega: Huaro\n" +
		"1 Publicar · 2 Cambiar · 3 Cancelar [✅ Publicar] [✏️ Cambiar] [❌ Cancelar]"
	Published = "✅ *Publicado MA-7K31*\nMaíz blanco, 20 quintales (920 kg), S/ 161.00 el quintal\n" +
		"Reenvía este mensaje a tus clientes.\nPara deshacer escribe *deshacer* (10 min)."

	OfferCard = "💬 *Snacks Lima* · papeles vistos\n" +
		"10 quintales de maíz blanco a S/ 150.00 el quintal (pides 161.00: S/ 11.00 menos)\n" +
		"Todo: S/ 1,500.00 · adelanto 30%\n🤲 En tu mano: S/ 3.26 el kilo, recogen en Huaro\n⏰ Hasta el viernes 27, 6 pm\n" +
		"1 Acepto · 2 Otro precio · 3 No [✅ Acepto] [💬 Otro precio] [❌ No]"
	Confirm = "Vendes 10 quintales de maíz blanco a Snacks Lima por S/ 1,500.00 (mil quinientos soles). Adelanto S/ 450.00. No se puede deshacer.\n" +
		"1 Sí, vendo · 2 Volver [✅ Sí, vendo] [↩️ Volver]"
	DealDone = "🤝 *Trato hecho* con *Snacks Lima*: 10 quintales de maíz blanco por S/ 1,500.00.\n" +
		"Acuerden el día y la hora: recogen en Huaro. No cargues hasta ver los S/ 450.00 en TU cuenta; la foto del Yape no basta.\n" +
		"📞 Su contacto: pídelo a Nélida (984 123 456). Para que vean el tuyo escribe *dale mi número*.\n👉 Cuando esté listo, avisa con *ya está listo*. Para ver el pedido escribe *pedidos*."
	CounterRead = "A *Snacks Lima*: S/ 158.00 el quintal, S/ 1,580.00 todo (mil quinientos ochenta soles). Son S/ 8.00 más que su oferta.\n" +
		"Con lo demás igual:\n💵 Adelanto 30% (S/ 474.00)\n¿Lo envío?\n" +
		"1 Enviar · 2 Cambiar · 3 Volver [✅ Enviar] [✏️ Cambiar] [↩️ Volver]"
	Sent = "✅ Enviado. Puedes apagar el celular; te aviso cuando responda."
)

// What the offer of Bargaining is for, and until when.
var (
	TenQuintals = quantity.Quantity{Milli: 10_000, Unit: "quintal"}
	Friday      = time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC) // 6 pm in Lima
)

// Bargaining is a phone with a lot of 20 quintals at 161 and an offer for ten of them at 150, of which it has been told.
func Bargaining(t *testing.T) (*Phone, *market.Negotiation) {
	t.Helper()
	p := NewPhone(t)
	lot := LotOf("lot_1", market.NewLot{
		Product: "maize", Variety: "blanco", Declared: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, Price: Price("161", "quintal"),
	})
	lot.Code, lot.State, lot.Place = "MZ-7K3F", market.LotPublished, "Huaro"
	p.Market.Lots = append(p.Market.Lots, lot)
	p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{
		ID: "neg_1", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Snacks Lima", Level: 1,
	})
	n := &p.Market.NegotiationList[0]
	p.Market.Offer(n, market.Buyer, TenQuintals, *Price("150", "quintal"), Friday)
	if got := p.Gets(bargain.OfferReceived("neg_1", 1)); got != OfferCard {
		t.Fatalf("told\n%s\nwant\n%s", got, OfferCard)
	}
	return p, n
}

// Urcos is a fair on Saturday, 12 December 2026, 8 am to 5 pm, of four stalls.
func Urcos() market.Fair {
	starts := time.Date(2026, 12, 12, 8, 0, 0, 0, time.FixedZone("America/Lima", -5*60*60))
	return market.Fair{
		ID: "fair_1", Name: "Feria de Urcos", Venue: "Plaza de Armas", Province: "Quispicanchi",
		Starts: starts, Ends: starts.Add(9 * time.Hour), Open: true, Capacity: 4, MaxPerApplicant: 1,
	}
}
