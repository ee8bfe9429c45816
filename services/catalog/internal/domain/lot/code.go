package lot

import (
	"crypto/sha256"

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
