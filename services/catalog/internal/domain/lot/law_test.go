package lot_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// The laws hold for every history: a run draws commands, decides each on the state that the ones before left, and
// checks every law after every one.
func TestLaws(t *testing.T) {
	laws := estest.Laws[lot.State, lot.Command, event]{
		Decide: lot.Decide, Evolve: lot.Evolve, Events: es.NewEventTable(catalogevents.LotEvents()), Clone: clone,
		Other: func(lot.State) event { return released(1, 0) },
	}
	rapid.Check(t, func(t *rapid.T) {
		var s lot.State
		var read shown
		for range rapid.IntRange(1, 40).Draw(t, "length") {
			c := commands(s).Draw(t, "command")
			events, _ := laws.CheckDecide(t, s, c)
			after := s
			for _, e := range events {
				next := laws.CheckEvolve(t, after, e)
				checkFinal(t, after, next)
				checkStatus(t, after.Status, next.Status)
				after, read = next, read.fold(e)
			}
			checkSums(t, after)
			checkReaders(t, after, read)
			checkPromises(t, s, after, c)
			checkRepeat(t, after, c)
			s = after
		}
	})
}

func clone(s lot.State) lot.State {
	var copied lot.Ledger
	for key, e := range s.Ledger.All() {
		copied = copied.With(key, e)
	}
	s.Ledger, s.Sales, s.Refused = copied, slices.Clone(s.Sales), slices.Clone(s.Refused)
	return s
}

// checkSums: the sums are those of the ledger's lines, and nothing is below zero.
func checkSums(t *rapid.T, s lot.State) {
	var held, committed int64
	for _, e := range s.Ledger.All() {
		switch e.State {
		case lot.Reserved:
			held += e.Milli
		case lot.Committed:
			committed += e.Milli - e.Returned
		case lot.Released, lot.Refused:
		}
		if e.Returned < 0 || e.Returned > e.Milli || e.Returned > 0 && e.State != lot.Committed {
			t.Fatalf("given back %d of %+v", e.Returned, e)
		}
	}
	if s.Reserved != held || s.Committed != committed {
		t.Fatalf("held %d and committed %d, the ledger says %d and %d", s.Reserved, s.Committed, held, committed)
	}
	var sold, acknowledged int64
	for _, sale := range s.Sales {
		if !sale.TakenBack {
			sold += sale.Milli
		}
		if !sale.TakenBack && sale.Answer == catalogevents.SaleAcknowledged {
			acknowledged += sale.Milli
		}
	}
	if s.Sold != sold || s.Acknowledged != acknowledged {
		t.Fatalf("sold %d elsewhere, %d of it acknowledged; the sales say %d and %d", s.Sold, s.Acknowledged, sold, acknowledged)
	}
	if s.Posted < 0 || s.Reserved < 0 || s.Committed < 0 || s.Available() < 0 || s.Shortage() < 0 {
		t.Fatalf("below zero: %+v", s)
	}
	if s.Available() != 0 && s.Shortage() != 0 || s.Available()-s.Shortage() != s.Posted-held-committed-sold {
		t.Fatalf("available %d and shortage %d of %+v", s.Available(), s.Shortage(), s)
	}
	if s.Status == lot.Withdrawn && s.Reserved != 0 {
		t.Fatalf("withdrawn, with %d held", s.Reserved)
	}
}

// shown is what a reader makes of the events alone, without a ledger.
type shown struct{ posted, held, committed, sold int64 }

func (r shown) fold(event event) shown {
	switch e := event.(type) {
	case catalogevents.LotDrafted:
		r.posted = e.PostedMilli
	case catalogevents.LotStockAdjusted:
		r.posted += e.DeltaMilli
	case catalogevents.LotSaleDeclared:
		r.sold += e.Milli
	case catalogevents.LotSaleTakenBack:
		r.sold -= e.Milli
	case catalogevents.LotStockReserved:
		r.held += e.Milli
	case catalogevents.LotStockCommitted:
		r.held, r.committed = r.held-e.FreedMilli, r.committed+e.Milli
	case catalogevents.LotStockRefused:
		r.held -= e.FreedMilli
	case catalogevents.LotStockReleased:
		r.held -= e.Milli
	case catalogevents.LotStockReturned:
		r.committed -= e.Milli
	case catalogevents.LotWithdrawn:
		for _, entry := range e.Released {
			r.held -= entry.Milli
		}
	}
	return r
}

// checkReaders: the events tell their readers enough to come to the same sums.
func checkReaders(t *rapid.T, s lot.State, read shown) {
	if want := (shown{s.Posted, s.Reserved, s.Committed, s.Sold}); read != want {
		t.Fatalf("readers see %+v, the lot has %+v", read, want)
	}
}

// checkFinal: committed, released and refused stay, except that a commit of what was released is refused, and that more and more of
// what was committed is given back.
func checkFinal(t *rapid.T, before, after lot.State) {
	for key, was := range before.Ledger.All() {
		is := after.Ledger.Get(key)
		steps := map[lot.EntryState][]lot.EntryState{
			lot.Reserved: {lot.Committed, lot.Released, lot.Refused},
			lot.Released: {lot.Refused},
		}
		gaveBack := was.State == lot.Committed && is == lot.Entry{State: was.State, Milli: was.Milli, Returned: max(is.Returned, was.Returned)}
		if is != was && !gaveBack && !slices.Contains(steps[was.State], is.State) {
			t.Fatalf("%v went from %v to %v", key, was, is)
		}
	}
}

// checkStatus: draft → published ⇄ paused → withdrawn.
func checkStatus(t *rapid.T, before, after lot.Status) {
	steps := map[lot.Status][]lot.Status{
		"":            {lot.Draft},
		lot.Draft:     {lot.Published, lot.Withdrawn},
		lot.Published: {lot.Paused, lot.Withdrawn},
		lot.Paused:    {lot.Published, lot.Withdrawn},
	}
	if before != after && !slices.Contains(steps[before], after) {
		t.Fatalf("status went from %q to %q", before, after)
	}
}

// checkPromises: only a loss makes a shortage, and what is free of a published lot is never refused.
func checkPromises(t *rapid.T, before, after lot.State, c lot.Command) {
	if _, adjusts := c.(lot.Adjust); !adjusts && after.Shortage() > before.Shortage() {
		t.Fatalf("%#v made a shortage of %d", c, after.Shortage())
	}
	r, ok := c.(lot.Reserve)
	key := lot.Key{Negotiation: r.Negotiation, Offer: r.Offer}
	if ok && before.Ledger.Get(key).State == "" {
		fits := before.Status == lot.Published && r.Milli <= before.Available()
		if got := after.Ledger.Get(key).State == lot.Reserved; got != fits {
			t.Fatalf("%#v of %d available in %q: reserved %v", r, before.Available(), before.Status, got)
		}
	}
}

// checkRepeat: what concerns an offer's stock is decided once, however often it is heard.
func checkRepeat(t *rapid.T, s lot.State, c lot.Command) {
	switch c.(type) {
	case lot.Reserve, lot.Commit, lot.Release, lot.Return, lot.RecordSale, lot.AnswerSale, lot.ReturnSale:
		if events, err := lot.Decide(s, c); len(events) > 0 || err != nil && s.Status != "" {
			t.Fatalf("%#v a second time: %v, %v", c, events, err)
		}
	}
}

// commands draws what may come: mostly what fits the lot as it stands, so that histories get somewhere.
func commands(s lot.State) *rapid.Generator[lot.Command] {
	if s.Status == "" {
		return rapid.OneOf(describes(), stock(s))
	}
	return rapid.OneOf(stock(s), stock(s), stock(s), sellers(s), describes())
}

func describes() *rapid.Generator[lot.Command] {
	return rapid.Custom(func(t *rapid.T) lot.Command {
		return maize(rapid.Int64Range(0, 1200*kg).Draw(t, "declared"), "kg")
	})
}

// sellers draws one of the samples, an adjustment of any size, or once more what most others need.
func sellers(s lot.State) *rapid.Generator[lot.Command] {
	return rapid.Custom(func(t *rapid.T) lot.Command {
		by := rapid.SampledFrom([]string{huaro, huaro, huaro, huaro, stranger}).Draw(t, "by")
		all := []lot.Command{lot.Publish{Association: by}, lot.Adjust{
			Association: by, Loss: rapid.Bool().Draw(t, "loss"),
			Quantity: quantity.Quantity{Milli: rapid.Int64Range(0, 600*kg).Draw(t, "adjustment"), Unit: "kg"},
		}, lot.DeclareSale{
			Association: by, Sale: fmt.Sprint("sale_", len(s.Sales)), ActedAt: monday,
			Quantity: quantity.Quantity{Milli: rapid.Int64Range(0, 600*kg).Draw(t, "sold"), Unit: "kg"},
		}}
		for _, s := range samples(s, by) {
			if s.By == seller {
				all = append(all, s.Command)
			}
		}
		return rapid.SampledFrom(all).Draw(t, "seller's")
	})
}

func stock(s lot.State) *rapid.Generator[lot.Command] {
	return rapid.Custom(func(t *rapid.T) lot.Command {
		negotiation := rapid.SampledFrom([]string{"neg_1", "neg_2"}).Draw(t, "negotiation")
		offer := rapid.IntRange(1, 6).Draw(t, "offer")
		milli := rapid.OneOf(
			rapid.Int64Range(1, 400*kg),
			rapid.SampledFrom([]int64{max(1, s.Available()), s.Available() + 1}),
		).Draw(t, "milli")
		return rapid.SampledFrom([]lot.Command{
			lot.Reserve{Negotiation: negotiation, Offer: offer, Milli: milli},
			lot.Commit{Negotiation: negotiation, Offer: offer, Milli: milli, Order: "ord_1"},
			lot.Return{Negotiation: negotiation, Offer: offer, Milli: milli, Order: "ord_1"},
			record(huaro, fmt.Sprint("sale_", offer), milli),
			lot.AnswerSale{Sale: fmt.Sprint("sale_", offer), Answer: rapid.SampledFrom([]string{catalogevents.SaleAcknowledged, catalogevents.SaleDenied}).Draw(t, "answer")},
			lot.ReturnSale{Sale: fmt.Sprint("sale_", offer)},
			lot.Release{Negotiation: negotiation, Offers: rapid.SliceOfN(rapid.IntRange(1, 6), 0, 3).Draw(t, "offers")},
		}).Draw(t, "stock")
	})
}
