package app

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// A person is not kept from all that is said to them by a file that Meta does not take, unless Meta takes nothing at all.
func TestAFileIsNotWaitedForLong(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want time.Duration
	}{
		"taken without an id":     {fmt.Errorf("upload: %w", graph.ErrUnknown), fileWaits},
		"a fault of Meta's":       {fmt.Errorf("upload: %w", &graph.Error{HTTP: 500, Code: 131016}), fileWaits},
		"Meta is not reached":     {fmt.Errorf("upload: %w", graph.ErrNotSent), giveUpAfter},
		"the token is not good":   {fmt.Errorf("upload: %w", &graph.Error{HTTP: 401, Code: 190}), giveUpAfter},
		"the market is not there": {errors.New("unavailable"), giveUpAfter},
	} {
		if got := patience(c.err); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
