package wire

import (
	"cmp"
	"fmt"
)

// Place is a pin on the map, in degrees.
type Place struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// Location sends a place.
func Location(to Address, p Place) Outgoing {
	return Outgoing{To: to, content: p}
}

func (Place) kind() string { return "location" }

func (p Place) check() error {
	if !(p.Latitude >= -90 && p.Latitude <= 90 && p.Longitude >= -180 && p.Longitude <= 180) {
		return &FieldError{Field: "location", Reason: "is not on the globe"}
	}
	return nil
}

// Card is somebody's contact card.
type Card struct {
	Name, FirstName string
	Phones          []CardPhone
}

const cardsKind = "contacts"

// Cards sends contact cards.
func Cards(to Address, all ...Card) Outgoing {
	var list cards
	for _, c := range all {
		list = append(list, card{Name: cardName{Formatted: c.Name, First: c.FirstName}, Phones: c.Phones})
	}
	return Outgoing{To: to, content: list}
}

type cards []card

type card struct {
	Name   cardName    `json:"name"`
	Phones []CardPhone `json:"phones,omitempty"`
}

type cardName struct {
	Formatted string `json:"formatted_name"`
	First     string `json:"first_name,omitempty"`
}

func (cards) kind() string { return cardsKind }

func (c cards) check() error {
	var err error
	if len(c) == 0 {
		err = &FieldError{Field: cardsKind, Reason: "is empty"}
	}
	for i, one := range c {
		err = cmp.Or(err, given(fmt.Sprintf("contacts[%d].name.formatted_name", i), one.Name.Formatted))
	}
	return err
}
