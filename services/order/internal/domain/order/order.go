// Package order is what an accepted offer becomes.
//
// The rules:
//
//  1. An order is placed once, with the terms that were agreed; they never change here.
//  2. It is confirmed when the lot has committed its stock, and cancelled when the lot has refused. Whatever came first
//     stays.
//  3. Whoever is no party to it cannot tell that it exists.
//
// The package is pure: it imports the standard library, the published events and package party.
package order

import (
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Why a command is refused.
var (
	ErrNotFound = errors.New("no such order of this party") // or nobody has placed it
)

// Status is where an order stands. The zero status is: never placed.
type Status string

// The states of an order, as the API names them.
const (
	Placed    Status = "placed"
	Confirmed Status = "confirmed"
	Cancelled Status = "cancelled"
)

// State is an order as its next decision needs it.
type State struct {
	party.Parties
	Status Status
	Demand orderevents.StockDemand

	ExternalRef events.SealedText // the buyer's own reference
	Place       events.SealedText // where goods change hands
}

// Includes reports whether a party bought or sold by this order.
func (s State) Includes(p party.Party) bool { return s.checkParty(p) == nil }

// Command is one of the order's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide decides a command.
func Decide(s State, c Command) ([]orderevents.OrderEvent, error) {
	switch c := c.(type) {
	case Place:
		return place(s, c)
	case RequestStock:
		return requestStock(s, c)
	case Confirm:
		return confirm(s, c)
	case Cancel:
		return cancel(s, c)
	case SealTexts:
		return sealTexts(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event orderevents.OrderEvent) State {
	switch e := event.(type) {
	case orderevents.OrderPlaced:
		s.Status, s.Demand = Placed, e.StockDemand
		s.Parties = party.Parties{Buyer: e.Buyer, Association: e.Association}
		s.ExternalRef, s.Place = e.ExternalRef, e.Delivery.Place
	case orderevents.OrderStockRequested:
	case orderevents.OrderTextsSealed:
		s.ExternalRef, s.Place = e.ExternalRef, e.Place
	case orderevents.OrderConfirmed:
		s.Status = Confirmed
	case orderevents.OrderCancelled:
		s.Status = Cancelled
	}
	return s
}

// checkParty checks that a party bought or sold by this order.
func (s State) checkParty(p party.Party) error {
	if s.Status == "" || !s.Include(p) {
		return ErrNotFound
	}
	return nil
}
