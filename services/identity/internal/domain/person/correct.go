package person

import "github.com/qhatu/qhatu/api/identityevents"

// Correct says in which language to speak to a person, by the person or the coordinator; "": in that which is known.
type Correct struct{ Language string }

func (Correct) command() {}

func correct(s State, c Correct) ([]identityevents.PersonEvent, error) {
	if !s.Registered {
		return nil, ErrNotFound
	}
	return changeLanguage(s, c.Language)
}
