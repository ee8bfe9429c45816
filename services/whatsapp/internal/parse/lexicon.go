package parse

import (
	"fmt"
	"strings"
)

// lexicon finds what a word means: short ones as they are written, longer ones by their sound.
type lexicon struct {
	exact map[string]string
	sound map[string]string
}

// newLexicon takes the words of each meaning, separated by blanks, folded.
func newLexicon(words map[string]string) lexicon {
	l := lexicon{exact: map[string]string{}, sound: map[string]string{}}
	for meaning, list := range words {
		for word := range strings.FieldsSeq(list) {
			put(l.exact, word, meaning)
			if len(word) > 3 {
				put(l.sound, sound(word), meaning)
			}
		}
	}
	return l
}

// put enters a word. Two meanings of one word are a mistake in a table, which shows when the program starts.
func put[M comparable](m map[string]M, word string, meaning M) {
	if other, ok := m[word]; ok && other != meaning {
		panic(fmt.Sprintf("%s means both %v and %v", word, other, meaning))
	}
	m[word] = meaning
}

// find looks a token up; empty when it is none of them.
func (l lexicon) find(t token) string {
	if t.kind != word {
		return ""
	}
	if meaning, ok := l.exact[t.text]; ok {
		return meaning
	}
	if len(t.text) > 3 {
		return l.sound[t.sound]
	}
	return ""
}

func (l lexicon) has(t token) bool { return l.find(t) != "" }

// slip finds a long word with one wrong letter; empty when none or several meanings are that near.
func (l lexicon) slip(t token) string {
	if t.kind != word || len(t.sound) < 6 {
		return ""
	}
	found := ""
	for known, meaning := range l.sound {
		if len(known) < 6 || !near(known, t.sound) {
			continue
		}
		if found != "" && found != meaning {
			return ""
		}
		found = meaning
	}
	return found
}

// oneOf is a lexicon of words without a meaning of their own.
func oneOf(list string) lexicon { return newLexicon(map[string]string{"yes": list}) }
