package order

import (
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
)

// SealTexts seals what stands in the clear of an order, from before texts were sealed.
type SealTexts struct {
	ExternalRef, Place events.SealedText // as they are sealed
}

func (SealTexts) command() {}

func sealTexts(s State, c SealTexts) ([]orderevents.OrderEvent, error) {
	e := orderevents.OrderTextsSealed{ExternalRef: s.ExternalRef, Place: s.Delivery.Place}
	if !events.AnyClear(s.Texts()) {
		return nil, nil
	}
	if s.ExternalRef.Clear() {
		e.ExternalRef = c.ExternalRef
	}
	if s.Delivery.Place.Clear() {
		e.Place = c.Place
	}
	return []orderevents.OrderEvent{e}, nil
}

// Texts are what the two sides wrote, each where it stands.
func (s *State) Texts() []*events.SealedText {
	texts := []*events.SealedText{&s.ExternalRef, &s.Delivery.Place}
	for i := range s.Amendments {
		texts = append(texts, &s.Amendments[i].Delivery.Place)
	}
	for i := range s.Deliveries {
		texts = append(texts, &s.Deliveries[i].Vehicle.Plate, &s.Deliveries[i].Vehicle.Driver)
	}
	for i := range s.Payments {
		texts = append(texts, &s.Payments[i].Reference)
	}
	return texts
}
