package chat

// What is said to someone whom no association knows.
const (
	textStranger = "¡Hola! 👋 Soy Qhatu, el mercado donde las asociaciones de productores venden su cosecha y los compradores ofrecen, todo por WhatsApp y sin costo.\n" +
		"Para unirte, %s llama a tu asociación. ¿Aceptas que guardemos tu número y tus mensajes para atenderte? Puedes irte cuando quieras con *baja*."
	textStrangerYes   = "¡Gracias! 🙌 Quedaste anotada con tu número. %s te llamará para inscribir a tu asociación; ten a mano su nombre, la comunidad y qué producen."
	textStrangerNo    = "Está bien: no guardé nada. Si cambias de idea, escribe *alta*."
	textStrangerWaits = "Ya tenemos tu número: %s te llamará para inscribir a tu asociación. Después podrás vender por aquí."
	textStrangerAgain = "Para atenderte necesito tu permiso. ¿Aceptas que guardemos tu número y tus mensajes?"
	textBack          = "¡Qué bueno tenerte de vuelta! 🙌 Ya te aviso otra vez de cada oferta. Escribe *menú* para empezar."
	textStillOut      = "Estás de baja y no te escribo. Si quieres volver, escribe *alta*."
	textStrangerOut   = "Listo: ya no te escribiremos y quitamos tu permiso. Si cambias de idea, escribe *alta*."
)
