package parse

var (
	// otherMeasures make of a number something that is neither a quantity nor a price.
	otherMeasures = oneOf("km kms kilometro kilometros hora horas hrs hr min mins minuto minutos dia dias semana semanas mes meses ano anos metro metros mts m msnm " +
		"has ha hectarea hectareas socio socios socias familia familias am pm grado grados viaje viajes vez veces productores productoras varas vara")
	months   = oneOf("enero febrero marzo abril mayo junio julio agosto setiembre septiembre octubre noviembre diciembre")
	idWords  = oneOf("lote codigo puesto mesa dni ruc cel celu celular telefono tel fono whatsapp yape plin numero nro num opcion cuenta kilometro ruta anexo")
	yearLead = oneOf("campana cosecha ano del de periodo")
	hourLead = oneOf("las")
)

// ignored passes over numbers that are neither quantities nor prices: shares, dates, hours, numbers of things.
func (r *reader) ignored(i int) (next int, ok bool) {
	if r.tok(i).kind != num {
		return i, false
	}
	n := r.tok(i).n
	after, before := r.tok(i+1), r.tok(i-1)
	switch {
	case after.text == "%":
		return i + 2, true
	case after.text == "por" && r.text(i+2) == "ciento":
		return i + 3, true
	case otherMeasures.has(after):
		return i + 2, true
	case after.text == "de" && months.has(r.tok(i+2)):
		return i + 3, true
	case r.ordinal(i) != "":
		return i + 2, true
	case after.text == "°":
		return i + 2, true
	}
	if before.text == ":" || before.text == "°" || before.text == "#" || before.text == "." {
		before = r.tok(i - 2)
	}
	switch {
	case idWords.has(before), before.text == "n", before.text == "#", r.text(i-1) == "#":
		return i + 1, true
	case hourLead.has(before) && r.text(i-2) == "a":
		return i + 1, true
	case unit(after) != "":
		return i, false
	case gradeLead.has(before) && n.milli <= 3000, (before.text == "dia" || months.has(before)) && n.milli <= 31_000:
		return i + 1, true
	case yearLead.has(before) && n.digits == 4 && n.milli >= 2_000_000 && n.milli < 2_100_000:
		return i + 1, true
	}
	return i, false
}

// ordinal reads 1ra, 1era, 1°, 2da, 3ra as the grade that it names.
func (r *reader) ordinal(i int) string {
	grades := map[string]string{"1": "primera", "2": "segunda", "3": "tercera"}
	t, end := r.tok(i), r.tok(i+1)
	if t.kind != num || !end.glued {
		return ""
	}
	switch end.text {
	case "ra", "era", "da", "ero", "ro", "do", "°":
		return grades[t.text]
	case "a", "o":
		if r.tok(i+2).kind != num {
			return grades[t.text]
		}
	}
	return ""
}
