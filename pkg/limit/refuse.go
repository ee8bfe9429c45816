package limit

import (
	"time"

	"github.com/qhatu/qhatu/pkg/fault"
)

// RetryAfter is the member of a problem that says in how many seconds to come back; the edge says so in a header too.
const RetryAfter = "retry_after"

// Refuse returns a fault that names the limit and says when to come back.
func (u Usage) Refuse(f *fault.Fault) *fault.Fault {
	said := Again(u.Wait)
	return f.Because(Refusal{u, f.Unwrap()}).With("limit", string(u.Name)).With(RetryAfter, Seconds(u.Wait)).Saying(fault.Text{
		ES: f.Detail.ES + " Vuelve a intentar en " + said.ES + ".", EN: f.Detail.EN + " Try again in " + said.EN + ".",
	})
}

// Seconds are those of a time, in whole and at least one.
func Seconds(d time.Duration) int { return max(1, roundUp(d, time.Second)) }

func roundUp(d, unit time.Duration) int { return int((d + unit - 1) / unit) }

// Again is a time to wait in words, in the largest unit of which there is more than one, rounded up.
func Again(d time.Duration) fault.Text {
	for _, unit := range []struct {
		of     time.Duration
		es, en string
	}{{day, "días", "days"}, {time.Hour, "horas", "hours"}, {time.Minute, "minutos", "minutes"}, {time.Second, "segundos", "seconds"}} {
		if d > unit.of {
			return fault.Textf("%d "+unit.es, "%d "+unit.en, roundUp(d, unit.of))
		}
	}
	return fault.Text{ES: "1 segundo", EN: "1 second"}
}

// Refusal is the cause of a fault by which a limit refuses, for those who say in another way than the problem how the key stands to it.
type Refusal struct {
	Usage

	cause error
}

func (r Refusal) Error() string { return "limit " + string(r.Name) + " is reached" }

// Unwrap returns what the fault was caused by before.
func (r Refusal) Unwrap() error { return r.cause }
