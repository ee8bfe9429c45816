package text

import (
	"cmp"
	"strings"
	"unicode"
)

// looks are letters of other alphabets that look like those of ours.
var looks = strings.NewReplacer(
	"А", "A", "В", "B", "С", "C", "Е", "E", "Н", "H", "І", "I", "Ј", "J", "К", "K", "М", "M", "О", "O", "Р", "P", "Ѕ", "S", "Т", "T", "У", "Y", "Х", "X",
	"а", "a", "с", "c", "е", "e", "һ", "h", "і", "i", "ј", "j", "к", "k", "о", "o", "р", "p", "ѕ", "s", "т", "t", "у", "y", "х", "x", "м", "m", "п", "n", "в", "b",
	"Α", "A", "Β", "B", "Ε", "E", "Ζ", "Z", "Η", "H", "Ι", "I", "Κ", "K", "Μ", "M", "Ν", "N", "Ο", "O", "Ρ", "P", "Τ", "T", "Υ", "Y", "Χ", "X",
	"α", "a", "ι", "i", "κ", "k", "ν", "v", "ο", "o", "ρ", "p", "τ", "t", "υ", "u", "χ", "x", "ε", "e", "η", "n", "ı", "i", "ɑ", "a", "ⅼ", "l",
	"օ", "o", "ո", "n", "ս", "u", "հ", "h", "ց", "g", "զ", "q", "ɡ", "g", "ɩ", "i", "ᴀ", "a", "ʙ", "b", "ᴄ", "c", "ᴅ", "d", "ᴇ", "e", "ɢ", "g", "ʜ", "h",
	"ɪ", "i", "ᴊ", "j", "ᴋ", "k", "ʟ", "l", "ᴍ", "m", "ɴ", "n", "ᴏ", "o", "ᴘ", "p", "ʀ", "r", "ꜱ", "s", "ᴛ", "t", "ᴜ", "u", "ᴠ", "v", "ᴡ", "w", "ʏ", "y", "ᴢ", "z",
)

// Latin is Fold with our letters in place of those of other alphabets that look like them. Capitals are replaced before they are folded too,
// since their small letters may look like none of ours: "Н" looks like H, and "н" does not.
func Latin(s string) string { return looks.Replace(Fold(looks.Replace(s))) }

// digits are those that are written in place of letters.
var digits = strings.NewReplacer("0", "o", "1", "i", "l", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s")

// Skeleton is what texts have in common that are read as the same words although somebody has disguised them: it goes further than Latin and
// has letters alone, each run of one once, whatever alphabet or digit they were written with, and neither blanks nor punctuation. Where
// nothing is left it is Fold. It is for comparisons, not to be shown.
func Skeleton(s string) string {
	var bare strings.Builder
	last := rune(-1)
	for _, r := range digits.Replace(Latin(s)) {
		if r != last && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			bare.WriteRune(r)
			last = r
		}
	}
	return cmp.Or(bare.String(), Fold(s))
}
