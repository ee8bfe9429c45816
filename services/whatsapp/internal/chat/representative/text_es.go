package representative

import "github.com/qhatu/qhatu/services/whatsapp/internal/market"

// spanish is what is said in the Spanish of Peru of who speaks for an association.
var spanish = texts{
	proposed:       "👥 %s propone que %s.\n%s Vale solo si otra persona de la asociación dice que sí, %s.",
	youProposed:    "👥 Propusiste que %s. %s tiene que decir que sí, %s.\nSi no fuiste tú, toca *No fui yo*.",
	ofYou:          "👥 %s propone que ya no vendas por *%s*. Lo decide %s, %s. Mientras tanto sigues vendiendo.\nSi no estás de acuerdo, habla con %s.",
	othersConfirm:  "👥 %s propone que %s. Como eres nuevo, el sí lo da %s. Tú puedes decir que no.",
	toAdd:          "%s también venda por la asociación",
	toRemove:       "%s ya no venda por la asociación",
	toSell:         "quien es nuevo pueda cerrar ventas de hasta %s en sus primeros tres días",
	notMe:          "❌ No fui yo",
	takeBack:       "↩️ Retirarla",
	anotherOr:      "otra persona de la asociación, o %s,",
	entering:       "que entre a vender por la asociación",
	enteringYou:    "que entres a vender por ella",
	leaving:        "que ya no venda por la asociación",
	theLimit:       "Límite de los nuevos",
	subjectAdd:     "la propuesta de que entre %s",
	subjectRemove:  "la propuesta de que salga %s",
	subjectMandate: "la propuesta de que quien es nuevo cierre ventas de hasta %s",
	subjectAsked:   "la propuesta de que vendas por %s",
	phoneEnds:      "%s (celular que termina en %s)",
	somebody:       "Una persona",
	since:          "Después de eso la propuesta cambió. Ahora es así:",
	closed:         "Esa propuesta ya se decidió o venció. No hace falta que respondas.",

	question: map[string]string{
		market.AddRepresentative: "¿Conoces a esa persona y estás de acuerdo?", market.RemoveRepresentative: "¿Estás de acuerdo?", market.SetMandate: "¿Estás de acuerdo?",
	},
	yes: map[string]string{
		market.AddRepresentative: "✅ Sí la conozco", market.RemoveRepresentative: "✅ Sí, que salga", market.SetMandate: "✅ Sí, de acuerdo",
	},
	no: map[string]string{
		market.AddRepresentative: "❌ No la conozco", market.RemoveRepresentative: "❌ No, que siga", market.SetMandate: "❌ No",
	},

	noWords:    []string{"no", "no la conozco", "no lo conozco", "no conozco", "no le conozco", "no quiero", "no estoy de acuerdo", "mana", "manan", "atsa"},
	notMeWords: []string{"no fui yo", "yo no fui", "no he sido yo"},
	yesWords: map[string][]string{
		market.AddRepresentative:    {"la conozco", "lo conozco", "si la conozco", "si lo conozco", "si conozco", "conozco"},
		market.RemoveRepresentative: {"que salga"},
	},

	youConfirmed: map[string]string{
		market.AddRepresentative:    "✅ Gracias. Con tu sí, %s ya vende por la asociación.",
		market.RemoveRepresentative: "✅ Gracias. Con tu sí, %s ya no vende por la asociación.",
		market.SetMandate:           "✅ Gracias. Con tu sí, quien es nuevo puede cerrar ventas de hasta %s en sus primeros tres días.",
	},
	youDeclined: map[string]string{
		market.AddRepresentative:    "Está bien: con tu no, %s no entra a vender por la asociación. Todo sigue como antes.",
		market.RemoveRepresentative: "Está bien: con tu no, %s sigue vendiendo por la asociación. Todo sigue como antes.",
		market.SetMandate:           "Está bien: con tu no, el límite de quien es nuevo no pasa a %s. Todo sigue como antes.",
	},
	youConfirmedWaits: "✅ Gracias. Con tu sí, para que entre %s solo falta que esa persona también diga que sí.",
	taken:             "✅ Gracias: tu respuesta quedó anotada.",
	waitsForThem:      "👥 Ya confirmaron a %s. Solo falta que esa persona diga que sí.",
	coordination:      "la coordinación",
	yourself:          "tú",
	themselves:        "esa misma persona",
	declined: map[string]string{
		toAdd:    "👥 No entra nadie nuevo a vender por la asociación: %s dijo que no. Todo sigue como antes.",
		toRemove: "👥 Nadie sale: %s dijo que no. Todos siguen vendiendo por la asociación.",
		ofSale:   "👥 No cambia cuánto puede vender quien es nuevo: %s dijo que no.",
	},
	youStay: "✅ Sigues vendiendo por *%s*: la propuesta de que salgas quedó sin efecto.",
	refusals: map[string]string{
		"own-proposal":           "No hice nada: esto lo tiene que decir otra persona de tu asociación, o %s.",
		"new-representative":     "No hice nada: todavía eres nuevo, así que el sí lo da otra persona de tu asociación, o %s.",
		"not-representative":     "No hice nada: no vendes por esa asociación. Si es un error, habla con %s.",
		"proposer-gone":          "No hice nada: quien lo propuso ya no vende por la asociación. Ahora solo lo confirma %s.",
		"proposer-in-doubt":      "No hice nada: no es seguro que lo propusiera esa persona: no se sabe quién usa ahora su celular. Ahora solo lo confirma %s.",
		"last-admin":             "No hice nada: es la única persona que queda en la asociación. Habla con %s.",
		"already-representative": "No hice nada: ese celular está inscrito con otro nombre. Habla con %s.",
		"phone-of-another":       "No hice nada: ese celular está inscrito con otro nombre. Habla con %s.",
		"consent-withdrawn":      "No hice nada: esa persona pidió no estar en Qhatu. Habla con %s.",
		"person-denied":          "No hice nada: con ese celular no se puede inscribir a nadie. Habla con %s.",
	},

	asked:         "👥 Te proponen para que también vendas por %s. ¿Estás de acuerdo? Solo con tu sí entras.",
	agree:         "✅ Sí, de acuerdo",
	refuse:        "❌ No quiero",
	dropped:       "👥 Ya no hace falta que respondas: la propuesta de que vendas por %s quedó sin efecto.",
	youAgreed:     "✅ Gracias. Falta que otra persona de esa asociación lo confirme; te aviso.",
	youRefused:    "Está bien: no entras. No cambia nada más.",
	youSpeak:      "✅ Listo: ya vendes también por esa asociación. Para elegir por cuál vendes escribe *menú*.",
	anAssociation: "la asociación",

	welcome:    "🌽 ¡Te damos la bienvenida! Desde ahora vendes por %s.",
	begin:      "Ya puedes poner lotes a la venta y ver las ofertas. Para empezar escribe *menú*.",
	limit:      "Por seguridad, %s solo cierras ventas de hasta %s en total. Lo que pase de eso lo cierra: %s.",
	noLimit:    "Por seguridad, %s todavía no cierras ventas. Las cierra: %s.",
	closesNone: "no cierra ventas",
	closesUpTo: "solo cierra ventas de hasta %s en total",
	added:      "👥 %s ya vende por la asociación. Por seguridad, %s %s. Si no conoces a esa persona, escribe *bloquear*.",
	removed:    "👥 Cambió quién vende por %s: una persona ya no. Siguen: %s. Si no lo sabías, avisa a %s.",
	left:       "👥 Ya no vendes por %s. Lo que acordaste sigue en pie con la asociación. Si crees que es un error, habla con %s.",
	leftAll:    "👥 Ya no vendes por tu asociación. Lo que acordaste sigue en pie con ella. Si crees que es un error, habla con la coordinación de Qhatu.",
	mandate:    "👥 Desde ahora, en sus primeros tres días quien es nuevo en la asociación %s.",
	beyond:     "✋ No cerré nada: todavía no puedes cerrar una venta así, porque eres nuevo aquí o cambiaste de número.",
	threeDays:  "los primeros tres días",
}
