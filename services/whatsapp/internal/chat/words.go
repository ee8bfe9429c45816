package chat

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// round writes an amount without its céntimos where it has none: S/ 1,610. It is for questions and buttons.
func round(a money.Amount) string { return strings.TrimSuffix(say.Money(a), ".00") }

// bare writes an amount without its sign: 161.00.
func bare(a money.Amount) string {
	_, number, _ := strings.Cut(say.Money(a), "\u00a0")
	return number
}

// unit is one of a unit without an article: quintal.
func unit(id string) string {
	_, name, _ := strings.Cut(say.Unit(id), " ")
	return name
}

// remains: queda 1 quintal, quedan 4 quintales.
func remains(q quantity.Quantity) string { return agreed("queda", "quedan", q) }

// remained: quedaba 1 quintal, quedaban 4 quintales.
func remained(q quantity.Quantity) string { return agreed("quedaba", "quedaban", q) }

// agreed puts the verb before an amount that agrees with it.
func agreed(one, many string, q quantity.Quantity) string {
	if say.Single(q) {
		return one + " " + say.Quantity(q)
	}
	return many + " " + say.Quantity(q)
}

// soles puts the word before an amount of money that agrees with it: son S/ 8.00, es S/ 1.00.
func soles(one, many string, a money.Amount) string {
	if a.Minor > 0 && a.Minor <= 100 {
		return one + " " + say.Money(a)
	}
	return many + " " + say.Money(a)
}

// stock is an amount of a lot's stock in the unit that she uses, where it comes out even; else in the base.
func stock(base int64, m quantity.Measure) quantity.Quantity {
	if m.FactorMilli > 0 && base > 0 && base%m.FactorMilli == 0 {
		return quantity.Quantity{Milli: base / m.FactorMilli * 1000, Unit: m.Unit}
	}
	return quantity.Quantity{Milli: base, Unit: m.Base}
}

// yours: un saco tuyo, una bolsa tuya.
func yours(id string) string {
	one := say.OneOf(id)
	if strings.HasPrefix(one, "una ") {
		return one + " tuya"
	}
	return one + " tuyo"
}

// goods are a product with its variety and grade: maíz blanco, de primera.
func goods(product, variety, grade string) string {
	text := strings.TrimSpace(say.Product(product) + " " + called(variety))
	if grade == "" {
		return text
	}
	return text + ", " + say.Grade(grade)
}

// deadline says until when, by the day's name: what is read days later must still be right.
func deadline(t time.Time) string { return say.Deadline(t, t.AddDate(0, 0, -3)) }

// counted: 1 puesto, 2 puestos.
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

func stalls(n int) string { return counted(n, "puesto") }

// span says when a fair is: sábado 12 de diciembre, de 8 am a 5 pm.
func span(f market.Fair) string {
	if f.Starts.YearDay() == f.Ends.YearDay() && f.Starts.Year() == f.Ends.Year() {
		return fmt.Sprintf("%s, de %s a %s", say.Date(f.Starts), say.Clock(f.Starts), say.Clock(f.Ends))
	}
	return fmt.Sprintf("del %s al %s", say.Date(f.Starts), say.Date(f.Ends))
}

// dates say when goods change hands: del mié 2 dic al sáb 5 dic.
func dates(from, until string) string {
	first, errFirst := time.ParseInLocation(time.DateOnly, from, lima)
	last, errLast := time.ParseInLocation(time.DateOnly, until, lima)
	switch {
	case errFirst == nil && errLast == nil && !first.Equal(last):
		return "del " + say.ShortDate(first) + " al " + say.ShortDate(last)
	case errFirst == nil && errLast == nil:
		return "el " + say.ShortDate(first)
	case errFirst == nil:
		return "desde el " + say.ShortDate(first)
	case errLast == nil:
		return "hasta el " + say.ShortDate(last)
	}
	return ""
}

// called is a name that somebody else wrote, as it may be said: on one line, without what would look like our own words
// (WhatsApp's signs for bold and the like, marks that turn the writing round), and not too long.
func called(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("*_~`", r), unicode.Is(unicode.Cf, r) && r != '\u200d', r == utf8.RuneError:
			return -1
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		}
		return r
	}, name)
	return say.Fit(strings.Join(strings.Fields(name), " "), longestName)
}

const longestName = 60

// plain is a text without capitals, accents and signs, to compare words by.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(unaccent.Replace(strings.ToLower(text)), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), " ")
}

var unaccent = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n")

// lima is where times are said; Peru has had no summer time since 1994.
var lima = time.FixedZone("America/Lima", -5*60*60)

// weekday is a day's name: viernes.
func weekday(day time.Time) string {
	name, _, _ := strings.Cut(say.Date(day), " ")
	return name
}
