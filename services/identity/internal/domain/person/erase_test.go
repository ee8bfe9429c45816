package person_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

func TestWhoIsErasedStaysErased(t *testing.T) {
	gone := vouched(identityevents.PersonErased{By: "self"})
	check(t, []rule{
		{Name: "by themselves", Given: vouched(), When: person.Erase{By: "self"}, Then: []event{identityevents.PersonErased{By: "self"}}},
		{Name: "whoever was denied", Given: vouched(identityevents.PersonDenied{}), When: person.Erase{By: "coordinator"}, Then: []event{identityevents.PersonErased{By: "coordinator"}}},
		{Name: "a second time", Given: gone, When: person.Erase{By: "coordinator"}},
		{Name: "nobody", When: person.Erase{By: "self"}, Refused: person.ErrNotFound},
		{Name: "and agrees to nothing", Given: gone, When: person.Consent{Language: "es", Wording: wording}, Refused: person.ErrNotFound},
		{Name: "nor does the coordinator say so", Given: gone, When: person.Vouch{Wording: wording}, Refused: person.ErrNotFound},
		{Name: "and has withdrawn all", Given: gone, When: person.Withdraw{Wording: wording}},
	})
}

func TestThePhoneOfSomebodyDeniedIsReleased(t *testing.T) {
	denied := vouched(identityevents.PersonDenied{})
	check(t, []rule{
		{Name: "by the coordinator", Given: denied, When: person.Release{}, Then: []event{identityevents.PersonReleased{}}},
		{Name: "a second time", Given: append(denied, identityevents.PersonReleased{}), When: person.Release{}},
		{Name: "but not before", Given: vouched(), When: person.Release{}, Refused: person.ErrNotDenied},
		{Name: "nor of nobody", When: person.Release{}, Refused: person.ErrNotFound},
	})
}
