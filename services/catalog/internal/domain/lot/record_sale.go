package lot

import (
	"errors"
	"slices"

	"github.com/qhatu/qhatu/api/catalogevents"
)

// RecordSale takes a sale off a lot that an order records, or refuses it by an event, so that the order hears of it.
type RecordSale struct{ DeclareSale }

func (RecordSale) command() {}

// recordSale serves a sale once, however often it comes: what was refused stays so.
func recordSale(s State, c RecordSale) ([]catalogevents.LotEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case slices.Contains(s.Refused, c.Sale):
		return nil, nil
	}
	declared, err := declareSale(s, c.DeclareSale)
	if err == nil {
		return declared, nil
	}
	milli, _ := s.Measure.ToStock(c.Quantity) // 0 where it says nothing
	return []catalogevents.LotEvent{catalogevents.LotSaleRefused{
		Sale: c.Sale, Milli: milli, Order: c.Order, Reason: whyNotSold(err), AvailableMilli: s.onOffer(),
	}}, nil
}

func whyNotSold(err error) string {
	switch {
	case errors.Is(err, ErrNotAvailable):
		return catalogevents.OutOfStock
	case errors.Is(err, ErrTooManySales):
		return catalogevents.TooManySales
	}
	return catalogevents.LotHasEnded
}

// AnswerSale writes down what the buyer of a declared sale says of it.
type AnswerSale struct{ Sale, Answer string }

func (AnswerSale) command() {}

func answerSale(s State, c AnswerSale) ([]catalogevents.LotEvent, error) {
	sale, known := s.Sale(c.Sale)
	if !known || sale.TakenBack || sale.Answer != "" {
		return nil, nil
	}
	return []catalogevents.LotEvent{catalogevents.LotSaleAnswered{Association: s.Association, Sale: sale.Sale, Milli: sale.Milli, Answer: c.Answer}}, nil
}

// ReturnSale takes back a sale whose order was taken back, whenever that is.
type ReturnSale struct{ Sale string }

func (ReturnSale) command() {}

func returnSale(s State, c ReturnSale) ([]catalogevents.LotEvent, error) {
	sale, known := s.Sale(c.Sale)
	if !known || sale.TakenBack {
		return nil, nil
	}
	return []catalogevents.LotEvent{sale.takenBack()}, nil
}
