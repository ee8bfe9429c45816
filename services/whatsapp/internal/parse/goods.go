package parse

import (
	"cmp"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// The vocabulary's words about goods.
var (
	productWords = goodsLexicon(func(p vocabulary.Product) []string {
		return slices.Concat(p.Synonyms.Words(), p.Kinds.Words(), p.Counted.Words())
	})
	// kindWords are the product and its variety in one: choclo is fresh maize, a chompa is what is woven.
	kindWords = goodsLexicon(func(p vocabulary.Product) []string { return slices.Concat(p.Kinds.Words(), p.Counted.Words()) })
	// countedWords are said in pieces without a unit: 20 chompas.
	countedWords = goodsLexicon(func(p vocabulary.Product) []string { return p.Counted.Words() })
	// varietyWords describe goods of any product. Other words are not taken for a variety: "maíz urgente".
	varietyWords = varietyLexicon()
	gradeWords   = gradeLexicon()
	productPics  = picsOfProducts()
)

func picsOfProducts() map[string]string {
	pics := map[string]string{}
	for _, p := range vocabulary.Products() {
		for _, t := range lex(p.Emoji) {
			put(pics, t.text, p.ID)
		}
	}
	return pics
}

func goodsLexicon(words func(vocabulary.Product) []string) lexicon {
	l := newLexicon()
	for _, p := range vocabulary.Products() {
		l.add(p.ID, words(p))
	}
	return l.withSuffixes()
}

func varietyLexicon() lexicon {
	l := newLexicon()
	for _, p := range vocabulary.Products() {
		l.add(isWord, p.Varieties.Words())
	}
	return l.withSuffixes()
}

func gradeLexicon() lexicon {
	l := newLexicon()
	for _, g := range vocabulary.Grades() {
		l.add(g.ID, g.Synonyms.Words())
	}
	return l
}

// namedVariety tells a variety with a number in its name (CCN-51), which the lexer keeps in one piece.
func namedVariety(t token) bool {
	return t.kind == literal && t.raw[0] >= 'a' && t.raw[0] <= 'z' && !isCode(t.raw)
}

// isCode tells whether a text begins as the code of a lot does.
func isCode(raw string) bool { return len(raw) > 2 && raw[2] == '-' }

// product finds the first product that the text names, or shows by its picture beside a quantity.
func (r *reader) product() string {
	shown := ""
	for i, t := range r.t {
		if p := productWords.find(t); p != "" && !r.used[i] && !t.is(otherGoods) {
			return p
		}
		if p := productPics[t.text]; p != "" && shown == "" && len(r.amounts)+len(r.bare) > 0 {
			shown = p
		}
	}
	return cmp.Or(shown, r.known)
}

// secondProduct finds where the words about another product begin: behind the last "y" or comma before its name, or at
// its name; 0: there is no other.
func (r *reader) secondProduct() int {
	first, at := "", 0
	for i, t := range r.t {
		p := productWords.find(t)
		switch {
		case p == "" || r.used[i] || r.text(i-1) == "para": // fibra para artesanía
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
	known := gradesOf(product)
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

// gradesOf are the grades that the catalogue knows of a product; those that are general of one that was not said.
func gradesOf(product string) []string {
	if p, ok := vocabulary.FindProduct(product); ok {
		return p.Grades
	}
	var general []string
	for _, g := range vocabulary.Grades() {
		if g.General {
			general = append(general, g.ID)
		}
	}
	return general
}

// gradeNumber reads the number of a grade among those that are known: grado 1, calidad 2. It is empty if there is none.
func (r *reader) gradeNumber(i int, known []string) string {
	n := map[string]int{"1": 1, "2": 2, "3": 3, "i": 1, "ii": 2, "iii": 3}[r.text(i)]
	for _, id := range known {
		if g, _ := vocabulary.FindGrade(id); n > 0 && g.Number == n {
			return id
		}
	}
	return ""
}

// variety collects the words that describe the goods, as they are written; de, del and en between them stay.
func (r *reader) variety(graded []int) string {
	var words []string
	last := -2
	for i, t := range r.t {
		announced := r.tok(i-1).is(variety) && t.kind == word
		describes := varietyWords.has(t) || namedVariety(t) || kindWords.has(t) || announced
		if !describes || t.kind == num || slices.Contains(graded, i) {
			continue
		}
		if link := r.text(i - 1); last == i-2 && (link == "de" || link == "del" || link == "en") {
			words = append(words, link)
		}
		if written := asDescribed(t); !slices.ContainsFunc(words, func(w string) bool { return strings.TrimSuffix(w, "s") == strings.TrimSuffix(written, "s") }) {
			words = append(words, written)
		}
		last = i
	}
	return strings.Join(words, " ")
}

// asDescribed is a word for goods as it is written, without the suffixes of Quechua.
func asDescribed(t token) string {
	for _, l := range []lexicon{varietyWords, kindWords} {
		_, exact := l.exact[t.text]
		_, sounds := l.sound[t.sound]
		if exact || sounds {
			return t.raw
		}
	}
	for _, l := range []lexicon{varietyWords, kindWords} {
		if stem, meaning := l.stem(t.text); meaning != "" {
			return stem
		}
	}
	return t.raw
}

// unknown finds the goods that a text names without naming any that the catalogue knows: "vendo 5 kilos de papa a 3". They
// stand behind "de" after a quantity, behind what is counted, or behind the word that sells, and before what could be a
// price, or nothing. Where nothing sells they need a unit or a price: "158 pues" names no goods. Words that tell how or from where goods are, and varieties of what is known, are none.
func (r *reader) unknown() string {
	offered := r.offers()
	if i := slices.IndexFunc(r.t, func(t token) bool { return t.is(otherGoods) }); i >= 0 && offered {
		return r.t[i].raw
	}
	for i := range r.t {
		at := r.goodsAt(i, offered)
		if at == 0 {
			continue
		}
		if noun := r.tok(at); r.strange(at) && (r.text(at-1) == "de" || r.closes(at+1)) {
			return noun.raw
		}
	}
	return ""
}

// goodsAt is where goods would stand that what is at i announces, which a number does only where goods are offered; 0: it announces none.
func (r *reader) goodsAt(i int, offered bool) int {
	at := i + 1
	switch t := r.tok(i); {
	case t.text == "de" && r.counted(i):
	case t.is(onlySelling) && !r.denied(i), offered && r.used[i] && r.amountAt(i), unit(t) != "" && r.tok(i-1).kind == num && r.used[i-1]:
		if r.tok(at).is(owning) { // vendo mi papa
			at++
		}
	default:
		return 0
	}
	return at
}

// offers tells whether goods are offered beyond doubt: by a verb, or by a price.
func (r *reader) offers() bool {
	sells, _ := r.intent()
	return sells || len(r.prices) > 0
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
	return t.kind == word && len(t.text) > 2 && !namesGoods(t) && !isNumberOrUnit(t) && !t.isOneOf(
		variety, grading, otherMeasure, month, beforeID, approximate, selling, buying, denying, weighing, beside, plainReply, restricting, besideChange)
}

// namesGoods tells a word for goods that the market knows, for their variety or grade; one wrong letter in a product is let pass.
func namesGoods(t token) bool {
	return productWords.has(t) || productWords.findNear(t) != "" || varietyWords.has(t) || gradeWords.has(t)
}

func isNumberOrUnit(t token) bool {
	_, numeral := spanishWord(t)
	return numeral || unit(t) != "" || fractionWords.has(t) || moneyWords.has(t)
}
