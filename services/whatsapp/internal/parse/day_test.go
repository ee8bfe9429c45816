package parse_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// It is Monday, 23 November 2026, 9 pm in Peru, where it is not Tuesday yet.
func TestDay(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"hoy": "2026-11-23", "mañana": "2026-11-24", "manana nomas": "2026-11-24", "pasado mañana": "2026-11-25", "pasado manana por la tarde": "2026-11-25",
		"el viernes": "2026-11-27", "bierne": "", "viernes": "2026-11-27", "el lunes": "2026-11-30", "para el domingo": "2026-11-29", "miercoles": "2026-11-25",
		"el viernes 27": "2026-11-27", "viernes 4": "2026-12-04", "viernes 4 de diciembre": "2026-12-04",
		"15 de enero": "2027-01-15", "15 enero": "2027-01-15", "el 30 de noviembre": "2026-11-30", "30/11": "2026-11-30", "2/1": "2027-01-02",
		"15/1/2027": "2027-01-15", "15/01/27": "2027-01-15", "2027-01-15": "2027-01-15", "31/2": "",
		"en 3 dias": "2026-11-26", "dentro de tres días": "2026-11-26", "de aqui a dos semanas": "2026-12-07", "una semana": "2026-11-30",
		"la otra semana": "2026-11-30", "la próxima semana": "2026-11-30", "la semana que viene": "2026-11-30",
		"27": "2026-11-27", "el 2": "2026-12-02", "el dia 5": "2026-12-05", "45": "", "no se": "", "": "", "cuando pase la lluvia": "", "400 dias": "",
	} {
		if got := parse.Day(text, now); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
