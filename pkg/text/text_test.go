package text_test

import (
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/text"
)

func TestClean(t *testing.T) {
	for _, c := range [][2]string{
		{"", ""},
		{"Maíz blanco", "Maíz blanco"},
		{"Mai\u0301z de N\u0303un\u0303oa", "Maíz de Ñuñoa"},
		{"  Maíz \t blanco\u00a0 ", "Maíz blanco"},
		{"\ufeffCusco\u200b", "Cusco"},
		{"\u202d+51 987 654 321\u202c", "+51 987 654 321"},
		{"Cu\u00adsco", "Cusco"},
		{"e\u200b\u0301", "é"},
		{"uno\r\ndos\rtres\u2028cuatro\u0085", "uno\ndos\ntres\ncuatro"},
		{" uno \t\n\n  dos  \n", "uno\n\ndos"},
		{"a\x00b\x1bc\x7fd", "abcd"},
		{"\u200b\u2060\u00ad", ""},
		{"\u3164 \u2800", ""},
		{"1\u316455 1\u115f5\u11605\uffa0 1\u034f55", "155 155 155"},
		{"1\u2800550", "1 550"},
		{"\u0301\u0302", ""},
		{"x\ufffe\U000e0041y", "xy"},
		{"ch'uñu, ch’uñu, chʼuñu", "ch'uñu, ch’uñu, chʼuñu"},
		{"Wampis g\u0303 ɨ̱", "Wampis g\u0303 ɨ̱"},
		{"\xff\xfe", "\ufffd\ufffd"},
		{"🌽 \U0001f469\U0001f3fd\u200d\U0001f33e", "🌽 \U0001f469\U0001f3fd\u200d\U0001f33e"},
		{"❤\ufe0f\u200d\U0001f525 1\ufe0f\u20e3", "❤\ufe0f\u200d\U0001f525 1\ufe0f\u20e3"},
		{"a\u200db\ufe0f", "ab"},
		{"\U0001f33d\u200d", "🌽"},
		{"\u200d\U0001f33d\u200d\u200d", "🌽"},
		{"Z" + strings.Repeat("\u0335", 40) + "o", "Z\u0335\u0335\u0335\u0335o"},
	} {
		if got := text.Clean(c[0]); got != c[1] {
			t.Errorf("Clean(%+q) = %+q, want %+q", c[0], got, c[1])
		}
	}
}

func TestCleanLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := written().Draw(t, "in")
		got := text.Clean(in)
		if again := text.Clean(got); again != got {
			t.Fatalf("%+q becomes %+q, then %+q", in, got, again)
		}
		if !norm.NFC.IsNormalString(got) {
			t.Fatalf("%+q is not composed", got)
		}
		if strings.TrimSpace(got) != got || strings.Contains(got, "  ") || strings.ContainsFunc(got, isForeign) {
			t.Fatalf("%+q is not clean", got)
		}
		if other := text.Clean(norm.NFD.String(in)); other != got {
			t.Fatalf("%+q decomposed becomes %+q, not %+q", in, other, got)
		}
	})
}

// A text that is clean already is told soon, and is left as it would be otherwise.
func TestWhatIsCleanStaysAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(`[ -~¡¿À-ÿ\n]{0,6}`), written()).Draw(t, "s")
		if soon, late := text.Clean(s), text.Clean(s+"\u200b"); soon != late {
			t.Fatalf("%+q becomes %+q, and %+q where something invisible stands behind it", s, soon, late)
		}
	})
	for r := '\u0000'; r < '\u0300'; r++ {
		if soon, late := text.Clean(string(r)), text.Clean(string(r)+"\u200b"); soon != late {
			t.Errorf("%+q becomes %+q, not %+q", r, soon, late)
		}
	}
}

func isForeign(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || r == '\u202e' || r == '\ufeff'
}

func TestFoldTakesTheSameForTheSame(t *testing.T) {
	for _, same := range [][]string{
		{"ÑUÑOA", "Ñuñoa", "n\u0303un\u0303oa", "Nunoa", "  nuñoa ", "Ñuñoa\u200b"},
		{"San Martín", "SAN  MARTIN", "san\u00a0marti\u0301n", "San\nMartín"},
		{"ch'uñu", "Ch’uñu", "chʼunu", "CH´UÑU"},
		{"Nor‑Yauyos", "nor-yauyos", "Nor–Yauyos"},
		{"Straße", "STRASSE"},
		{"ﬁn", "fin"},
		{"", " ", "\u200b"},
	} {
		for _, other := range same[1:] {
			if text.Fold(other) != text.Fold(same[0]) {
				t.Errorf("%+q folds to %+q, %+q to %+q", same[0], text.Fold(same[0]), other, text.Fold(other))
			}
		}
	}
	for _, differ := range [][2]string{{"Puno", "Pino"}, {"San Juan", "SanJuan"}, {"Lima 1", "Lima 2"}} {
		if text.Fold(differ[0]) == text.Fold(differ[1]) {
			t.Errorf("%q and %q fold alike", differ[0], differ[1])
		}
	}
}

func TestFoldLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := written().Draw(t, "in")
		got := text.Fold(in)
		if (got == "") != (text.Clean(in) == "") {
			t.Fatalf("%+q folds to %+q", in, got)
		}
		for name, other := range map[string]string{
			"folded": got, "cleaned": text.Clean(in), "composed": norm.NFC.String(in), "decomposed": norm.NFD.String(in), "spaced": "  " + in + "\t",
		} {
			if again := text.Fold(other); again != got {
				t.Fatalf("%+q folds to %+q, %s to %+q", in, got, name, again)
			}
		}
	})
}

// written draws what phones send: letters, marks, emoji, blanks and what is not seen, in any order.
func written() *rapid.Generator[string] {
	pieces := rapid.OneOf(
		rapid.SampledFrom([]string{
			"ñ", "n\u0303", "g\u0303", "é", "É", "\u0301", "\u0327", "¨", "¸", "\u0385", "'", "ʼ", "´", " ", "\u00a0", "\t", "\n", "\r\n", "\u2028", "\u200b", "\u200d", "\u200e",
			"\u202e", "\ufeff", "\u00ad", "\ufe0f", "\ufe0e", "\u034f", "🌽", "\U0001f469", "\U0001f3fd", "\U0001f33e", "❤", "1", "\u20e3", "\u3164", "ß", "İ",
			"ﬁ", "Ω", "\x00", "\xff", "가", "\u1100\u1161", "\u0345", "ᾼ", "ǰ", "ŉ",
		}),
		rapid.Map(rapid.Rune(), func(r rune) string { return string(r) }),
	)
	return rapid.Map(rapid.SliceOfN(pieces, 0, 40), func(all []string) string { return strings.Join(all, "") })
}

func TestSkeletonIsThatOfTheWordsThatAreRead(t *testing.T) {
	for _, disguised := range []string{
		"Título malo!", "titulo.malo", "TITULO  MALO", "T1tulo malo", "t i t u l o malo", "Т\u0456tulo m\u0430lo", "ТΙТULO ΜАLΟ", "tituloo maloo", "*titulo* (malo)", "tìtul0 m4lo", "t.i.t.u.l.o-malo",
	} {
		if got, want := text.Skeleton(disguised), text.Skeleton("Titulo malo"); got != want {
			t.Errorf("%q is %q, want %q", disguised, got, want)
		}
	}
	for _, other := range []string{"titulo bueno", "malo", "titulo malo de ayer"} {
		if text.Skeleton(other) == text.Skeleton("Titulo malo") {
			t.Errorf("%q is taken for the same", other)
		}
	}
	if text.Skeleton("🌽!") == "" || text.Skeleton("🌽!") == text.Skeleton("🥔!") {
		t.Error("signs alone are told apart")
	}
}

func TestDigitIsOneOfOurs(t *testing.T) {
	for written, want := range map[string]string{"0189": "0189", "٩٨٧٦": "9876", "९८७": "987", "９１": "91", "𝟗𝟡𝟫𝟘": "9990", "a-½": "a-½"} {
		if got := strings.Map(text.Digit, written); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
}
