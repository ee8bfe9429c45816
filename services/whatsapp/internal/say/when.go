package say

import (
	"strconv"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
)

// Deadline says until when there is time: "hasta hoy 6 pm", "hasta mañana viernes 6 pm", "hasta el viernes 27, 6 pm"; from
// a fortnight on, and when it is long past, with its month. Midnight is the end of the day before.
func Deadline(t, now time.Time) string {
	local := t.In(lima.Zone)
	if local.Hour() == 0 && local.Minute() == 0 {
		before := local.Add(-time.Minute)
		return "hasta " + withClock(before, now, "12 de la noche")
	}
	return "hasta " + withClock(local, now, Clock(local))
}

func withClock(day, now time.Time, clock string) string {
	date := Day(day, now)
	if strings.HasPrefix(date, "el ") {
		date += ","
	}
	return date + " " + clock
}

// Day says a day: "hoy", "mañana viernes", "ayer", "el viernes 27", "el viernes 27 de noviembre", in another year "el
// viernes 8 de enero de 2027".
func Day(t, now time.Time) string {
	day, today := t.In(lima.Zone), now.In(lima.Zone)
	weekday := lima.Weekday(day)
	switch apart := days(today, day); {
	case apart == 0:
		return "hoy"
	case apart == 1:
		return "mañana " + weekday
	case apart == -1:
		return "ayer"
	case apart >= -6 && apart < 14:
		return "el " + weekday + " " + strconv.Itoa(day.Day())
	case day.Year() != today.Year():
		return "el " + Date(day) + " de " + strconv.Itoa(day.Year())
	default:
		return "el " + Date(day)
	}
}

// days counts the midnights between two moments.
func days(from, to time.Time) int {
	return int(midday(to).Sub(midday(from)).Hours()) / 24
}

func midday(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, lima.Zone)
}

// InPeru is a moment as clocks in Peru show it.
func InPeru(t time.Time) time.Time { return t.In(lima.Zone) }

// SameClock tells whether a time shows what clocks in Peru show at that moment.
func SameClock(t time.Time) bool {
	_, there := t.Zone()
	_, here := InPeru(t).Zone()
	return there == here
}

// Date writes a date as it is in the time's own zone: "viernes 27 de noviembre".
func Date(day time.Time) string {
	return lima.Weekday(day) + " " + strconv.Itoa(day.Day()) + " de " + lima.Month(day)
}

// ShortDate writes a date for a row of a list, as it is in the time's own zone: "sáb 12 dic".
func ShortDate(day time.Time) string {
	return firstThree(lima.Weekday(day)) + " " + strconv.Itoa(day.Day()) + " " + firstThree(lima.Month(day))
}

// ShortDateInYear is ShortDate with the year: "sáb 12 dic 2026".
func ShortDateInYear(day time.Time) string { return ShortDate(day) + " " + strconv.Itoa(day.Year()) }

func firstThree(word string) string { return string([]rune(word)[:3]) }

// Clock writes a time of day as it is in the time's own zone: "6 pm", "10:42 am", "12 del mediodía", "12 de la noche".
func Clock(t time.Time) string {
	hour, minute := t.Hour(), t.Minute()
	switch {
	case minute == 0 && hour == 12:
		return "12 del mediodía"
	case minute == 0 && hour == 0:
		return "12 de la noche"
	}
	half := "am"
	if hour >= 12 {
		half = "pm"
	}
	if hour %= 12; hour == 0 {
		hour = 12
	}
	if minute == 0 {
		return strconv.Itoa(hour) + " " + half
	}
	return strconv.Itoa(hour) + ":" + strconv.Itoa(100 + minute)[1:] + " " + half
}
