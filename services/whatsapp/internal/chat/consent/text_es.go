package consent

import "github.com/qhatu/qhatu/pkg/wording"

// spanish is what a stranger is told in the Spanish of Peru.
var spanish = texts{
	question: "¡Hola! 👋 Soy Qhatu, el mercado donde las asociaciones venden lo que producen y los compradores ofrecen, todo por WhatsApp y sin costo.\n" +
		"A tu asociación la inscribe %s. " + wording.Chat,
	accepted:     "¡Gracias! 🙌 Ya tengo tu permiso. Para inscribir a tu asociación habla con %s; ten a mano su nombre, la comunidad y qué producen.",
	acceptedTold: "¡Gracias! 🙌 Le aviso a %s, que te llamará para inscribir a tu asociación; ten a mano su nombre, la comunidad y qué producen.",
	waitsTold:    "Ya le avisé a %s, que te llamará para inscribir a tu asociación. Después podrás vender por aquí.",
	declined:     "Está bien: no te inscribí. Si cambias de idea, escribe *alta*.",
	waits:        "Falta inscribir a tu asociación: habla con %s. Después podrás vender por aquí.",
	formerly: "Ya no vendes por ninguna asociación: saliste, te quitaron o la asociación se cerró en Qhatu. Lo que acordaste sigue en pie con ella. " +
		"Para vender otra vez, o si crees que es un error, habla con %s.",
	oldTap:        "Ese botón es de antes y ya no vale: no hice nada. Este número no vende ahora por ninguna asociación. Escribe *hola* para empezar, o habla con %s.",
	questionAgain: "Para atenderte necesito tu permiso. ¿Aceptas que guardemos tu número y tus mensajes?",
	questionBack:  "Estás de baja y por eso no te escribo. ¿Quieres volver?",
	welcomeBack:   "¡Qué bueno tenerte de vuelta! 🙌 Ya te escribo otra vez. Escribe *menú* para empezar.",
	stillOut:      "Estás de baja y no te escribo. Si quieres volver, escribe *alta*.",
	withdrawn:     "Listo: ya no te escribiremos y quitamos tu permiso. Si cambias de idea, escribe *alta*.",
	foreign:       "Este número está inscrito a nombre de otra persona, así que no te inscribí. Si es tuyo, habla con %s.",
	noSuchLot:     "No hay ningún lote %s en venta. Revisa el código, por favor.",
	helpToBuy:     "Si necesitas ayuda, habla con %s.",
	newcomer:      "🙋 Alguien quiere inscribir a su asociación y dio su permiso por este chat. Su número: %s. Llama y regístrala en Qhatu.",
	yes:           "✅ Sí, acepto",
	no:            "❌ No",
}
