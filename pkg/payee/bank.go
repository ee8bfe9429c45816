package payee

import (
	"strings"

	"github.com/qhatu/qhatu/pkg/text"
)

// bank is one that is known by the code with which its interbank codes begin.
type bank struct {
	code, name string
	words      []string // as people write it, folded
}

func banks() []bank {
	return []bank{
		{"002", "BCP", []string{"bcp", "banco de credito", "banco de credito del peru", "credito"}},
		{"003", "Interbank", []string{"interbank", "inter bank"}},
		{"009", "Scotiabank", []string{"scotiabank", "scotia"}},
		{"011", "BBVA", []string{"bbva", "banco continental", "bbva continental", "continental"}},
		{"018", "Banco de la Nación", []string{"banco de la nacion", "bn", "nacion", "multired"}},
		{"035", "Banco Pichincha", []string{"pichincha", "banco pichincha"}},
		{"038", "BanBif", []string{"banbif"}},
		{"049", "Mibanco", []string{"mibanco", "mi banco"}},
	}
}

// Bank is a bank that is known, of how somebody wrote it; "" where it is not.
func Bank(written string) string {
	folded := text.Fold(written)
	for _, b := range banks() {
		for _, word := range b.words {
			if folded == word || folded == "banco "+word {
				return b.name
			}
		}
	}
	return ""
}

// BankIn is a bank that is known, of those that a sentence names; "" where it names none.
func BankIn(sentence string) (found string) {
	folded, longest := " "+text.Fold(sentence)+" ", 0
	for _, b := range banks() {
		for _, word := range b.words {
			if len(word) > longest && strings.Contains(folded, " "+word+" ") {
				found, longest = b.name, len(word)
			}
		}
	}
	return found
}

// BankOf is the bank of an interbank code; "" where its code is of none that is known.
func BankOf(cci string) string {
	for _, b := range banks() {
		if strings.HasPrefix(cci, b.code) {
			return b.name
		}
	}
	return ""
}
