package app

import (
	"log/slog"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/host/hosttest"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// A lot of before texts were sealed is sealed by one event, once; what is read of it is the same, until its association is erased.
func TestSweepSealsWhatStandsInTheClear(t *testing.T) {
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
	row := func() (l projection.Lot) {
		t.Helper()
		must(h.Model.CatchUp(t.Context()))
		must(h.Model.View(func(tx *bbolt.Tx) (err error) {
			l, _, err = views.Lots.Get(tx, "lot_1")
			return err
		}))
		return l
	}
	seller := es.Meta{CommandID: "draft", Actor: es.Actor{Role: "association", Org: "assoc_1"}}
	_, err := estest.NewScribe(h.Log, catalogevents.Lot, catalogevents.LotEvents()).Write(t.Context(), "lot_1", start, catalogevents.LotDrafted{
		Association: "assoc_1", Product: "maize", Variety: "blanco gigante", Title: "Maíz de Huaro", Certifications: []events.SealedText{"orgánico"},
		Measure: events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}, PostedMilli: 1000,
	}, seller)
	must(err)
	before := row()
	if !events.AnyClear(before.Texts()) {
		t.Fatal("the past is sealed already")
	}
	for range 2 {
		must(h.Model.CatchUp(t.Context()))
		a.sweep().Once(t.Context(), start)
		l := row()
		if l.Revision != before.Revision+1 || events.AnyClear(l.Texts()) {
			t.Fatalf("sealed at revision %d: %+v", l.Revision, l.State)
		}
		must(a.OpenTexts(t.Context(), l.Texts()...))
		if l.Described != before.Described || l.Certified[0] != "orgánico" {
			t.Errorf("read as %+v", l.State)
		}
	}
	same, grade := events.SealedText("Maíz de Huaro"), "primera"
	commit, err := a.Change(t.Context(), "lot_1", lot.Change{Association: "assoc_1", Title: &same}, es.Meta{CommandID: "same", Actor: seller.Actor})
	if err != nil || len(commit.Events) > 0 {
		t.Errorf("the same title is a change: %+v, %v", commit.Events, err)
	}
	if _, err := a.Change(t.Context(), "lot_1", lot.Change{Association: "assoc_1", Grade: &grade}, es.Meta{CommandID: "grade", Actor: seller.Actor}); err != nil {
		t.Error(err)
	}
	must(a.vault.Erase(t.Context(), "assoc_1"))
	l := row()
	must(a.OpenTexts(t.Context(), l.Texts()...))
	if l.Described != (catalogevents.LotDescription{Grade: grade}) || l.Certified[0] != "" {
		t.Errorf("after erasure %+v", l.State)
	}
}
