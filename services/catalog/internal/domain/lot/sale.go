package lot

import (
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
)

// correctionTime is how long what was declared may be taken back.
const correctionTime = 10 * time.Minute

// Sale is a sale that the association made elsewhere and declared.
type Sale struct {
	catalogevents.LotSaleDeclared
	Answer    string `json:"answer,omitempty"` // what its buyer says: acknowledged or denied; "": nothing
	TakenBack bool   `json:"taken_back,omitempty"`
}

func (s Sale) takenBack() catalogevents.LotSaleTakenBack {
	return catalogevents.LotSaleTakenBack{Sale: s.Sale, Milli: s.Milli, Order: s.Order}
}

// CorrectableUntil is the moment from which on the sale is not taken back any more.
func (s Sale) CorrectableUntil() time.Time { return s.At.Add(correctionTime) }

// Sale returns a declared sale of the lot.
func (s State) Sale(id string) (Sale, bool) {
	i := s.saleIndex(id)
	if i < 0 {
		return Sale{}, false
	}
	return s.Sales[i], true
}

func (s State) saleIndex(id string) int {
	return slices.IndexFunc(s.Sales, func(sale Sale) bool { return sale.Sale == id })
}

func (s State) sell(e catalogevents.LotSaleDeclared) State {
	s.Sales = append(slices.Clone(s.Sales), Sale{LotSaleDeclared: e})
	s.Sold += e.Milli
	return s
}

func (s State) unsell(e catalogevents.LotSaleTakenBack) State {
	if i := s.saleIndex(e.Sale); i >= 0 {
		s.Sales = slices.Clone(s.Sales)
		s.Sales[i].TakenBack = true
		if s.Sales[i].Answer == catalogevents.SaleAcknowledged {
			s.Acknowledged -= e.Milli
		}
	}
	s.Sold -= e.Milli
	return s
}

func (s State) answered(e catalogevents.LotSaleAnswered) State {
	if i := s.saleIndex(e.Sale); i >= 0 {
		s.Sales = slices.Clone(s.Sales)
		s.Sales[i].Answer = e.Answer
	}
	if e.Answer == catalogevents.SaleAcknowledged {
		s.Acknowledged += e.Milli
	}
	return s
}
