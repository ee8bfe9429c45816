package parse

import (
	"strconv"
	"strings"
)

// number is a number of a text, in thousandths.
type number struct {
	milli    int64
	alt      int64 // the other reading, if there is one: "1.250" is 1250 here and 1.25 there
	digits   int   // how many, if written in digits only; else 0
	pair     bool  // two digits or one word of tens: céntimos, when it follows a whole number
	whole    bool  // has no decimals
	fraction bool  // 1/2
	article  bool  // un, una: perhaps no number
	doubtful bool  // grouped as nobody does
	fine     bool  // has more than three decimals
	huge     bool  // does not fit; milli is meaningless
}

// maxWhole keeps products with a unit's grams within 63 bits.
const maxWhole = 999_999_999

func integer(n int64) number {
	if n > maxWhole {
		return number{huge: true, whole: true}
	}
	return number{milli: n * 1000, whole: true, pair: n >= 10 && n <= 99}
}

// readDigits reads digits with the separators that Peru uses: an apostrophe before millions, a comma or a point before
// thousands or decimals. Which one it is follows from the digits behind: three are thousands (but after a lone zero
// decimals), one or two are decimals. A point with three digits is kept in both readings, as only the unit tells.
func readDigits(s string) number {
	if !strings.ContainsAny(s, ".,'") {
		n := decimalNumber(s, "")
		n.digits, n.pair = len(s), len(s) == 2 && s[0] != '0'
		return n
	}
	if head, tail, ok := strings.Cut(s, "'"); ok {
		return millions(head, tail)
	}
	last := strings.LastIndexAny(s, ".,")
	head, tail, sep := s[:last], s[last+1:], s[last]
	switch {
	case strings.ContainsAny(head, ".,"):
		return grouped(head, tail, sep)
	case len(tail) == 3 && head != "0" && head != "":
		return thousand(head, tail, sep)
	default:
		return decimalNumber(head, tail)
	}
}

// thousand reads one separator with three digits behind it.
func thousand(head, tail string, sep byte) number {
	n := decimalNumber(head+tail, "")
	switch {
	case len(head) > 3 || head[0] == '0':
		n = decimalNumber(head, tail)
		n.doubtful = true
	case sep == '.':
		n.alt = decimalNumber(head, tail).milli
	}
	return n
}

// grouped reads a number with several separators.
func grouped(head, tail string, sep byte) number {
	other := byte(',')
	if sep == ',' {
		other = '.'
	}
	switch {
	case groups(head, sep) && len(tail) == 3: // 1,234,567
		return decimalNumber(plain(head+tail), "")
	case groups(head, other): // 1,234.50
		n := decimalNumber(plain(head), tail)
		n.doubtful = len(tail) == 3
		return n
	default:
		n := decimalNumber(plain(head+tail), "")
		n.doubtful = true
		return n
	}
}

// groups tells whether s is groups of three digits with this separator alone.
func groups(s string, sep byte) bool {
	parts := strings.Split(s, string(sep))
	for i, p := range parts {
		if strings.ContainsAny(p, ".,'") || i > 0 && len(p) != 3 || len(p) == 0 || len(p) > 3 {
			return false
		}
	}
	return true
}

// millions reads 5'700,000 and 5'700,000.50; an apostrophe before three digits only is doubtful.
func millions(head, tail string) number {
	if len(tail) <= 2 && !strings.ContainsAny(head, ".,") { // 2'50
		n := decimalNumber(head, tail)
		n.doubtful = true
		return n
	}
	whole, cents := tail, ""
	if len(tail) > 7 && (tail[7] == '.' || tail[7] == ',') {
		whole, cents = tail[:7], tail[8:]
	}
	n := decimalNumber(plain(head+whole), plain(cents))
	good := len(plain(whole)) == 6 && (len(whole) == 6 || len(whole) == 7 && strings.ContainsAny(whole[3:4], ".,"))
	n.doubtful = !good || strings.ContainsAny(head, ".,'") || len(head) > 3 || strings.ContainsAny(cents, ".,'")
	return n
}

func plain(s string) string { return separators.Replace(s) }

var separators = strings.NewReplacer(".", "", ",", "", "'", "")

// decimalNumber joins the digits before and behind the point; what is finer than thousandths is cut.
func decimalNumber(whole, decimals string) number {
	n := number{whole: decimals == ""}
	decimals = strings.TrimRight(decimals, "0")
	if len(decimals) > 3 {
		decimals, n.fine = decimals[:3], true
	}
	units, err := strconv.ParseInt("0"+whole, 10, 64)
	if err != nil || units > maxWhole {
		n.huge = true
		return n
	}
	part, _ := strconv.ParseInt((decimals + "000")[:3], 10, 64) // digits only
	n.milli = units*1000 + part
	return n
}

// writeMilli writes thousandths as a plain decimal.
func writeMilli(milli int64) string {
	s := strconv.FormatInt(milli/1000, 10)
	if rest := milli % 1000; rest > 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return s
}
