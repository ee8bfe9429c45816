package email_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/services/identity/internal/email"
)

func TestOneAddressHasOneForm(t *testing.T) {
	for written, want := range map[string]string{
		"ana@molino.example":         "ana@molino.example",
		"Ana@Molino.EXAMPLE":         "ana@molino.example",
		"ana@molino.example\u0020":   "ana@molino.example",
		"ana.q+qhatu@molino.example": "ana.q+qhatu@molino.example",
		"o'higgins@a.example":        "o'higgins@a.example",
		"ana@maíz.example":           "ana@xn--maz-sma.example",
		"ana@MAÍZ.example":           "ana@xn--maz-sma.example",
		"ana@xn--maz-sma.example":    "ana@xn--maz-sma.example",
	} {
		if got, err := email.Normalise(written); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %q", written, got, err, want)
		}
	}
}

func TestWhatIsNoAddress(t *testing.T) {
	for _, written := range []string{
		"", "@", "ana", "ana@", "@molino.example", "ana@molino", "ana@@molino.example", "ana@b@molino.example",
		"Ana <ana@molino.example>", `"ana"@molino.example`, "ana(x)@molino.example", "ana@[127.0.0.1]", "ana@127.0.0.1",
		".ana@molino.example", "ana.@molino.example", "a..b@molino.example", "ana@molino..example", "ana@.example", "ana@molino.example.",
		"ana@-molino.example", "ana@mol_ino.example", "ana @molino.example", "ana@mo lino.example", "ana,b@molino.example",
		"ana@molino.example\r\nBcc: otro@x.example", "ana\r\n@molino.example", "ana@molino.example,b@x.example", "ana\x00@molino.example",
		"aña@molino.example", strings.Repeat("a", 65) + "@molino.example", "a@" + strings.Repeat("b", 64) + ".example",
		"a@" + strings.Repeat("bbbbbbbbb.", 25) + "example",
	} {
		if got, err := email.Normalise(written); !errors.Is(err, email.ErrInvalid) {
			t.Errorf("%q is %q, %v", written, got, err)
		}
	}
}

func TestLettersBeforeTheAt(t *testing.T) {
	for written, want := range map[string]bool{
		"josé@molino.example": true, "jose\u0301@molino.example": true, "ñ@x.example": true, "jose@maíz.example": false, "a\u200bb@x.example": false, "josé": false,
	} {
		if _, err := email.Normalise(written); errors.Is(err, email.ErrLetters) != want {
			t.Errorf("%q: %v", written, err)
		}
	}
}

func TestAFormStaysAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z.+]{1,9}@[A-Za-z0-9ñü.-]{1,12}\.(pe|example)`)).Draw(t, "written")
		first, err := email.Normalise(written)
		if err != nil {
			return
		}
		if again, err := email.Normalise(first); again != first || err != nil {
			t.Fatalf("%q, then %q, %v", first, again, err)
		}
		if strings.ContainsAny(first, "\r\n\t <>\",;") || strings.Count(first, "@") != 1 {
			t.Fatalf("%q", first)
		}
	})
}
