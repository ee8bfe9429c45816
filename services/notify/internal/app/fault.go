package app

import (
	"errors"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

var (
	errNoWebhook    = errors.New("no such webhook")
	errNoChange     = errors.New("no such change")
	errManyWebhooks = errors.New("too many webhooks")
	errUnknownType  = errors.New("no such type of change")
	errNoHours      = errors.New("quiet hours without an hour")
	errOff          = errors.New("webhooks are off in this process")
)

// Faults says what callers are told when something is refused.
var Faults = fault.Table{
	fault.Missing(errNoWebhook, fault.Text{ES: "No encontramos ese webhook. Revisa el código.", EN: "We found no such webhook. Check its id."}),
	fault.Wrong(errNoChange, "/change", fault.Text{ES: "No encontramos ese cambio entre los de tu organización. Copia el id de GET /v1/changes.", EN: "We found no such change among your organisation's. Copy the id from GET /v1/changes."}),
	fault.Wrong(errUnknownType, "/types", fault.Text{ES: "Uno de los tipos no existe. Mira los que trae GET /v1/changes, o pide todos los de una clase: order.*, negotiation.*, lot.*.", EN: "One of the types does not exist. See those that GET /v1/changes has, or ask for all of a kind: order.*, negotiation.*, lot.*."}),
	fault.Wrong(errNoHours, "/quiet_hours/until", fault.Text{ES: "Pon otra hora de fin: entre las dos no hay ninguna hora.", EN: "Name another end: there is no time between the two."}),
	fault.Wrong(sender.ErrNotHTTPS, "/url", fault.Text{ES: "Usa una dirección con https, sin usuario, contraseña ni #.", EN: "Use an address with https, without a user, a password or a #."}),
	fault.Wrong(sender.ErrPrivate, "/url", fault.Text{ES: "Esa dirección no está en el internet público: usa una a la que se llegue desde fuera.", EN: "That address is not on the public internet: use one that can be reached from outside."}),
	fault.Refused(errManyWebhooks, "too-many-webhooks",
		fault.Text{ES: "Demasiados webhooks", EN: "Too many webhooks"},
		fault.Text{ES: "Tu organización ya tiene todos los que puede. Quita uno que no uses.", EN: "Your organisation has as many as it may. Remove one that you do not use."}).
		Showing("most", mostWebhooks),
}

// faultManySends is the edge's refusal of too many requests: whoever asks for messages has others answer them.
var faultManySends = fault.New(fault.TooMany, "too-many-requests",
	fault.Text{ES: "Demasiadas solicitudes", EN: "Too many requests"},
	fault.Text{ES: "Tu organización pidió muchos mensajes de prueba o reenvíos en una hora.", EN: "Your organisation asked for many test messages or resends within an hour."})

func unavailable(cause error) error { return fault.UnavailableBecause(cause) }
