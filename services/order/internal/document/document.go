// Package document writes what was bargained and agreed as documents for people, in Spanish or English: the record of a negotiation (acta), with every
// offer, and the contract of an order. Each page carries a code that leads to the place in the log that the document was written from, so that a
// paper can be checked against the market.
//
// A document says what read models hold, whose texts are opened; the same state gives the same bytes. The package imports no other part of the service but
// its read models and domain.
package document

import (
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/domain/taxdoc"
)

// About is what a document says beside its content.
type About struct {
	Lang   web.Lang
	Code   Code
	Check  string // URL that shows what the market has under the code
	Buyer  Party
	Seller Party
	Goods  string           // id of the product; "" if that is not known
	Lot    string           // what people call the lot: "MZ-7K3F"; "" if that is not known
	Tax    *taxdoc.Document // which tax document the deal needs; nil: nothing is said of it
	Payees []Payee          // to which accounts the seller is paid at the moment, in a contract that is still paid for
}

// lot is how a lot is named: by what people call it, and by its id.
func (a About) lot(id string) string {
	if a.Lot == "" {
		return id
	}
	return a.Lot + " (" + id + ")"
}

// Payee is an account, by what tells it from another one: nobody pays by what a paper says.
type Payee struct {
	Kind   string // transfer, yape, plin
	Bank   string // of a transfer
	Ending string // the last digits of its number
	Holder string // in whose name it is
}

// Party is one side, as it is called at the moment.
type Party struct {
	ID   string
	Name string // "" if it is not known, or erased
}

func (p Party) called() string {
	if p.Name == "" {
		return p.ID
	}
	return p.Name + " (" + p.ID + ")"
}

// Paper is a document before it is set: a title, and sections of labelled lines.
type Paper struct {
	About

	Title    string
	Written  time.Time // when what it says came about
	Void     string    // why it binds nobody any more; "": it does
	Sections []Section
	Closing  []string // paragraphs at the end
}

// Section is a heading with lines under it.
type Section struct {
	Heading string
	Lines   []Line
}

// Line is what something is, and its label.
type Line struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// section builds a section, without the lines that say nothing.
func section(heading string, lines ...Line) Section {
	s := Section{Heading: heading}
	for _, line := range lines {
		if line.Value != "" {
			s.Lines = append(s.Lines, line)
		}
	}
	return s
}

// Moment is a time as people in Peru read it; "" for the zero time.
func Moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(lima.Zone).Format("2006-01-02 15:04")
}
