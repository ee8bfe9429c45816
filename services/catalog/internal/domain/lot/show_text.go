package lot

import "github.com/qhatu/qhatu/api/catalogevents"

// ShowText shows the texts of a lot on the market again, as the coordinator says.
type ShowText struct{}

func (ShowText) command() {}

func showText(s State, _ ShowText) ([]catalogevents.LotEvent, error) {
	switch {
	case s.Status != Published:
		return nil, ErrNotFound
	case s.Hidden == "":
		return nil, nil
	}
	return []catalogevents.LotEvent{catalogevents.LotTextShown{Association: s.Association}}, nil
}
