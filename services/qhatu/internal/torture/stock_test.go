package torture_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// at is an operation from one second to another.
func at(begin, end int, do torture.Verb, kg int, refused bool) torture.Stock {
	return torture.Stock{Lot: "l", Do: do, Kg: kg, Refused: refused, Begin: time.Unix(int64(begin), 0), End: time.Unix(int64(end), 0)}
}

func TestOnlyWhatHasAnOrderIsLinearizable(t *testing.T) {
	declared := at(0, 1, torture.Declare, 10, false)
	for name, c := range map[string]struct {
		history []torture.Stock
		wrong   bool
	}{
		"one of two takes all":         {[]torture.Stock{declared, at(2, 5, torture.Take, 10, false), at(2, 5, torture.Take, 10, true)}, false},
		"both take all":                {[]torture.Stock{declared, at(2, 5, torture.Take, 10, false), at(2, 5, torture.Take, 10, false)}, true},
		"refused although it is there": {[]torture.Stock{declared, at(2, 3, torture.Take, 4, true)}, true},
		"seen while it is taken":       {[]torture.Stock{declared, at(2, 5, torture.Take, 4, false), at(3, 4, torture.See, 10, false)}, false},
		"seen after it was taken":      {[]torture.Stock{declared, at(2, 3, torture.Take, 4, false), at(4, 5, torture.See, 10, false)}, true},
		"what was added is lost":       {[]torture.Stock{declared, at(2, 3, torture.Add, 5, false), at(4, 5, torture.See, 10, false)}, true},
		"more lost than was free":      {[]torture.Stock{declared, at(2, 3, torture.Lose, 15, false), at(4, 5, torture.See, 0, false)}, false},
	} {
		var h torture.History
		for by, s := range c.history {
			s.By = by
			h.Record(s)
		}
		if wrong, _, _ := h.Linearizable(time.Minute); (len(wrong) > 0) != c.wrong {
			t.Errorf("%s: %v", name, wrong)
		}
	}
}
