package mydata

// spanish is what is said of a person's data in the Spanish of Peru.
var spanish = texts{
	kept: "🔒 *Tus datos*\nGuardo tu nombre, tu número, el idioma en que hablamos, cuándo nos diste permiso, tus mensajes de 30 días, y lo que vendes y tratas.\n" +
		"Tu número lo ve la coordinación; quien te compra, solo si escribes *dale mi número*.\nPara tener una copia de todo, pídela a %s.\nSi algo está mal escribe *corregir mis datos*.\nPara borrarlo escribe *borrar mis datos*.",
	correct: "✏️ *Corregir tus datos*\nTu nombre o tu número lo corrige la coordinación: dile a %s qué está mal y cómo es. No borré ni cambié nada.\n" +
		"Para ver qué guardo escribe *mis datos*.",
	untouched:     "Está bien: no borré ni cambié nada. Tus datos siguen igual.\nPara ver qué guardo escribe *mis datos*.",
	question:      "🗑️ *Borrar tus datos*\nBorro tu nombre, tu número y todo lo que escribiste aquí.",
	alone:         "Nadie más habla por *%s*: también la borro. Sus lotes salen de la venta y sus tratos abiertos se cierran.",
	sure:          "Lo que ya vendiste queda sin tu nombre, y los pedidos confirmados siguen.\n*No se puede deshacer.* ¿Borro todo?\nSi solo no quieres mensajes, escribe *baja*.",
	sureStranger:  "*No se puede deshacer.* ¿Borro todo?\nSi solo no quieres mensajes, escribe *baja*.",
	yes:           "🗑️ Sí, borrar todo",
	no:            "❌ No, dejarlo",
	doubtful:      "No borré nada: no es seguro que este número sea tuyo. Habla con %s.",
	left:          "Está bien: no borré nada.",
	erased:        "✅ Borré tus datos. Este es mi último mensaje.\nSi un día quieres volver, escribe *hola* y empezamos de nuevo. ¡Que te vaya bien! 🙏",
	help:          "• *mi número*: quien te compra lo ve, o ya no",
	shareQuestion: "📞 *Tu número*\nDesde que un pedido está en firme, quien te compra verá tu nombre y tu número, para ponerse de acuerdo contigo. Nadie más.\n¿Lo muestro?",
	shareYes:      "📞 Sí, mostrarlo",
	shareNo:       "❌ No",
	shared:        "✅ Quien te compra ve tu nombre y tu número desde que el pedido está en firme.\nPara que ya no lo vean, escribe *no den mi número*.",
	hidden:        "✅ Quien te compra no ve tu número.\nSi cambias de idea, escribe *dale mi número*.",
	shareNew:      "No lo cambié: en tus primeras 72 horas aquí todavía no puedes dar tu número. Mientras tanto te ubican por %s.",
	shareWords:    []string{"muestralo", "si muestralo", "mostrarlo", "si mostrarlo", "dale mi numero", "si dale mi numero"},
	words:         []string{"borra todo", "borrar todo", "si borra todo", "si borrar todo", "borralo todo"},
}
