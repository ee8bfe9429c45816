package mydata

// spanish is what is said of a person's data in the Spanish of Peru.
var spanish = texts{
	kept: "🔒 *Tus datos*\nGuardo tu nombre, tu número, el idioma en que hablamos, cuándo nos diste permiso, tus mensajes de 30 días, y lo que vendes y tratas.\n" +
		"Nadie ve tu número, solo la coordinación.\nPara tener una copia de todo, pídela a %s.\nSi algo está mal escribe *corregir mis datos*.\nPara borrarlo escribe *borrar mis datos*.",
	correct: "✏️ *Corregir tus datos*\nTu nombre o tu número lo corrige la coordinación: dile a %s qué está mal y cómo es. No borré ni cambié nada.\n" +
		"Para ver qué guardo escribe *mis datos*.",
	untouched:    "Está bien: no borré ni cambié nada. Tus datos siguen igual.\nPara ver qué guardo escribe *mis datos*.",
	question:     "🗑️ *Borrar tus datos*\nBorro tu nombre, tu número y todo lo que escribiste aquí.",
	alone:        "Nadie más habla por *%s*: también la borro. Sus lotes salen de la venta y sus tratos abiertos se cierran.",
	sure:         "Lo que ya vendiste queda sin tu nombre, y los pedidos confirmados siguen.\n*No se puede deshacer.* ¿Borro todo?\nSi solo no quieres mensajes, escribe *baja*.",
	sureStranger: "*No se puede deshacer.* ¿Borro todo?\nSi solo no quieres mensajes, escribe *baja*.",
	yes:          "🗑️ Sí, borrar todo",
	no:           "❌ No, dejarlo",
	doubtful:     "No borré nada: no es seguro que este número sea tuyo. Habla con %s.",
	left:         "Está bien: no borré nada.",
	erased:       "✅ Borré tus datos. Este es mi último mensaje.\nSi un día quieres volver, escribe *hola* y empezamos de nuevo. ¡Que te vaya bien! 🙏",
	words:        []string{"borra todo", "borrar todo", "si borra todo", "si borrar todo", "borralo todo"},
}
