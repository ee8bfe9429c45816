package say

import (
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/money"
)

// Money writes an amount in digits: "S/ 3,220.00", with a no-break space.
func Money(a money.Amount) string { return a.String() }

// Price writes a price with what it is for: "S/ 161.00 el quintal".
func Price(p money.Price) string { return Money(p.Amount()) + " " + Unit(p.Per) }

// Words writes an amount in words, as it is read out before it binds: "tres mil doscientos veinte soles", "dos soles con
// 50 céntimos", "un millón de soles". Amounts of other currencies than the sol are written in digits.
func Words(a money.Amount) string {
	if a.Currency != money.PEN {
		return Money(a)
	}
	minor, sign := uint64(a.Minor), ""
	if a.Minor < 0 {
		minor, sign = -minor, "menos "
	}
	soles, cents := minor/100, minor%100
	switch {
	case cents == 0:
		return sign + solesInWords(soles)
	case soles == 0:
		return sign + centsInDigits(cents)
	default:
		return sign + solesInWords(soles) + " con " + centsInDigits(cents)
	}
}

func solesInWords(n uint64) string {
	words := cardinal(n)
	switch {
	case n == 1:
		return words + " sol"
	case n >= 1_000_000 && n%1_000_000 == 0:
		return words + " de soles"
	default:
		return words + " soles"
	}
}

func centsInDigits(n uint64) string {
	if n == 1 {
		return "1 céntimo"
	}
	return strconv.FormatUint(n, 10) + " céntimos"
}

var (
	below30 = strings.Fields("cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho " +
		"diecinueve veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve")
	tens     = strings.Fields("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
	hundreds = strings.Fields("ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos")
)

// cardinal writes a number in words as they stand before a masculine noun: un, veintiún, ciento un.
func cardinal(n uint64) string {
	switch {
	case n < 30:
		return below30[n]
	case n < 100:
		return joined(tens[n/10-3], " y ", n%10)
	case n == 100:
		return "cien"
	case n < 1000:
		return joined(hundreds[n/100-1], " ", n%100)
	case n < 2000:
		return joined("mil", " ", n%1000)
	case n < 1_000_000:
		return joined(cardinal(n/1000)+" mil", " ", n%1000)
	case n < 2_000_000:
		return joined("un millón", " ", n%1_000_000)
	case n < 1_000_000_000_000:
		return joined(cardinal(n/1_000_000)+" millones", " ", n%1_000_000)
	case n < 2_000_000_000_000:
		return joined("un billón", " ", n%1_000_000_000_000)
	default:
		return joined(cardinal(n/1_000_000_000_000)+" billones", " ", n%1_000_000_000_000)
	}
}

func joined(head, by string, rest uint64) string {
	if rest == 0 {
		return head
	}
	return head + by + cardinal(rest)
}
