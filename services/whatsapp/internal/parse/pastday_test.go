package parse_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// It is Monday, 23 November 2026, 9 pm in Peru.
func TestPastDay(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"ayer vendi 5": "2026-11-22", "ya bendi 5 kintales a 150 aller": "2026-11-22", "hoy": "2026-11-23", "hoy dia": "2026-11-23",
		"anteayer": "2026-11-21", "antier": "2026-11-21", "antes de ayer vendí": "2026-11-21", "Antes de Ayer, pues": "2026-11-21",
		"el sabado vendi 1 quintal": "2026-11-21", "el zavado": "2026-11-21", "vendí el sábado.": "2026-11-21", "el lunes": "2026-11-23", "el lunes pasado": "2026-11-16",
		"domingo": "2026-11-22", "el miercoles pasado": "2026-11-18", "el viernes 20": "2026-11-20", "el viernes 20 de noviembre": "2026-11-20",
		"el 15 de noviembre": "2026-11-15", "15 de nobiembre": "2026-11-15", "el 30 de diciembre": "2025-12-30", "el 3 de mayo del año pasado": "2025-05-03",
		"15/11": "2026-11-15", "15/11/26": "2026-11-15", "24/11": "2025-11-24", "15/11/2027": "", "2026-11-15": "2026-11-15", "el quince de noviembre": "2026-11-15",
		"hace dos dias": "2026-11-21", "hace 3 días": "2026-11-20", "hase una semana": "2026-11-16", "hace un mes": "2026-10-23", "el dia 3": "2026-11-03",
		"el 25 vendi 3 quintales": "2026-10-25", "vendi el 20": "2026-11-20", "qayna p'unchay": "2026-11-22",
		"el 5 quintales": "", "5 quintales a 150": "", "vendi 3": "", "": "", "el 20 soles": "", "31/2": "", "ya vendi 15 de maiz": "", "hace poco": "", "hace 20 kilos": "", "mañana": "",
		"vendi 1/2 quintal": "", "el 1/2 vendi 3": "2026-02-01", "lunes 5 quintales": "2026-11-23", "el martes vendi 3 a 150": "2026-11-17",
	} {
		if got, _ := parse.PastDay(text, now); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestPastDayLeavesTheRest(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"ya vendi 5 quintales a 150 ayer": "ya vendi 5 quintales a 150  ", "el sábado, vendí 3": " , vendí 3", "vendi 3": "vendi 3", "fue hace 2 días a 150": "fue   a 150",
	} {
		if _, got := parse.PastDay(text, now); got != want {
			t.Errorf("of %q is left %q, want %q", text, got, want)
		}
	}
}
