package lot_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// maize describes so many thousandths of a unit of maize.
func maize(milli int64, unit string) lot.MakeDraft {
	return lot.MakeDraft{Association: huaro, Code: "MZ-7K3F", Product: "maize", Declared: quantity.Quantity{Milli: milli, Unit: unit}, Today: today}
}

// with changes a description.
func with(c lot.MakeDraft, change func(*lot.MakeDraft)) lot.MakeDraft {
	change(&c)
	return c
}

func heavy(c lot.MakeDraft, grams int64) lot.MakeDraft {
	return with(c, func(c *lot.MakeDraft) { c.FactorMilli = grams })
}

func of(c lot.MakeDraft, product string) lot.MakeDraft {
	return with(c, func(c *lot.MakeDraft) { c.Product = product })
}

func TestDescribeWritesDownWhatWasSaid(t *testing.T) {
	c := lot.MakeDraft{
		Association: huaro, Code: "MZ-7K3F", Product: "maize", Variety: "blanco gigante", Grade: "primera",
		Title: "Maíz de Huaro", Description: "Secado al sol",
		Declared: quantity.Quantity{Milli: 20_000, Unit: "quintal"},
		MinOrder: &quantity.Quantity{Milli: 2_000, Unit: "quintal"},
		Price:    &money.Price{Minor: 16_100, Currency: money.PEN, Per: "quintal"}, HarvestedOn: "2026-05-10",
		AvailableFrom: "2026-06-01", Certifications: []events.SealedText{"orgánico"}, Today: today,
	}
	estest.Given(lot.Decide, lot.Evolve).When(c).Then(t, catalogevents.LotDrafted{
		Association: huaro, Code: "MZ-7K3F", Product: "maize", Variety: "blanco gigante", Grade: "primera",
		Title: "Maíz de Huaro", Description: "Secado al sol",
		Declared: events.Quantity{Milli: 20_000, Unit: "quintal"},
		Measure:  events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, FactorSource: "default",
		PostedMilli: 920 * kg, MinOrderMilli: 92 * kg,
		Price:       &events.Price{Minor: 16_100, Currency: "PEN", Per: "quintal"},
		HarvestedOn: "2026-05-10", AvailableFrom: "2026-06-01", Certifications: []events.SealedText{"orgánico"},
	})
}

const today = "2026-05-20"

func TestWhatIsSoldWasHarvested(t *testing.T) {
	for _, c := range []struct {
		harvested, available string
		want                 error
	}{
		{"", "", nil},
		{"2026-05-20", "", nil},
		{"2026-05-21", "", lot.ErrHarvest},
		{"2021-05-20", "", nil},
		{"2021-05-19", "", lot.ErrHarvest},
		{"0001-01-01", "", lot.ErrHarvest},
		{"", "2028-05-20", nil},
		{"", "2028-05-21", lot.ErrAvailableAbsurd},
		{"", "2026-05-01", nil}, // it has been there
		{"", "0001-01-01", lot.ErrAvailableAbsurd},
		{"2026-05-10", "2026-05-10", nil},
		{"2026-05-10", "2026-05-09", lot.ErrAvailableBeforeHarvest},
	} {
		when := with(maize(1_000, "kg"), func(m *lot.MakeDraft) { m.HarvestedOn, m.AvailableFrom = c.harvested, c.available })
		if _, err := lot.Decide(lot.State{}, when); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("harvested %q, available from %q: %v", c.harvested, c.available, err)
		}
	}
}

func TestDescribeKeepsTheUnitAndItsContent(t *testing.T) {
	tests := map[string]struct {
		when   lot.MakeDraft
		posted int64
		factor int64
		base   string
		source string
	}{
		"20 quintales of 46 kg are 920 kg":          {maize(20_000, "quintal"), 920 * kg, 46_000, "kg", "default"},
		"46 kg said is the default all the same":    {heavy(maize(20_000, "quintal"), 46_000), 920 * kg, 46_000, "kg", "default"},
		"a quintal of 50 kg, by the producer":       {heavy(maize(20_000, "quintal"), 50_000), 1000 * kg, 50_000, "kg", "producer"},
		"20 sacos of 62.5 kg":                       {heavy(maize(20_000, "saco"), 62_500), 1250 * kg, 62_500, "kg", "producer"},
		"half an arroba":                            {maize(500, "arroba"), 5_750, 11_500, "kg", "default"},
		"a thousandth of a kilogram is a gram":      {maize(1, "kg"), 1, 1000, "kg", "default"},
		"as much as a lot holds: 1,000 t":           {maize(1_000_000, "t"), 1_000_000 * kg, 1_000_000, "kg", "default"},
		"the heaviest unit: a tonne":                {heavy(maize(1_000, "saco"), 1_000_000), 1000 * kg, 1_000_000, "kg", "producer"},
		"2 fardos of fibre":                         {heavy(of(maize(2_000, "fardo"), "plantain_fibre"), 30_000), 60 * kg, 30_000, "kg", "producer"},
		"half a docena is 6 pieces":                 {of(maize(500, "docena"), "textile"), 6_000, 12_000, "unidad", "default"},
		"3 docenas of chullos are 36 pieces":        {of(maize(3_000, "docena"), "textile"), 36_000, 12_000, "unidad", "default"},
		"a million pieces":                          {of(maize(1_000_000, "millar"), "textile"), 1_000_000_000, 1_000_000, "unidad", "default"},
		"12 places of a tour":                       {of(maize(12_000, "place"), "tourism"), 12_000, 1000, "place", "default"},
		"a dozen said to be twelve is the standard": {heavy(of(maize(1_000, "docena"), "textile"), 12_000), 12_000, 12_000, "unidad", "default"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			decided, err := lot.Decide(lot.State{}, tt.when)
			if err != nil {
				t.Fatal(err)
			}
			got := decided[0].(catalogevents.LotDrafted)
			want := catalogevents.LotDrafted{
				Association: huaro, Code: "MZ-7K3F", Product: tt.when.Product, Declared: events.Quantity(tt.when.Declared),
				Measure:      events.Measure{Unit: tt.when.Declared.Unit, FactorMilli: tt.factor, Base: tt.base},
				FactorSource: tt.source, PostedMilli: tt.posted,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDescribeRefuses(t *testing.T) {
	check(t, []rule{
		{Name: "a second time", Given: drafted(), When: maize(1_000, "kg"), Refused: lot.ErrNotDraft},
		{Name: "an unknown product", When: of(maize(1_000, "kg"), "gold"), Refused: lot.ErrUnknownProduct},
		{Name: "maize by the dozen", When: maize(1_000, "docena"), Refused: lot.ErrUnit},
		{Name: "an unknown unit", When: maize(1_000, "almud"), Refused: lot.ErrUnit},
		{Name: "textile by the kilogram", When: of(maize(1_000, "kg"), "textile"), Refused: lot.ErrUnit},
		{Name: "a grade of another product", When: with(maize(1_000, "kg"), func(c *lot.MakeDraft) { c.Grade = "fina" }), Refused: lot.ErrUnknownGrade},
		{Name: "20 sacos of nobody knows what", When: maize(20_000, "saco"), Refused: lot.ErrFactorNeeded},
		{Name: "a kilogram of two kilograms", When: heavy(maize(1_000, "kg"), 2_000), Refused: lot.ErrFactorFixed},
		{Name: "a dozen of ten", When: heavy(of(maize(1_000, "docena"), "textile"), 10_000), Refused: lot.ErrFactorFixed},
		{Name: "a sack below nothing", When: heavy(maize(1_000, "saco"), -1), Refused: lot.ErrFactorAbsurd},
		{Name: "a sack over a tonne", When: heavy(maize(1_000, "saco"), 1_000_001), Refused: lot.ErrFactorAbsurd},
		{Name: "nothing", When: maize(0, "kg"), Refused: lot.ErrNothing},
		{Name: "less than nothing", When: maize(-1, "kg"), Refused: lot.ErrNothing},
		{Name: "too little to count: a thousandth of a gram", When: maize(1, "g"), Refused: lot.ErrTooLittle},
		{Name: "more than 1,000 t", When: maize(1_000_001, "t"), Refused: lot.ErrTooMuch},
		{Name: "one and a half pieces", When: of(maize(1_500, "unidad"), "textile"), Refused: lot.ErrFraction},
		{Name: "a thousandth of a piece", When: of(maize(1, "unidad"), "textile"), Refused: lot.ErrFraction},
		{Name: "a third of a dozen, nearly", When: of(maize(300, "docena"), "textile"), Refused: lot.ErrFraction},
		{Name: "half a place", When: of(maize(500, "place"), "tourism"), Refused: lot.ErrFraction},
		{Name: "more than a number holds", When: maize(1<<62, "t"), Refused: lot.ErrTooMuch},
	})
}

func TestDescribeRefusesTerms(t *testing.T) {
	least := func(milli int64, unit string) lot.MakeDraft {
		return with(maize(20_000, "quintal"), func(c *lot.MakeDraft) { c.MinOrder = &quantity.Quantity{Milli: milli, Unit: unit} })
	}
	priced := func(minor int64, per string) lot.MakeDraft {
		return with(maize(20_000, "quintal"), func(c *lot.MakeDraft) { c.Price = &money.Price{Minor: minor, Currency: money.PEN, Per: per} })
	}
	check(t, []rule{
		{Name: "a smallest order of nothing", When: least(0, "kg"), Refused: lot.ErrNothing},
		{Name: "a smallest order over the lot", When: least(20_001, "quintal"), Refused: lot.ErrMinOrderBeyond},
		{Name: "a smallest order in pieces", When: least(1_000, "unidad"), Refused: lot.ErrOtherUnit},
		{Name: "a smallest order in sacks of no known weight", When: least(1_000, "saco"), Refused: lot.ErrOtherUnit},
		{Name: "a price of nothing", When: priced(0, "quintal"), Refused: lot.ErrPriceAbsurd},
		{Name: "a price over a million soles", When: priced(100_000_001, "quintal"), Refused: lot.ErrPriceAbsurd},
		{Name: "a smallest order of half a gram", When: least(500, "g"), Refused: lot.ErrTooLittle},
		{
			Name: "a smallest order of half a piece", Refused: lot.ErrFraction,
			When: with(of(maize(3_000, "docena"), "textile"), func(c *lot.MakeDraft) { c.MinOrder = &quantity.Quantity{Milli: 500, Unit: "unidad"} }),
		},
		{
			Name: "a total over a hundred million soles", Refused: lot.ErrTotalTooHigh,
			When: with(maize(1_000, "t"), func(c *lot.MakeDraft) {
				c.Declared.Milli, c.Price = 1_000_000, &money.Price{Minor: 10_001, Currency: money.PEN, Per: "kg"}
			}),
		},
		{
			Name: "a total below a céntimo", Refused: lot.ErrTotalTooLow,
			When: with(maize(1, "kg"), func(c *lot.MakeDraft) { c.Price = &money.Price{Minor: 100, Currency: money.PEN, Per: "kg"} }),
		},
		{Name: "a price per piece of what is weighed", When: priced(100, "unidad"), Refused: lot.ErrPriceUnit},
		{Name: "a price per sack of a lot in quintales", When: priced(100, "saco"), Refused: lot.ErrPriceUnit},
	})
}

func TestDescribeTakesTermsInAnyUnitOfTheLot(t *testing.T) {
	sacks := heavy(maize(20_000, "saco"), 50_000)
	for _, unit := range []string{"saco", "kg", "quintal", "arroba", "t"} {
		c := with(sacks, func(c *lot.MakeDraft) {
			c.Price = &money.Price{Minor: 16_100, Currency: money.PEN, Per: unit}
			c.MinOrder = &quantity.Quantity{Milli: 1_000, Unit: unit}
		})
		if _, err := lot.Decide(lot.State{}, c); err != nil {
			t.Errorf("a lot in sacks with terms per %s: %v", unit, err)
		}
	}
	dear := with(sacks, func(c *lot.MakeDraft) { c.Price = &money.Price{Minor: 100_000_000, Currency: money.PEN, Per: "saco"} })
	if _, err := lot.Decide(lot.State{}, dear); err != nil {
		t.Errorf("a sack for a million soles: %v", err)
	}
	whole := with(sacks, func(c *lot.MakeDraft) { c.MinOrder = &c.Declared })
	if _, err := lot.Decide(lot.State{}, whole); err != nil {
		t.Errorf("a lot that is sold only as a whole: %v", err)
	}
}
