package order

import (
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

var spanishFiles = fileTexts{
	sendScales:      "📷 Si tienes, manda la foto de la balanza: queda guardada con el pedido.",
	whichPhoto:      "📷 Recibí tu foto. ¿De qué pedido es?",
	whatPhoto:       "📷 Recibí tu foto. ¿Qué se ve? Es para guardarla con el pedido de *%s* (%s); él también la verá.",
	otherPhoto:      "No es de un pedido",
	otherPhotoMore:  "No la guardo",
	photoNotKept:    "Está bien, no guardé la foto. ¿Es de algo que quieres vender?",
	photoSells:      "🌽 Sí, quiero vender",
	photoKept:       "📷 Guardada con el pedido de *%s*: %s. Las dos partes la ven.",
	photoGone:       "📷 No pude traer esa foto. Mándala otra vez, por favor.",
	photoUnreadable: "📷 No pude abrir esa foto. Toma otra y mándala, por favor.",
	manyPhotos:      "📷 Ya hay muchas fotos guardadas y no pude guardar esta.",
	noMorePhotos:    "📷 Con ese pedido ya no se guardan fotos.",

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
	otherPhotoWords: []string{"no es", "no es de un pedido", "de ninguno", "ninguno", "otra cosa"},

	contractWords: []string{"contrato", "contratos"},
	signedWords:   []string{"firmar", "firme", "firmo", "firmamos", "firmaron", "firmado", "rompo", "rompe", "rompieron", "cambiar", "cancelar", "anular", "anulo"}, // of a contract that is not asked for
	noDeal:        "📄 Todavía no tienes ningún trato, así que no hay acta. Cuando cierres uno, escribe *acta*.",
	noContractYet: "📄 El pedido de *%s* todavía no está en firme. Cuando lo esté, escribe *contrato*.",
	noPaper:       "📄 No pude traer el documento. Pídelo otra vez más tarde; si sigue igual, llama a %s.",
	whichPaper:    map[string]string{chat.FileRecord: "📄 ¿De qué trato quieres el acta?", chat.FileContract: "📄 ¿De qué pedido quieres el contrato?"},
	paper: map[string]string{
		chat.FileRecord:   "📄 El acta del trato con *%s*: %s. Trae cada oferta, quién la hizo y cuándo.",
		chat.FileContract: "📄 El contrato con *%s*: %s.",
	},
	paperName: map[string]string{chat.FileRecord: "Acta %s.pdf", chat.FileContract: "Contrato %s.pdf"},
}
