package loadtest_test

import (
	"math"
	"testing"

	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
)

// TestGrowthOfWhatIsKept: a steady growth is found among caches that fill and empty, and a single outlier does not count.
func TestGrowthOfWhatIsKept(t *testing.T) {
	const perAction, noise = 200, 4 << 20
	var all []loadtest.Held
	for i := range 8 {
		done := (i + 3) * 50_000
		all = append(all, loadtest.Held{Done: done, Bytes: 150<<20 + float64(perAction*done+noise*(i%2))})
	}
	all[4].Bytes += 100 << 20
	if got := loadtest.Growth(all); math.Abs(got-perAction) > perAction/10 {
		t.Errorf("it grows by %.0f bytes for each action, want about %d", got, perAction)
	}
	for i := range all {
		all[i].Bytes -= float64(perAction * all[i].Done)
	}
	if got := loadtest.Growth(all); math.Abs(got) > perAction/10 {
		t.Errorf("what does not grow, grows by %.0f bytes for each action", got)
	}
}
