// Package organisation is who meets in the market: an association that sells, a buyer, an organiser of fairs; and who may
// act for it.
//
// The rules:
//
//  1. An organisation has one kind for ever, and its kind is the role of those who act for it.
//  2. The market knows it from its registration, which happens once and says how well it is known. What has the same name is
//     another one.
//  3. A member is added once, however often that is said.
//  4. registered → verified, when the coordinator vouches for an association. They may do so again: the last word counts.
//     A verification may end on a day, which is not before the day on which it is given, nor more than ten years after it.
//  5. What is erased stays erased, from any state: there is nothing more to be said of it.
//  6. Its name, place and people's names are not here: what is decided here depends on none of them.
//
// The package is pure: it imports the standard library, the published events and the value types.
package organisation

import (
	"errors"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Why a command is refused.
var (
	ErrNotFound          = errors.New("no such organisation of this kind")
	ErrUnknownKind       = errors.New("unknown kind of organisation")
	ErrAlreadyRegistered = errors.New("organisation is registered already")
	ErrLevel             = errors.New("no such level")
	ErrUntilPast         = errors.New("verification would end before today")
	ErrUntilFar          = errors.New("verification would end more than ten years from today")
)

// The levels: how well an organisation is known.
const (
	Unvouched        = 0 // nobody has vouched for it
	PapersSeen       = 1
	ToTheCoordinator = 2
	Proven           = 3
)

// Status is where an organisation stands. The zero status is: unknown.
type Status string

// The states of an organisation, as the API names them.
const (
	Registered Status = "registered"
	Verified   Status = "verified"
	Erased     Status = "erased" // nothing is kept that identifies it
)

// State is an organisation as its next decision needs it.
type State struct {
	Status       Status
	Kind         string
	Level        int
	Members      []string                            // ids of persons, in the order in which they joined
	Verification identityevents.OrganisationVerified // the last one
}

// Command is one of the organisation's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide decides a command.
func Decide(s State, c Command) ([]identityevents.OrganisationEvent, error) {
	if _, again := c.(Erase); s.Status == Erased && !again {
		return nil, ErrNotFound
	}
	switch c := c.(type) {
	case Register:
		return register(s, c)
	case AddMember:
		return addMember(s, c)
	case Verify:
		return verify(s, c)
	case Erase:
		return erase(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event identityevents.OrganisationEvent) State {
	switch e := event.(type) {
	case identityevents.OrganisationRegistered:
		s.Status, s.Kind, s.Level = Registered, e.Kind, e.Level
	case identityevents.OrganisationLevelRaised:
		s.Level = e.Level
	case identityevents.OrganisationMemberAdded:
		s.Members = append(slices.Clone(s.Members), e.Person)
	case identityevents.OrganisationVerified:
		s.Status, s.Level, s.Verification = Verified, e.Level, e
	case identityevents.OrganisationErased:
		s.Status, s.Verification = Erased, identityevents.OrganisationVerified{}
	}
	return s
}

// checkKind hides the organisation from those who ask for another kind.
func (s State) checkKind(kind string) error {
	if s.Status == "" || s.Kind != kind {
		return ErrNotFound
	}
	return nil
}

func known(kind string) bool {
	switch kind {
	case identityevents.KindAssociation, identityevents.KindBuyer, identityevents.KindOrganiser:
		return true
	}
	return false
}
