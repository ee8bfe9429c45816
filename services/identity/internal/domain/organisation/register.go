package organisation

import (
	"slices"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Register makes an organisation known.
type Register struct {
	Kind     string
	Level    int      // how well it is known: 0 to 3
	Products []string // what an association makes, by the ids of the catalog
	Members  []string // ids of the persons who speak for an association
	Taxpayer string   // as of SetRUC; "": nobody says
	Admin    string   // id of the person who registers a buyer or organiser for themselves; "": the coordinator does
}

func (Register) command() {}

func register(s State, c Register) ([]identityevents.OrganisationEvent, error) {
	switch {
	case !known(c.Kind):
		return nil, ErrUnknownKind
	case c.Level < Unvouched || c.Level > Proven:
		return nil, ErrLevel
	case s.Status != "":
		return nil, ErrAlreadyRegistered
	}
	events := []identityevents.OrganisationEvent{
		identityevents.OrganisationRegistered{Kind: c.Kind, Level: c.Level, Products: unique(c.Products)},
	}
	if c.Taxpayer != "" {
		events = append(events, identityevents.OrganisationRUCSet{Taxpayer: c.Taxpayer})
	}
	for _, person := range unique(c.Members) {
		events = append(events, joined(person))
	}
	if c.Admin != "" {
		events = append(events, identityevents.OrganisationMemberAdded{Person: c.Admin, Role: identityevents.Admin})
	}
	return events, nil
}

func joined(person string) identityevents.OrganisationMemberAdded {
	return identityevents.OrganisationMemberAdded{Person: person, Role: identityevents.Representative}
}

// unique returns the texts without repetitions, in their order.
func unique(texts []string) []string {
	var found []string
	for _, each := range texts {
		if !slices.Contains(found, each) {
			found = append(found, each)
		}
	}
	return found
}
