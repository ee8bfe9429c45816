package lot_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

type sample = estest.Sample[lot.Command]

// seller is who gives the commands of an association, in the samples.
const (
	seller      = "seller"
	coordinator = "coordinator"
)

// aggregate is a lot with samples of its commands, those of a person by this association.
func aggregate(association string) estest.Aggregate[lot.State, lot.Command, event] {
	return estest.Aggregate[lot.State, lot.Command, event]{
		Decide: lot.Decide, Evolve: lot.Evolve,
		Samples: func(s lot.State) []sample { return samples(s, association) },
		Key: func(s lot.State) string {
			return fmt.Sprint(s.Status, s.Suspended, s.Reserved > 0, s.Committed > 0, s.Sold > 0, s.Acknowledged > 0, len(s.Sales) > 0, len(s.Refused) > 0, s.Shortage() > 0, s.Hidden != "")
		},
	}
}

func samples(s lot.State, association string) []sample {
	some := quantity.Quantity{Milli: 10_000, Unit: "kg"}
	reworded := s.Described.Title + "!"
	return []sample{
		{By: seller, Action: "describe", Command: lot.MakeDraft{Association: association, Product: "maize", Title: "Blanco gigante", Declared: some}},
		{By: seller, Action: "publish", Command: lot.Publish{Association: association}},
		{By: seller, Action: "pause", Command: lot.Pause{Association: association}},
		{By: seller, Action: "resume", Command: lot.Resume{Association: association}},
		{By: seller, Action: "change", Command: repriced(s, association)},
		{By: seller, Action: "change", Command: lot.Change{Association: association, Title: &reworded}},
		{By: seller, Action: "adjust", Command: lot.Adjust{Association: association, Quantity: some}},
		{By: seller, Action: "adjust", Command: lot.Adjust{Association: association, Quantity: some, Loss: true}},
		{By: seller, Action: "declare_sale", Command: lot.DeclareSale{
			Association: association, Sale: fmt.Sprint("sale_", len(s.Sales)), Quantity: quantity.Quantity{Milli: 1, Unit: "kg"}, ActedAt: monday,
		}},
		{By: seller, Action: "take_back", Part: "sale_0", Command: lot.TakeBackSale{Association: association, Sale: "sale_0", ActedAt: monday}},
		{Action: "record_sale", Command: record(association, fmt.Sprint("sale_", len(s.Sales)), 1)},
		{Action: "record_sale", Command: record(association, "sale_refused", 10_000_000_000)},
		{Action: "answer_sale", Command: lot.AnswerSale{Sale: "sale_0", Answer: catalogevents.SaleAcknowledged}},
		{Action: "answer_sale", Command: lot.AnswerSale{Sale: "sale_0", Answer: catalogevents.SaleDenied}},
		{Action: "return_sale", Command: lot.ReturnSale{Sale: "sale_0"}},
		{By: seller, Action: "withdraw", Command: lot.Withdraw{Association: association}},
		{By: coordinator, Action: "hide_text", Command: lot.HideText{Reason: "contact", Fields: []string{"title"}, Folded: []events.SealedText{"sealed:1:assoc_1:AA"}}},
		{By: coordinator, Action: "show_text", Command: lot.ShowText{}},
		{Action: "seal", Command: lot.SealTexts{Sealed: map[events.SealedText]events.SealedText{s.Described.Title: "sealed:1:" + events.SealedText(association) + ":AA"}}},
		{Action: "suspend", Automatic: true, Command: lot.Suspend{Association: association}},
		{Action: "reinstate", Automatic: true, Command: lot.Reinstate{Association: association}},
		{Action: "stock", Command: reserve(1, 1)},
		{Action: "stock", Command: commit(1, 1)},
		{Action: "stock", Command: release(1)},
		{Action: "stock", Command: giveBack(1, 1)},
		{Action: "stock", Command: commit(2, 1)},
	}
}

// repriced asks for what is not asked: a price where there is none, and none where there is one.
func repriced(s lot.State, association string) lot.Change {
	if s.Price != nil {
		return lot.Change{Association: association, InviteOffers: true}
	}
	return lot.Change{Association: association, Price: &money.Price{Minor: 350, Currency: money.PEN, Per: "kg"}}
}

func TestEveryCommandHasASample(t *testing.T) { aggregate(huaro).CheckSamples(t, ".") }

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestTheLotDoesWhatTheContractSays(t *testing.T) {
	contract, err := catalogrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	machine := contract.Components.Schemas["Lot"].Value.Extensions["x-state-machine"]
	aggregate(huaro).CheckMachine(t, func(s lot.State) string { return string(s.Status) }, machine)
}

func TestALotBelongsToItsAssociation(t *testing.T) {
	for _, s := range aggregate(huaro).States() {
		for _, c := range append(samples(s, stranger), samples(s, "")...) {
			if c.By != seller || c.Action == "describe" {
				continue
			}
			if events, err := lot.Decide(s, c.Command); !errors.Is(err, lot.ErrNotFound) || len(events) > 0 {
				t.Errorf("%#v of a lot that is %q: %v, %v", c.Command, s.Status, events, err)
			}
		}
	}
}
