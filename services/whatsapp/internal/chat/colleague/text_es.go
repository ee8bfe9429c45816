package colleague

// spanish is what is said of colleagues in the Spanish of Peru.
var spanish = texts{
	numberChanged: "📱 *%s* cambió de número. Para cuidar a la asociación, por ahora no puede vender por aquí.\n" +
		"Pregúntale de palabra o por llamada. ¿Es la misma persona?",
	phoneChanged: "📱 *%s* escribe desde otro celular. Para cuidar a la asociación, por ahora no puede vender por aquí.\n" +
		"Pregúntale de palabra o por llamada. ¿Es la misma persona?",
	yesSame:         "✅ Sí, es",
	dontKnow:        "❌ No sé",
	subject:         "si *%s* es la misma persona",
	confirmed:       "✅ Gracias. *%s* ya puede vender otra vez.",
	unsure:          "Está bien. *%s* sigue en pausa hasta que alguien lo confirme. Si crees que le robaron el celular, avisa a %s.",
	again:           "Después de eso hubo otro cambio, así que te pregunto otra vez.",
	onlyCoordinator: "*%s* sigue en pausa: alguien pidió el bloqueo. Para que vuelva, habla con %s.",
	unsureActive:    "Está bien. A *%s* ya lo confirmó otra persona. Si crees que le robaron el celular, escribe *bloquear*.",
	phoneEnds:       "celular que termina en %s",
	youAreConfirmed: "✅ Ya confirmaron que eres tú. Puedes vender y responder ofertas como siempre.",
	youAreBlocked: "🔒 Alguien pidió bloquear tu WhatsApp, porque duda de que seas tú quien escribe. Por ahora solo puedes mirar.\n" +
		"Si no te robaron el celular, avisa a %s para volver a vender.",
	isBlocked: "🔒 *%s* está en pausa: pidieron bloquear su celular, y por ahora no vende por aquí. Si no le robaron el celular, avisa a %s.",
	newBlocks: "🔒 No hice nada: todavía eres nuevo en la asociación y no bloqueas a quien estaba antes. Si robaron un celular, pídele a otra persona de tu asociación " +
		"que escriba *bloquear*, o avisa a %s.",
	somebody: "Tu colega",
	whom: "🔒 Si perdieron o robaron el celular de alguien, lo bloqueo para que nadie venda en su nombre.\n" +
		"¿A quién bloqueo?",
	nobody:         "No hay otra persona inscrita en tu asociación para bloquear. Si te robaron el celular, avisa a %s.",
	showColleagues: "Ver personas",
	block:          "🔒 Bloqueo a %s: no podrá vender ni responder ofertas por aquí hasta que lo confirme %s.\n¿Lo bloqueo?",
	yesBlock:       "🔒 Sí, bloquear",
	no:             "❌ No",
	blocked:        "🔒 Listo: *%s* está en pausa y nadie vende en su nombre. Para que vuelva, habla con %s.",
	blockedAlready: "*%s* ya está en pausa. Para que vuelva, habla con %s.",
	forCoordinator: "🔒 %s, de %s, está en pausa: %s. No puede vender hasta que se confirme que es la misma persona.\n" +
		"Llama a su asociación y confírmalo en Qhatu.",
	toCoordinator: "Este número es el de la coordinación de Qhatu: por aquí solo te aviso. Confirma e inscribe a las personas en Qhatu, no por este chat.",
	nameless:      "Una persona sin nombre, inscrita con el número %s",
	ofNobody: "🔒 %s está en pausa: %s. Aún no vende por ninguna asociación.\n" +
		"Antes de inscribirla confirma en Qhatu que es la misma persona.",
	itsNumber: "cambió de número",
	itsPhone:  "escribe desde otro celular",
	itsBlock:  "pidieron bloquear su celular",
	left:      "Está bien, no bloqueé a nadie.",
	lostOwn: "🔒 Avisa ya a %s, para que nadie venda por ti con ese celular. También lo bloquea otra persona de tu asociación: que escriba *bloquear* desde su WhatsApp.\n" +
		"Si el celular es de otra persona de tu asociación, escribe *bloquear* tú.",
	unblock:      "No cambié nada. Quien está en pausa vuelve a vender cuando %s confirma que es la misma persona.",
	ofAnother:    []string{"le", "les", "su", "sus", "companero", "companera", "socio", "socia", "colega", "presidente", "presidenta", "tesorero", "tesorera", "hermano", "hermana", "esposo", "esposa"},
	blockWords:   []string{"bloquear", "bloquea", "bloqueen", "bloqueo", "bloqueame", "bloquearle", "bloqueale"},
	unblockWords: []string{"desbloquear", "desbloquea", "desbloqueen", "desbloqueo", "desbloqueame"},
}
