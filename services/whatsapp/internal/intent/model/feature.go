package model

import (
	"cmp"
	"hash/fnv"
	"maps"
	"math"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// Feature is something that a text says, or how it says it.
type Feature struct {
	Place int     // 0 to Size
	Value float64 // how much it counts
}

// What counts how much: the meaning of words more than their spelling.
const (
	countsWord     = 1.0
	countsSpelling = 0.5
	countsGroup    = 2.0
	countsPair     = 1.0
	countsGoods    = 1.0
	length         = 3.0 // of the whole text, however long it is
)

// Features are those of a text, in the order of their places: its words, alone and beside each other; parts of words, for
// what is misspelt; what its words mean, alone, one behind the other and together; and what package parse reads of goods.
func Features(text string) []Feature {
	words := slices.DeleteFunc(parse.Words(text), isFiller)
	c := counter{}
	c.words(words)
	c.meanings(words)
	c.goods(parse.Sale(text))
	return append(c.features(), Feature{Place: Bias, Value: 1})
}

// counter adds up features by their places.
type counter map[int]float64

func (c counter) add(counts float64, kind string, parts ...string) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(kind)) // a hash takes everything
	for _, p := range parts {
		_, _ = h.Write([]byte(p + " "))
	}
	c[int(h.Sum32()%Size)] += counts
}

// features are scaled to one length.
func (c counter) features() []Feature {
	all := make([]Feature, 0, len(c)+1)
	for place, value := range c {
		all = append(all, Feature{place, value})
	}
	slices.SortFunc(all, func(a, b Feature) int { return cmp.Compare(a.Place, b.Place) })
	squares := 0.0
	for _, f := range all {
		squares += f.Value * f.Value
	}
	for i := range all {
		all[i].Value *= length / math.Sqrt(squares)
	}
	return all
}

func (c counter) words(words []string) {
	before := []string{"^", "^"}
	for _, w := range append(slices.Clone(words), "$$") {
		c.add(countsWord, "word", w)
		c.add(countsWord, "next", before[1], w)
		c.add(countsWord, "skip", before[0], w)
		before = []string{before[1], w}
	}
	for _, w := range words {
		c.spelling("<" + w + ">")
	}
}

// spelling adds the parts of a word with three and four letters.
func (c counter) spelling(word string) {
	for n := 3; n <= 4; n++ {
		for i := 0; i+n <= len(word); i++ {
			c.add(countsSpelling, "part", word[i:i+n])
		}
	}
}

// meanings adds the groups of the words: each one, what stands behind what, and each two that are in the text.
func (c counter) meanings(words []string) {
	found := map[string]bool{}
	before := []string{"^"}
	for _, w := range words {
		meant := groupsOf(w)
		for _, g := range meant {
			found[g] = true
		}
		if len(meant) == 0 {
			meant = []string{"=" + w}
		}
		for _, b := range before {
			for _, g := range meant {
				c.add(countsPair, "row", b, g)
			}
		}
		before = meant
	}
	all := slices.Sorted(maps.Keys(found))
	for i, g := range all {
		c.add(countsGroup, "group", g)
		for _, other := range all[i+1:] {
			c.add(countsPair, "pair", g, other)
		}
	}
}

// goods adds what is said of goods.
func (c counter) goods(l parse.Listing) {
	product, quantity := l.Product != "", l.Quantity != nil
	for said, is := range map[string]bool{
		"selling": l.Selling, "buying": l.Buying, "product": product, "quantity": quantity, "price": l.Price != nil,
		"sells a product": l.Selling && product, "so much of a product": product && quantity,
		"sells so much of a product": l.Selling && product && quantity,
	} {
		if is {
			c.add(countsGoods, "goods", said)
		}
	}
}
