package parse_test

import (
	"testing"

	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

func TestReadsEveryWordForAProduct(t *testing.T) {
	for _, p := range vocabulary.Products() {
		for _, list := range []vocabulary.Text{p.Synonyms, p.Kinds, p.Counted} {
			for _, word := range list.Words() {
				if got := parse.Sale("vendo " + word); got.Product != p.ID {
					t.Errorf("%q is read as %q, want %q", word, got.Product, p.ID)
				}
			}
		}
		if got := parse.Sale("vendo " + p.Name.ES); got.Product != p.ID {
			t.Errorf("%q is read as %q, want %q", p.Name.ES, got.Product, p.ID)
		}
	}
}

// Of a counting word a number of pieces comes back: a ciento is 100 of them.
func TestReadsEveryWordForAUnit(t *testing.T) {
	for _, u := range vocabulary.Units() {
		want := u.ID
		if u.ID == "ciento" || u.ID == "millar" {
			want = "unidad"
		}
		for _, word := range append(u.Synonyms.Words(), u.AfterNumber.Words()...) {
			if got, _ := parse.Quantity("20 "+word, ""); got == nil || got.Unit != want {
				t.Errorf("%q is read as %+v, want %q", word, got, want)
			}
		}
	}
}

func TestReadsEveryWordForAGrade(t *testing.T) {
	for _, p := range vocabulary.Products() {
		for _, id := range p.Grades {
			g, _ := vocabulary.FindGrade(id)
			for _, word := range g.Synonyms.Words() {
				if got := parse.Sale("vendo " + p.Synonyms.Words()[0] + " " + word); got.Grade != id {
					t.Errorf("%q of %s is read as %q, want %q", word, p.ID, got.Grade, id)
				}
			}
		}
	}
}
