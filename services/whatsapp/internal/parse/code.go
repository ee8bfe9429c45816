package parse

import (
	"regexp"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// codeForm is a lot's code as people write it: MZ-7K3F, mz 7k3f, mz7k3f.
var codeForm = regexp.MustCompile(`(?i)\b([A-Z]{2})([-–— ]?)([2-9A-HJKMNP-TV-Z]{4,32})\b`)

// FindCode finds the code of a lot in a text, as it is printed: "MZ-7K3F"; "" for none. One that is written without its dash
// has a digit: else it may be any word.
func FindCode(text string) string {
	code, _ := CutCode(text)
	return code
}

// CutCode finds the code of a lot, as FindCode does, and returns what the text says besides.
func CutCode(text string) (code, rest string) {
	for _, at := range codeForm.FindAllStringSubmatchIndex(text, -1) {
		prefix, dash, tail := strings.ToUpper(text[at[2]:at[3]]), strings.Trim(text[at[4]:at[5]], " "), strings.ToUpper(text[at[6]:at[7]])
		if isCodePrefix(prefix) && (dash != "" || strings.ContainsAny(tail, "23456789") && strings.ContainsAny(tail, codeLetters)) {
			return prefix + "-" + tail, text[:at[0]] + text[at[1]:]
		}
	}
	return "", text
}

const codeLetters = "ABCDEFGHJKMNPQRSTVWXYZ"

// isCodePrefix tells whether the codes of a product's lots begin so; LT is that of products that are not known here.
func isCodePrefix(prefix string) bool {
	return prefix == "LT" || slices.ContainsFunc(vocabulary.Products(), func(p vocabulary.Product) bool { return p.Code == prefix })
}
