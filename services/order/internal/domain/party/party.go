// Package party says who the two parties of a trade are: a buyer and an association. Negotiations and their orders have the
// same two. It is pure: it imports the standard library and the published events.
package party

import "github.com/qhatu/qhatu/api/orderevents"

// Coordinator is the side of whoever runs the programme: no party to any trade, and the one who resolves what the parties dispute.
const Coordinator = "coordinator"

// Party is who acts: an organisation on one side.
type Party struct {
	Side string // buyer or seller
	Org  string
}

// Parties are the buyer and the association of a trade.
type Parties struct {
	Buyer       string
	Association string
}

// Org is the organisation on a side; "" for no side of theirs.
func (both Parties) Org(side string) string {
	switch side {
	case orderevents.Buyer:
		return both.Buyer
	case orderevents.Seller:
		return both.Association
	}
	return ""
}

// Include reports whether a party is one of them, on its side.
func (both Parties) Include(p Party) bool {
	switch p.Side {
	case orderevents.Buyer:
		return p.Org == both.Buyer && p.Org != "" // of a sale that is only recorded nobody is named
	case orderevents.Seller:
		return p.Org == both.Association
	}
	return false
}
