package app

import (
	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

// exampleID is the id of an association in examples, as in the contract.
const exampleID = "assoc_01jd6q0n5e8s3k7v2m9x4c0b1a"

// faultChannel is refused with what there is instead.
var faultChannel = fault.New(fault.Invalid, "channel-unavailable",
	fault.Text{ES: "Por ahí no se mandan códigos", EN: "No codes are sent that way"},
	fault.Text{ES: "Este mercado no manda códigos por esa vía: usa la otra, o pregunta al coordinador.", EN: "This market sends no codes that way: use the other one, or ask the coordinator."})

// faultTooMany is refused with when to come back.
var faultTooMany = fault.New(fault.TooMany, "too-many-codes",
	fault.Text{ES: "Demasiados códigos", EN: "Too many codes"},
	fault.Text{ES: "Se pidieron muchos códigos.", EN: "Many codes were asked for."})

// Faults says what callers are told when a rule of identity refuses them.
var Faults = fault.Table{
	fault.Missing(organisation.ErrNotFound, fault.Text{ES: "No encontramos esa organización. Revisa el código.", EN: "We found no such organisation. Check its id."}),
	fault.Refused(organisation.ErrAlreadyRegistered, "already-registered",
		fault.Text{ES: "Esa asociación ya está inscrita", EN: "That association is registered already"},
		fault.Text{ES: "Ya hay una asociación con ese nombre en ese lugar, o con ese nombre y la misma representante: `association_id` dice cuál. Si es otra, escribe un nombre que las distinga; si es la misma, agrega ahí a sus representantes.", EN: "There is an association by that name in that place, or by that name with the same representative: `association_id` says which. If this is another one, give a name that tells them apart; if it is the same, add its representatives there."}).
		Showing("association_id", exampleID),
	fault.Refused(errSimilar, "similar-association",
		fault.Text{ES: "Hay una asociación parecida", EN: "There is an association like it"},
		fault.Text{ES: "Mira en `similar` si ya está inscrita. Si es otra, repite la solicitud con el código de cada una de esas en `distinct_from`.", EN: "See in `similar` whether it is registered already. If this is another one, repeat the request with the id of each of those in `distinct_from`."}).
		Showing("similar", []Similar{{ID: exampleID, Name: "Sumaq Sara de Ccatca", Community: "Ccatca"}}),
	fault.Refused(errOtherName, "already-representative",
		fault.Text{ES: "Ese teléfono ya es de alguien con otro nombre", EN: "That phone is somebody's already, by another name"},
		fault.Text{ES: "Quien tiene ese teléfono está inscrito con otro nombre: `person_id` dice quién es. Revisa el número; si es la misma persona, escribe su nombre como está inscrito.", EN: "Whoever has that phone is registered by another name: `person_id` says who it is. Check the number; if it is the same person, give the name as it is registered."}),
	fault.Refused(organisation.ErrSuspended, "organisation-closed",
		fault.Text{ES: "Esa organización está suspendida o cerrada", EN: "That organisation is suspended or closed"},
		fault.Text{ES: "Mientras esté suspendida no se puede hacer esto; una que se cerró no vuelve.", EN: "While it is suspended this cannot be done; one that was closed does not come back."}),
	fault.Refused(organisation.ErrNotSuspended, "not-suspended",
		fault.Text{ES: "No está suspendida", EN: "It is not suspended"},
		fault.Text{ES: "Solo se reabre lo que está suspendido.", EN: "Only what is suspended is reopened."}),
	fault.Refused(organisation.ErrNotVerified, "not-verified",
		fault.Text{ES: "No está verificada", EN: "It is not verified"},
		fault.Text{ES: "Solo se retira una verificación que se dio.", EN: "Only a verification that was given is withdrawn."}),
	fault.Refused(organisation.ErrLastAdmin, "last-admin",
		fault.Text{ES: "Nadie quedaría a cargo", EN: "Nobody would be left to lead it"},
		fault.Text{ES: "Es la última persona a cargo. Antes pon a otra.", EN: "This is the last person who leads it. Appoint another one first."}),
	fault.Refused(organisation.ErrTooManyInvited, "too-many-invitations",
		fault.Text{ES: "Hay demasiadas invitaciones abiertas", EN: "Too many invitations are open"},
		fault.Text{ES: "Retira las que ya no hacen falta, o espera a que venzan.", EN: "Withdraw those that are not needed any more, or wait until they end."}),
	fault.Refused(errTooManyOwn, "too-many-organisations",
		fault.Text{ES: "Ya inscribiste las que se puede", EN: "You have registered as many as one may"},
		fault.Text{ES: "Una persona inscribe hasta cinco organizaciones. Para más, habla con el coordinador.", EN: "A person registers up to five organisations. For more, talk to the coordinator."}),
	{Err: organisation.ErrNoInvitation, Fault: *fault.New(fault.NotFound, "invitation-invalid",
		fault.Text{ES: "Esa invitación no vale", EN: "That invitation is not good"},
		fault.Text{ES: "El código no es de una invitación abierta para ti. Entra con el teléfono o correo que invitaron, o pide otra.", EN: "The code is of no invitation that is open for you. Sign in with the phone or e-mail address that was invited, or ask for another one."})},
	fault.Missing(organisation.ErrNotMember, fault.Text{ES: "Esa persona no actúa por esa organización.", EN: "That person does not act for that organisation."}),
	fault.Wrong(organisation.ErrRole, "/role", fault.Text{ES: "Escribe admin, trader o viewer.", EN: "Write admin, trader or viewer."}),
	fault.Refused(person.ErrWithdrawn, "consent-withdrawn",
		fault.Text{ES: "La persona pidió que no le escribamos", EN: "The person asked not to be written to"},
		fault.Text{ES: "Una de estas personas retiró su consentimiento. Pídele que escriba *alta* por WhatsApp y repite la solicitud.", EN: "One of these people has withdrawn their consent. Ask them to write *alta* over WhatsApp, then repeat the request."}),
	fault.Missing(person.ErrNotFound, fault.Text{ES: "No encontramos a esa persona. Revisa el código.", EN: "We found no such person. Check the id."}),
	fault.Refused(person.ErrOnlyCoordinator, "only-coordinator",
		fault.Text{ES: "Solo el coordinador puede confirmarlo", EN: "Only the coordinator may confirm this"},
		fault.Text{ES: "A esta persona la bloquearon o se negó que fuera ella. Habla con el coordinador.", EN: "This person was blocked or denied. Talk to the coordinator."}),
	fault.Refused(person.ErrEarlier, "doubt-is-later",
		fault.Text{ES: "La duda es más nueva", EN: "The doubt is newer"},
		fault.Text{ES: "Después de que lo dijiste hubo otro cambio. Confirma otra vez si es la misma persona.", EN: "Something changed after you said so. Confirm once more that it is the same person."}),
	fault.Refused(person.ErrDenied, "person-denied",
		fault.Text{ES: "Ese teléfono es de alguien que se negó que fuera", EN: "Somebody who was denied has this phone"},
		fault.Text{ES: "El coordinador dijo que quien escribe desde ese teléfono no es la persona inscrita con él. Si es ella, confírmala primero; si no, usa otro teléfono.", EN: "The coordinator said that whoever writes from this phone is not the person registered with it. Confirm that person first, if it is them, or else give another phone."}),
	fault.Refused(person.ErrNotDenied, "person-not-denied",
		fault.Text{ES: "Nadie negó que fuera esa persona", EN: "Nobody denied that it is that person"},
		fault.Text{ES: "El número se libera cuando ya dijiste que quien escribe es otra persona. Niega primero a la persona.", EN: "A number is let go of once it was said that whoever writes is somebody else. Deny the person first."}),
	{Err: errInDoubt, Fault: *fault.New(fault.Forbidden, "identity-in-doubt",
		fault.Text{ES: "Falta confirmar quién eres", EN: "It is in doubt who you are"},
		fault.Text{ES: "Mientras no se confirme quién eres, no dices quién es otra persona.", EN: "Until it is confirmed who you are, you say of nobody else who they are."})},
	fault.Refused(errOwnIdentity, "own-identity",
		fault.Text{ES: "Lo dice otra persona", EN: "Somebody else says so"},
		fault.Text{ES: "Quién eres lo confirma otra persona de tu organización, o el coordinador.", EN: "Who you are is confirmed by somebody else of your organisation, or by the coordinator."}),
	fault.Wrong(organisation.ErrLevel, "/level", fault.Text{ES: "El nivel va de 1 a 3.", EN: "The level is 1 to 3."}),
	fault.Wrong(organisation.ErrUntilPast, "/until", fault.Text{ES: "Esa fecha ya pasó: pon el último día en que vale, hoy o después.", EN: "That date is past: give the last day on which it holds, today or later."}),
	fault.Wrong(organisation.ErrUntilFar, "/until", fault.Text{ES: "Esa fecha está muy lejos: pon un día de los próximos diez años, o no pongas fecha.", EN: "That date is too far away: give a day of the next ten years, or no date."}),
	{Err: errUnknownPhone, Fault: *fault.New(fault.NotFound, "unknown-phone",
		fault.Text{ES: "No conocemos ese teléfono", EN: "We do not know that phone"},
		fault.Text{ES: "Nadie con ese teléfono ha dado su consentimiento. Pídeselo, o pide al coordinador que registre a la persona.", EN: "Nobody with that phone has consented. Ask for it, or ask the coordinator to register the person."})},
	fault.Missing(errUnknownPerson, fault.Text{ES: "No encontramos a esa persona. Revisa el código.", EN: "We found no such person. Check the id."}),
	fault.Missing(errNotMember, fault.Text{ES: "Esa persona no actúa por esa organización.", EN: "That person does not act for that organisation."}),
	fault.Refused(errNoOrganisation, "no-organisation",
		fault.Text{ES: "Aún no representa a nadie", EN: "They represent nobody yet"},
		fault.Text{ES: "Conocemos a la persona, pero no actúa por ninguna organización. El coordinador la registra como representante.", EN: "We know the person, but they act for no organisation. The coordinator registers them as a representative."}),
	{Err: errChannel, Fault: *faultChannel},
	fault.Entry{Fault: *faultTooMany}.Showing("limit", string(limit.Codes)).Showing(limit.RetryAfter, 720),
	fault.Entry{Err: errCode, Fault: *fault.New(fault.Unauthenticated, "code-refused",
		fault.Text{ES: "El código no vale", EN: "The code is not good"},
		fault.Text{ES: "No es ese, ya se usó o pasaron más de diez minutos. Copia el último que te llegó, o pide otro en POST /v1/auth/otp.", EN: "It is not that one, it was used, or more than ten minutes have passed. Copy the last one that you were sent, or ask for another one at POST /v1/auth/otp."})}.
		Showing("attempts_left", 4),
	{Err: errRefresh, Fault: *fault.New(fault.Unauthenticated, "refresh-refused",
		fault.Text{ES: "La sesión terminó", EN: "The session is over"},
		fault.Text{ES: "Ese refresh_token ya no vale. Entra otra vez con un código.", EN: "That refresh_token is good for nothing any more. Sign in again with a code."})},
	fault.Refused(errConsentRequired, "consent-required",
		fault.Text{ES: "Falta tu permiso", EN: "Your consent is missing"},
		fault.Textf(
			"Para entrar guardamos tu nombre, tu celular o tu correo, y lo que haces en el mercado; puedes verlo, corregirlo y borrarlo cuando quieras. Si estás de acuerdo, repite la solicitud con el mismo código y \"consent\": {\"wording\": \"%s\"}.",
			"To let you in we keep your name, your phone or your e-mail address, and what you do in the market; you may see, correct and erase it at any time. If you agree, repeat the request with the same code and \"consent\": {\"wording\": \"%s\"}.", Wording)).
		Showing("wording", Wording),
	fault.Refused(errContactTaken, "contact-taken",
		fault.Text{ES: "Es de otra persona", EN: "It is another person's"},
		fault.Text{ES: "Con ese celular o correo ya entra otra persona. Si eres tú, entra con él y quítalo ahí primero.", EN: "Another person signs in with that phone or address. If that is you, sign in with it and remove it there first."}),
	fault.Refused(errLastContact, "last-contact",
		fault.Text{ES: "Es lo único con que entras", EN: "It is all that you sign in with"},
		fault.Text{ES: "Agrega primero otro celular o correo con POST /v1/me/contacts; después quita este.", EN: "Add another phone or address with POST /v1/me/contacts first; then remove this one."}),
	fault.Missing(errNoContact, fault.Text{ES: "No tienes ese celular o correo. Mira los que tienes en GET /v1/me/contacts.", EN: "You have no such phone or address. See those that you have at GET /v1/me/contacts."}),
	fault.Missing(errNoSession, fault.Text{ES: "No tienes esa sesión. Mira las que tienes en GET /v1/me/sessions.", EN: "You have no such session. See those that you have at GET /v1/me/sessions."}),
	fault.Missing(apikey.ErrUnknown, fault.Text{ES: "No encontramos esa llave. Revisa el código.", EN: "We found no such key. Check the id."}),
	fault.Refused(apikey.ErrTooMany, "too-many-api-keys",
		fault.Text{ES: "Ya hay demasiadas llaves", EN: "There are too many keys already"},
		fault.Textf("Tu organización tiene %d llaves activas. Anula las que ya no se usan.", "Your organisation has %d active keys. Revoke those that are not used any more.", apikey.PerOrganisation)),
	{Err: errNoKey, Fault: *fault.UnavailableBecause(nil).Saying(fault.Text{
		ES: "Este proceso no tiene la llave con que se firman los tokens. Pide el token a otro.",
		EN: "This process holds no signing key. Ask another one for the token.",
	})},
}
