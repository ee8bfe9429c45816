package phone_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/identity/internal/phone"
)

func TestAbroad(t *testing.T) {
	for number, want := range map[string]string{"+51987654321": "", "+5511987654321": "BR", "+12015550123": "US", "no": "ZZ"} {
		if got := phone.Abroad(number); got != want {
			t.Errorf("%s is of %q, want %q", number, got, want)
		}
	}
}
