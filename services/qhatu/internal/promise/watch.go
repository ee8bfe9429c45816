package promise

import "slices"

// Watch lets the traders know of lots that others brought to the market: page is one of the list of lots.
func (t *Traders) Watch(page Page) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range slices.Backward(page.Items) { // the list begins with the newest, who trades looks for them at the end
		known := slices.ContainsFunc(t.lots, func(seen lotSeen) bool { return seen.id == l.ID })
		if !known {
			t.lots = append(t.lots, lotSeen{l.ID, l.Association.ID, l.State})
		}
	}
}

// PriceFrom makes the offers from now on begin above a price in minor units.
func (t *Traders) PriceFrom(minor int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.prices = max(t.prices, minor)
}
