package order

// spanishClaims is what is said of claims in the Spanish of Peru.
var spanishClaims = claimTexts{
	claims:     "⚠️ *%s* reclama por %s: %s",
	discountOf: "pide pagar %s en vez de %s.",
	returnOf:   "devuelve %s y pide pagar %s en vez de %s.",
	claimUntil: "Responde %s; si no, decide %s.",
	settled:    "Queda recibido. No se puede deshacer. ¿Está bien?",

	noticeClaimed:        "⚠️ *%s* no está conforme con lo que llegó.",
	noticeAnswerClaim:    "⏰ *%s* todavía espera tu respuesta a su reclamo.",
	noticeClaimTakenBack: "✅ *%s* retiró su reclamo.",
	noticePayBack:        "⏰ Todavía falta devolverle a *%s* lo que pagó de más.",

	noClaim:         "No hay ningún reclamo por responder.",
	nothingToAccept: "No tienes ofertas ni pedidos por responder. Cuando llegue algo, te aviso.",
	iAcceptWords:    []string{"acepto", "asepto", "aceptamos"},

	claimWords:     []string{"reclamo", "reclamos", "reclama", "reclaman", "reclamacion", "recalmo", "reclmo", "rreclamo", "reklamo", "recamo", "reclam", "queja", "devolucion"},
	claimAsks:      []string{"cuanto pide", "cuanto piden", "que pide", "que piden", "que quiere", "cuanto quiere", "que quiere el comprador", "cuanto pide el comprador", "que pide el comprador", "y cuanto pide", "y que pide", "cuanto me pide", "que me pide"},
	claimingWords:  []string{"reclamar", "reclamarle", "reclamare", "quejarme", "quejar", "presentar", "mi", "hacer", "poner", "hago"},
	acceptingWords: []string{"acept", "asept", "acect", "asect", "aceto", "azept", "acuerdo", "conforme", "razon"},
	rejectingWords: []string{"rechazo", "rechaso", "rechazamos", "rechazar", "rechaza", "rechasamos", "niego", "injusto", "mentira", "mintiendo", "miente", "mienten", "mentiroso", "falso"},
	turningWords:   []string{"si", "pero", "mejor", "bueno", "ok", "claro"},
	verdictFillers: []string{
		"ya", "pues", "ps", "pe", "entonces", "nomas", "yo", "estoy", "estamos", "de", "con", "eso", "tiene", "tienen", "lo", "le", "que", "senor", "senora", "ese", "nosotros", "voy", "vamos", "a", "puedo", "podemos", "dile", "digale", "el", "ella", "esta", "bien", "gracias",
		"siempre", "al", "final", "todo", "asi",
	},

	wants: map[string]string{
		"replace": "pide que le cambies la mercadería.", "third_weighing": "pide que se pese otra vez, en otra balanza.",
	},
	readWants: map[string]string{
		"discount": "🤝 Aceptas el descuento de *%s*: el pedido queda en %s (%s) en vez de %s.",
		"return":   "🤝 Aceptas que *%s* devuelva %s: vuelve a tu lote, y el pedido queda en %s (%s) en vez de %s.",
		"replace":  "🤝 Le cambias la mercadería a *%s*. Tiene 7 días más para ver si está bien. ¿Está bien?", "third_weighing": "🤝 Aceptas que lo de *%s* se pese otra vez, en una balanza que no es de ninguno de los dos. ¿Está bien?",
	},
	doneWants: map[string]string{
		"discount": "🤝 Aceptado: el pedido de *%s* queda en %s.", "return": "🤝 Aceptado: el pedido de *%s* queda en %s. Lo que devuelve vuelve a tu lote.",
		"replace": "🤝 Aceptado: *%s* espera que le cambies la mercadería.", "third_weighing": "🤝 Aceptado: falta pesar otra vez lo de *%s*. Cuando lo sepas, escribe por ejemplo *pesó 480*.",
	},
}
