package person

import "github.com/qhatu/qhatu/api/identityevents"

// Consent is a person's own yes.
type Consent struct {
	Language string // es, qu or agr; "": Spanish. Of a person who is known, the language stays
	Wording  string // version of the text

	AskedIn, Asked string // which text of that version, as events say it
}

func (Consent) command() {}

func consent(s State, c Consent) ([]identityevents.PersonEvent, error) {
	given := identityevents.PersonConsented{Wording: c.Wording, By: identityevents.BySelf, AskedIn: c.AskedIn, Asked: c.Asked}
	switch {
	case s.Denied:
		return nil, ErrDenied
	case s.Consent.Wording == given.Wording && s.Consent.By == given.By:
		return nil, nil
	}
	return agree(s, c.Language, given)
}
