package say_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

func TestFit(t *testing.T) {
	for _, row := range []struct {
		text  string
		units int
		want  string
	}{
		{"Publicar", 8, "Publicar"},
		{"Publicar", 7, "Public…"},
		{"Publicar", 1, "…"},
		{"Publicar", 0, ""},
		{"Publicar", -1, ""},
		{"", 0, ""},
		{"Maíz blanco", 6, "Maíz…"},
		{"uno, dos", 6, "uno…"},
		{"cafe\u0301s", 6, "cafe\u0301s"},
		{"cafe\u0301s", 5, "caf…"},
		{"🌽🌽", 4, "🌽🌽"},
		{"🌽🌽", 3, "🌽…"},
		{"🌽🌽", 2, "…"},
		{"👍🏽👍🏽", 7, "👍🏽…"},
		{"👩‍👩‍👧 sí", 9, "👩‍👩‍👧…"},
		{"👩‍👩‍👧 sí", 8, "…"},
		{"🏔️ Qoyllur", 5, "🏔️…"},
		{"🇵🇪🇵🇪", 7, "🇵🇪…"},
		{"🇵🇪🇵🇪", 8, "🇵🇪🇵🇪"},
		{"2️⃣3️⃣", 5, "2️⃣…"},
		{"a\r\nb", 3, "a…"},
		{"a\xffb", 2, "ab"},
	} {
		if got := say.Fit(row.text, row.units); got != row.want {
			t.Errorf("%q in %d is %q, want %q", row.text, row.units, got, row.want)
		}
	}
}

func TestFitFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		units := rapid.IntRange(0, 40).Draw(t, "units")
		got := say.Fit(text, units)
		if n := len(utf16.Encode([]rune(got))); n > units || n != say.Length(got) || !utf8.ValidString(got) {
			t.Fatalf("%q in %d is %q", text, units, got)
		}
		if head := strings.TrimSuffix(got, "…"); got != text && !strings.HasPrefix(text, head) {
			t.Fatalf("%q in %d is %q, which is not its beginning", text, units, got)
		}
	})
}
