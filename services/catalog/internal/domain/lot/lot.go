// Package lot is the quantity of one product that an association offers, with the ledger of its stock.
//
// The rules:
//
//  1. A lot is drafted by an association and belongs to it. Nobody else may change it, and nobody else sees a draft.
//  2. draft → published ⇄ paused → withdrawn. A withdrawn lot stays so. Sold out is computed, not a state.
//  3. available = posted + adjusted − reserved − committed − sold elsewhere, and never below zero. A loss below what is
//     reserved, committed and sold is recorded and shows as a shortage.
//  4. The ledger has one entry per offer of a negotiation: reserved → committed, or released, or refused. Committed,
//     released and refused are final. One exception: an order for a released entry is refused. A release that comes
//     before its reservation is remembered, and the reservation is then not made. What an order gives back of its commitment may
//     be sold again; it is never more than was committed.
//  5. Only a published lot takes new entries. Pausing leaves the old ones: what is reserved may still be committed.
//  6. Withdrawing ends the reservations; commitments stay.
//  7. Price, smallest order and description change as long as the lot has not ended. Offers that were made stand as they are: while one may
//     bind, or stock is reserved or committed, the description stays.
//  8. A sale that the association made elsewhere takes its stock off at once, as far as it is available, and is kept apart
//     from what was agreed here. Its buyer may say, once, that it is so or that it is not. It may be taken back for ten minutes or, where
//     an order records it, until its buyer has said that it is so.
//  9. A refusal is recorded, so that "why can't I sell my lot?" has an answer.
//
// 10. The coordinator may take the texts of a lot on the market out of answers, and show them again. Texts that are others are shown,
// those that repeat what was taken out are not.
//
// State holds what the next decision needs and no more. Quantities are thousandths of the lot's base unit. The package
// is pure: it imports the standard library, the published events and the value types.
package lot

import (
	"errors"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Why a command is refused.
var (
	ErrNotFound               = errors.New("no such lot of this association")
	ErrNotDraft               = errors.New("lot is not a draft")
	ErrNotPublished           = errors.New("lot is not published")
	ErrNotPaused              = errors.New("lot is not paused")
	ErrSuspended              = errors.New("association is suspended")
	ErrWithdrawn              = errors.New("lot is withdrawn")
	ErrUnknownProduct         = errors.New("unknown product")
	ErrUnit                   = errors.New("product is not sold in this unit")
	ErrFactorNeeded           = errors.New("unit has no standard weight: its kilograms must be given")
	ErrFactorFixed            = errors.New("unit has a standard content of its own")
	ErrFactorAbsurd           = errors.New("kilograms per unit beyond reason")
	ErrOtherUnit              = errors.New("lot is not sold in this unit")
	ErrFraction               = errors.New("part of what is counted whole")
	ErrNothing                = errors.New("quantity of nothing")
	ErrTooLittle              = errors.New("quantity rounds to nothing")
	ErrTooMuch                = errors.New("quantity beyond reason")
	ErrMinOrderBeyond         = errors.New("smallest order is more than the lot")
	ErrPriceAbsurd            = errors.New("price is nothing or beyond reason")
	ErrTotalTooHigh           = errors.New("total beyond reason")
	ErrTotalTooLow            = errors.New("total rounds to nothing")
	ErrWorthTooHigh           = errors.New("lot would come to a total beyond reason")
	ErrPriceUnit              = errors.New("price is for a unit that the lot is not sold in")
	ErrGoodsOffered           = errors.New("offers or orders are about the lot as it is described")
	ErrPriceAndNone           = errors.New("a price is asked and none is")
	ErrNotAvailable           = errors.New("sale is of more than is available")
	ErrTooManySales           = errors.New("too many sales of this lot are declared")
	ErrNoSuchSale             = errors.New("no such sale of this lot")
	ErrSoldWhen               = errors.New("sold on a day to come, or long ago")
	ErrSaleAcknowledged       = errors.New("buyer has acknowledged the sale")
	ErrTooLateToTakeBack      = errors.New("sale was declared too long ago to take it back")
	ErrHarvest                = errors.New("harvest is still to come, or beyond reason")
	ErrAvailableAbsurd        = errors.New("first day is beyond reason")
	ErrAvailableBeforeHarvest = errors.New("there before it is harvested")
	ErrAddedBecause           = errors.New("no reason to add stock")
	ErrLostBecause            = errors.New("no reason to lose stock")
	ErrLossBeyond             = errors.New("loss of more than was posted")
)

// Status is where a lot stands. The zero status is: never drafted.
type Status string

// The states of a lot, as the API names them.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Paused    Status = "paused"
	Withdrawn Status = "withdrawn"
)

// State is a lot as its next decision needs it. All but the ledger follows from the events alone: a reader folds them
// without one.
type State struct {
	Status       Status
	Suspended    bool `json:",omitzero"` // it is paused because its association is suspended
	Association  string
	Product      string
	Described    catalogevents.LotDescription
	Hidden       string              // why the coordinator has taken the texts out; "": they are shown
	HiddenFields []string            // which
	TakenOut     []events.SealedText // folded texts that are not to be shown again
	Certified    []events.SealedText // as the association names its certifications
	Price        *events.Price       // what is asked; nil: buyers make the first offer
	Measure      quantity.Measure
	MinOrder     int64 // the least that a buyer may ask for, where as much is left; 0: any quantity
	Posted       int64 // with its adjustments
	Reserved     int64
	Committed    int64
	Sold         int64    // elsewhere, as declared
	Acknowledged int64    `json:",omitzero"` // of that, what its buyers say to have bought
	Sales        []Sale   // the declared ones, in their order
	Refused      []string `json:",omitempty"` // sales that an order records and the lot has no stock for
	Ledger       Ledger   `json:"-"`
}

// Available is what may still be reserved or committed.
func (s State) Available() int64 { return max(0, s.Posted-s.Reserved-s.Committed-s.Sold) }

// Shortage is what is reserved, committed and sold beyond what is there.
func (s State) Shortage() int64 { return max(0, s.Reserved+s.Committed+s.Sold-s.Posted) }

// Command is one of the lot's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide decides a command.
func Decide(s State, c Command) ([]catalogevents.LotEvent, error) {
	switch c := c.(type) {
	case MakeDraft:
		return makeDraft(s, c)
	case Publish:
		return publish(s, c)
	case Pause:
		return pause(s, c)
	case Resume:
		return resume(s, c)
	case Suspend:
		return suspend(s, c)
	case Reinstate:
		return reinstate(s, c)
	case Withdraw:
		return withdraw(s, c)
	case Change:
		return change(s, c)
	case HideText:
		return hideText(s, c)
	case ShowText:
		return showText(s, c)
	case SealTexts:
		return sealTexts(s, c)
	case Adjust:
		return adjust(s, c)
	case DeclareSale:
		return declareSale(s, c)
	case TakeBackSale:
		return takeBackSale(s, c)
	case RecordSale:
		return recordSale(s, c)
	case AnswerSale:
		return answerSale(s, c)
	case ReturnSale:
		return returnSale(s, c)
	case Reserve:
		return reserve(s, c)
	case Commit:
		return commit(s, c)
	case Release:
		return release(s, c)
	case Return:
		return giveBack(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event catalogevents.LotEvent) State {
	switch e := event.(type) {
	case catalogevents.LotDrafted:
		s.Status, s.Association, s.Product, s.Price = Draft, e.Association, e.Product, e.Price
		s.Described = catalogevents.LotDescription{Variety: e.Variety, Grade: e.Grade, Title: e.Title, Description: e.Description}
		s.Certified = e.Certifications
		s.Measure, s.Posted, s.MinOrder = quantity.Measure(e.Measure), e.PostedMilli, e.MinOrderMilli
	case catalogevents.LotPublished:
		s.Status = Published
	case catalogevents.LotPaused:
		s.Status, s.Suspended = Paused, e.Suspension
	case catalogevents.LotResumed:
		s.Status, s.Suspended = Published, false
	case catalogevents.LotWithdrawn:
		s.Status, s.Suspended = Withdrawn, false
		for _, r := range e.Released {
			s = s.enter(r, Released, r.Milli)
		}
	case catalogevents.LotPriceChanged:
		s.Price = e.To
	case catalogevents.LotMinOrderChanged:
		s.MinOrder = e.ToMilli
	case catalogevents.LotDescriptionChanged:
		s.Described = e.To
	case catalogevents.LotTextHidden:
		s = s.hide(e)
	case catalogevents.LotTextShown:
		s = s.show(e)
	case catalogevents.LotTextsSealed:
		s.Described, s.Certified = e.Description, e.Certifications
	case catalogevents.LotStockAdjusted:
		s.Posted += e.DeltaMilli
	case catalogevents.LotSaleDeclared:
		s = s.sell(e)
	case catalogevents.LotSaleTakenBack:
		s = s.unsell(e)
	case catalogevents.LotSaleRefused:
		s.Refused = append(slices.Clip(s.Refused), e.Sale)
	case catalogevents.LotSaleAnswered:
		s = s.answered(e)
	case catalogevents.LotStockReserved:
		s = s.enter(e.StockEntry, Reserved, 0)
	case catalogevents.LotStockCommitted:
		s = s.enter(e.StockEntry, Committed, e.FreedMilli)
	case catalogevents.LotStockRefused:
		s = s.enter(e.StockEntry, Refused, e.FreedMilli)
	case catalogevents.LotStockReleased:
		s = s.enter(e.StockEntry, Released, e.Milli)
	case catalogevents.LotStockReturned:
		s = s.returned(e.StockEntry)
	}
	return s
}

// enter writes a ledger entry and moves the sums with it; freed is what was reserved for the offer until now.
func (s State) enter(e catalogevents.StockEntry, to EntryState, freed int64) State {
	s.Reserved -= freed
	switch to {
	case Reserved:
		s.Reserved += e.Milli
	case Committed:
		s.Committed += e.Milli
	case Released, Refused:
	}
	s.Ledger = s.Ledger.With(Key{e.Negotiation, e.Offer}, Entry{State: to, Milli: e.Milli})
	return s
}

// ended reports that the lot has left the market for good: nothing about it changes any more but its commitments.
func (s State) ended() bool { return s.Status == Withdrawn }

// checkOwner hides the lot from everyone but its association.
func (s State) checkOwner(association string) error {
	if s.Status == "" || s.Association != association {
		return ErrNotFound
	}
	return nil
}
