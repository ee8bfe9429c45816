package quantity_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/quantity"
)

func TestParse(t *testing.T) {
	tests := []struct {
		value, unit string
		want        quantity.Quantity
		err         error
	}{
		{value: "20", unit: "quintal", want: quantity.Quantity{Milli: 20000, Unit: "quintal"}},
		{value: "12.5", unit: "arroba", want: quantity.Quantity{Milli: 12500, Unit: "arroba"}},
		{value: "0", unit: "kg", want: quantity.Quantity{Unit: "kg"}},
		{value: "3", unit: "java", want: quantity.Quantity{Milli: 3000, Unit: "jaba"}},
		{value: "1.2345", unit: "kg", err: quantity.ErrPrecision},
		{value: "-1", unit: "kg", err: quantity.ErrSyntax},
		{value: "1e3", unit: "kg", err: quantity.ErrSyntax},
		{value: "9999999999999999", unit: "kg", err: quantity.ErrOverflow},
		{value: "1", unit: "stone", err: quantity.ErrUnit},
		{value: "1", unit: "", err: quantity.ErrUnit},
		{value: "1", unit: "KG", err: quantity.ErrUnit},
	}
	for _, tt := range tests {
		got, err := quantity.Parse(tt.value, tt.unit)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("Parse(%q, %q) = %v, %v; want %v, %v", tt.value, tt.unit, got, err, tt.want, tt.err)
		}
	}
}

func TestValue(t *testing.T) {
	for milli, want := range map[int64]string{0: "0", 1: "0.001", 12500: "12.5", 20000: "20", 100: "0.1", -1500: "-1.5"} {
		if got := (quantity.Quantity{Milli: milli, Unit: "kg"}).Value(); got != want {
			t.Errorf("%d thousandths are %q, want %q", milli, got, want)
		}
	}
}

func TestParseReadsWhatValueWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := quantity.Quantity{
			Milli: rapid.Int64Min(0).Draw(t, "milli"),
			Unit:  rapid.SampledFrom(quantity.Units()).Draw(t, "unit").ID,
		}
		got, err := quantity.Parse(want.Value(), want.Unit)
		if err != nil || got != want {
			t.Fatalf("read %v, %v; want %v", got, err, want)
		}
	})
}

func TestUnitsAreConsistent(t *testing.T) {
	seen := map[string]bool{}
	for _, u := range quantity.Units() {
		if seen[u.ID] {
			t.Errorf("%s stands twice", u.ID)
		}
		seen[u.ID] = true
		if _, err := quantity.Standard(u.ID); (err == nil) != u.Standard() {
			t.Errorf("Standard(%q) = %v", u.ID, err)
		}
		if got, ok := quantity.Lookup(u.ID); !ok || got != u {
			t.Errorf("Lookup(%q) = %v, %v", u.ID, got, ok)
		}
		if base, ok := quantity.Lookup(u.Base); !ok || base.FactorMilli != 1000 || base.Base != base.ID {
			t.Errorf("the base of %s is %v", u.ID, base)
		}
	}
}

func TestOldWeightsAgree(t *testing.T) {
	kilograms := func(value, unit string) int64 {
		t.Helper()
		q, err := quantity.Parse(value, unit)
		if err != nil {
			t.Fatal(err)
		}
		m, err := quantity.Standard("kg")
		if err != nil {
			t.Fatal(err)
		}
		grams, err := m.ToBase(q)
		if err != nil {
			t.Fatal(err)
		}
		return grams
	}
	for _, same := range [][4]string{
		{"1", "quintal", "100", "libra"},
		{"1", "quintal", "4", "arroba"},
		{"1", "arroba", "25", "libra"},
		{"1", "fanega", "140", "libra"},
		{"1", "t", "1000", "kg"},
		{"1", "kg", "1000", "g"},
	} {
		if a, b := kilograms(same[0], same[1]), kilograms(same[2], same[3]); a != b {
			t.Errorf("%v: %d g and %d g", same, a, b)
		}
	}
}

func TestWeighed(t *testing.T) {
	tests := []struct {
		unit  string
		grams int64
		err   error
	}{
		{unit: "saco", grams: 50_000},
		{unit: "quintal", grams: 50_000},
		{unit: "kg", grams: 1000},
		{unit: "kg", grams: 900, err: quantity.ErrFactor},
		{unit: "saco", grams: 0, err: quantity.ErrFactor},
		{unit: "saco", grams: -1, err: quantity.ErrFactor},
		{unit: "docena", grams: 500, err: quantity.ErrUnit},
		{unit: "stone", grams: 6350, err: quantity.ErrUnit},
	}
	for _, tt := range tests {
		got, err := quantity.Weighed(tt.unit, tt.grams)
		if !errors.Is(err, tt.err) || err == nil && got != (quantity.Measure{Unit: tt.unit, FactorMilli: tt.grams, Base: "kg"}) {
			t.Errorf("Weighed(%q, %d) = %v, %v; want %v", tt.unit, tt.grams, got, err, tt.err)
		}
	}
}

func TestToBase(t *testing.T) {
	quintal := quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}
	heavy := quantity.Measure{Unit: "quintal", FactorMilli: 50_000, Base: "kg"}
	sack := quantity.Measure{Unit: "saco", FactorMilli: 50_000, Base: "kg"}
	dozen := quantity.Measure{Unit: "docena", FactorMilli: 12_000, Base: "unidad"}
	place := quantity.Measure{Unit: "place", FactorMilli: 1000, Base: "place"}
	tests := []struct {
		name string
		m    quantity.Measure
		q    quantity.Quantity
		want int64
		err  error
	}{
		{name: "the lot's own unit", m: quintal, q: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, want: 920_000},
		{name: "the lot's own factor", m: heavy, q: quantity.Quantity{Milli: 20_000, Unit: "quintal"}, want: 1_000_000},
		{name: "the base", m: quintal, q: quantity.Quantity{Milli: 12_345, Unit: "kg"}, want: 12_345},
		{name: "another standard unit", m: sack, q: quantity.Quantity{Milli: 2000, Unit: "arroba"}, want: 23_000},
		{name: "a sack that was weighed", m: sack, q: quantity.Quantity{Milli: 500, Unit: "saco"}, want: 25_000},
		{name: "dozens", m: dozen, q: quantity.Quantity{Milli: 2000, Unit: "ciento"}, want: 200_000},
		{name: "places", m: place, q: quantity.Quantity{Milli: 4000, Unit: "place"}, want: 4000},
		{name: "half to even, down", m: quintal, q: quantity.Quantity{Milli: 2500, Unit: "g"}, want: 2},
		{name: "half to even, up", m: quintal, q: quantity.Quantity{Milli: 3500, Unit: "g"}, want: 4},
		{name: "nothing left", m: quintal, q: quantity.Quantity{Milli: 500, Unit: "g"}, err: quantity.ErrNotPositive},
		{name: "nothing", m: quintal, q: quantity.Quantity{Unit: "kg"}, err: quantity.ErrNotPositive},
		{name: "less than nothing", m: quintal, q: quantity.Quantity{Milli: -1, Unit: "kg"}, err: quantity.ErrNotPositive},
		{name: "a sack of unknown weight", m: quintal, q: quantity.Quantity{Milli: 1000, Unit: "saco"}, err: quantity.ErrUnit},
		{name: "pieces of a weighed lot", m: quintal, q: quantity.Quantity{Milli: 1000, Unit: "docena"}, err: quantity.ErrUnit},
		{name: "kilograms of pieces", m: dozen, q: quantity.Quantity{Milli: 1000, Unit: "kg"}, err: quantity.ErrUnit},
		{name: "an unknown unit", m: quintal, q: quantity.Quantity{Milli: 1000, Unit: "stone"}, err: quantity.ErrUnit},
		{name: "no factor", m: quantity.Measure{Unit: "saco", Base: "kg"}, q: quantity.Quantity{Milli: 1, Unit: "saco"}, err: quantity.ErrFactor},
		{name: "too much", m: quintal, q: quantity.Quantity{Milli: math.MaxInt64, Unit: "t"}, err: quantity.ErrOverflow},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.m.ToBase(tt.q)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %d, %v; want %d, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestWhatIsCountedIsTakenWhole(t *testing.T) {
	dozen := quantity.Measure{Unit: "docena", FactorMilli: 12_000, Base: "unidad"}
	place := quantity.Measure{Unit: "place", FactorMilli: 1000, Base: "place"}
	sack := quantity.Measure{Unit: "saco", FactorMilli: 62_500, Base: "kg"}
	for _, tt := range []struct {
		m    quantity.Measure
		q    quantity.Quantity
		want int64
		err  error
	}{
		{dozen, quantity.Quantity{Milli: 500, Unit: "docena"}, 6_000, nil},
		{dozen, quantity.Quantity{Milli: 300, Unit: "docena"}, 0, quantity.ErrFraction},
		{dozen, quantity.Quantity{Milli: 1, Unit: "unidad"}, 0, quantity.ErrFraction},
		{place, quantity.Quantity{Milli: 500, Unit: "place"}, 0, quantity.ErrFraction},
		{place, quantity.Quantity{Milli: 2_000, Unit: "place"}, 2_000, nil},
		{sack, quantity.Quantity{Milli: 1_001, Unit: "saco"}, 62_562, nil},
		{sack, quantity.Quantity{Milli: 1_000, Unit: "unidad"}, 0, quantity.ErrUnit},
	} {
		if got, err := tt.m.ToStock(tt.q); got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %d, %v; want %d, %v", tt.q, got, err, tt.want, tt.err)
		}
	}
}

// Whole units are exact: no quantity may appear or vanish by converting its parts.
func TestWholeUnitsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, err := quantity.Weighed("saco", rapid.Int64Range(1, 1_000_000).Draw(t, "grams"))
		if err != nil {
			t.Fatal(err)
		}
		a := rapid.Int64Range(1, 1_000_000).Draw(t, "a")
		b := rapid.Int64Range(1, 1_000_000).Draw(t, "b")
		base := func(sacks int64) int64 {
			milli, err := m.ToBase(quantity.Quantity{Milli: sacks * 1000, Unit: "saco"})
			if err != nil {
				t.Fatal(err)
			}
			return milli
		}
		if base(a)+base(b) != base(a+b) {
			t.Fatalf("%d + %d sacks of %d g", a, b, m.FactorMilli)
		}
	})
}
