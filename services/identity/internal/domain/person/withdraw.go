package person

import "github.com/qhatu/qhatu/api/identityevents"

// Withdraw is a person's own no.
type Withdraw struct{ Wording string }

func (Withdraw) command() {}

func withdraw(s State, c Withdraw) ([]identityevents.PersonEvent, error) {
	switch {
	case s.Denied:
		return nil, ErrDenied
	case !s.Consents():
		return nil, nil
	}
	return []identityevents.PersonEvent{identityevents.PersonConsentWithdrawn(c)}, nil
}
