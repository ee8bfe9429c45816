package person

import "github.com/qhatu/qhatu/api/identityevents"

// Consent is a person's own yes.
type Consent struct {
	Language string // es, qu or agr; "": Spanish. Of a person who is known, the language stays
	Wording  string // version of the text
}

func (Consent) command() {}

func consent(s State, c Consent) ([]identityevents.PersonEvent, error) {
	given := identityevents.PersonConsented{Wording: c.Wording, By: identityevents.BySelf}
	switch {
	case s.Denied:
		return nil, ErrDenied
	case s.Consent == given:
		return nil, nil
	}
	return agree(s, c.Language, given)
}
