package order

import "github.com/qhatu/qhatu/api/orderevents"

// Place writes down what was agreed and asks the lot for its stock.
type Place struct{ Agreed orderevents.OrderPlaced }

func (Place) command() {}

func place(s State, c Place) ([]orderevents.OrderEvent, error) {
	if s.Status != "" {
		return nil, nil
	}
	return []orderevents.OrderEvent{c.Agreed}, nil
}
