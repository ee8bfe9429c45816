package organisation

import "github.com/qhatu/qhatu/api/identityevents"

// SetMandate says how much one who is new may bind an association to, in centimos.
type SetMandate struct{ LargestSale int64 }

func (SetMandate) command() {}

func setMandate(s State, c SetMandate) ([]identityevents.OrganisationEvent, error) {
	if err := s.checkAssociation(); err != nil || s.LargestSale == c.LargestSale {
		return nil, err
	}
	return []identityevents.OrganisationEvent{identityevents.OrganisationMandateSet{LargestSale: c.LargestSale}}, nil
}
