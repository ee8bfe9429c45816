package web

import (
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// logFaults says what callers are told of the errors of the log, and of what is read from it.
var logFaults = fault.Table{
	{Err: es.ErrNoAggregate, Fault: *fault.NotFoundf("No existe. Revisa el código.", "There is no such thing. Check its id.")},
	{Err: es.ErrStaleRevision, Fault: fault.Fault{
		Kind: fault.Stale, Slug: "stale-revision",
		Title: fault.Text{ES: "Cambió mientras tanto", EN: "Changed in the meantime"},
		Detail: fault.Text{
			ES: "Esto cambió desde que lo leíste. Vuelve a leerlo y envía su revisión actual en If-Match.",
			EN: "This changed since you read it. Read it again and send its current revision in If-Match.",
		},
	}},
	{Err: es.ErrOtherCommand, Fault: *faultKeyReused},
	{Err: es.ErrUnavailable, Fault: *fault.Unavailablef(
		"No pudimos confirmar que quedó guardado. Envíalo otra vez con la misma Idempotency-Key: no se hará dos veces.",
		"We could not confirm that it was stored. Send it again with the same Idempotency-Key: it will not happen twice.",
	)},
	{Err: es.ErrHeld, Fault: *fault.Unavailablef(
		"El mercado no tiene dónde guardar por ahora. No se guardó nada: envíalo otra vez en un rato.",
		"The market has no room to store anything for now. Nothing was stored: send it again in a while.",
	)},
	{Err: es.ErrReadOnly, Fault: readOnly(
		"El mercado no acepta cambios hasta que su operador revise el registro. No se guardó nada.",
		"The market takes no changes until its operator has checked the log. Nothing was stored.",
	)},
	fault.Refused(es.ErrLost, "history-lost",
		fault.Text{ES: "Se perdió una parte de lo que pasó", EN: "A part of what happened is lost"},
		fault.Text{
			ES: "El mercado perdió una parte de lo que pasó con esto o con su lote, y no le acepta cambios. No se guardó nada. Habla con quien opera el mercado.",
			EN: "The market has lost a part of what happened to this or to its lot, and takes no changes of it. Nothing was stored. Speak to the market's operator.",
		}),
	{Err: readmodel.ErrDamaged, Fault: *faultNotReady},
	{Err: es.ErrTooLarge, Fault: fault.Fault{
		Kind: fault.TooLarge, Slug: "too-large",
		Title:  fault.Text{ES: "Demasiado grande", EN: "Too large"},
		Detail: fault.Text{ES: "Envía menos datos de una vez.", EN: "Send less at once."},
	}},
}

// readOnly is the 503 of what can be read and not changed.
func readOnly(es, en string) fault.Fault {
	return fault.Fault{
		Kind: fault.Unavailable, Slug: "read-only", Title: fault.Text{ES: "Solo lectura", EN: "Read-only"}, Detail: fault.Text{ES: es, EN: en},
	}
}
