package lot

import (
	"crypto/sha256"
	"strings"
	"unicode"

	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// codeAlphabet leaves out what is mistaken for something else when read aloud or by hand: 0 O, 1 I L, U.
const codeAlphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// Code is the short name of a lot that people say, write and scan: "MZ-7K3F". It follows from the lot's id, so that a
// retry makes the same one; length is the number of characters after the dash (4, or more when 4 are taken).
func Code(productID, lotID string, length int) string {
	prefix := "LT"
	if p, ok := vocabulary.FindProduct(productID); ok {
		prefix = p.Code
	}
	sum := sha256.Sum256([]byte(lotID))
	code := make([]byte, min(length, len(sum)))
	for i := range code {
		code[i] = codeAlphabet[int(sum[i])%len(codeAlphabet)]
	}
	return prefix + "-" + string(code)
}

const prefixSize = 2 // letters before the dash of a code

// ReadCode is a code as it is printed, however it was typed: "mz 7k3f" is "MZ-7K3F". It is never empty; what is no code is that
// of no lot.
func ReadCode(typed string) string {
	signs := []rune(strings.ToUpper(strings.Map(sign, typed)))
	prefix := min(prefixSize, len(signs))
	return string(signs[:prefix]) + "-" + string(signs[prefix:])
}

// sign leaves letters and digits.
func sign(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}
