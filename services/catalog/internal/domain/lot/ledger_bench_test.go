package lot_test

import (
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// BenchmarkFoldLongLedger folds a lot with 20,000 ledger entries.
func BenchmarkFoldLongLedger(b *testing.B) {
	for b.Loop() {
		var s lot.State
		for i := range 20_000 {
			s = lot.Evolve(s, catalogevents.LotStockReserved{StockEntry: catalogevents.StockEntry{
				Negotiation: fmt.Sprintf("neg_%d", i), Offer: 1, Milli: 1,
			}})
		}
	}
}
