package fair

import "github.com/qhatu/qhatu/api/fairevents"

// ShowText shows the texts of a fair that was published again, as the coordinator says.
type ShowText struct{}

func (ShowText) command() {}

func showText(s State, _ ShowText) ([]fairevents.FairEvent, error) {
	switch {
	case !s.Public:
		return nil, ErrNotFound
	case s.Hidden == "":
		return nil, nil
	}
	return []fairevents.FairEvent{fairevents.FairTextShown{Organiser: s.Organiser}}, nil
}
