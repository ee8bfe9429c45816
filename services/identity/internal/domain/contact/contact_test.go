package contact_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
)

func TestAPhoneIsOnePersons(t *testing.T) {
	linked := identityevents.ContactLinked{Person: "per_rosa"}
	story := func() *estest.Story[contact.State, contact.Command, identityevents.ContactEvent] {
		return estest.Given[contact.State, contact.Command, identityevents.ContactEvent](contact.Decide, contact.Evolve)
	}
	story().When(contact.Link{Person: "per_rosa"}).Then(t, linked).
		When(contact.Link{Person: "per_rosa"}).Then(t).
		When(contact.Link{Person: "per_juan"}).ThenRefused(t, contact.ErrTaken)
}

func TestAPhoneThatWasLeftIsSomebodyElses(t *testing.T) {
	linked, left := identityevents.ContactLinked{Person: "per_rosa"}, identityevents.ContactLeft{Person: "per_rosa"}
	story := estest.Given[contact.State, contact.Command, identityevents.ContactEvent](contact.Decide, contact.Evolve, linked)
	story.When(contact.Leave{Person: "per_juan"}).Then(t).
		When(contact.Leave{Person: "per_rosa"}).Then(t, left).
		When(contact.Leave{Person: "per_rosa"}).Then(t).
		When(contact.Link{Person: "per_juan"}).Then(t, identityevents.ContactLinked{Person: "per_juan"}).
		When(contact.Link{Person: "per_rosa"}).ThenRefused(t, contact.ErrTaken)
}

// Who lost a contact of theirs comes back by it, until the time is over, somebody else has it, or they are let go.
func TestWhoLeavesMayComeBackForAWhile(t *testing.T) {
	by := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	linked, left := identityevents.ContactLinked{Person: "per_rosa"}, identityevents.ContactLeft{Person: "per_rosa", ReturnsBy: by}
	for name, c := range map[string]struct {
		then identityevents.ContactEvent
		now  time.Time
		want string
	}{
		"in time":               {nil, by.Add(-time.Second), "per_rosa"},
		"too late":              {nil, by, ""},
		"somebody else's by it": {identityevents.ContactLinked{Person: "per_juan"}, by.Add(-time.Hour), ""},
		"let go":                {identityevents.ContactLeft{Person: "per_rosa"}, by.Add(-time.Hour), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := contact.Evolve(contact.Evolve(contact.State{}, linked), left)
			if c.then != nil {
				s = contact.Evolve(s, c.then)
			}
			if got := s.Returns(c.now); got != c.want || s.Left != 1 {
				t.Errorf("%q comes back, left %d times", got, s.Left)
			}
		})
	}
	story := estest.Given[contact.State, contact.Command, identityevents.ContactEvent](contact.Decide, contact.Evolve, linked)
	story.When(contact.Leave{Person: "per_rosa", ReturnsBy: by}).Then(t, left).
		When(contact.Leave{Person: "per_rosa", ReturnsBy: by.Add(time.Hour)}).Then(t). // it is not put off
		When(contact.Leave{Person: "per_juan"}).Then(t).
		When(contact.Leave{Person: "per_rosa"}).Then(t, identityevents.ContactLeft{Person: "per_rosa"})
}
