package vocabulary_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

var (
	twoLetters = regexp.MustCompile(`^[A-Z]{2}$`)
	plainID    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	plainWord  = regexp.MustCompile(`^[a-z0-9]+$`)
)

// bases are what stock is counted in; a unit of theirs holds one of itself.
func bases() []string { return []string{"kg", "unidad", "place"} }

func TestProductsAreSoldInUnitsOfTheirBase(t *testing.T) {
	for _, p := range vocabulary.Products() {
		if len(p.Units) == 0 || !p.Sells(p.Units[0]) || p.Sells("almud") {
			t.Errorf("%s is sold in %v", p.ID, p.Units)
		}
		for _, unit := range p.Units {
			if u, ok := vocabulary.FindUnit(unit); !ok || u.Base != p.Base || u.ID != unit {
				t.Errorf("%s is kept in %s and sold in %q: %+v", p.ID, p.Base, unit, u)
			}
		}
		if p.Claims < 24 || p.Claims > 240 || p.Tolerance < 0 || p.Tolerance > 100 || p.Tolerance == 0 != (p.Base != "kg") {
			t.Errorf("%s may be objected to for %d hours and be off by %d thousandths", p.ID, p.Claims, p.Tolerance)
		}
		if !slices.Contains([]string{"farm", "craft", "processed", "service"}, p.Nature) || p.IsPrimaryOrCraft() != (p.Nature == "farm" || p.Nature == "craft") {
			t.Errorf("%s is %q", p.ID, p.Nature)
		}
		if wantSettle := map[bool]string{true: "weight", false: "count"}[p.Base == "kg"]; p.SettleBy() != wantSettle {
			t.Errorf("%s is kept in %s and settled by %s", p.ID, p.Base, p.SettleBy())
		}
	}
}

func TestProductsAreTellable(t *testing.T) {
	taken := map[string]string{"LT": "lots of unknown products"}
	for _, p := range vocabulary.Products() {
		if other, ok := taken[p.Code]; ok || !twoLetters.MatchString(p.Code) {
			t.Errorf("%s has the code %q, as %q", p.ID, p.Code, other)
		}
		taken[p.Code] = p.ID
		if p.Name.ES == "" || p.Name.EN == "" || p.Emoji == "" {
			t.Errorf("%s is called %+v %s: a name in Spanish and English and an emoji are needed", p.ID, p.Name, p.Emoji)
		}
		if len(p.Synonyms.Words()) == 0 {
			t.Errorf("nobody can write %s: it has no words", p.ID)
		}
		if found, ok := vocabulary.FindProduct(p.ID); !ok || found.Code != p.Code {
			t.Errorf("%s is found as %+v", p.ID, found)
		}
	}
	if p, ok := vocabulary.FindProduct("gold"); ok {
		t.Errorf("gold is %+v", p)
	}
}

func TestGradesAreKnownAndOptional(t *testing.T) {
	for _, p := range vocabulary.Products() {
		if _, known := p.Grade("sin_grado"); known {
			t.Errorf("grades of %s: %v", p.ID, p.Grades)
		}
		numbers := map[int]string{}
		for _, id := range p.Grades {
			g, ok := vocabulary.FindGrade(id)
			if !ok {
				t.Errorf("%s is graded %q, which is no grade", p.ID, id)
			}
			for _, said := range []string{id, strings.ToUpper(id), strings.ReplaceAll(id, "_", " ")} {
				if meant, _ := p.Grade(said); meant != id {
					t.Errorf("grade %q of %s is %q", said, p.ID, meant)
				}
			}
			if other, taken := numbers[g.Number]; taken && g.Number > 0 {
				t.Errorf("grade %d of %s is both %s and %s", g.Number, p.ID, other, id)
			}
			numbers[g.Number] = id
		}
	}
	for _, g := range vocabulary.Grades() {
		if g.Name.ES == "" || len(g.Synonyms.Words()) == 0 && g.Number == 0 {
			t.Errorf("grade %s is called %+v, and nobody can write it", g.ID, g.Name)
		}
	}
	if g, ok := vocabulary.FindGrade("sin_grado"); ok {
		t.Errorf("no grade is %+v", g)
	}
}

// What a unit holds is said or asked: the file does not load otherwise.
func TestUnitsHoldABaseAndHaveNames(t *testing.T) {
	for _, u := range vocabulary.Units() {
		if u.One == "" || u.Many == "" || len(u.Synonyms.Words()) == 0 {
			t.Errorf("%s is called %q, %q and written %q", u.ID, u.One, u.Many, u.Synonyms.Words())
		}
		if !slices.Contains(bases(), u.Base) || u.Base != "kg" && u.FactorMilli == 0 {
			t.Errorf("%s holds %d thousandths of %q: only what is weighed may be asked", u.ID, u.FactorMilli, u.Base)
		}
		for _, id := range strings.Fields(u.Smaller) {
			small, ok := vocabulary.FindUnit(id)
			if !ok || small.Base != u.Base || small.FactorMilli == 0 || u.FactorMilli <= small.FactorMilli {
				t.Errorf("%s is said behind %s, and is no part of it", id, u.ID)
			}
		}
	}
	for _, base := range bases() {
		if u, ok := vocabulary.FindUnit(base); !ok || u.FactorMilli != 1000 || u.Base != base {
			t.Errorf("the base %s is %+v", base, u)
		}
	}
	if u, ok := vocabulary.FindUnit("java"); !ok || u.ID != "jaba" {
		t.Errorf("java is %+v", u)
	}
}

// A word names one product or one unit, and a word for a grade one grade. A word that is the product and its variety is not
// listed again among the product's other words.
func TestNoWordMeansTwoThings(t *testing.T) {
	goods, grades := words{}, words{}
	for _, p := range vocabulary.Products() {
		goods.add(t, p.ID, p.Synonyms, p.Kinds, p.Counted)
		words{}.add(t, p.ID, p.Varieties)
	}
	for _, u := range vocabulary.Units() {
		goods.add(t, u.ID, u.Synonyms, u.AfterNumber)
	}
	for _, g := range vocabulary.Grades() {
		grades.add(t, g.ID, g.Synonyms)
	}
}

// words are what words mean.
type words map[string]string

func (w words) add(t *testing.T, id string, lists ...vocabulary.Text) {
	t.Helper()
	if !plainID.MatchString(id) {
		t.Errorf("%q is no id: lower case letters, digits and _", id)
	}
	for _, list := range lists {
		for _, word := range list.Words() {
			if other, taken := w[word]; taken {
				t.Errorf("%q means both %s and %s", word, other, id)
			}
			if !plainWord.MatchString(word) {
				t.Errorf("%q of %s: words are written in lower case, without accents and ñ", word, id)
			}
			w[word] = id
		}
	}
}

func TestUnitChoicesAreWeighed(t *testing.T) {
	if len(vocabulary.UnitChoices()) == 0 {
		t.Error("there is no unit to choose")
	}
	for _, id := range vocabulary.UnitChoices() {
		if u, ok := vocabulary.FindUnit(id); !ok || u.ID != id || u.Base != "kg" {
			t.Errorf("%q is offered to choose: %+v", id, u)
		}
	}
}

func TestIDsAreUnique(t *testing.T) {
	var ids []string
	for _, p := range vocabulary.Products() {
		ids = append(ids, p.ID)
	}
	for _, g := range vocabulary.Grades() {
		ids = append(ids, g.ID)
	}
	for _, u := range vocabulary.Units() {
		ids = append(ids, u.ID)
	}
	slices.Sort(ids)
	if unique := slices.Compact(slices.Clone(ids)); len(unique) != len(ids) {
		t.Errorf("an id stands twice: %v", ids)
	}
}

func TestNobodyChangesTheProductsOfOthers(t *testing.T) {
	vocabulary.Products()[0].Units[0] = "changed"
	vocabulary.Products()[0].Grades[0] = "changed"
	vocabulary.Grades()[0].ID = "changed"
	vocabulary.Units()[0].ID = "changed"
	if p := vocabulary.Products()[0]; p.Units[0] == "changed" || p.Grades[0] == "changed" {
		t.Errorf("changed: %+v", p)
	}
	if g, u := vocabulary.Grades()[0], vocabulary.Units()[0]; g.ID == "changed" || u.ID == "changed" {
		t.Errorf("changed: %+v, %+v", g, u)
	}
}

func TestPacksAreOfUnitsThatAreAsked(t *testing.T) {
	for _, p := range vocabulary.Products() {
		if p.Piece != "" && (p.Base != "kg" || !p.Sells(p.Piece)) {
			t.Errorf("the pieces of %s are %s", p.ID, p.Piece)
		}
		for _, pack := range p.Packs {
			u, ok := vocabulary.FindUnit(pack.Unit)
			if !ok || u.FactorMilli > 0 || !p.Sells(pack.Unit) || len(pack.Holds) == 0 {
				t.Errorf("%s comes in a %+v", p.ID, pack)
			}
		}
	}
	chips, _ := vocabulary.FindProduct("plantain_chips")
	if got := chips.Likely("bolsa"); len(got) == 0 || got[0] != 100 {
		t.Errorf("a bag of chips weighs %v", got)
	}
	if got := chips.Likely("fardo"); got != nil {
		t.Errorf("a bale of chips weighs %v", got)
	}
}
