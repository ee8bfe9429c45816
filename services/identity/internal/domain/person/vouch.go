package person

import (
	"cmp"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Vouch is the word of the coordinator, or of those who speak for an association, that a person agrees.
type Vouch struct {
	Language string // es, qu or agr; "": the one that is known, or else Spanish
	Wording  string // version of the text
	AskedIn  string // which text of that version, as events say it; "": that is not known
	Asked    string
	By       string // identityevents.ByRepresentative; "": the coordinator
}

func (Vouch) command() {}

func vouch(s State, c Vouch) ([]identityevents.PersonEvent, error) {
	switch {
	case s.Denied:
		return nil, ErrDenied
	case s.Consents():
		return changeLanguage(s, c.Language)
	case s.Withdrew:
		return nil, ErrWithdrawn
	}
	return agree(s, c.Language, identityevents.PersonConsented{Wording: c.Wording, AskedIn: c.AskedIn, Asked: c.Asked, By: cmp.Or(c.By, identityevents.ByCoordinator)})
}

// changeLanguage is what follows from the coordinator's word on the language of somebody who is known.
func changeLanguage(s State, language string) ([]identityevents.PersonEvent, error) {
	switch {
	case language == "" || language == s.Language:
		return nil, nil
	case !isSpoken(language):
		return nil, ErrLanguage
	}
	return []identityevents.PersonEvent{identityevents.PersonLanguageChanged{Language: language}}, nil
}
