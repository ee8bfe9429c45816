package app

import (
	"errors"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Titles that two refusals share.
var registrationClosed = fault.Text{ES: "La inscripción no está abierta", EN: "Registration is not open"}

// refusal is what a caller is told of an error of the domain: with the stalls that are taken, or the applications that wait, where it
// is about those.
func refusal(err error) error {
	told := Faults.Wrap(err)
	if in, ok := errors.AsType[*fair.TakenError](err); ok {
		return fault.With(fault.With(told, "taken", in.Taken), "numbers", in.Numbers)
	}
	if in, ok := errors.AsType[*fair.WaitingError](err); ok {
		return fault.With(told, "stalls", in.Applications)
	}
	return told
}

// Faults says what callers are told when a rule of the fair service refuses them.
var Faults = fault.Table{
	fault.Missing(fair.ErrNotFound, fault.Text{ES: "No encontramos esa feria. Revisa el código.", EN: "We found no such fair. Check its id."}),
	fault.Missing(fair.ErrNoApplication, fault.Text{ES: "No encontramos esa postulación. Revisa el código.", EN: "We found no such application. Check its id."}),

	fault.Refused(fair.ErrSuspended, "organisation-suspended",
		fault.Text{ES: "Hay una organización suspendida o cerrada", EN: "An organisation is suspended or closed"},
		fault.Text{ES: "Mientras el organizador o la asociación esté suspendido, o si se cerró, no se publica, ni se postula, aprueba o confirma nada nuevo. Lo confirmado sigue. Pregunta al coordinador.", EN: "While the organiser or the association is suspended, or once it is closed, nothing new is published, applied for, approved or confirmed. What is confirmed goes on. Ask the coordinator."}),
	fault.Refused(fair.ErrNotDraft, "fair-not-draft",
		fault.Text{ES: "La feria ya no es un borrador", EN: "The fair is no longer a draft"},
		fault.Text{ES: "Esto solo se hace con un borrador.", EN: "This is only done to a draft."}),
	fault.Refused(fair.ErrCancelled, "fair-cancelled",
		fault.Text{ES: "La feria se canceló", EN: "The fair is cancelled"},
		fault.Text{ES: "Una feria cancelada ya no cambia. Mira las demás en /v1/fairs.", EN: "A cancelled fair no longer changes. See /v1/fairs for others."}),
	fault.Refused(fair.ErrOver, "fair-over",
		fault.Text{ES: "La feria ya terminó", EN: "The fair is over"},
		fault.Text{ES: "Una feria que terminó ya no cambia. Mira las demás en /v1/fairs.", EN: "A fair that is over no longer changes. See /v1/fairs for others."}),

	fault.Refused(fair.ErrBegun, "fair-begun",
		fault.Text{ES: "La feria ya empezó", EN: "The fair has begun"},
		fault.Text{ES: "Ya no cambia cuándo empieza. Para hacerla otro día: POST /v1/fairs/{id}/reschedule.", EN: "When it begins changes no more. To have it on another day: POST /v1/fairs/{id}/reschedule."}),
	fault.Refused(fair.ErrOtherDays, "fair-other-days",
		fault.Text{ES: "La feria sería otros días", EN: "The fair would be on other days"},
		fault.Text{
			ES: "Con otros días hay que preguntar de nuevo a quienes vienen: usa POST /v1/fairs/{id}/reschedule (reprogramar).",
			EN: "On other days those who come have to be asked again: use POST /v1/fairs/{id}/reschedule.",
		}),
	fault.Refused(fair.ErrTaken, "stalls-taken",
		fault.Text{ES: "Hay puestos ocupados", EN: "Stalls are taken"},
		fault.Text{
			ES: "`numbers` son los puestos ocupados que ya no habría; `taken`, cuántos hay ocupados en total. Retira o rechaza primero esas postulaciones, o pon más puestos.",
			EN: "`numbers` are the taken stalls that would be no more; `taken` is how many are taken in all. First withdraw or reject those applications, or give more stalls.",
		}),
	fault.Refused(fair.ErrWaitedFor, "stalls-waited-for",
		fault.Text{ES: "Hay quien espera más puestos", EN: "Some wait for more stalls"},
		fault.Text{
			ES: "`stalls` son las postulaciones en espera que piden más puestos de los que habría: esperarían para nada. Recházalas primero, o pon más puestos.",
			EN: "`stalls` are the applications in the waiting list that ask for more stalls than there would be: they would wait for nothing. First reject them, or give more stalls.",
		}),
	fault.Refused(fair.ErrRescheduled, "fair-rescheduled",
		fault.Text{ES: "La feria cambió de fecha", EN: "The fair was rescheduled"},
		fault.Text{ES: "Ese sí fue para la fecha de antes. Mira la fecha nueva y confirma otra vez.", EN: "That yes was for the time before. See the new time and confirm again."}),

	fault.Refused(fair.ErrNotOpenYet, "registration-closed", registrationClosed,
		fault.Text{ES: "La inscripción aún no empieza: `registration.opens_at` dice cuándo.", EN: "Registration has not begun: `registration.opens_at` says when it does."}),
	fault.Refused(fair.ErrClosed, "registration-closed", registrationClosed,
		fault.Text{ES: "La inscripción ya cerró. Mira otras ferias en /v1/fairs.", EN: "Registration has closed. See /v1/fairs for other fairs."}),
	fault.Refused(fair.ErrCrowded, "fair-crowded",
		fault.Text{ES: "Ya hay demasiadas postulaciones", EN: "Too many applications already"},
		fault.Text{ES: "Esta feria no recibe más postulaciones por ahora.", EN: "This fair takes no more applications for now."}),
	fault.Refused(fair.ErrAlreadyApplied, "already-applied",
		fault.Text{ES: "Ya postulaste a esta feria", EN: "Already applied to this fair"},
		fault.Text{ES: "Tienes una postulación abierta en esta feria: `stall_id` dice cuál.", EN: "You have an open application at this fair: `stall_id` says which."}),

	fault.Refused(fair.ErrApplicationEnded, "stall-ended",
		fault.Text{ES: "La postulación terminó", EN: "The application has ended"},
		fault.Text{ES: "Esta postulación ya terminó. Postula otra vez si la inscripción sigue abierta.", EN: "This application has ended. Apply again if registration is still open."}),
	fault.Refused(fair.ErrTooMany, "stall-too-many",
		fault.Text{ES: "Pide demasiados puestos", EN: "It asks for too many stalls"},
		fault.Text{
			ES: "Esta postulación pide más puestos (`count`) de los que ahora puede tener una asociación: `stalls.max_per_applicant`. Sube ese número, o rechaza la postulación.",
			EN: "This application asks for more stalls (`count`) than an association may have now: `stalls.max_per_applicant`. Raise that number, or reject the application.",
		}),
	fault.Refused(fair.ErrNotApproved, "stall-not-approved",
		fault.Text{ES: "La postulación aún no está aprobada", EN: "The application is not approved yet"},
		fault.Text{ES: "Espera la respuesta del organizador.", EN: "Wait for the organiser's answer."}),
	fault.Refused(fair.ErrWaiting, "stall-waiting",
		fault.Text{ES: "Está en lista de espera", EN: "In the waiting list"},
		fault.Text{ES: "Aún no hay puesto libre para ti. Cuando te toque, su estado será `offered`.", EN: "No stall is free for you yet. When it is your turn, its state will be `offered`."}),
	fault.Refused(fair.ErrOfferExpired, "stall-offer-expired",
		fault.Text{ES: "Se pasó el plazo", EN: "The offer has expired"},
		fault.Text{ES: "Se pasó el plazo para tomar el puesto. Sigues en espera.", EN: "The time to take the stall has run out. You are still in the waiting list."}),
	fault.Refused(fair.ErrConfirmed, "stall-confirmed",
		fault.Text{ES: "La asociación ya confirmó", EN: "The association has confirmed"},
		fault.Text{ES: "Un puesto confirmado ya no se rechaza: solo se puede retirar.", EN: "A confirmed stall is no longer rejected: it can only be withdrawn."}),

	fault.Wrong(fair.ErrNameless, "/name", fault.Text{ES: "Ponle un nombre a la feria.", EN: "Give the fair a name."}),
	fault.Wrong(fair.ErrStart, "/starts_at", fault.Text{ES: "La feria debe empezar en el futuro, dentro de tres años a lo más.", EN: "The fair must begin in the future, within three years."}),
	fault.Wrong(fair.ErrEnd, "/ends_at", fault.Text{ES: "La feria debe terminar después de empezar y durar 60 días a lo más.", EN: "The fair must end after it begins and last at most 60 days."}),
	fault.Wrong(fair.ErrStartAfterEnd, "/starts_at", fault.Text{ES: "La feria debe empezar antes de terminar: pon una hora más temprana, o cambia también `ends_at`.", EN: "The fair must begin before it ends: give an earlier time, or change `ends_at` too."}),
	fault.Wrong(fair.ErrSameTimes, "/starts_at", fault.Text{ES: "La feria ya es en ese momento. Para cambiar su horario o su inscripción usa PATCH /v1/fairs/{id}.", EN: "The fair takes place then already. To change its hours or its registration use PATCH /v1/fairs/{id}."}),
	fault.Wrong(fair.ErrZone, "/time_zone", fault.Text{ES: "No conocemos esa zona horaria. Escribe la de un lugar: la de Perú es America/Lima.", EN: "Unknown time zone. Write that of a place: that of Peru is America/Lima."}),
	fault.Wrong(fair.ErrHours, "/hours", fault.Text{ES: "La feria debe empezar y terminar dentro de su horario, que abre y cierra a horas distintas: cámbialo, o quítalo.", EN: "The fair must begin and end within its hours, which open and close at different times: change them, or take them away."}),
	fault.Wrong(fair.ErrVenue, "/venue/lat", fault.Text{ES: "`lat` y `lon` van juntos: pon los dos o ninguno.", EN: "`lat` and `lon` go together: give both or neither."}),
	fault.Wrong(fair.ErrCapacity, "/stalls/capacity", fault.Text{ES: "Pon de 1 a 1000 puestos.", EN: "Give 1 to 1000 stalls."}),
	fault.Wrong(fair.ErrMaxPerOne, "/stalls/max_per_applicant", fault.Text{ES: "Pon de 1 a 20 puestos por asociación (`max_per_applicant`), sin pasar de los que hay (`capacity`).", EN: "Give 1 to 20 stalls an association (`max_per_applicant`), at most as many as there are (`capacity`)."}),
	fault.Wrong(fair.ErrOpening, "/registration/opens_at", fault.Text{ES: "La inscripción no puede abrir en el pasado: pon una fecha de hoy o después, o no pongas nada y abre al publicar.", EN: "Registration cannot open in the past: give a moment from today on, or nothing and it opens with the publication."}),
	fault.Wrong(fair.ErrOpeningLate, "/registration/opens_at", fault.Text{ES: "La inscripción cierra cuando empieza la feria, si no dices otra cosa: pon `opens_at` antes, o un `closes_at` después de `opens_at`.", EN: "Registration closes when the fair begins, unless you say otherwise: give an earlier `opens_at`, or a `closes_at` after `opens_at`."}),
	fault.Wrong(fair.ErrWindow, "/registration/closes_at", fault.Text{ES: "La inscripción debe cerrar en el futuro, después de abrir y antes de que termine la feria.", EN: "Registration must close in the future, after it opens and before the fair ends."}),
	fault.Wrong(fair.ErrCount, "/count", fault.Text{ES: "Pide al menos un puesto y no más de los que puede tener una asociación: `stalls.max_per_applicant`.", EN: "Ask for at least one stall and no more than an association may have: `stalls.max_per_applicant`."}),
}
