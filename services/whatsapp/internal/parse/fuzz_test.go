package parse_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// FuzzEverything: whatever is written, nothing panics, the same text reads the same, and what comes out is what the market
// can read.
func FuzzEverything(f *testing.F) {
	for _, row := range golden {
		f.Add(row.in)
	}
	for _, text := range []string{
		"", " ", "\x00", "\xff\xfe", "½½½", "1 1 1 1", "1/2/3", "9'9'9", ".", ",5", "s/", "s/.", "c/u", "mil mil mil", "millon de millones", "y media", "1 200 x 1 200 x 1 200",
		"a̱", "👩‍👩‍👧", "🇵🇪", "2️⃣", "99999999999999999999 tn", "999999999 millares de toneladas", "20 sacos de 999999 t", "-5 kg", "٣ kg", "１２ qq", "uno dos tres cuatro",
		"chunka chunka waranqa pachak", "0.0001 kg", "vendo 20 qq a 161", "12 a 15 a 18", "10 soles los 3 kilos", "x x x 50", "(20) (20) 20", "dos cientos cincuenta", "1ra 2da 3era",
	} {
		f.Add(text)
	}
	f.Fuzz(checkText)
}

// pieces are what market talk is made of; random rows of them come nearer to the reader's corners than random letters.
var pieces = strings.Fields("20 1 2 50 161 1,200 1.250 1.2345 5'700,000 0 1/2 1/3 99999999999 20qq 50kg S/ s/. $ soles sol luca dolares centimos china un una dos veinte cien ciento mil " +
	"millon cientos cincuenta y medio media cuarto cuartos iskay chunka pachak chunkayuq quintales quintal qq @ kilos k g t tn saco sacos bolsas docena docenas ciento millar platanos " +
	"chompas cupos de a x por con el la los cada uno c/u / - , . : ( ) = ? % ¿ todo total en entre o hasta unos aprox mas menos vendo tengo no ya compro busco comprador hay maiz " +
	"blanco choclo cacao chifles fibra fina primera 1ra grado calidad variedad inia 619 ccn-51 mz-7k3f precio pesa lote dia diciembre las pm si gracias hola see 👍 2️⃣ a̱tsa")

func TestMarketTalk(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 14).Draw(rt, "words")
		text := strings.Join(words, rapid.SampledFrom([]string{" ", " ", " ", ""}).Draw(rt, "blank"))
		checkText(t, text)
		if t.Failed() {
			rt.Fatalf("%q", text)
		}
	})
}

func checkText(t *testing.T, text string) {
	t.Helper()
	l := parse.Sale(text)
	for _, one := range parse.Sales(text) {
		checkAmount(t, one.Quantity, one.Problems)
		checkPrice(t, one.Price, one.Problems)
	}
	if diff := cmp.Diff(l, parse.Sale(text)); diff != "" {
		t.Errorf("read twice: %s", diff)
	}
	checkAmount(t, l.Quantity, l.Problems)
	checkPrice(t, l.Price, l.Problems)
	for _, unit := range []string{"", "kg", "t", "quintal", "saco", "unidad"} {
		a, list := parse.Quantity(text, unit)
		checkAmount(t, a, list)
		p, list := parse.Price(text, unit)
		checkPrice(t, p, list)
	}
	if kg, _ := parse.UnitWeight(text); kg != "" {
		if q, err := quantity.Parse(kg, "kg"); err != nil || !q.Positive() {
			t.Errorf("a unit of %q kg: %v", kg, err)
		}
	}
	if r := parse.Answer(text); r.Number < 0 || r.Kind != parse.Number && r.Number != 0 {
		t.Errorf("answer %+v", r)
	}
	if again := parse.Normalise(parse.Normalise(text)); again != parse.Normalise(text) {
		t.Errorf("normalised once %q, twice %q", parse.Normalise(text), again)
	}
	parse.FindCommand(text)
	for _, about := range []parse.About{{}, offer, sacks} {
		c, _ := parse.FindChange(text, about)
		checkProblems(t, c.Problems)
	}
}

func checkAmount(t *testing.T, a *parse.Amount, list parse.Problems) {
	t.Helper()
	checkProblems(t, list)
	if a == nil {
		return
	}
	q, err := quantity.Parse(a.Value, "kg")
	if err != nil || !q.Positive() && !list.Has(parse.ProblemBeyondReason) {
		t.Errorf("%+v: %v, problems %v", a, err, list)
	}
	if _, err := a.Quantity(); a.Unit != "" && err != nil || a.Unit == "" != list.Has(parse.ProblemUnit) {
		t.Errorf("unit of %+v: %v, problems %v", a, err, list)
	}
	if (a.FactorKg != "") != (a.Grams() > 0) {
		t.Errorf("one unit of %+v weighs %d g", a, a.Grams())
	}
	if a.To == "" {
		return
	}
	if _, err := quantity.Parse(a.To, "kg"); err != nil || !list.Has(parse.ProblemRange) {
		t.Errorf("range %+v: %v, problems %v", a, err, list)
	}
}

func checkPrice(t *testing.T, p *parse.UnitPrice, list parse.Problems) {
	t.Helper()
	checkProblems(t, list)
	if p == nil {
		return
	}
	if a, err := money.Parse(p.Amount, money.PEN); err != nil || a.Minor == 0 && !list.Has(parse.ProblemBeyondReason) {
		t.Errorf("%+v: %v, problems %v", p, err, list)
	}
	if _, ok := quantity.Lookup(p.Per); p.Per != "" && !ok || p.PerGiven && p.Per == "" {
		t.Errorf("%+v is per what?", p)
	}
	if p.Currency != money.PEN && !list.Has(parse.ProblemCurrency) {
		t.Errorf("%+v without a problem", p)
	}
}

func checkProblems(t *testing.T, list parse.Problems) {
	t.Helper()
	if unique := slices.Compact(slices.Clone(list)); len(unique) != len(list) {
		t.Errorf("problems %v", list)
	}
}

// A message may be as long as WhatsApp lets it be, and of anything; it is read at once all the same.
func TestLongTexts(t *testing.T) {
	for _, piece := range []string{"1 kg, ", "maiz cacao ", "kunata", "no 1 no ", "20 sacos de 50 y ", "1 57 ", "ta", "mas 5 menos ", "maiz 5 qq a 3, "} {
		text := strings.Repeat(piece, 4096/len(piece))
		if all := parse.Sales(text); len(all) == 0 || len(all) > 30 {
			t.Errorf("%q is %d sales", piece, len(all))
		}
		parse.FindChange(text, offer)
	}
}
