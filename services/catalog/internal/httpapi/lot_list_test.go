package httpapi

import (
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
)

// Whatever a filter chooses, its pages hold together what one that looks at everything would hold, in the same order. None looks at
// more than it may, and only the last has no next.
func TestWhatAFilterChoosesIsSearchedForInParts(t *testing.T) {
	const lots, reads = 60, 7
	whole := openStocked(t, lots, 5)
	maize, cheapest, dearest, most := catalogrest.ProductID("maize"), catalogrest.LotSort("price"), catalogrest.LotSort("-price"), catalogrest.LotSort("-available")
	for name, c := range map[string]struct {
		p       catalogrest.ListLotsParams
		chosen  int
		atLeast int // pages
	}{
		"all":             {catalogrest.ListLotsParams{}, lots, lots / reads},
		"maize":           {catalogrest.ListLotsParams{Product: &maize}, lots / 4, 2},
		"no grade":        {catalogrest.ListLotsParams{Grade: new("zzz")}, 0, lots / reads},
		"variety":         {catalogrest.ListLotsParams{Variety: new("Blanco Gigante")}, lots, lots / reads},
		"no variety":      {catalogrest.ListLotsParams{Variety: new("chullpi")}, 0, lots / reads},
		"region":          {catalogrest.ListLotsParams{Region: new("Puno")}, lots / 5 * 2, 4},
		"no region":       {catalogrest.ListLotsParams{Region: new("Lima")}, 0, 1},
		"not verified":    {catalogrest.ListLotsParams{Verified: new(false), Sort: &dearest}, lots, lots / reads},
		"cheap":           {catalogrest.ListLotsParams{MaxPrice: new("3.59")}, 20, lots / reads},
		"cheap first":     {catalogrest.ListLotsParams{MaxPrice: new("3.59"), Sort: &cheapest}, 20, 2},
		"cheap last":      {catalogrest.ListLotsParams{MaxPrice: new("3.59"), Sort: &dearest}, 20, 2},
		"none as cheap":   {catalogrest.ListLotsParams{MaxPrice: new("3.49"), Sort: &cheapest}, 0, 1},
		"much of it":      {catalogrest.ListLotsParams{MinAvailable: new("70"), Sort: &most}, 10, 1},
		"not so early":    {catalogrest.ListLotsParams{AvailableBy: new("2026-05-31")}, 0, lots / reads},
		"cheap and Cusco": {catalogrest.ListLotsParams{MaxPrice: new("3.59"), Region: new("Cusco"), Product: &maize}, 3, 1},
	} {
		want := ids(whole.page(t, at(c.p, 200)).Items)
		if len(want) != c.chosen {
			t.Errorf("%s: %d lots, want %d", name, len(want), c.chosen)
		}
		for _, sellers := range []int{0, 2} { // that are looked up when one of their lots is met, or are many
			parts := stocked{API: whole.API}
			parts.Views.Lots.Reads, parts.Views.Sellers.Reads = reads, sellers
			for _, limit := range []int64{1, 3, 50} {
				got, pages := parts.follow(t, at(c.p, limit))
				if !slices.Equal(got, want) || pages < c.atLeast {
					t.Errorf("%s, %d a page: %v in %d pages, want %v in %d", name, limit, got, pages, want, c.atLeast)
				}
			}
		}
	}
}

func at(p catalogrest.ListLotsParams, limit int64) catalogrest.ListLotsParams {
	p.Limit = &limit
	return p
}

// follow reads a list to its end.
func (s *stocked) follow(t *testing.T, p catalogrest.ListLotsParams) (found []string, pages int) {
	t.Helper()
	for {
		page := s.page(t, p)
		found, pages = append(found, ids(page.Items)...), pages+1
		if page.Next == nil || pages > 100 {
			return found, pages
		}
		p.Cursor = page.Next
	}
}
