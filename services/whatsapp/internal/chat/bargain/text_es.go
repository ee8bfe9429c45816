package bargain

import (
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// spanish is what is said of offers in the Spanish of Peru.
var spanish = texts{
	noOffers:         "No tienes ofertas por responder. Cuando llegue una, te aviso.",
	offers:           "Te toca responder. Elige una, o responde junto: *1 a 158, 2 no*.",
	noNegotiation:    "No encuentro esa oferta entre las de tu asociación. Escribe *ofertas* para ver las que hay.",
	theOffer:         "la oferta de *%s* (%s)",
	theOfferTo:       "la oferta de *%s* a *%s* (%s)",
	buyer:            "el comprador",
	someone:          "Un comprador",
	confirm:          "Vendes %s a %s por %s (%s).%s",
	advance:          " Adelanto %s.",
	deal:             "🤝 *Trato hecho* con %s: %s por %s.\n",
	offersElsewhere:  "📌 También hay %s para *%s*. Para verlas: *menú*, *Cambiar asociación*.",
	awaitsStock:      "⏳ Le dije que sí a %s: %s por %s. Falta ver si todavía alcanza. No cargues nada; te aviso.",
	deliveryOver:     "La fecha de entrega que puso %s ya pasó, así que no le envié nada. Dile que no, para que ofrezca otra fecha.",
	loadWarning:      "No cargues hasta ver %s en TU cuenta; la foto del Yape no basta.",
	thePayment:       "el pago",
	whatPrice:        "Para *%s*. ¿A cuánto %s? Escribe el número.",
	counter:          "%s %s, %s todo (%s).%s",
	moreThanTheirs:   " %s más que su oferta.",
	lessThanTheirs:   " %s menos que su oferta.",
	lower:            "*%s* ya te ofrece %s. ¿Pides menos?",
	samePrice:        "%s es lo que ya te ofrece *%s*. ¿Aceptas?",
	offTenTimes:      "¿%s %s? *%s* te ofrece %s.",
	sent:             "✅ Enviado. Puedes apagar el celular; te aviso cuando responda.",
	why:              "Para decirle que no a *%s* me falta el motivo. ¿Por qué? Así ofrecen mejor.",
	rejected:         "Listo: le dije que no a %s. Si ofrece otra vez, te aviso.",
	leftAlone:        "Está bien, lo dejamos así. Si ofrece otra vez, te aviso.",
	changed:          "Esa oferta cambió. Ahora es %s.",
	justChanged:      "Esa oferta cambió hace un momento. Escribe *ofertas* para verla.",
	youSold:          "Ya está vendido: aceptaste %s de %s. No hace falta nada.",
	colleagueSold:    "De tu asociación ya aceptaron %s de %s. No hace falta nada.",
	buyerSaidYes:     "%s ya aceptó %s. No hace falta nada: el trato te llega por aquí.",
	youAnswered:      "Ya le enviaste %s. Falta que responda %s.",
	colleague:        "De tu asociación ya le respondieron %s a %s, a las %s. No hace falta nada.",
	youRefused:       "Ya le dijiste que no a %s. Si ofrece otra vez, te aviso.",
	colleagueNo:      "De tu asociación ya le dijeron que no a %s. Si ofrece otra vez, te aviso.",
	takenBack:        "%s retiró su oferta. Si hace otra, te aviso.",
	over:             "Esa negociación con %s terminó. No hace falta nada.",
	lotEnded:         "Ese lote ya no está en venta, así que la negociación con %s terminó.",
	ranOut:           "Venció %s. ¿Le pregunto a %s si sigue en pie a %s?",
	oursLate:         "Tu oferta de %s a %s venció sin respuesta. ¿Qué hacemos?",
	askedAgain:       "✅ Le pregunté a %s. Tiene hasta un día para decir sí; te aviso.",
	askedTooLate:     "Tu respuesta me llegó muy tarde para enviarla.",
	theyDeclined:     "%s no aceptó %s. ¿Ofreces otro precio?",
	buyersYesShort:   "%s aceptó, pero ya no alcanzaba; %s. ¿Se %s ofreces a %s?",
	buyersYesAgain:   "%s aceptó, pero ya no alcanzaba; ahora %s. ¿Le ofreces otra vez %s a %s?",
	buyersYesNothing: "%s aceptó, pero ya no alcanzaba; no queda nada de ese lote.",
	buyersYesLotGone: "%s aceptó, pero ese lote ya no está en venta.",
	onlyLeft:         "Solo %s. ¿Se %s ofreces a %s por %s?",
	nothingLeft:      "Ya no queda nada de %s. ¿Le digo que ya lo vendiste?",
	paused:           "%s está en pausa y así no se puede vender. Si necesitas ayuda escribe *persona*.",
	notEnoughLeft:    "Ya no alcanzaba: %s. El trato no se hizo; le toca a %s ofrecer de nuevo.",
	notEnoughPlain:   "Ya no alcanzaba para ese pedido. El trato no se hizo; le toca a %s ofrecer de nuevo.",
	noticeTakenBack:  "%s retiró su oferta de %s por %s. No hace falta nada; si hace otra, te aviso.",
	noticeRanOut:     "⏰ Venció la oferta de %s: %s a %s. ¿Le pregunto si sigue en pie?",
	noticeClosed:     "%s dio por terminada la negociación por %s. No hace falta nada.",
	noticeConfirmed:  "📦 Pedido en firme con *%s*: venden %s por %s (%s).\n",
	noticeBuyersYes:  "📦 *%s* aceptó tu oferta y el pedido está en firme: vendes %s por %s (%s).\n",
	next:             "Acuerden el día y la hora: %s. %s\n%s\n👉 Cuando esté listo, avisa con *ya está listo*. Para ver el pedido escribe *pedidos*.",
	noticeCancelled:  "⚠️ El pedido de *%s* se anuló: %s No cargues nada; si hace otra oferta, te aviso.",
	noStock:          "ya no alcanzaba (%s).",
	noStockPlain:     "ya no alcanzaba.",
	lotPausedThen:    "el lote estaba en pausa.",
	lotGoneThen:      "el lote ya no estaba en venta.",
	lotLostThen:      "el mercado perdió una parte de lo que pasó con el lote; ese trato ya no vale. Publica de nuevo lo que te queda.",
	menuTitle:        "Ofertas",
	menuDescription:  "lo que te ofrecen",
	help:             "• *ofertas*: lo que te ofrecen",
	reaction:         "Vi tu reacción, pero con eso no respondo por ti. Para aceptar toca *✅ Acepto* o escribe *1*.",
	iAccept:          "acepto",
	showOffers:       "Ver ofertas",
	accept:           "✅ Acepto",
	otherPrice:       "💬 Otro precio",
	no:               "❌ No",
	yesSell:          "✅ Sí, vendo",
	back:             "↩️ Volver",
	yesTell:          "✅ Sí, dile",
	yes:              "✅ Sí",
	anotherPrice:     "✏️ Otro precio",
	send:             "✅ Enviar",
	change:           "✏️ Cambiar",
	tooLow:           "Precio bajo",
	soldIt:           "Ya lo vendí",
	noTrust:          "Sin confianza",
	leave:            "❌ Dejarlo",
	askThem:          "✅ Pregúntale",
	yesAgain:         "✅ Sí, otra vez",
	yesLess:          "✅ Sí, pido menos",
	quantityAt:       "%s a %s",
	youAsk:           " (pides %s: %s)",
	of:               " de ",
	theSame:          "el mismo precio",
	less:             "%s menos",
	more:             "%s más",
	total:            "Todo: %s",
	advancePercent:   " · adelanto %d%%",
	the:              "el",
	theMany:          "los",
	is:               "Es",
	are:              "Son",
	your:             "tu",
	yourMany:         "tus",
	remainedOne:      "quedaba",
	remainedMany:     "quedaban",

	buyerSuspended: "⏸️ El comprador *%s* está suspendido: por ahora no compra, y no se cierran tratos nuevos con él. Lo que ya está acordado sigue.\nPuedes vender a otros. Si vuelve, te aviso.",
	buyerReopened:  "▶️ *%s* ya puede comprar otra vez. Para ver sus ofertas escribe *ofertas*.",
	resting:        "⏸️ En espera, porque por ahora no compran: %s. Si vuelven, te aviso.",
	refuse:         "❌ Decirle que no",
	wait:           "⏳ Esperar",
	waitsForNo:     "Lo que sí puedes es decir que no: espera tu respuesta %s.",
	onlyLooks:      "🔒 Por ahora solo puedes mirar: no puedes responder.",
	beyond:         "🔒 Todavía eres nuevo y no cierras una venta tan grande: la cierra otra persona de tu asociación.",
	notNow:         "Por ahora no se puede responder la oferta de %s. Si sigue así, habla con %s.",

	didSell:   "vendiste %s a %s por %s",
	didAccept: "aceptaste vender %s a %s por %s",
	didRefuse: "le dijiste que no a %s de %s",

	sellWords: append(phrase.Whole(
		[]string{
			"vendo", "vendemos", "vende", "vendele", "vendale", "le vendo", "se lo vendo", "lo vendo", "le vendemos", "acepto", "aceptamos", "acepta", "aceptale", "le acepto", "se lo acepto",
			"lo acepto", "le aceptamos", "quiero aceptar", "confirmo",
		},
		[]string{"el trato", "la oferta", "su oferta", "esa oferta", "el precio", "ese precio", "a ese precio", "por ese precio"},
	), "vendelo", "vendaselo", "vendalo", "quiero venderle", "aceptado", "acepto vender", "confirmado", "trato hecho", "trato cerrado", "cierro el trato", "cerramos el trato", "cierra el trato", "cerramos trato", "hacemos trato", "qhatusaq",
		"dile que si", "digale que si", "dile que acepto", "digale que acepto"),
	sendWords: append(phrase.Whole(
		[]string{
			"envio", "lo envio", "envia", "enviale", "envie", "enviele", "enviar", "quiero enviar", "puedes enviar", "puede enviar", "mando", "lo mando", "manda", "mandale", "mande", "mandele",
			"mandar", "quiero mandar", "puedes mandar", "puede mandar",
		},
		[]string{"la oferta", "mi oferta", "esa oferta", "ese precio", "mi precio", "eso"},
	), "envialo", "enviala", "enviaselo", "envielo", "envieselo", "quiero enviarlo", "puedes enviarlo", "puede enviarlo", "mandalo", "mandala", "mandaselo", "mandelo", "mandeselo",
		"quiero mandarlo", "puedes mandarlo", "puede mandarlo", "mandalo ya", "envialo ya", "que se envie", "confirmo"),

	oneDeal:   "trato",
	dealsHere: "%s aquí",
	paidLate:  "pagó tarde: %d",
	disputes:  "en reclamo: %d",
	cancels:   "anuló: %d",
	paysIn: func(days int) string {
		switch days {
		case 0:
			return "paga al entregar"
		case 1:
			return "paga en 1 día"
		}
		return fmt.Sprintf("paga en %d días", days)
	},
	levels:   [4]string{"comprador sin verificar", "papeles vistos", "conocido por la coordinación", "comprobado"},
	examples: chat.Examples{"158 soles", "acepto"},
	templates: []chat.TemplateText{
		{
			Name: "oferta_nueva",
			Body: "Hola, tienes una oferta en Qhatu: {{comprador}} ofrece {{precio}} por {{producto}}. " +
				"Puedes responder {{plazo}}. Toca el botón para verla.",
			Buttons: []string{"Ver oferta"},
		},
		{
			Name: "trato_hecho",
			Body: "Hola, {{comprador}} aceptó tu oferta en Qhatu: vendes {{producto}} por {{total}}. " +
				"Toca el botón para ver el trato y cuándo te paga.",
			Buttons: []string{"Ver trato"},
		},
	},

	PriceTexts:    phrase.SpanishPrices,
	HandoverTexts: phrase.SpanishHandover,
	termWords:     spanishTerms,
	questionWords: spanishQuestions,

	tooLowWords: []string{
		"bajo precio", "precio muy bajo", "muy bajo", "muy bajo el precio", "es muy bajo", "barato", "muy barato", "es muy barato", "poco", "muy poco", "es poco", "es muy poco",
		"poco paga", "muy poco paga", "paga poco", "paga muy poco", "por el precio", "el precio", "no alcanza", "no me alcanza", "no conviene", "no me conviene", "pisillam",
	},
	soldItWords: []string{
		"ya vendi", "ya esta vendido", "vendido", "ya no tengo", "ya no hay", "no tengo", "no hay", "se acabo", "ya se acabo", "ya lo vendimos", "ya vendimos",
	},
	noTrustWords: []string{
		"desconfianza", "desconfio", "no confio", "no hay confianza", "no tengo confianza", "no le conozco", "no lo conozco", "no la conozco", "no los conozco", "no conozco",
		"no me da confianza", "miedo", "tengo miedo",
	},
}
