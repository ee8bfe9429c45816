package contact_test

import (
	"testing"

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
