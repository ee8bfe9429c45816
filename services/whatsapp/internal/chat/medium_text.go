package chat

// What is said to everything that is neither text nor tap.
const (
	textVoice       = "🎧 Recibí tu voz, pero todavía no entiendo voces. Escríbelo en pocas palabras, por ejemplo: *vendo 20 quintales de maíz a 161*. Si no puedes, habla con %s."
	textPhoto       = "📷 Recibí tu foto, pero por ahora publico sin foto. Escribe qué vendes, por ejemplo: *vendo 20 quintales de maíz a 161*."
	textVideo       = "🎬 Recibí tu video, pero no lo puedo ver. Escríbeme en pocas palabras qué necesitas, o escribe *persona*."
	textDocument    = "📄 Recibí tu documento, pero no lo puedo leer. Escríbeme en pocas palabras qué necesitas, o escribe *persona*."
	textSticker     = "🙂 ¡Gracias! Para seguir escribe *menú*."
	textLocation    = "📍 Recibí tu ubicación. La entrega se acuerda en cada oferta, así que por ahora no hace falta. Para seguir escribe *menú*."
	textContact     = "👤 Recibí el contacto. Si otra persona va a vender por tu asociación, que la inscriba %s."
	textReaction    = "Vi tu reacción, pero con eso no respondo por ti. Para aceptar toca *✅ Acepto* o escribe *1*."
	textEdited      = "✏️ Si corriges un mensaje que ya enviaste, no lo tomo en cuenta. Escríbelo otra vez, por favor."
	textDeleted     = "🗑️ Borraste un mensaje. Lo que ya hice con él sigue hecho; para quitar una venta reciente escribe *deshacer*."
	textUnsupported = "No puedo leer ese tipo de mensaje. Escríbeme en pocas palabras qué necesitas, o escribe *menú*."
	textStillAsking = "Lo que te pregunté sigue en pie: escribe *repetir* para verlo."
)
