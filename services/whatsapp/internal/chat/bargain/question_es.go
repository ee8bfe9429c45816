package bargain

import "github.com/qhatu/qhatu/services/whatsapp/internal/chat"

// spanishQuestions is what is asked and answered about offers in the Spanish of Peru.
var spanishQuestions = questionWords{
	whatQuantity: "Pide %s. ¿Cuánto le vendes a *%s*? Escribe cuántos %s.",
	quantityOdd:  "Esa cantidad no puede ser.",
	notSoMuch:    "Solo %s en ese lote.",
	oneFigure:    "No sé cuál de esos números es el precio.",
	wholeOrEach:  "¿%s por todo, o por cada %s? *%s* te ofrece %s.",
	forAll:       "Por todo",
	forEach:      "Por %s",
	instead:      " En lugar de %s.",
	asTheirs:     " Es el precio que ofrece.",
	stepStays:    "Lo de arriba sigue esperando tu respuesta.",
	tellSold:     "¿Le digo a *%s* que ya lo vendiste?",
	timeLeft:     "⏰ *%s* espera tu respuesta %s. Todavía no puedo pedirle más días por aquí; si te falta tiempo, avisa a %s.",
	askMembers:   "👥 Consulta con tus socios y tu asamblea: la oferta de *%s* está en pie %s. Nada se vende hasta que tú digas.",
	whoIs:        "👤 *%s*: %s. Si quieres saber más, pregunta a %s.",
	contactLater: "📞 El número de *%s* se da cuando el trato está hecho.",
	freightUsual: "la oferta no dice quién paga el flete; lo usual es que lo pague el comprador",
	paidUsual:    "no dice cuándo paga; lo usual es al recoger",
	dayLater:     "; el día lo acuerdan después del trato",
	ofBuyer:      "*%s*: %s.",
	takeBack:     "¿Retiro tu oferta a *%s*: %s a %s?",
	yesTakeBack:  "✅ Sí, retírala",
	tookBack:     "Listo: retiré tu oferta de %s a *%s*. Para ofrecer otra vez escribe *ofertas*.",
	youTookBack:  "Retiraste tu oferta de %s a *%s*. ¿Ofreces otro precio?",
	asks:         "📋 *%s* pide:",
	known: [4]string{
		"es nuevo en Qhatu, solo sabemos su teléfono", "su RUC está activo", "la coordinación lo conoce o ya pagó una compra", "ya pagó 3 compras o más",
	},
	quantityExamples: chat.Examples{"8 quintales", "solo 6"},
}
