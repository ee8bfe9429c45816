package say

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// Length is how long a text is in UTF-16 units, as WhatsApp counts.
func Length(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// Fit shortens a text to at most so many UTF-16 units, and shows by an ellipsis that something is missing. It cuts
// between characters as people see them: no letter loses its accent, no emoji its colour, no flag its half. What is not
// UTF-8 is dropped.
func Fit(text string, units int) string {
	text = strings.ToValidUTF8(text, "")
	if Length(text) <= units {
		return text
	}
	if units < 1 {
		return ""
	}
	limit, end, used := units-1, 0, 0 // one for the ellipsis
	for end < len(text) {
		size := cluster(text[end:])
		used += Length(text[end : end+size])
		if used > limit {
			break
		}
		end += size
	}
	return strings.TrimRight(text[:end], " \n\u00a0,;:·") + "…"
}

const joiner = '\u200d'

// cluster is the length in bytes of the first character as people see it: a base with its marks, variation selectors, skin
// tones, tags, whatever a joiner joins; two letters of a flag; a line break.
func cluster(text string) int {
	last, flags := rune(0), 0
	for i, r := range text {
		switch {
		case i == 0:
			if regional(r) {
				flags = 1
			}
		case extends(r), last == joiner, last == '\r' && r == '\n':
		case regional(r) && regional(last) && flags == 1:
			flags = 2
		default:
			return i
		}
		last = r
	}
	return len(text)
}

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// extends tells what belongs to the character before it.
func extends(r rune) bool {
	tone, tag := r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F
	return unicode.Is(unicode.M, r) || r == joiner || tone || tag
}
