package loadtest_test

import (
	"math"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
)

// soak is what a market keeps that is measured after each ninth of 837,000 actions, as in half an hour: so many bytes for each action, among
// buffers of 8 MB that are there or not.
func soak(perAction int) (all []loadtest.Held) {
	for i := range 9 {
		done := (i + 1) * 93_000
		all = append(all, loadtest.Held{Done: done, Bytes: float64(150<<20 + perAction*done + 8<<20*(i*i%3))})
	}
	return all
}

const (
	warm   = 200_000
	server = 180 // bytes for each action
	leak   = 200
)

// TestGrowth: a steady growth is found among what comes and goes, and one measurement that came out wrong does not count.
func TestGrowth(t *testing.T) {
	for _, perAction := range []int{0, leak, server + leak} {
		all := soak(perAction)
		all[5].Bytes += 100 << 20
		if got := loadtest.Growth(all); math.Abs(got-float64(perAction)) > 25 {
			t.Errorf("it grows by %.0f bytes for each action, want about %d", got, perAction)
		}
	}
}

// TestJudgeGrowth: what the server needs is no leak, and 200 bytes beyond it for each action are one.
func TestJudgeGrowth(t *testing.T) {
	foreign := soak(server)
	foreign[8].Other = 100 << 20
	tests := map[string]struct {
		held []loadtest.Held
		want string // in the error; empty: none
	}{
		"what the server needs":              {soak(server), ""},
		"a leak":                             {soak(server + leak), "memory grows by"},
		"too short a time":                   {soak(server)[:5], "cannot be judged"},
		"memory that is not of Go's runtime": {foreign, "does not account for"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := loadtest.JudgeGrowth(test.held, warm, server)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("the verdict is %v, want %q", err, test.want)
			}
		})
	}
}
