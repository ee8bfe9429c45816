package say_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// now is a Thursday morning in Lima; written in another zone, which must not matter.
var now = at("2026-11-26 10:30").UTC()

// at is a moment by the clock of Lima.
func at(clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", clock, time.FixedZone("", -5*3600))
	if err != nil {
		panic(err)
	}
	return t
}

func TestDeadline(t *testing.T) {
	for clock, want := range map[string]string{
		"2026-11-26 18:00": "hasta hoy 6 pm",
		"2026-11-26 18:30": "hasta hoy 6:30 pm",
		"2026-11-26 12:00": "hasta hoy 12 del mediodía",
		"2026-11-27 00:00": "hasta hoy 12 de la noche",
		"2026-11-27 00:05": "hasta mañana viernes 12:05 am",
		"2026-11-27 18:00": "hasta mañana viernes 6 pm",
		"2026-11-28 00:00": "hasta mañana viernes 12 de la noche",
		"2026-11-28 18:00": "hasta el sábado 28, 6 pm",
		"2026-12-01 09:00": "hasta el martes 1, 9 am",
		"2026-12-09 09:00": "hasta el miércoles 9, 9 am",
		"2026-12-10 09:00": "hasta el jueves 10 de diciembre, 9 am",
		"2027-01-08 09:00": "hasta el viernes 8 de enero de 2027, 9 am",
		"2026-11-26 08:00": "hasta hoy 8 am",
		"2026-11-25 18:00": "hasta ayer 6 pm",
		"2026-11-20 18:00": "hasta el viernes 20, 6 pm",
		"2026-11-19 18:00": "hasta el jueves 19 de noviembre, 6 pm",
	} {
		if got := say.Deadline(at(clock), now); got != want {
			t.Errorf("%s is %q, want %q", clock, got, want)
		}
	}
	if got := say.Deadline(at("2026-11-27 18:00"), at("2026-11-24 08:00")); got != "hasta el viernes 27, 6 pm" {
		t.Errorf("got %q", got)
	}
}

// By UTC it is already tomorrow.
func TestDaysAreThoseOfLima(t *testing.T) {
	late := at("2026-11-26 22:00").UTC()
	if got := say.Deadline(late, now); got != "hasta hoy 10 pm" {
		t.Errorf("got %q", got)
	}
	if got := say.Day(at("2026-11-27 00:10"), late); got != "mañana viernes" {
		t.Errorf("got %q", got)
	}
}

func TestDates(t *testing.T) {
	for clock, want := range map[string][2]string{
		"2026-12-12 08:00": {"sábado 12 de diciembre", "sáb 12 dic"},
		"2026-11-27 08:00": {"viernes 27 de noviembre", "vie 27 nov"},
		"2026-09-02 08:00": {"miércoles 2 de setiembre", "mié 2 set"},
		"2026-02-01 23:59": {"domingo 1 de febrero", "dom 1 feb"},
	} {
		if got := [2]string{say.Date(at(clock)), say.ShortDate(at(clock))}; got != want {
			t.Errorf("%s is %v, want %v", clock, got, want)
		}
	}
}
