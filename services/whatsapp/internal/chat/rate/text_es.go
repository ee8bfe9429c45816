package rate

import "github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"

// spanish is what is said of what goods cost in the Spanish of Peru.
var spanish = texts{
	which:        "¿A cuánto está qué producto? Toca o escribe el número.",
	showProducts: "Ver productos",
	yours:        "Tú pides %s (%s).",
	lastDeal:     "Tu último trato fue a %s, con *%s*.",
	help:         "• *a cómo está el maíz*: lo que otros piden hoy",
	RateTexts:    phrase.SpanishRates,
}
