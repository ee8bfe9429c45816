package organisation

import (
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// SetRUC says which kind of RUC an organisation has, or that it has none. The number is not here.
type SetRUC struct {
	Taxpayer  string // natural_person, company, none
	Corrected bool   // the number is another one than before
	By        string // id of the person who says it; "": the coordinator
	Now       time.Time
}

func (SetRUC) command() {}

func setRUC(s State, c SetRUC) ([]identityevents.OrganisationEvent, error) {
	switch s.Status {
	case "":
		return nil, ErrNotFound
	case Closed:
		return nil, ErrSuspended
	}
	if s.Kind == identityevents.KindAssociation && c.By != "" {
		if err := s.checkSpeaks(c.By, c.Now); err != nil {
			return nil, err
		}
	}
	if s.Taxpayer == c.Taxpayer && !c.Corrected {
		return nil, nil
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationRUCSet{Taxpayer: c.Taxpayer}}, nil
}
