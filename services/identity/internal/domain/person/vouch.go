package person

import "github.com/qhatu/qhatu/api/identityevents"

// Vouch is the coordinator's word that a person agrees.
type Vouch struct {
	Language string // es, qu or agr; of a person who is known, the language stays
	Wording  string // version of the text
}

func (Vouch) command() {}

func vouch(s State, c Vouch) ([]identityevents.PersonEvent, error) {
	switch {
	case s.Denied:
		return nil, ErrDenied
	case s.Consents():
		return nil, nil
	case s.Withdrew:
		return nil, ErrWithdrawn
	}
	return agree(s, c.Language, identityevents.PersonConsented{Wording: c.Wording, By: identityevents.ByCoordinator})
}
