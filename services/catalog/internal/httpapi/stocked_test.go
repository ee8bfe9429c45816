package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/catalog/internal/app"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

func ids(lots []catalogrest.Lot) (all []string) {
	for _, l := range lots {
		all = append(all, l.ID)
	}
	return all
}

// stocked is the catalog with lots on the market.
type stocked struct {
	API
	log *es.Log
}

func (s *stocked) page(t testing.TB, p catalogrest.ListLotsParams) catalogrest.LotPage {
	t.Helper()
	answer, err := s.ListLots(t.Context(), catalogrest.ListLotsRequestObject{Params: p})
	if err != nil {
		t.Fatal(err)
	}
	return pageOf(t, answer)
}

func pageOf(t testing.TB, answer catalogrest.ListLotsResponseObject) (page catalogrest.LotPage) {
	t.Helper()
	written := httptest.NewRecorder()
	if err := errors.Join(answer.VisitListLotsResponse(written), json.NewDecoder(written.Body).Decode(&page)); err != nil {
		t.Fatal(err)
	}
	return page
}

// openStocked opens the catalog over a log of lots of some associations.
func openStocked(t testing.TB, lots, sellers int) *stocked {
	t.Helper()
	js, _ := natstest.Unsynced(t)
	log, err := es.OpenLog(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	quiet, known := slog.New(slog.DiscardHandler), vaulttest.New(t, js)
	during(t, func(ctx context.Context) error { return known.Run(ctx, quiet) })
	stock(t, log, known, lots, sellers)
	views := projection.NewViews()
	model, err := readmodel.Open(t.Context(), readmodel.Config{Path: filepath.Join(t.TempDir(), "catalog.db"), Log: log, Logger: quiet}, views.All()...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = model.Close() })
	during(t, model.Run)
	for model.CatchUp(t.Context()) != nil {
		t.Log("it reads the log")
	}
	catalog := app.New(app.Config{Log: log, Model: model, Views: views, Vault: known, Now: time.Now, Logger: quiet})
	return &stocked{API{App: catalog, Model: model, Views: views, Vault: known, Now: time.Now}, log}
}

func during(t testing.TB, run func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// stock registers associations and puts lots on the market.
func stock(t testing.TB, log *es.Log, known *vault.Vault, lots, sellers int) {
	t.Helper()
	varieties := make([]events.SealedText, sellers)
	for i := range sellers {
		id := fmt.Sprintf("assoc_%d", i)
		err := known.ChangeOrganisation(t.Context(), id, func(vault.Organisation) vault.Organisation {
			return vault.Organisation{Name: "Los Andes", Community: "Huaro", Province: "Quispicanchi", Region: []string{"Cusco", "Puno"}[i%2]}
		})
		if err != nil {
			t.Fatal(err)
		}
		if varieties[i], err = known.SealText(t.Context(), id, "catalog.lot", "blanco gigante"); err != nil {
			t.Fatal(err)
		}
	}
	var second atomic.Int64
	begin := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	now := func() time.Time { return begin.Add(time.Duration(second.Add(1)) * time.Second) }
	write(t, sellers, es.New(log, appending(identityevents.Organisation, es.NewEventTable(identityevents.OrganisationEvents())), now),
		func(i int) (string, []identityevents.OrganisationEvent) {
			return fmt.Sprintf("assoc_%d", i), []identityevents.OrganisationEvent{identityevents.OrganisationRegistered{Kind: identityevents.KindAssociation}}
		})
	write(t, lots, es.New(log, appending(catalogevents.Lot, es.NewEventTable(catalogevents.LotEvents())), now),
		func(i int) (string, []catalogevents.LotEvent) {
			return idOf(i), []catalogevents.LotEvent{lotOf(i, sellers, varieties[i%sellers]), catalogevents.LotPublished{}}
		})
}

// appending decides for whatever it is told.
func appending[E any](aggregate string, table es.EventTable[E]) es.Decider[bool, []E, E] {
	return es.Decider[bool, []E, E]{
		Aggregate: aggregate, Events: table,
		Decide: func(_ bool, all []E) ([]E, error) { return all, nil },
		Evolve: func(bool, E) bool { return true },
	}
}

// write has commits made side by side.
func write[E any](t testing.TB, n int, all *es.Aggregates[bool, []E, E], commit func(i int) (string, []E)) {
	t.Helper()
	const callers = 64
	var group sync.WaitGroup
	for c := range callers {
		group.Go(func() {
			for i := c; i < n; i += callers {
				id, what := commit(i)
				if _, err := all.Handle(context.Background(), id, what, es.Meta{CommandID: es.CommandID(id)}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// idOf is as random as ids are.
func idOf(i int) string {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
	return "lot_" + hex.EncodeToString(sum[:11])
}

func lotOf(i, sellers int, variety events.SealedText) catalogevents.LotDrafted {
	kg := int64(20 + i%700)
	return catalogevents.LotDrafted{
		Association: fmt.Sprintf("assoc_%d", i%sellers), Code: fmt.Sprintf("XX-%d", i),
		Product: []string{"maize", "cocoa", "plantain_chips", "plantain_fibre"}[i%4], Variety: variety,
		Declared: events.Quantity{Milli: kg * 1000, Unit: "kg"}, Measure: events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"},
		FactorSource: "default", PostedMilli: kg * 1000, Price: &events.Price{Minor: 350 + int64(i%50), Currency: "PEN", Per: "kg"},
		HarvestedOn: "2026-05-20", AvailableFrom: "2026-06-01",
	}
}
