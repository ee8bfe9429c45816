package order

import (
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

var spanishFiles = fileTexts{
	sendScales:      "📷 Si tienes, manda la foto de la balanza: queda guardada con el pedido y los dos la ven.",
	isPhoto:         "📷 Recibí tu foto. ¿Es %s del pedido de *%s* (%s)? Si dices que sí, él también la verá.",
	nextPhoto:       "📷 Recibí otra foto (van %d). Vamos una por una; primero esta:",
	whichPhoto:      "📷 Recibí tu foto. ¿De qué pedido es? Quien te compra también la verá.",
	whosePhoto:      "📷 Recibí tu foto. Si es %s, ¿de qué pedido es? Quien te compra también la verá.",
	photoYes:        "✅ Sí, guárdala",
	photoElse:       "✏️ Es otra cosa",
	photoDrop:       "❌ No la guardes",
	photoLeft:       "Está bien, no guardé la foto.",
	stillWaits:      "Sigue esperando tu respuesta %s: escribe *pedidos* para verlo.",
	photoStays:      "📷 Esa foto ya no se puede quitar: pasó más de una hora, o ya respondieron a lo que muestra. Si es algo privado, habla con %s.",
	whatPhoto:       "📷 Recibí tu foto. ¿Qué se ve? Es para guardarla con el pedido de *%s* (%s); él también la verá.",
	otherPhoto:      "No es de un pedido",
	otherPhotoMore:  "No la guardo",
	photoNotKept:    "Está bien, no guardé la foto. ¿Es de algo que quieres vender?",
	photoSells:      "🌽 Sí, quiero vender",
	photoKept:       "📷 Guardada con el pedido de *%s*: %s. Las dos partes la ven. Si no era esa, escribe *quita la foto*.",
	photoGone:       "📷 No pude traer esa foto. Mándala otra vez, por favor.",
	photoUnreadable: "📷 No pude abrir esa foto. Toma otra y mándala, por favor.",
	manyPhotos:      "📷 Ya hay muchas fotos guardadas y no pude guardar esta.",
	noMorePhotos:    "📷 Con ese pedido ya no se guardan fotos.",

	earlyPhoto: map[string]string{
		market.ShowsScale:   "📷 Recibí tu foto. Del pedido de *%s* (%s) todavía no avisaste que salió nada: no hay peso con qué guardarla. ¿La guardo como foto de la mercadería? Si dices que sí, él también la verá.",
		market.ShowsPayment: "📷 Recibí tu foto. ¿Es la foto del pago del pedido de *%s* (%s)? Todavía no hay ningún pago anotado: la guardo como documento. Si dices que sí, él también la verá.",
	},
	photoTitles: map[string]string{
		market.ShowsScale: "⚖️ La balanza", market.ShowsGoods: "📦 La mercadería", market.ShowsDocument: "📄 Guía o recibo",
		market.ShowsVehicle: "🚚 El camión", market.ShowsPayment: "💵 Un pago",
	},
	photoNames: map[string]string{
		market.ShowsScale: "la foto de la balanza", market.ShowsGoods: "la foto de la mercadería", market.ShowsDocument: "la foto del documento",
		market.ShowsVehicle: "la foto del camión", market.ShowsPayment: "la foto del pago",
	},
	photoWords: map[string][]string{
		market.ShowsScale:    {"balanza", "balansa", "bascula", "peso", "pesa", "pesada", "pesaje", "la balanza", "el peso"},
		market.ShowsPayment:  {"yape", "yapeo", "plin", "voucher", "baucher", "pago", "deposito", "transferencia", "constancia", "un pago", "el pago"},
		market.ShowsDocument: {"guia", "factura", "boleta", "recibo", "liquidacion", "documento", "papel", "guia o recibo", "la guia", "el recibo"},
		market.ShowsVehicle:  {"camion", "carro", "placa", "camioneta", "chofer", "bote", "el camion", "el carro"},
		market.ShowsGoods:    {"mercaderia", "carga", "sacos", "costales", "producto", "cosecha", "la mercaderia", "la carga", "los sacos"},
	},
	otherPhotoWords: []string{
		"no", "no es", "no es de un pedido", "no es del pedido", "no es de ningun pedido", "de ninguno", "ninguno", "de ningun pedido", "no la guardes", "no lo guardes", "no guardes", "no guardar", "no la guarde", "no la mandes",
		"no se la mandes", "mejor no", "no mejor no", "no nada", "nada", "de nada", "no era para eso", "no es para el", "no es para ellos", "no le mandes", "no quiero", "borrala", "borra", "dejalo", "dejala", "cancela",
	},
	photoYesWords:  []string{"si es", "si guardala", "guardala", "guarda", "guardalo", "si guarda", "si es de su pedido", "es de su pedido", "si es de el", "si es esa", "correcto si"},
	photoElseWords: []string{"otra cosa", "es otra cosa", "es de otro", "de otro", "de otro pedido", "es de otro pedido", "otro pedido", "de otra", "otro"},
	photoNouns:     []string{"foto", "fotos", "fotito", "fotografia", "imagen", "captura", "pantallazo", "fto", "foot", "photo"},
	takeBackWords: []string{
		"no era", "no es esa", "no era esa", "esa no", "no fue", "no es la foto", "borra", "borrar", "borrala", "borralo", "borren", "borre", "borrame", "quita", "quitar", "quitala", "quitalo", "quiten", "quitame", "saca", "sacala", "sacalo", "sacame", "elimina",
		"eliminar", "eliminala", "elimine", "me equivoque", "equivoque", "equivocado", "equivocada", "me confundi", "confundi", "por error", "error", "retira", "retirar", "retirala", "no queria", "no quise", "no debia", "sin querer",
		"deshaz", "deshacer", "era otra", "otra era", "esta mal", "no corresponde", "no va", "nada de eso", "no es nada", "no la muestres", "que no vea", "que no la vea", "que no la vean", "no la guardes", "bora", "borala", "kita", "kitala", "me ekivoque", "ekivoque", "anula",
	},
	notThatWords: []string{
		"no era", "no era esa", "no era eso", "esa no era", "esa no", "no es esa", "esa no es", "era otra", "no era", "me equivoque", "ay me equivoque", "perdon me equivoque", "me confundi", "borrala", "borralo", "quitala", "quitalo", "sacala", "eliminala", "retirala", "borra eso", "quita eso",
	},
	privateWords: []string{
		"mama", "papa", "cunado", "cunada", "hermano", "hermana", "esposo", "esposa", "marido", "senora", "hijo", "hija", "hijito", "hijita", "tio", "tia", "primo", "prima", "suegro", "suegra", "abuelo", "abuela", "familia", "vecino", "vecina",
		"compadre", "comadre", "personal", "privado", "privada", "mio", "mia", "luz", "agua", "dni", "casa", "cumpleanos", "fiesta", "colegio",
	},
	captionWords: []string{
		"el", "la", "los", "las", "lo", "un", "una", "de", "del", "al", "a", "en", "y", "con", "para", "por", "mi", "mis", "su", "sus", "este", "esta", "esto", "estos", "estas", "ese", "esa", "eso", "es", "son", "aqui", "aca", "ahi", "ya", "va", "van", "foto", "fotos",
		"le", "les", "te", "lo", "mando", "manda", "envio", "mira", "mire", "vea", "ve", "que", "se", "asi", "como", "estan", "estaba", "estaban", "pedido", "entrega", "compra", "comprador", "senor", "senora", "listo", "lista", "listos", "listas", "otra", "otro", "vez",
		"buenos", "buenas", "dias", "tardes", "hola", "amigo", "pues", "ps", "nomas", "todo", "todos", "cuando", "salio", "sale", "salieron", "llego", "llevo", "lleva", "marco", "marca", "dice", "soles", "sol", "kilos", "kg", "kilo", "quintales", "quintal", "sacos", "nuestro",
		"nuestra", "nuestros", "cargado", "cargada", "cargados", "cargando", "pesando", "pesado", "pesados", "pesamos", "me", "pagaron", "hizo", "ok", "favor", "adjunto", "remision", "transportista", "yapearon", "yaperon", "yapiaron", "yapearo", "plinearon", "depositaron", "transfirieron", "cayeron", "cayo", "neto", "bruto", "tara", "salieron", "fueron", "ahorita", "hoy", "recien",
	},

	sheetWords:    []string{"hoja", "hojita", "oja"},
	loadWords:     []string{"carga", "karga", "camion", "ruta"},
	contractWords: []string{"contrato", "contratos", "contarto", "contrat", "kontrato", "contratro"},
	paperWords:    []string{"acta", "actas", "akta"},
	sendingWords:  []string{"manda", "mandame", "mandeme", "mande", "mandar", "envia", "enviame", "envieme", "envie", "pasa", "pasame", "paseme", "quiero", "quisiera", "necesito", "dame", "deme", "ver", "muestra", "muestrame", "donde", "puedes", "puede", "falta", "reenvia", "reenviame", "descargar", "pdf", "copia"},
	signedWords:   []string{"firmar", "firme", "firmo", "firmamos", "firmaron", "firmado", "rompo", "rompe", "rompieron", "cambiar", "cancelar", "anular", "anulo"}, // of a contract that is not asked for
	noDeal:        "📄 Todavía no tienes ningún trato, así que no hay documentos. Cuando cierres uno, escribe *acta*, *contrato* u *hoja de carga*.",
	noContractYet: "📄 El pedido de *%s* todavía no está en firme. Cuando lo esté, escribe *contrato*.",
	noPaper:       "📄 No pude traer el documento. Pídelo otra vez más tarde; si sigue igual, llama a %s.",
	whichPaper:    map[string]string{chat.FileRecord: "📄 ¿De qué trato quieres el acta?", chat.FileContract: "📄 ¿De qué pedido quieres el contrato?", chat.FileSheet: "📄 ¿De qué pedido quieres la hoja de carga?"},
	paper: map[string]string{
		chat.FileRecord:   "📄 El acta del trato con *%s*: %s. Trae cada oferta, quién la hizo y cuándo.",
		chat.FileContract: "📄 El contrato con *%s*: %s.",
		chat.FileSheet:    "📄 La hoja de carga para *%s*: %s. Va con el camión, y con ella la guía de remisión.",
	},
	paperName: map[string]string{chat.FileRecord: "Acta %s.pdf", chat.FileContract: "Contrato %s.pdf", chat.FileSheet: "Hoja de carga %s.pdf"},
}
