package chat

// What the bot says of itself.
const (
	textGreeting = "¡Hola%s! 👋 Soy Qhatu, el mercado de tu asociación."
	textMenu     = "¿Qué hacemos? Toca o escribe el número."
	textHelp     = "Escríbeme como hablas:\n" +
		"• *vendo 20 quintales de maíz blanco a 161*: publico tu lote\n" +
		"• *ofertas*: lo que te ofrecen\n" +
		"• *ferias*: pides tu puesto\n" +
		"• *mis lotes*: lo que tienes en venta\n" +
		"También: *repetir*, *atrás*, *cancelar*, *baja*. Para hablar con %s: *persona*."
	textMisunderstood   = "No te entendí."
	textClearYes        = "Esto no se puede deshacer, así que dímelo claro: toca *%s* o escribe *1*."
	textHasty           = "Léelo primero, que no se puede deshacer:"
	textMisunderstood2  = "Sigo sin entenderte, disculpa. Toca o escribe un número; y si prefieres, habla con %s."
	textExample         = "Puedes escribir, por ejemplo: *vendo 20 quintales de maíz a 161*. O escribe *menú*."
	textLate            = "Ese mensaje llegó atrasado y no lo tomé como respuesta. Esto es lo último que te pregunté:"
	textNothingToRepeat = "Todavía no te he preguntado nada. Escribe *menú* para empezar."
	textNoStepBack      = "No hay un paso atrás. Lo último fue esto:"
	textCancelled       = "Listo, cancelado. No cambié nada. Escribe *menú* cuando quieras."
	textNothingToCancel = "No hay nada por cancelar. Escribe *menú* para ver qué puedes hacer."
	textPerson          = "🙋 Aquí te responde un programa. Para hablar con una persona busca a %s."
	textOut             = "Listo: ya no te escribiré. Tus lotes y tus tratos siguen igual. Para volver escribe *alta*."
	textIn              = "Ya estás de alta: te aviso de cada oferta. Escribe *menú* para empezar."
	textRefused         = "No pude hacerlo: %s Escribe *menú* para seguir, o *persona* si necesitas ayuda."
	textForbidden       = "Tu organización no puede hacer eso por aquí. Si crees que es un error, escribe *persona*."
	textDraftWaits      = "Tu venta sigue guardada: para terminarla escribe *vender*."

	textOnlyAssociations = "Por este chat venden las asociaciones de productores. Tu organización entra por la web de Qhatu. Si necesitas ayuda, habla con la coordinación."
)

const (
	textForWhom     = "🏡 Por *%s*"
	textForWhich    = "¿Por cuál asociación quieres seguir?"
	textActsFor     = "Listo: ahora sigues por *%s*."
	textWelcome     = "¡De nada! 🙌 Aquí estoy. Escribe *menú* cuando quieras."
	textPleased     = "👍 ¡Qué bueno! Aquí estoy para lo que necesites: *vender*, *ofertas* o *menú*."
	textEnglish     = "I speak Spanish; write *menú* to see what I can do, or *persona* to reach a person."
	textNotYet      = "Eso todavía no lo hago por aquí. Si lo necesitas, te ayuda %s."
	textPricesWhere = "Para ver a cuánto está, escribe *vender*, elige tu producto y toca *¿A cuánto está?*"
)
