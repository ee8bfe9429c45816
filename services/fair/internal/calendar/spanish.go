package calendar

import (
	"fmt"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/vocabulary"
)

var spanish = language{
	tag:       "ES",
	fairs:     "Ferias de Qhatu",
	calledOff: "CANCELADA: ",
	deadline:  "Cierra la inscripción: ",
	why: map[string]string{
		"":           "Esta feria se canceló.",
		"weather":    "Esta feria se canceló por el clima.",
		"road":       "Esta feria se canceló porque el camino está cerrado.",
		"venue":      "Esta feria se canceló porque el lugar no está disponible.",
		"few_stalls": "Esta feria se canceló porque se inscribieron pocos.",
		"mourning":   "Esta feria se canceló por duelo.",
		"mistake":    "Esta feria se canceló: se anunció por error.",
	},
	when:         "Cuándo: ",
	daily:        "Horario: cada día de %s a %s",
	hours:        "Horario: de %s a %s",
	previous:     "Cambió de fecha. Antes: ",
	where:        "Dónde: ",
	products:     "Productos: ",
	everything:   "de todo",
	organiser:    "Organiza: ",
	registration: "Inscripción de asociaciones: ",
	requirements: "Qué se pide:",
	until:        "hasta el %s",
	sameDay:      "%s, de %s a %s",
	days:         "del %s, al %s",
	clockOf:      " (hora de %s)",
	noon:         "12 del mediodía",
	midnight:     "12 de la noche",
	date: func(t time.Time) string {
		return fmt.Sprintf("%s %d de %s de %d", lima.Weekday(t), t.Day(), lima.Month(t), t.Year())
	},
	name: func(t vocabulary.Text) string { return t.ES },
}
