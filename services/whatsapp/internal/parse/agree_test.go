package parse_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// ways are phrases that agree to a sale at its last step, by a plain yes or by its own words.
var (
	own  = []string{"vendo", "acepto", "confirmo"}
	ways = []string{
		"si", "Sí", "siii", "SI!!", "sí, señorita", "si señor", "si amigo", "si jefe", "si pues", "sí pe", "si gracias", "si, por favor", "dale", "dale pues", "ok", "okey",
		"claro que si", "claro", "conforme", "de acuerdo", "si, de acuerdo", "ari", "arí", "ari riki", "ayu", "jee", "👍", "👍🏽", "✅", "👌👌", "si 👍", "sí 😊",
		"ya acepto", "bueno acepto", "listo, vendo", "ya, esta bien, acepto", "si, todo esta bien, confirmo nomas", "acepto asi nomas pues", "perfecto, vendo de una vez",
		"acepto", "asepto", "acepto pues", "si acepto", "dale, acepto", "acepto gracias", "si vendo", "Sí, vendo", "vendo", "bendo", "si confirmo", "acepto 👍",
	}
)

func TestAnAgreementIsAWholePhrase(t *testing.T) {
	for _, text := range ways {
		if !parse.Agrees(text, parse.AnyYes, own) {
			t.Errorf("%q does not agree", text)
		}
	}
	for _, text := range []string{
		"", "...", "si...", "si…", "si?", "¿si?", "ya", "ya ps", "ya pues", "bueno", "listo", "esta bien", "vale", "vale mas pues", "dale mas", "dale mas pues", "1", "1 mas",
		"uno mas", "ok espero", "ok que es eso", "que vale", "acepto por mas", "si quiero mas", "claro que quiero mas", "si si paga el flete", "si pero a 155",
		"si vendo por mas", "no", "si no", "no acepto", "no vendo", "aun no", "creo que si", "si mañana", "si 155", "si, el viernes", "acepto 155", "👎", "si 👎", "si 😂",
		"que tal si", "si que tal", "ya vendi", "vendo maiz", "si publica", "publica", "gracias", "hola", "si vendo si paga", "mejor si", "si ya", "ya si", "si espera",
		"ya esta bien", "todo bien", "listo ya", "bueno ya", "ya acepte", "bueno, acepto si paga", "esta bien acepto mañana", "ya, acepto pero", "acepto ya", "asi nomas", "ya vendi pues",
		"dale vuelta", "ok ya", "ari ñuqa", "manan", "atsa",
	} {
		if parse.Agrees(text, parse.AnyYes, own) {
			t.Errorf("%q agrees", text)
		}
	}
	for text, plain := range map[string]bool{"acepto": false, "si acepto": false, "si": true, "👍": true} {
		if parse.Agrees(text, parse.AnyYes, nil) != plain || parse.Agrees(text, parse.NoYes, nil) {
			t.Errorf("%q agrees to what has no words of its own", text)
		}
	}
	for _, text := range []string{"ya envie", "ya mande", "bueno ya envie"} { // it was done
		if parse.Agrees(text, parse.AnyYes, []string{"envie", "mande"}) || !parse.Agrees(strings.Replace(text, "ya", "si", 1), parse.AnyYes, []string{"envie", "mande"}) {
			t.Errorf("%q agrees", text)
		}
	}
	if parse.Agrees("si", parse.NoYes, own) || !parse.Agrees("si vendo", parse.NoYes, own) {
		t.Error("a plain yes agrees to what it does not mean")
	}
}

// What cannot be undone takes a yes that is sure: an ok may only say that something was read.
func TestASureYes(t *testing.T) {
	for text, want := range map[string]bool{
		"si": true, "dale": true, "ari": true, "ayu": true, "👍": true, "claro que si": true, "de acuerdo": true, "acepto": true, "ok acepto": true, "si vendo": true,
		"ok si": true, "si ok": true, "si, correcto": true,
		"ok": false, "okey": false, "ok ok": false, "claro": false, "correcto": false, "conforme": false, "ok gracias": false, "asi es": false, "exacto": false, "ok correcto": false,
	} {
		if got := parse.Agrees(text, parse.SureYes, own); got != want {
			t.Errorf("%q agrees surely: %v", text, got)
		}
		if parse.Agrees(text, parse.AnyYes, own) == strings.Contains(text, "gracias") {
			t.Errorf("%q agrees or not", text)
		}
	}
	if _, ok := parse.IsNumber("huk"); ok {
		t.Error("huk is also another")
	}
}

// "Mande" asks what was said, "envié" tells what was done.
func TestWhatNamesAnActAndMayMeanSomethingElse(t *testing.T) {
	acts := []string{"mande", "manda", "envie", "envio", "publico", "publique", "mandalo"}
	for _, text := range []string{"mande", "¿mande?", "Mande!", "manda", "envié", "envio", "público", "publique", "mande pues", "mandalo?"} {
		if parse.Agrees(text, parse.AnyYes, acts) {
			t.Errorf("%q agrees", text)
		}
	}
	for _, text := range []string{"sí, mande", "dale, manda", "mandalo"} {
		if !parse.Agrees(text, parse.AnyYes, acts) {
			t.Errorf("%q does not agree", text)
		}
	}
}

// Whatever stands before, between or behind the words of an agreement and says something makes it none.
func TestNothingMoreMayBeSaid(t *testing.T) {
	more := strings.Fields("mas menos no pero si_paga cuando mañana luego despues espera 1 155 mitad flete adelanto otro mejor solo tal_vez quizas ? nada nunca todavia manan atsa " +
		"ya_vendi precio quintales kilos viernes porque como quien eso 👎 ❌ 😂 🤔 vale ver aun casi creo")
	opens := []string{"ya", "bueno", "listo"} // before what names the sale, and nowhere else
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Fields(rapid.SampledFrom(ways).Draw(t, "way"))
		word := strings.ReplaceAll(rapid.SampledFrom(more).Draw(t, "word"), "_", " ")
		at := rapid.IntRange(0, len(words)).Draw(t, "at")
		text := strings.Join(append(append(append([]string{}, words[:at]...), word), words[at:]...), " ")
		if parse.Agrees(text, parse.AnyYes, own) {
			t.Fatalf("%q agrees", text)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		way, word := rapid.SampledFrom(ways).Draw(t, "way"), rapid.SampledFrom(opens).Draw(t, "word")
		if parse.Agrees(way+" "+word, parse.AnyYes, own) || parse.Agrees(word+" "+way, parse.AnyYes, own) != parse.Agrees(way, parse.NoYes, own) {
			t.Fatalf("%q before or behind %q", word, way)
		}
	})
	rapid.Check(t, func(t *rapid.T) { // nor any word at all that is not in the tables
		word := rapid.StringMatching(`[bdfgjkmrt][aeou][bdfgjkmrt][aeou][bdfgjkmrt]{0,2}`).Draw(t, "word")
		if parse.Normalise(word) == "" { // a form of address
			return
		}
		for _, text := range []string{"si " + word, word + " si", "acepto " + word, word + " 1", "1 " + word} {
			if _, number := parse.IsNumber(text); number || parse.Agrees(text, parse.AnyYes, own) && !parse.Agrees(word, parse.AnyYes, own) {
				t.Fatalf("%q agrees", text)
			}
		}
	})
}

func TestOnlyANumber(t *testing.T) {
	for text, want := range map[string]int{"1": 1, "1.": 1, "1️⃣": 1, "la 1": 1, "el uno": 1, "opcion 1": 1, "la opción 2": 2, "dos": 2, "1 por favor": 1, "158": 158} {
		if got, ok := parse.IsNumber(text); !ok || got != want {
			t.Errorf("%q is %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "1 mas", "uno mas", "la una", "un", "1?", "1 y 2", "1/2", "1.5", "1 si", "1 quintal", "a 1", "no 1", "1 no", "por 1"} {
		if got, ok := parse.IsNumber(text); ok {
			t.Errorf("%q is %d", text, got)
		}
	}
}
