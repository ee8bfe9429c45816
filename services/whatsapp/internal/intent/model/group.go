package model

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// A table has the words of one language that mean alike, by the name of their group. A word may stand in several. "pag*" are
// all words that begin so, by their sound: it is written as before an a ("recoj*" finds "recogen"). The signs of
// parse.Words stand for numbers, goods, units, money and the question mark.
type table map[string]string

// tables are those of all languages, mixed as people mix them.
var tables = []table{spanish, quechua, awajun}

// filler is the group of words that say nothing.
const filler = "filler"

var groups = newGroups()

// groupTable finds the groups of a word, and those of its beginnings.
type groupTable struct{ words, beginnings map[string][]string }

func newGroups() groupTable {
	g := groupTable{words: map[string][]string{}, beginnings: map[string][]string{}}
	for _, t := range tables {
		for name, list := range t {
			for w := range strings.FieldsSeq(list) {
				g.add(name, w)
			}
		}
	}
	return g
}

func (g groupTable) add(name, word string) {
	into := g.words
	if beginning, ok := strings.CutSuffix(word, "*"); ok {
		into, word = g.beginnings, beginning
	}
	if !isSign(word) {
		word = parse.Sound(word)
	}
	if !slices.Contains(into[word], name) {
		into[word] = append(into[word], name)
	}
}

func isSign(word string) bool { return len(word) == 1 && strings.IndexByte("#%/$?", word[0]) >= 0 }

// groupsOf are the groups of a word as it sounds, in the order of their names, each once.
func groupsOf(word string) []string {
	found := slices.Clone(groups.words[word])
	for n := 1; n <= len(word); n++ {
		found = append(found, groups.beginnings[word[:n]]...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func isFiller(word string) bool { return slices.Contains(groupsOf(word), filler) }
