package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/token"
)

// The refusals of the edge itself.
var (
	faultNoToken = fault.New(fault.Unauthenticated, "token-required",
		fault.Text{ES: "Falta identificarse", EN: "A token is required"},
		fault.Text{ES: "Envía «Authorization: Bearer» con tu token.", EN: "Send “Authorization: Bearer” with your token."})
	faultBadToken = fault.New(fault.Unauthenticated, "token-invalid",
		fault.Text{ES: "El token no vale", EN: "The token is not valid"},
		fault.Text{
			ES: "Copia el token completo y sin cambios, o pide uno nuevo, y repite la solicitud.",
			EN: "Copy the token whole and unchanged, or get a new one, and repeat the request.",
		})
	faultNotBearer = faultBadToken.Saying(fault.Text{
		ES: "Authorization lleva «Bearer», una vez, un espacio y el token.", EN: "Authorization takes “Bearer”, once, a blank and the token.",
	})
	faultNoTokenAtAll = faultBadToken.Saying(fault.Text{
		ES: "Lo que sigue a «Bearer» no es un token: tiene tres partes separadas por puntos. Cópialo completo.",
		EN: "What follows “Bearer” is no token: one has three parts with points between them. Copy it whole.",
	})
	faultExpired = faultBadToken.Saying(fault.Text{
		ES: "El token venció. Pide uno nuevo y repite la solicitud.", EN: "The token has expired. Get a new one and repeat the request.",
	})
	faultForeignToken = faultBadToken.Saying(fault.Text{
		ES: "El token no es de este mercado. Pide uno aquí: los de otra instalación, o de otra carpeta de datos, no valen.",
		EN: "The token is not of this market. Get one here: those of another installation, or of another data folder, are not valid.",
	})
	faultRevoked = fault.New(fault.Unauthenticated, "token-revoked",
		fault.Text{ES: "El token fue anulado", EN: "The token was revoked"},
		fault.Text{
			ES: "Alguien cerró esta sesión, anuló esta llave o cambió lo que puedes hacer. Vuelve a ingresar o pide un token nuevo.",
			EN: "Somebody ended this session, revoked this key or changed what you may do. Sign in again or get a new token.",
		})
	faultKeysUnavailable = fault.UnavailableBecause(nil).Saying(
		fault.Text{ES: "No pudimos comprobar tu token. Intenta de nuevo en unos segundos.", EN: "We could not check your token. Try again in a few seconds."})
	faultAnswersUnavailable = faultKeysUnavailable.Saying(
		fault.Text{ES: "Intenta de nuevo en unos segundos con la misma Idempotency-Key.", EN: "Try again in a few seconds with the same Idempotency-Key."})
	faultRoleForbidden = fault.New(fault.Forbidden, "role-forbidden",
		fault.Text{ES: "Tu rol no puede hacer esto", EN: "Your role may not do this"},
		fault.Text{
			ES: "Solo pueden hacerlo los roles que están en `roles`. Para comprar (`buyer`) u organizar ferias (`organiser`): entra con un código, inscribe tu organización con `POST /v1/organisations` y renueva tu token con su código en `organisation`; así también si ya actúas por varias. Por una asociación (`association`) habla quien ella o el coordinador inscribió. Los pasos están en /docs.",
			EN: "Only those in `roles` may do it. To buy (`buyer`) or run fairs (`organiser`): sign in with a code, register your organisation with `POST /v1/organisations`, and refresh your token with its id in `organisation`; likewise if you act for several. For an `association` speaks whom it or the coordinator registered. The steps are in /docs.",
		})
	faultFrozen = fault.New(fault.Forbidden, "identity-in-doubt",
		fault.Text{ES: "Falta confirmar quién eres", EN: "It is in doubt who you are"},
		fault.Text{
			ES: "Tu número o tu celular cambió, o alguien pidió bloquearte. Hasta que se confirme que eres tú, solo puedes mirar, cerrar sesiones y anular llaves.",
			EN: "Your number or your phone has changed, or somebody asked to block you. Until it is confirmed that it is you, you may only read, end sessions and revoke keys.",
		})
	faultViewer = fault.New(fault.Forbidden, "viewer-only-reads",
		fault.Text{ES: "Solo puedes mirar", EN: "You may only read"},
		fault.Text{
			ES: "En tu organización tienes el papel de ver. Pide a quien la administra que lo haga, o que te dé otro papel.",
			EN: "In your organisation you are a viewer. Ask one of its admins to do this, or to give you another role.",
		})
	faultNotAdmin = fault.New(fault.Forbidden, "admins-only",
		fault.Text{ES: "Lo hace quien administra", EN: "Admins only"},
		fault.Text{ES: "Esto lo hace quien administra tu organización; en una asociación, sus representantes, pasadas 72 horas de serlo. Pídeselo.", EN: "This is for the admins of your organisation; in an association, for its representatives once they have been so for 72 hours. Ask one of them."})
	faultNotAPerson = fault.New(fault.Forbidden, "people-only",
		fault.Text{ES: "Lo hace una persona", EN: "People only"},
		fault.Text{
			ES: "Esto es de cada persona: hazlo con tu propio ingreso, no con una llave ni por un servicio que habla por ti.",
			EN: "This is each person's own: do it signed in as yourself, not with a key, nor through a service that speaks for you.",
		})
	faultScope = fault.New(fault.Forbidden, "scope-forbidden",
		fault.Text{ES: "La llave no alcanza para esto", EN: "The key does not reach so far"},
		fault.Text{ES: "Usa una llave que tenga lo que dice scope.", EN: "Use a key that has what scope says."})
	faultMalformed = fault.MalformedBecause(nil)
	faultNoBody    = faultMalformed.Saying(
		fault.Text{ES: "Falta el cuerpo de la solicitud: envía un objeto JSON.", EN: "The body is missing: send a JSON object."})
	faultNoFile = faultMalformed.Saying(
		fault.Text{ES: "Falta el cuerpo de la solicitud: envía el archivo mismo.", EN: "The body is missing: send the file itself."})
	faultBodyUnwanted = faultMalformed.Saying(
		fault.Text{ES: "Aquí no se envía cuerpo, y lo que dice no tendría efecto: quítalo.", EN: "No body is taken here, and what it says would have no effect: remove it."})
	faultBodyCut = faultMalformed.Saying(
		fault.Text{ES: "El cuerpo no llegó completo. Envíalo de nuevo.", EN: "The body did not arrive in full. Send it again."})
	faultBodySlow = fault.New(fault.Slow, "body-too-slow",
		fault.Text{ES: "El cuerpo no llegó a tiempo", EN: "The body did not arrive in time"},
		fault.Text{ES: "El cuerpo no llegó completo en un minuto. Envíalo de nuevo por una conexión nueva.", EN: "The body did not arrive in full within a minute. Send it again, on a new connection."})
	faultRepeatedHeader = faultMalformed.Saying(
		fault.Text{ES: "Un encabezado está más de una vez, y no se sabe cuál vale.", EN: "A header is there more than once, and nobody can tell which counts."})
	faultBadQuery = faultMalformed.Saying(
		fault.Text{ES: "La dirección está mal escrita después del «?».", EN: "The address is not well written behind the “?”."})
	faultNoneMatchOnCommand = faultMalformed.Saying(fault.Text{
		ES: "If-None-Match es para leer (GET, HEAD). Con una orden envía If-Match con la revisión que viste, o ninguno de los dos.",
		EN: "If-None-Match is for reading (GET, HEAD). With a command send If-Match with the revision that you saw, or neither.",
	})
	faultBadActedAt = faultMalformed.Saying(
		fault.Text{ES: "Qhatu-Acted-At lleva una fecha y hora RFC 3339.", EN: "Qhatu-Acted-At takes an RFC 3339 time."})
	faultBadPurpose = faultMalformed.Saying(fault.Textf("Qhatu-Purpose dice para qué miras datos de personas: escribe %s, o no lo envíes.",
		"Qhatu-Purpose says why you look at people's data: write %s, or do not send it.", strings.Join(audit.Purposes(), ", ")))
	faultUnsupported = fault.New(fault.Unsupported, "unsupported-media-type",
		fault.Text{ES: "Tipo de contenido no admitido", EN: "Unsupported media type"},
		fault.Text{ES: "Envía el cuerpo con uno de los Content-Type que se indican.", EN: "Send the body with one of the Content-Types listed."})
	faultEncoded = faultUnsupported.Saying(
		fault.Text{ES: "El cuerpo va sin comprimir: quita Content-Encoding.", EN: "Send the body uncompressed: remove Content-Encoding."})
	faultCharset = faultUnsupported.Saying(
		fault.Text{ES: "El cuerpo va en UTF-8: Content-Type: application/json; charset=utf-8, o sin charset.", EN: "Send the body as UTF-8: Content-Type: application/json; charset=utf-8, or without charset."})
	faultTooLarge    = fault.TooLargeBecause(nil)
	faultLongAddress = fault.New(fault.LongAddress, "address-too-long",
		fault.Text{ES: "Dirección demasiado larga", EN: "Address too long"},
		fault.Textf("La dirección pasa de %d KiB. Acorta lo que va después del «?».", "The address is over %d KiB. Shorten what stands behind the “?”.", maxAddress>>10))
	faultLongHeader = fault.New(fault.LongHeader, "headers-too-large",
		fault.Text{ES: "Encabezados demasiado grandes", EN: "Headers too large"},
		fault.Textf("Los encabezados pasan de %d KiB. Quita los que no hacen falta.", "The headers are over %d KiB. Leave out those that are not needed.", maxHeader>>10))
	faultBadPosition = fault.New(fault.Malformed, "bad-position",
		fault.Text{ES: "Posición desconocida", EN: "Unknown position"},
		fault.Text{ES: "Esa posición no es de este mercado. Repite la solicitud sin ella.", EN: "That position is not of this market. Repeat the request without it."})
	faultBehind = fault.New(fault.Unavailable, "behind",
		fault.Text{ES: "Todavía poniéndonos al día", EN: "Still catching up"},
		fault.Text{ES: "Lo que pides aún no se ve aquí. Intenta de nuevo en un segundo.", EN: "What you ask for does not show here yet. Try again in a second."})
	faultKeyReused = fault.New(fault.Invalid, "idempotency-key-reused",
		fault.Text{ES: "Idempotency-Key ya usada", EN: "Idempotency-Key already used"},
		fault.Text{
			ES: "Esa Idempotency-Key ya sirvió para otra solicitud. Usa una nueva para cada cosa que pidas.",
			EN: "That Idempotency-Key was used for another request. Use a new one for each thing you ask for.",
		})
	faultStillRunning = fault.New(fault.Conflict, "still-running",
		fault.Text{ES: "La misma solicitud sigue en curso", EN: "The same request is still running"},
		fault.Text{ES: "Espera un segundo y repítela con la misma clave.", EN: "Wait a second and repeat it with the same key."})
	faultNoSuchPath = fault.NotFoundf("Nada responde en esta dirección.", "Nothing answers at this address.")
	faultNotAllowed = fault.New(fault.WrongMethod, "method-not-allowed",
		fault.Text{ES: "Método no admitido", EN: "Method not allowed"},
		fault.Text{ES: "Usa uno de los métodos que indica Allow.", EN: "Use one of the methods that Allow lists."})
	faultTooMany = fault.New(fault.TooMany, "too-many-requests",
		fault.Text{ES: "Demasiadas solicitudes", EN: "Too many requests"},
		fault.Text{ES: "Pediste más de lo que se puede en poco tiempo.", EN: "You asked for more than may be asked in a short time."})
	faultGuesses = faultTooMany.Saying(fault.Text{
		ES: "De tu dirección llegaron demasiados tokens que no valen.", EN: "Too many tokens that are not valid came from your address.",
	})
	faultManyKeys = faultTooMany.Saying(fault.Text{
		ES: "Usaste demasiadas Idempotency-Key en un día.", EN: "You used too many Idempotency-Keys within a day.",
	})
	faultManyAtOnce = faultTooMany.Saying(fault.Text{
		ES: "Tienes demasiadas solicitudes en curso a la vez. Espera las respuestas antes de enviar más.",
		EN: "You have too many requests under way at the same time. Wait for the answers before you send more.",
	})
	faultManyWaits = faultTooMany.Saying(fault.Text{
		ES: "Demasiadas solicitudes esperan su Qhatu-Position a la vez. Repite esta en un segundo, o sin ese encabezado.",
		EN: "Too many requests wait for their Qhatu-Position at the same time. Repeat this one in a second, or without that header.",
	})
	faultManyStreams = faultTooMany.Saying(fault.Text{
		ES: "Sigues demasiados cambios a la vez por conexiones que no terminan. Cierra una, o usa la misma para todo.",
		EN: "You follow changes on too many connections at the same time. Close one, or use one for all.",
	})
	faultNotReady = fault.New(fault.Unavailable, "not-ready",
		fault.Text{ES: "Aún no está listo", EN: "Not ready yet"},
		fault.Text{ES: "Repite en unos segundos.", EN: "Try again in some seconds."})
)

// ownFaults lists the refusals above for /problems.
func ownFaults() fault.Table {
	table := fault.Table{
		fault.Entry{Fault: *faultRoleForbidden}.Showing("roles", []string{token.RoleAssociation, token.RoleBuyer}),
		fault.Entry{Fault: *faultScope}.Showing("scope", "order:write"),
		fault.Entry{Fault: *faultTooLarge}.Showing("max_bytes", usualBody),
		fault.Entry{Fault: *faultTooMany}.Showing("limit", string(limit.Writes)).Showing(limit.RetryAfter, 12),
		fault.Entry{Fault: *faultUnsupported}.Showing("accepted", []string{echo.MIMEApplicationJSON}),
	}
	for _, f := range []*fault.Fault{
		faultNoToken, faultBadToken, faultRevoked, faultFrozen, faultViewer, faultNotAdmin, faultNotAPerson, faultBodySlow, faultLongAddress,
		faultLongHeader, faultBadPosition, faultBehind, faultStillRunning, faultNotAllowed, faultNotReady,
	} {
		table = append(table, fault.Entry{Fault: *f})
	}
	return table
}

// statusOf is the one place where kinds become status codes.
func statusOf(kind fault.Kind) int {
	switch kind {
	case fault.Malformed:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.WrongMethod:
		return http.StatusMethodNotAllowed
	case fault.Slow:
		return http.StatusRequestTimeout
	case fault.Conflict:
		return http.StatusConflict
	case fault.Stale:
		return http.StatusPreconditionFailed
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.LongAddress:
		return http.StatusRequestURITooLong
	case fault.Unsupported:
		return http.StatusUnsupportedMediaType
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.LongHeader:
		return http.StatusRequestHeaderFieldsTooLarge
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

// faultOf makes a fault of any error. What nobody foresaw is internal. Whatever a reader makes of a body that is too large, it is that.
func faultOf(err error) *fault.Fault {
	if over, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(over)
	}
	if f, ok := errors.AsType[*fault.Fault](logFaults.Wrap(err)); ok {
		return f
	}
	if refused, ok := errors.AsType[*echo.HTTPError](err); ok {
		return faultOfEcho(refused)
	}
	return fault.InternalBecause(err)
}

// faultOfEcho covers echo's own refusals, among them those of the generated code that binds parameters and bodies.
func faultOfEcho(refused *echo.HTTPError) *fault.Fault {
	switch refused.Code {
	case http.StatusNotFound:
		return faultNoSuchPath
	case http.StatusMethodNotAllowed:
		return faultNotAllowed
	case http.StatusRequestEntityTooLarge:
		return faultTooLarge
	case http.StatusUnsupportedMediaType:
		return faultUnsupported
	case http.StatusTooManyRequests:
		return faultTooMany
	case http.StatusServiceUnavailable:
		return fault.UnavailableBecause(refused)
	}
	if refused.Code < http.StatusInternalServerError {
		return faultMalformed.Because(refused)
	}
	return fault.InternalBecause(refused)
}

// tooLarge tells what is taken at most.
func tooLarge(over *http.MaxBytesError) *fault.Fault {
	most := fmt.Sprintf("%d MiB", over.Limit>>20)
	if over.Limit < 1<<20 {
		most = fmt.Sprintf("%d KiB", over.Limit>>10)
	}
	return faultTooLarge.With("max_bytes", over.Limit).Because(over).Saying(fault.Textf(
		"El cuerpo pasa de %s. Envía menos datos de una vez.", "The body is over %s. Send less at once.", most,
	))
}
