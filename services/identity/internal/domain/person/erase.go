package person

import "github.com/qhatu/qhatu/api/identityevents"

// Erase is the wish that nothing is kept that identifies the person.
type Erase struct{ By string } // identityevents.BySelf or ByCoordinator

func (Erase) command() {}

func erase(s State, c Erase) ([]identityevents.PersonEvent, error) {
	if !s.Registered {
		return nil, ErrNotFound
	}
	return []identityevents.PersonEvent{identityevents.PersonErased(c)}, nil
}

// decideErased decides a command on somebody who is erased: that they are may be said again, and that they do not agree; of the rest,
// there is nobody.
func decideErased(c Command) ([]identityevents.PersonEvent, error) {
	switch c.(type) {
	case Erase, Withdraw:
		return nil, nil
	case Vouch, Consent, Freeze, Confirm, Deny, Release, Correct:
	}
	return nil, ErrNotFound
}
