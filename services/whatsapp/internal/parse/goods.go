package parse

import (
	"slices"
	"strings"
)

// productWords are the products of the catalogue as people call them, by the catalogue's ids.
var productWords = newLexicon(map[string]string{
	"maize":          "maiz maices mais maicito maicitos mahiz choclo choclos sara",
	"plantain_chips": "chifle chifles chiflecito chiflecitos chifre chifres",
	"plantain_fibre": "fibra fibras",
	"cocoa":          "cacao cacaos cacau cacaotal",
	"textile": "textil textiles tejido tejidos artesania artesanias chullo chullos chompa chompas manta mantas poncho ponchos lliclla llicllas chalina " +
		"chalinas chal chales bufanda bufandas frazada frazadas chuspa chuspas faja fajas guante guantes gorro gorros ruana ruanas awayo awayos unku",
	"tourism": "turismo tour tours paseo paseos caminata caminatas hospedaje vivencial vivencia",
})

// countedGoods are goods that are said in pieces without a unit: 20 chompas.
var countedGoods = oneOf("chullo chullos chompa chompas manta mantas poncho ponchos lliclla llicllas chalina chalinas chal chales bufanda bufandas " +
	"frazada frazadas chuspa chuspas faja fajas guantes gorro gorros ruana ruanas awayo awayos")

// namesItself are words that are the product and its variety in one: choclo is fresh maize, a chompa is what is woven.
var namesItself = oneOf(
	"choclo choclos chullo chullos chompa chompas manta mantas poncho ponchos lliclla llicllas chalina chalinas chal chales bufanda bufandas " +
		"frazada frazadas chuspa chuspas faja fajas guantes gorro gorros ruana ruanas awayo awayos caminata caminatas hospedaje",
)

// varietyWords describe goods of any product. Other words are not taken for a variety: "maíz urgente".
var varietyWords = oneOf(
	// maize
	"blanco blanca blancos amarillo amarilla amarillos morado morada rojo roja negro negra gris plomo gigante cusco cuzco urubamba calca paraqay paracay parakay " +
		"chullpi chulpi cancha canchero mote motero jeronimo geronimo almidon amilaceo amilacea duro dura semiduro criollo hibrido saqsa sacsa confite " +
		"uwina uhuina paccho pacho kulli kculli piricinco piscorunto pisqoruntu pardo cabanita choclero sarazo " +
		// plantain chips
		"salado salados salada dulce dulces natural naturales picante picantes maduro maduros verde verdes bellaco inguiri isla " +
		// cocoa
		"chuncho nativo nativa aroma trinitario forastero organico organica fino fina baba seco seca fermentado porcelana grano granos vraem ecologico " +
		// textiles
		"alpaca baby oveja lana algodon vicuna",
)

// namedVariety tells a variety with a number in its name (CCN-51), which the lexer keeps in one piece.
func namedVariety(t token) bool {
	return t.kind == literal && t.raw[0] >= 'a' && t.raw[0] <= 'z' && !isCode(t.raw)
}

// isCode tells whether a text begins as the code of a lot does.
func isCode(raw string) bool { return len(raw) > 2 && raw[2] == '-' }

// gradeWords are the grades by product; "media" and "fina" are grades of fibre only.
var gradeWords = newLexicon(map[string]string{
	"extra": "extra", "primera": "primera primerita", "segunda": "segunda", "tercera": "tercera",
	"fina": "fina fino finas finita", "media": "media mediana", "gruesa": "gruesa grueso gruesas",
})

// gradesOf are the grades that the catalogue knows of each product; "" is a product that was not said.
var gradesOf = map[string][]string{
	"":               {"extra", "primera", "segunda", "tercera"},
	"maize":          {"extra", "primera", "segunda", "tercera"},
	"plantain_chips": {"primera", "segunda"},
	"plantain_fibre": {"fina", "media", "gruesa"},
	"cocoa":          {"grado_1", "grado_2"},
}

// product finds the first product that the text names.
func (r *reader) product() string {
	for i, t := range r.t {
		if p := productWords.find(t); p != "" && !r.used[i] {
			return p
		}
	}
	return ""
}

// secondProduct finds where the words about another product begin: behind the last "y" or comma before its name, or at
// its name; 0: there is no other.
func (r *reader) secondProduct() int {
	first, at := "", 0
	for i, t := range r.t {
		p := productWords.find(t)
		switch {
		case p == "" || r.used[i]:
		case first == "" || first == p:
			first, at = p, i
		default:
			for k := i - 1; k > at; k-- {
				if link := r.text(k); link == "y" || link == "," || link == "+" || link == ";" {
					return k
				}
			}
			return i
		}
	}
	return 0
}

// grade finds the grade, if the product knows it, and where it stands.
func (r *reader) grade(product string) (string, []int) {
	known := gradesOf[product]
	for i, t := range r.t {
		named, at := gradeWords.find(t), []int{i}
		if ordinal := r.ordinal(i); ordinal != "" {
			named, at = ordinal, []int{i, i + 1}
		} else if r.used[i] {
			named = ""
		}
		if t.is(grading) {
			named, at = r.gradeNumber(i+1, known), []int{i, i + 1}
		}
		if slices.Contains(known, named) {
			return named, at
		}
	}
	return "", nil
}

// gradeNumber reads the number of a grade: grado 1, calidad 2.
func (r *reader) gradeNumber(i int, known []string) string {
	n := map[string]int{"1": 1, "2": 2, "3": 3, "i": 1, "ii": 2, "iii": 3}[r.text(i)]
	if n == 0 {
		return ""
	}
	for _, g := range []string{"primera", "segunda", "tercera"}[n-1 : n] {
		if slices.Contains(known, g) {
			return g
		}
	}
	return "grado_" + string(rune('0'+n))
}

// variety collects the words that describe the goods, as they are written; de, del and en between them stay.
func (r *reader) variety(graded []int) string {
	var words []string
	last := -2
	for i, t := range r.t {
		announced := r.tok(i-1).is(variety) && t.kind == word
		describes := varietyWords.has(t) || namedVariety(t) || namesItself.has(t) || announced
		if !describes || t.kind == num || slices.Contains(graded, i) {
			continue
		}
		if link := r.text(i - 1); last == i-2 && (link == "de" || link == "del" || link == "en") {
			words = append(words, link)
		}
		if !slices.Contains(words, t.raw) {
			words = append(words, t.raw)
		}
		last = i
	}
	return strings.Join(words, " ")
}

// unknown finds the goods that a text names without naming any that the catalogue knows: "vendo 5 kilos de papa a 3". They
// stand behind "de" after a quantity, behind what is counted, or behind the word that sells, and before what could be a
// price, or nothing. Words that tell how or from where goods are, and varieties of what is known, are none.
func (r *reader) unknown() string {
	for i := range r.t {
		at := r.goodsAt(i)
		if at == 0 {
			continue
		}
		if noun := r.tok(at); r.strange(at) && (r.text(at-1) == "de" || r.closes(at+1)) {
			return noun.raw
		}
	}
	return ""
}

// goodsAt is where goods would stand that what is at i announces; 0: it announces none.
func (r *reader) goodsAt(i int) int {
	at := i + 1
	switch t := r.tok(i); {
	case t.text == "de" && r.counted(i):
	case t.is(onlySelling) && !r.denied(i), r.used[i] && r.amountAt(i), unit(t) != "" && r.tok(i-1).kind == num && r.used[i-1]:
		if r.tok(at).is(owning) { // vendo mi papa
			at++
		}
	default:
		return 0
	}
	return at
}

// counted tells whether a quantity with its unit, or a number with what stands for one, ends before i.
func (r *reader) counted(i int) bool {
	for k := i - 1; k >= max(0, i-2); k-- {
		if r.tok(k).kind == num {
			return r.amountAt(k)
		}
	}
	return false
}

// amountAt tells whether a quantity, not a price, begins with the number at i.
func (r *reader) amountAt(i int) bool {
	for _, list := range [][]amount{r.amounts, r.bare} {
		for _, a := range list {
			if a.at == i {
				return true
			}
		}
	}
	return false
}

// closes tells whether nothing, a number, or what stands before a price begins at i, after at most one word that describes
// the goods.
func (r *reader) closes(i int) bool {
	for k := i; k <= i+1; k++ {
		switch t := r.tok(k); {
		case k >= len(r.t), t.kind == num, t.text == "a", t.text == "s/", t.text == ",", t.text == ".":
			return true
		case t.kind != word, t.is(beside) && !varietyWords.has(t):
			return false
		}
	}
	return false
}

// strange tells whether the word at i may be goods that nobody here sells.
func (r *reader) strange(i int) bool {
	t := r.tok(i)
	if t.text == "platano" || t.text == "platanos" { // behind a number they are pieces
		return r.tok(i-1).kind != num
	}
	_, numeral := spanishWord(t)
	known := productWords.has(t) || productWords.findNear(t) != "" || varietyWords.has(t) || t.is(variety) || gradeWords.has(t) || t.is(grading) ||
		unit(t) != "" || fractionWords.has(t) || moneyWords.has(t) || t.is(otherMeasure) || t.is(month) || t.is(beforeID) || t.is(approximate) ||
		t.is(selling) || t.is(buying) || t.is(denying) || t.is(weighing) || t.is(beside) || numeral
	return t.kind == word && len(t.text) > 2 && !known
}
