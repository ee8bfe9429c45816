package say_test

import (
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

func TestPhone(t *testing.T) {
	for number, want := range map[string]string{"+51987654321": "987 654 321", "+5184234567": "+5184234567", "+59170012345": "+59170012345", "": ""} {
		if got := say.Phone(number); got != want {
			t.Errorf("%q is said as %q, want %q", number, got, want)
		}
	}
}
