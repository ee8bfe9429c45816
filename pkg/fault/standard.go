package fault

// MalformedBecause returns the 400 "malformed" fault; the cause is logged, not shown.
func MalformedBecause(cause error) *Fault {
	return New(Malformed, "malformed",
		Text{ES: "No se entiende la solicitud", EN: "The request cannot be read"},
		Text{
			ES: "Revisa que el cuerpo sea JSON bien formado y que la dirección esté bien escrita.",
			EN: "Check that the body is well-formed JSON and that the address is well written.",
		}).Because(cause)
}

// TooLargeBecause returns the 413 "too-large" fault; the cause is logged, not shown.
func TooLargeBecause(cause error) *Fault {
	return New(TooLarge, "too-large",
		Text{ES: "Demasiado grande", EN: "Too large"},
		Text{ES: "El cuerpo es demasiado grande. Envía menos datos de una vez.", EN: "The body is too large. Send less at once."}).Because(cause)
}

// InvalidFields returns the 422 "invalid" fault that names each wrong field.
func InvalidFields(fields ...Field) *Fault {
	f := New(Invalid, "invalid",
		Text{ES: "Hay datos que corregir", EN: "Some values need correcting"},
		Text{ES: "Corrige los campos que se indican y envía de nuevo.", EN: "Correct the fields listed and send again."})
	f.Fields = fields
	return f
}

// InvalidField returns the 422 "invalid" fault for a single field: pointer "/price/amount", "?limit".
func InvalidField(pointer string, detail Text) *Fault {
	return InvalidFields(Field{Pointer: pointer, Detail: detail})
}

// NotFoundf returns the 404 "not-found" fault; what is not yours to see answers with the same.
func NotFoundf(es, en string, args ...any) *Fault {
	return New(NotFound, "not-found",
		Text{ES: "No encontrado", EN: "Not found"},
		Textf(es, en, args...))
}

// Forbiddenf returns the 403 "forbidden" fault.
func Forbiddenf(es, en string, args ...any) *Fault {
	return New(Forbidden, "forbidden",
		Text{ES: "No permitido", EN: "Not allowed"},
		Textf(es, en, args...))
}

// Unavailablef returns the 503 "unavailable" fault.
func Unavailablef(es, en string, args ...any) *Fault {
	return New(Unavailable, "unavailable",
		Text{ES: "No disponible por un momento", EN: "Unavailable for a moment"},
		Textf(es, en, args...))
}

// UnavailableBecause returns the 503 "unavailable" fault; the cause is logged, not shown.
func UnavailableBecause(cause error) *Fault {
	return Unavailablef("Intenta de nuevo en unos segundos.", "Try again in a few seconds.").Because(cause)
}

// InternalBecause returns the 500 "internal" fault; the cause is logged, not shown.
func InternalBecause(cause error) *Fault {
	return New(Internal, "internal",
		Text{ES: "Error interno", EN: "Internal error"},
		Text{
			ES: "Algo falló de nuestro lado. Intenta de nuevo; si continúa, da el número de la solicitud a quien opera este mercado.",
			EN: "Something failed on our side. Try again; if it goes on, give the request number to whoever runs this market.",
		}).Because(cause)
}

// Standard lists the faults above for the registry of problems: entries without an Err.
func Standard() Table {
	templates := []*Fault{
		MalformedBecause(nil),
		TooLargeBecause(nil),
		InvalidFields(),
		NotFoundf("No existe o no te corresponde verlo.", "It does not exist or is not yours to see."),
		Forbiddenf("Tu rol no permite hacer esto.", "Your role does not allow this."),
		UnavailableBecause(nil),
		InternalBecause(nil),
	}
	table := make(Table, len(templates))
	for i, f := range templates {
		table[i] = Entry{Fault: *f}
	}
	return table
}
