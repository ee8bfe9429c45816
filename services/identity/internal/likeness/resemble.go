package likeness

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/qhatu/qhatu/pkg/text"
)

// Look is the same text for names of organisations that one may be taken for the other, but for one letter: of whatever kind they are,
// whatever their legal form, the order of their words, and letters and figures that look or sound alike. A number is not a letter.
func Look(name string) string {
	own := ownLooks(name)
	slices.Sort(own)
	return strings.Join(own, "")
}

// lookedAt are the words of a name as they look.
func lookedAt(name string) []string {
	all := words(figures(text.Latin(name)))
	for i, word := range all {
		all[i] = alike.Replace(word)
	}
	return all
}

// ownLooks are those that are not in many names, where there are any, in their order.
func ownLooks(name string) []string {
	all := lookedAt(name)
	own := slices.DeleteFunc(slices.Clone(all), func(word string) bool { return looksInMany[word] })
	if len(own) == 0 {
		return all
	}
	return own
}

// looksInMany are words that are in many names, as they look.
var looksInMany = func() map[string]bool {
	found := map[string]bool{}
	for _, many := range []map[string]bool{inMany, asTheySound("peru peruana peruano compania cia inc corp")} {
		for word := range many {
			found[alike.Replace(word)] = true
		}
	}
	return found
}()

// mixed are words in which letters and figures stand together.
var mixed = regexp.MustCompile(`[\pL\d]*\pL[\pL\d]*`)

// figures are written as the letters for which they may be read, in words that are letters for the most part.
func figures(name string) string {
	return mixed.ReplaceAllStringFunc(name, func(word string) string {
		if letters := strings.Map(letter, word); len(letters) <= len(word)-len(letters) {
			return word
		}
		return readAs.Replace(word)
	})
}

func letter(r rune) rune {
	if unicode.IsLetter(r) {
		return r
	}
	return -1
}

var (
	readAs = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "8", "b", "rn", "m", "vv", "w")
	alike  = strings.NewReplacer("i", "l", "j", "l", "rn", "m", "vv", "w")
)

// Keys are texts of which two names that may be taken for each other have one in common: how a name looks, in whatever way that is read, and
// that without each one of its letters. Names that have one in common may still differ in two letters: [Resemble] tells.
func Keys(name string) []string {
	var keys []string
	for _, look := range []string{Look(name), strings.Join(ownLooks(name), ""), unparted(name)} {
		keys = append(keys, look)
		if len(look) < shortest {
			continue
		}
		for i := range len(look) {
			keys = append(keys, look[:i]+look[i+1:])
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Resemble tells whether one name may be taken for the other: they look alike, with their words in any order or not parted, but for one letter
// that is another, is missing, or has changed places with the next; that may be in a word that is in many names.
func Resemble(a, b string) bool {
	return mayBeTaken(Look(a), Look(b)) || mayBeTaken(strings.Join(ownLooks(a), ""), strings.Join(ownLooks(b), "")) ||
		unparted(a) != "" && unparted(a) == unparted(b) || isSlipOfWord(lookedAt(a), lookedAt(b), mayBeTaken)
}

func unparted(name string) string { return strings.Join(lookedAt(name), "") }

func mayBeTaken(a, b string) bool { return a != "" && (a == b || isSlip(a, b) || isSwap(a, b)) }

// isSwap tells whether two texts differ in two neighbouring letters that have changed places.
func isSwap(a, b string) bool {
	if len(a) != len(b) || len(a) < shortest {
		return false
	}
	i := 0
	for i < len(a)-1 && a[i] == b[i] {
		i++
	}
	return i < len(a)-1 && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:] && !strings.ContainsAny(a[i:i+2], "0123456789")
}
