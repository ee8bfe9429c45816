package qhatu_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/vault"
)

// logOf starts a server with a log of lots that are on the market, and returns both with the server's address.
func logOf(b *testing.B, lots int, said func(i int) catalogevents.LotDrafted) (log *es.Log, url string) {
	b.Helper()
	js, url := natstest.Unsynced(b)
	log, err := es.OpenLog(b.Context(), js)
	if err != nil {
		b.Fatal(err)
	}
	publishLots(b, log, lots, said)
	return log, url
}

func publishLots(b *testing.B, log *es.Log, lots int, said func(i int) catalogevents.LotDrafted) {
	b.Helper()
	const callers = 64
	begin := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	var second atomic.Int64
	shop := sellingOn(log, func() time.Time { return begin.Add(time.Duration(second.Add(1)) * time.Second) })
	var group sync.WaitGroup
	for c := range callers {
		group.Go(func() {
			for i := c; i < lots; i += callers {
				m := es.Meta{CommandID: es.CommandID(fmt.Sprintf("%032x", i))}
				if _, err := shop.Handle(context.Background(), lotID(i), said(i), m); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	if b.Failed() {
		b.FailNow()
	}
}

// sellingOn drafts and publishes lots in one commit each.
func sellingOn(log *es.Log, now func() time.Time) *es.Aggregates[bool, catalogevents.LotDrafted, catalogevents.LotEvent] {
	return es.New(log, es.Decider[bool, catalogevents.LotDrafted, catalogevents.LotEvent]{
		Aggregate: catalogevents.Lot,
		Decide: func(_ bool, said catalogevents.LotDrafted) ([]catalogevents.LotEvent, error) {
			return []catalogevents.LotEvent{said, catalogevents.LotPublished{}}, nil
		},
		Evolve: func(bool, catalogevents.LotEvent) bool { return true },
		Events: es.NewEventTable(catalogevents.LotEvents()),
	}, now)
}

// sellers is how many associations sell.
const sellers = 300

func association(i int) string { return fmt.Sprintf("assoc_%d", i%sellers) }

// lotID is as random as ids are.
func lotID(i int) string {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i)))
	return "lot_" + hex.EncodeToString(sum[:11])
}

// lotOf describes a lot: one in four is of maize, and one in five has less than 100 kg.
func lotOf(i int) catalogevents.LotDrafted {
	kg := int64(20 + 37*(i%5) + i%700)
	if i%5 != 0 {
		kg += 100
	}
	return catalogevents.LotDrafted{
		Association: association(i), Code: fmt.Sprintf("XX-%d", i),
		Product: []string{"maize", "cocoa", "plantain_chips", "plantain_fibre"}[i/5%4], Variety: "blanco gigante",
		Title: "Maíz blanco gigante de Huaro", Description: "Secado al sol, desgranado a mano, listo para cargar.",
		Declared: events.Quantity{Milli: kg * 1000, Unit: "kg"}, Measure: events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"},
		FactorSource: "default", PostedMilli: kg * 1000, Price: &events.Price{Minor: 350, Currency: "PEN", Per: "kg"},
		HarvestedOn: "2026-05-20", AvailableFrom: "2026-06-01",
	}
}

// vaultIn is the vault of a market with its files in dir, with a name for each association.
func vaultIn(b *testing.B, js jetstream.JetStream, dir string) *vault.Vault {
	b.Helper()
	keys := host.Config{DataDir: dir}.VaultKeys()
	if err := errors.Join(os.MkdirAll(filepath.Dir(string(keys)), 0o700), keys.Make()); err != nil {
		b.Fatal(err)
	}
	v, err := vault.Open(b.Context(), js, keys.Masters)
	if err != nil {
		b.Fatal(err)
	}
	for i := range sellers {
		err := v.ChangeOrganisation(b.Context(), association(i), func(vault.Organisation) vault.Organisation {
			return vault.Organisation{Name: fmt.Sprintf("Asociación Huaro %d", i), Community: "Huaro", Province: "Quispicanchi", Region: "Cusco"}
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return v
}

// sealedBy is lotOf with its texts sealed by a vault.
func sealedBy(b *testing.B, v *vault.Vault) func(i int) catalogevents.LotDrafted {
	return func(i int) catalogevents.LotDrafted {
		said := lotOf(i)
		if err := v.SealTexts(context.Background(), said.Association, "catalog.lot", &said.Variety, &said.Title, &said.Description); err != nil {
			b.Error(err)
		}
		return said
	}
}
