// Package text makes what people type comparable: phones write the same name in several ways that look alike.
//
// It is pure and never fails.
package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean is a text as it is kept: composed (NFC), without characters that show nothing or control the writing's direction,
// its lines parted by "\n", single blanks between its words and none at the ends of a line or of the whole. What stands
// inside an emoji stays. A text of which nothing would be seen is "". Bytes that are not UTF-8 become U+FFFD.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	lines := strings.Split(norm.NFC.String(visible(norm.NFD.String(s))), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	s = strings.Trim(strings.Join(lines, "\n"), "\n")
	if !strings.ContainsFunc(s, isSeen) {
		return ""
	}
	return s
}

// isClean tells of a text that it is as Clean leaves it, if it is one line in signs and letters of Spanish, as most are.
func isClean(s string) bool {
	blank := true // before the first word
	for _, r := range s {
		if r == ' ' && blank || !isUsual(r) {
			return false
		}
		blank = r == ' '
	}
	return !blank
}

// isUsual tells characters that are seen, are written in one way, and change nothing of what stands beside them; and the blank.
func isUsual(r rune) bool {
	return ' ' <= r && r <= '~' || 'À' <= r && r <= 'ÿ' || r == '¿' || r == '¡'
}

// mostMarks is how many marks a character carries. Writing systems need three; stacks of them run into other lines.
const mostMarks = 4

// visible leaves out what is not seen of a decomposed text and tells blanks and line breaks in one way each.
func visible(s string) string {
	in := []rune(strings.ReplaceAll(s, "\r\n", "\n"))
	out := make([]rune, 0, len(in))
	marks := 0
	for i, r := range in {
		last, next := at(out, len(out)-1), at(in, i+1)
		switch {
		case isBreak(r):
			r = '\n'
		case unicode.IsSpace(r) || isBlankPattern(r):
			r = ' '
		case r == joiner && endsEmoji(last) && isSymbol(next), isPresentation(r) && takesPresentation(last):
		case isInvisible(r):
			continue
		case unicode.Is(unicode.M, r):
			if marks++; marks > mostMarks {
				continue
			}
		}
		if !unicode.Is(unicode.M, r) {
			marks = 0
		}
		out = append(out, r)
	}
	return string(out)
}

// at is the rune at i; 0 beyond the ends.
func at(runes []rune, i int) rune {
	if i < 0 || i >= len(runes) {
		return 0
	}
	return runes[i]
}

func isBreak(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) }

// isBlankPattern tells the pattern of Braille without dots, which takes the place of a sign and shows none.
func isBlankPattern(r rune) bool { return r == '\u2800' }

// isInvisible tells what shows nothing and parts nothing, the fillers of Hangul among it.
func isInvisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Noncharacter_Code_Point)
}

// isSeen tells whether a character shows something by itself.
func isSeen(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) || unicode.Is(unicode.Co, r)
}

// joiner makes one emoji of several: a farmer is a person and a sheaf.
const joiner = '\u200d'

func isSymbol(r rune) bool { return unicode.In(r, unicode.So, unicode.Sm) }

func endsEmoji(r rune) bool { return isSymbol(r) || isPresentation(r) || isSkinTone(r) }

func isSkinTone(r rune) bool { return '\U0001f3fb' <= r && r <= '\U0001f3ff' }

// isPresentation tells the selectors that ask for the coloured or the plain form of the sign before them.
func isPresentation(r rune) bool { return r == '\ufe0f' || r == '\ufe0e' }

func takesPresentation(r rune) bool {
	return r != 0 && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsSpace(r)
}
