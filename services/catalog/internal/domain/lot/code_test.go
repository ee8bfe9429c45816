package lot_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

var spoken = regexp.MustCompile(`^[A-Z]{2}-[2-9A-HJKMNP-TV-Z]{4,32}$`)

func TestCodeIsSpokenAndFollowsFromTheLot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(vocabulary.Products()).Draw(t, "product")
		id := rapid.String().Draw(t, "lot")
		length := rapid.IntRange(4, 32).Draw(t, "length")
		code := lot.Code(p.ID, id, length)
		if !spoken.MatchString(code) || len(code) != len("MZ-")+length || !strings.HasPrefix(code, p.Code+"-") {
			t.Errorf("code %q", code)
		}
		if again := lot.Code(p.ID, id, length); again != code {
			t.Errorf("made %q, then %q", code, again)
		}
		if short := lot.Code(p.ID, id, 4); !strings.HasPrefix(code, short) {
			t.Errorf("%q does not go on from %q", code, short)
		}
	})
}

func TestCodeIsWhatItWas(t *testing.T) {
	for id, want := range map[string]string{"lot_1": "MZ-BGA2", "lot_2": "MZ-9FN4"} {
		if got := lot.Code("maize", id, 4); got != want {
			t.Errorf("%s is called %q, want %q", id, got, want)
		}
	}
	if got := lot.Code("gold", "lot_1", 200); !strings.HasPrefix(got, "LT-") || len(got) != 35 {
		t.Errorf("an unknown product's lot is called %q", got)
	}
}

func TestACodeIsReadHoweverItIsTyped(t *testing.T) {
	for typed, want := range map[string]string{
		"MZ-7K3F": "MZ-7K3F", "mz-7k3f": "MZ-7K3F", " MZ 7K3F ": "MZ-7K3F", "mz7k3f": "MZ-7K3F", "MZ\u20117K3F": "MZ-7K3F",
		"m z - 7 k 3 f": "MZ-7K3F", "MZ-": "MZ-", "": "-", "-": "-", "é": "É-",
	} {
		if got := lot.ReadCode(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		code := lot.Code(rapid.SampledFrom(vocabulary.Products()).Draw(t, "product").ID, rapid.String().Draw(t, "lot"), 5)
		if got := lot.ReadCode(code); got != code {
			t.Errorf("%q is read as %q", code, got)
		}
	})
}
