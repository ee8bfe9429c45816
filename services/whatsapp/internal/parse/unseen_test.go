package parse_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// unseen are characters that show nothing: soft hyphen, zero-width blank and joiners, word joiner, grapheme joiner, Hangul
// filler, direction marks, byte order mark, presentation selector.
var unseen = strings.Split("\u00ad \u200b \u200c \u200d \u2060 \u034f \u3164 \u200e \u202e \u2066 \ufeff \ufe0f", " ")

// What is not seen changes nothing of what is read, wherever it stands.
func TestUnseenCharactersPartNothing(t *testing.T) {
	for _, written := range []string{
		"vendo 25 quintales de maíz a 165", "vendo 1,000 kg de maíz a S/ 1.50", "155", "1 550", "mil kilos", "ferias", "sí, de acuerdo", "MZ-7K3F",
	} {
		want := parse.Normalise(written)
		for _, c := range unseen {
			if got := parse.Normalise(strings.Join(strings.Split(written, ""), c)); got != want {
				t.Errorf("%q with %+q inside is read as %q, want %q", written, c, got, want)
			}
		}
	}
}

func TestSaleWithUnseenCharacters(t *testing.T) {
	for _, row := range [][2]string{
		{"vendo 2\u00ad5 quintales de maíz a 165", "sells maize: 25 quintal, 165.00"},
		{"vendo 20 quintales de ma\u00adíz a 1\u200b65", "sells maize: 20 quintal, 165.00"},
		{"vendo 1\u200b,000 kg de maíz", "sells maize: 1000 kg"},
		{"vendo 2\u31645 quin\u034ftales de maíz", "sells maize: 25 quintal"},
	} {
		if got := show(parse.Sale(row[0])); got != row[1] {
			t.Errorf("%+q is %q, want %q", row[0], got, row[1])
		}
	}
}
