package limit

import (
	"fmt"
	"time"

	"github.com/qhatu/qhatu/pkg/fault"
)

// RetryAfter is the member of a problem that says in how many seconds to come back; the edge says so in a header too.
const RetryAfter = "retry_after"

// Refuse returns a fault that names the limit and says when to come back.
func (u Usage) Refuse(f *fault.Fault) *fault.Fault {
	said := Again(u.Wait)
	return f.With("limit", string(u.Name)).With(RetryAfter, Seconds(u.Wait)).Saying(fault.Text{
		ES: f.Detail.ES + " Vuelve a intentar en " + said.ES + ".", EN: f.Detail.EN + " Try again in " + said.EN + ".",
	})
}

// Seconds are those of a time, in whole and at least one.
func Seconds(d time.Duration) int { return max(1, int((d+time.Second-1)/time.Second)) }

// Again is a time to wait in words, in the largest unit that fits, rounded up.
func Again(d time.Duration) fault.Text {
	for _, unit := range []struct {
		of             time.Duration
		es, ess, en, s string
	}{
		{day, "día", "días", "day", "days"},
		{time.Hour, "hora", "horas", "hour", "hours"},
		{time.Minute, "minuto", "minutos", "minute", "minutes"},
		{time.Second, "segundo", "segundos", "second", "seconds"},
	} {
		if d <= unit.of && unit.of != time.Second {
			continue
		}
		n := max(1, int((d+unit.of-1)/unit.of))
		if n == 1 {
			return fault.Textf("%d "+unit.es, "%d "+unit.en, n)
		}
		return fault.Textf("%d "+unit.ess, "%d "+unit.s, n)
	}
	return fault.Text{ES: fmt.Sprint(d), EN: fmt.Sprint(d)} // not reached
}
