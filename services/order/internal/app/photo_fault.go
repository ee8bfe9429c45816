package app

import (
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/picture"
)

// photoFaults says what callers are told when a photo is refused.
var photoFaults = fault.Table{
	fault.Missing(order.ErrNoSuchPhoto, fault.Text{ES: "Ese pedido no tiene una foto con ese número.", EN: "The order has no photo with this number."}),
	fault.Missing(order.ErrPhotoTakenBack, fault.Text{ES: "Esa foto ya no está: la retiró quien la envió.", EN: "This photo is gone: whoever sent it has taken it back."}),
	fault.Refused(order.ErrNotOwnPhoto, "not-own-photo",
		fault.Text{ES: "Esa foto no la enviaste tú", EN: "This photo is not yours"},
		fault.Text{ES: "Una foto la retira la parte que la envió.", EN: "A photo is taken back by the side that sent it."}),
	fault.Refused(order.ErrPhotoStays, "photo-stays",
		fault.Text{ES: "Esa foto se queda", EN: "This photo stays"},
		fault.Text{ES: "Una foto se retira dentro de una hora, y antes de que la otra parte responda a lo que muestra o haya un reclamo. Si muestra algo privado, habla con la otra parte o con el coordinador.", EN: "A photo is taken back within an hour, and before the other side has answered what it shows or objected. If it shows something private, talk to the other side or to the coordinator."}),
	fault.Missing(errPhotoGone, fault.Text{ES: "Esa foto ya no está: se borró con los datos de quien la envió.", EN: "This photo is gone: it was erased with the data of whoever sent it."}),
	fault.Wrong(order.ErrWhichPayment, "?payment", fault.Text{ES: "Una foto de un pago dice de qué pago es, por su número en `payments`; otra no lleva ese número.", EN: "A photo of a payment says which one, by its number in `payments`; another photo has no such number."}),
	fault.Wrong(order.ErrShownDelivery, "?delivery", fault.Text{ES: "Di de qué entrega es la foto, por su número en `deliveries`.", EN: "Say which delivery the photo is of, by its number in `deliveries`."}),
	fault.Entry{Err: picture.ErrNone, Fault: *fault.New(fault.Invalid, "not-a-picture",
		fault.Text{ES: "Eso no es una foto", EN: "That is no picture"},
		fault.Text{ES: "No se pudo leer como JPEG ni como PNG. Envía la foto misma, entera, en uno de esos formatos.", EN: "It cannot be read as a JPEG or PNG. Send the picture itself, whole, in one of these formats."})},
	fault.Entry{Err: picture.ErrLarge, Fault: *fault.New(fault.Invalid, "picture-too-large",
		fault.Text{ES: "La foto es demasiado grande", EN: "The picture is too large"},
		fault.Text{ES: "Tiene demasiados píxeles: como máximo 40 megapíxeles, y 12 si el JPEG es progresivo. Redúcela y envíala de nuevo.", EN: "It has too many pixels: 40 megapixels at most, and 12 where the JPEG is progressive. Make it smaller, and send it again."})}.
		Showing("most_pixels", picture.MaxPixels),
	fault.Refused(order.ErrPhotosPrivate, "photos-private",
		fault.Text{ES: "Las fotos son de las dos partes", EN: "Photos are for the two sides"},
		fault.Text{ES: "El coordinador ve las fotos de un pedido cuando una de las partes reclamó.", EN: "The coordinator sees the photos of an order once one of the sides has objected to it."}),
	fault.Refused(order.ErrTooManyPhotos, "too-many-photos",
		fault.Text{ES: "Ya hay muchas fotos", EN: "There are many photos already"},
		fault.Text{ES: "Cada parte guarda hasta 20 fotos con un pedido.", EN: "Each side keeps at most 20 photos with an order."}).
		Showing("most", order.MaxPhotos),
	fault.Entry{Err: errManyPhotos, Fault: *fault.New(fault.TooMany, "too-many-photos-sent",
		fault.Text{ES: "Demasiadas fotos seguidas", EN: "Too many photos in a while"},
		fault.Text{ES: "Tu organización envió muchas fotos en poco tiempo. Espera un momento.", EN: "Your organisation has sent many photos in a short time. Wait a while."})}.
		Showing("limit", string(limit.Photos)).Showing(limit.RetryAfter, 60),
}
