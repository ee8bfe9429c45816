package projection_test

import (
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// market writes published lots of three associations: 20 quintals, 10 kilos, and 30 kilos without a price.
func market(t *testing.T, log *readmodeltest.Log) {
	t.Helper()
	kilo := events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}
	for id, l := range map[string]catalogevents.LotDrafted{
		"lot_quintal": {
			Association: "assoc_1", Measure: events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, PostedMilli: 920_000,
			Price: &events.Price{Minor: 16_101, Currency: "PEN", Per: "quintal"}, Variety: "Blanco Gigante",
		},
		"lot_kilo":     {Association: "assoc_2", Measure: kilo, PostedMilli: 10_000, Price: &events.Price{Minor: 350, Currency: "PEN", Per: "kg"}},
		"lot_unpriced": {Association: "assoc_3", Measure: kilo, PostedMilli: 30_000},
	} {
		l.Product, l.Code, l.Declared = "maize", "MZ-"+id, events.Quantity{Milli: 1000, Unit: l.Measure.Unit}
		log.Write(t, id, l)
		log.Write(t, id, catalogevents.LotPublished{})
	}
}

func TestLotsAreListedInEachOrder(t *testing.T) {
	log, views := history().Open(t), projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	market(t, log)
	readmodeltest.CatchUp(t, model)
	everybody := []string{"assoc_1", "assoc_2", "assoc_3", "assoc_4"}
	for _, f := range []projection.LotFilter{{}, {Product: "maize"}, {Sellers: everybody}, {Product: "maize", Sellers: everybody}} {
		for sort, want := range map[projection.LotSort][]string{
			projection.Cheapest:       {"lot_kilo", "lot_quintal", "lot_unpriced"}, // 3.50 and 3.5002 a kilo
			projection.Dearest:        {"lot_quintal", "lot_kilo", "lot_unpriced"},
			projection.LeastAvailable: {"lot_kilo", "lot_unpriced", "lot_quintal"},
			projection.MostAvailable:  {"lot_quintal", "lot_unpriced", "lot_kilo"},
		} {
			for _, limit := range []int{1, 2, 9} {
				f.Sort = sort
				if got := listed(t, model, views, f, limit); !slices.Equal(got, want) {
					t.Errorf("%+v, %d a page: %v, want %v", f, limit, got, want)
				}
			}
		}
	}
	for _, c := range []struct {
		f    projection.LotFilter
		want []string
	}{
		{projection.LotFilter{Sellers: []string{"assoc_2"}, Seller: only("assoc_2")}, []string{"lot_kilo"}},
		{projection.LotFilter{Seller: only("assoc_2")}, []string{"lot_kilo"}},
		{projection.LotFilter{Seller: only("assoc_2"), Sort: projection.Dearest}, []string{"lot_kilo"}},
		{projection.LotFilter{Variety: "blanco gigante"}, []string{"lot_quintal"}},
		{projection.LotFilter{Sellers: []string{}}, nil},
		{projection.LotFilter{MaxPerBase: new(int64(0))}, nil}, // zero is a price, and nobody asks it
		{projection.LotFilter{MaxPerBase: new(int64(350)), MinAvailable: new(int64(10_001))}, []string{"lot_quintal"}},
		{projection.LotFilter{MinAvailable: new(int64(0)), Sort: projection.Cheapest}, []string{"lot_kilo", "lot_quintal", "lot_unpriced"}},
	} {
		if got := listed(t, model, views, c.f, 5); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.f, got, c.want)
		}
	}
}

// only chooses one association.
func only(chosen string) func(string) bool { return func(id string) bool { return id == chosen } }

// listed walks through a list page by page.
func listed(t *testing.T, model *readmodel.Model, v projection.Views, f projection.LotFilter, limit int) (ids []string) {
	t.Helper()
	for next := new(readmodel.Cursor); next != nil; {
		err := model.View(func(tx *bbolt.Tx) (err error) {
			var page []projection.Lot
			page, next, err = v.Lots.Page(tx, f, *next, limit)
			for _, l := range page {
				ids = append(ids, l.ID)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return ids
}

func TestVerificationHoldsUntilItsLastDay(t *testing.T) {
	for date, want := range map[string]bool{"2027-12-31": true, "2028-01-01": false} {
		if got := (projection.Seller{Verified: true, Until: "2027-12-31"}).VerifiedOn(date); got != want {
			t.Errorf("on %s: %v", date, got)
		}
	}
}
