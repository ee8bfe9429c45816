package consent

// spanish is what a stranger is told in the Spanish of Peru.
var spanish = texts{
	question: "¡Hola! 👋 Soy Qhatu, el mercado donde las asociaciones venden lo que producen y los compradores ofrecen, todo por WhatsApp y sin costo.\n" +
		"Para unirte, %s llama a tu asociación. ¿Aceptas que guardemos tu número y tus mensajes para atenderte? Puedes irte cuando quieras con *baja*.",
	accepted:      "¡Gracias! 🙌 Ya tengo tu número. %s te llamará para inscribir a tu asociación; ten a mano su nombre, la comunidad y qué producen.",
	declined:      "Está bien: no guardé nada. Si cambias de idea, escribe *alta*.",
	waits:         "Ya tenemos tu número: %s te llamará para inscribir a tu asociación. Después podrás vender por aquí.",
	questionAgain: "Para atenderte necesito tu permiso. ¿Aceptas que guardemos tu número y tus mensajes?",
	questionBack:  "Estás de baja y por eso no te escribo. ¿Quieres volver?",
	welcomeBack:   "¡Qué bueno tenerte de vuelta! 🙌 Ya te aviso otra vez de cada oferta. Escribe *menú* para empezar.",
	stillOut:      "Estás de baja y no te escribo. Si quieres volver, escribe *alta*.",
	withdrawn:     "Listo: ya no te escribiremos y quitamos tu permiso. Si cambias de idea, escribe *alta*.",
	foreign:       "Este número está inscrito a nombre de otra persona, así que no guardé nada. Si es tuyo, habla con %s.",
	noSuchLot:     "No hay ningún lote %s en venta. Revisa el código, por favor.",
	helpToBuy:     "Si necesitas ayuda, habla con %s.",
	yes:           "✅ Sí, acepto",
	no:            "❌ No",
}
