// Package likeness tells whether two associations may be one that was registered twice: how their names and places compare,
// however they are written. It knows texts only and keeps nothing.
package likeness

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/text"
)

// Association is what an association is called and where it is, as somebody wrote it. A place that was left out is "".
type Association struct{ Name, Community, Province, Region string }

// Degree is how much two associations have in common.
type Degree int

// The degrees.
const (
	Other Degree = iota // two associations
	Alike               // they may be one: somebody has to say
	Same                // they are one
)

// Compare tells how much two associations have in common. With shared, they are known to have a representative in common.
func Compare(a, b Association, shared bool) Degree {
	sameName := text.Fold(a.Name) == text.Fold(b.Name)
	switch {
	case sameName && (shared || a.Key() == b.Key()):
		return Same
	case (shared || mayBeOnePlace(a, b)) && (sameName || namesAlike(a, b)):
		return Alike
	}
	return Other
}

// Key is the same text for associations that are the same by their names and places, and for no others.
func (a Association) Key() string {
	return strings.Join(append([]string{text.Fold(a.Name)}, a.places()...), "\n")
}

// places are where it is, each the same text for the same place.
func (a Association) places() []string {
	return []string{text.Fold(a.Community), text.Place(a.Province), text.Place(a.Region)}
}

// mayBeOnePlace tells whether nothing that is said of both places differs, however it is spelled.
func mayBeOnePlace(a, b Association) bool {
	others := b.places()
	for i, place := range a.places() {
		if place != "" && others[i] != "" && !slices.Equal(words(place), words(others[i])) {
			return false
		}
	}
	return true
}

// namesAlike tells whether two names differ in nothing but spelling, words that are in many names, the order of words, where they are
// parted, and a slip of the finger.
func namesAlike(a, b Association) bool {
	places := []string{a.Community, a.Province, a.Region, b.Community, b.Province, b.Region}
	own, others := ownWords(a.Name, places), ownWords(b.Name, places)
	if strings.Join(own, "") == strings.Join(others, "") {
		return true
	}
	slices.Sort(own)
	slices.Sort(others)
	return slices.Equal(own, others) || isSlip(strings.Join(own, " "), strings.Join(others, " ")) || isSlipOfWord(words(a.Name), words(b.Name), isSlip)
}

// shortestWord is the length of a word in a name in which one letter may be a slip: a shorter one tells names apart.
const shortestWord = 4

// isSlipOfWord tells whether two names, with the words that are in many, differ in one word, and whether that is by a slip.
func isSlipOfWord(a, b []string, slip func(a, b string) bool) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i < len(a) && slices.Equal(a[i+1:], b[i+1:]) && min(len(a[i]), len(b[i])) >= shortestWord &&
		slip(strings.Join(a, " "), strings.Join(b, " "))
}

// ownWords are the words of a name that tell it from others, as they sound. Places are no such words.
func ownWords(name string, places []string) []string {
	ofPlaces := words(strings.Join(places, " "))
	return slices.DeleteFunc(words(name), func(word string) bool { return inMany[word] || slices.Contains(ofPlaces, word) })
}

// shortest is the length of a name in which one letter more or less may be a slip: in a shorter one it is another name.
const shortest = 6

// isSlip tells whether two texts differ in one letter: one that is another, or is missing. A figure is no slip.
func isSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < shortest || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if strings.ContainsAny(b[i:min(i+1, len(b))]+a[i:min(i+1, len(a))], "0123456789") {
		return false
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}
