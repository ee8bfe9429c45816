package app

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/host/hosttest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// The lots of an association that is erased leave the market, with their texts, and so does one that was being published just then. Others'
// lots stay, and what is done again does nothing.
func TestLotsOfTheErasedLeaveTheMarket(t *testing.T) {
	views := projection.NewViews()
	h := hosttest.Open(t, views.All()...)
	start := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	a := New(Config{
		Log: h.Log, Model: h.Model, Views: views, Vault: vaulttest.New(t, h.Log.JetStream()),
		Now: func() time.Time { return start }, Logger: slog.New(slog.DiscardHandler),
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	meta := func(command string) es.Meta {
		return es.Meta{CommandID: es.CommandID(command), Actor: es.Actor{Role: "association"}}
	}
	organisations := estest.NewScribe(h.Log, identityevents.Organisation, identityevents.OrganisationEvents())
	lots := map[string]string{} // by what they are called here
	for name, association := range map[string]string{"published": "assoc_1", "drafted": "assoc_1", "another's": "assoc_2"} {
		id, position, err := a.Draft(t.Context(), lot.MakeDraft{
			Association: association, Product: "maize", Title: events.SealedText("Maíz " + name), Declared: quantity.Quantity{Milli: 1000, Unit: "kg"},
		}, meta("draft "+name))
		must(err)
		must(h.Model.WaitFor(t.Context(), position))
		lots[name] = id
	}
	publish := func(name, association string) {
		t.Helper()
		_, err := a.HandleLot(t.Context(), lots[name], lot.Publish{Association: association}, meta("publish "+name))
		must(err)
	}
	publish("published", "assoc_1")
	publish("another's", "assoc_2")
	_, err := organisations.Write(t.Context(), "assoc_1", start, identityevents.OrganisationErased{By: "self"}, meta("erase"))
	must(err)
	must(a.vault.Erase(t.Context(), "assoc_1"))
	erased := h.LastCommit(identityevents.Organisation, "assoc_1")[0]
	must(a.withdrawErased(t.Context(), erased, identityevents.OrganisationErased{}))
	late := estest.NewScribe(h.Log, catalogevents.Lot, catalogevents.LotEvents()) // what was decided just before
	for _, e := range []catalogevents.LotEvent{
		catalogevents.LotDrafted{Association: "assoc_1", Product: "maize", Measure: events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}, PostedMilli: 1000},
		catalogevents.LotPublished{},
	} {
		_, err := late.Write(t.Context(), "lot_late", start, e, meta(fmt.Sprintf("late %T", e)))
		must(err)
	}
	lots["late"] = "lot_late"
	published := h.LastCommit(catalogevents.Lot, "lot_late")[0]
	react := func() {
		t.Helper()
		must(a.withdrawErased(t.Context(), erased, identityevents.OrganisationErased{}))
		must(a.followPublished(t.Context(), published, catalogevents.LotPublished{}))
	}
	must(a.followPublished(t.Context(), published, catalogevents.LotPublished{}))
	react()
	end, err := h.Log.End(t.Context())
	must(err)
	react()
	if again, err := h.Log.End(t.Context()); err != nil || again != end {
		t.Errorf("done again, it stores something: %d after %d, %v", again, end, err)
	}
	must(h.Model.CatchUp(t.Context()))
	must(h.Model.View(func(tx *bbolt.Tx) error {
		for name, want := range map[string]lot.Status{"published": lot.Withdrawn, "drafted": lot.Withdrawn, "late": lot.Withdrawn, "another's": lot.Published} {
			l, _, err := views.Lots.Get(tx, lots[name])
			must(err)
			must(a.OpenTexts(t.Context(), l.Texts()...))
			if shown := l.Described.Title != ""; l.Status != want || shown != (want == lot.Published) {
				t.Errorf("%s is %s with the title %q", name, l.Status, l.Described.Title)
			}
		}
		left, err := views.Lots.NotEndedOf(tx, "assoc_1")
		if len(left) > 0 {
			t.Errorf("left: %+v", left)
		}
		return err
	}))
}
