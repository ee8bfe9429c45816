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
