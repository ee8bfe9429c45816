package lot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// period is a time of which somebody asks what was sold: from the first moment to before the last, with its name. The zero period is all time.
type period struct {
	from, until time.Time
	name        string   // "este mes"; "" of all time
	words       []string // that name it
}

func (p period) has(at time.Time) bool {
	return p.name == "" || !at.Before(p.from) && at.Before(p.until)
}

// day is a day of Peru, so many after the one in which a moment is.
func day(at time.Time, after int) (from, until time.Time) {
	here := at.In(lima.Zone)
	from = time.Date(here.Year(), here.Month(), here.Day()+after, 0, 0, 0, 0, lima.Zone)
	return from, from.AddDate(0, 0, 1)
}

// week is the same of weeks, which begin on Monday.
func week(at time.Time, after int) (from, until time.Time) {
	sinceMonday := (int(at.In(lima.Zone).Weekday()) + 6) % 7
	from, _ = day(at, 7*after-sinceMonday)
	return from, from.AddDate(0, 0, 7)
}

// month is a calendar month of Peru, so many after the one in which a moment is.
func month(at time.Time, after int) (from, until time.Time) {
	here := at.In(lima.Zone)
	from = time.Date(here.Year(), here.Month()+time.Month(after), 1, 0, 0, 0, 0, lima.Zone)
	return from, from.AddDate(0, 1, 0)
}

// year is the same of years.
func year(at time.Time, after int) (from, until time.Time) {
	from = time.Date(at.In(lima.Zone).Year()+after, 1, 1, 0, 0, 0, 0, lima.Zone)
	return from, from.AddDate(1, 0, 0)
}

// Periods by which people ask.
const (
	beforeYesterday = "before_yesterday"
	yesterday       = "yesterday"
	today           = "today"
	lastWeek        = "last_week"
	thisWeek        = "this_week"
	lastMonth       = "last_month"
	thisMonth       = "this_month"
	lastYear        = "last_year"
	thisYear        = "this_year"
)

// spans are these periods; what has the words of another in its own comes before it.
var spans = []struct {
	name  string
	of    func(at time.Time, after int) (from, until time.Time)
	after int
}{
	{beforeYesterday, day, -2},
	{yesterday, day, -1},
	{today, day, 0},
	{lastWeek, week, -1},
	{thisWeek, week, 0},
	{lastMonth, month, -1},
	{lastYear, year, -1},
	{thisMonth, month, 0},
	{thisYear, year, 0},
}

// periodIn is the period that a text names: a day, week, month or year up to this one, or a month by its name, the last one of that name.
func (t *turn) periodIn(text string) period {
	if saysOneOf(text, t.text.untilNowWords) {
		return period{words: t.text.untilNowWords}
	}
	for _, s := range spans {
		if words := t.text.periodWords[s.name]; saysOneOf(text, words) {
			from, until := s.of(t.Input.At, s.after)
			return period{from, until, t.text.periods[s.name], words}
		}
	}
	if on, rest := parse.PastDay(text, t.Input.At); on != "" {
		from, until := day(lima.StartOf(on), 0)
		return period{from, until, strings.TrimSpace(cmp.Or(t.dayOf(on), t.text.periods[today])), without(text, rest)}
	}
	for back := range 12 {
		from, until := month(t.Input.At, -back)
		if name := lima.Month(from); saysOneOf(text, []string{name}) {
			return period{from, until, fmt.Sprintf(t.text.inMonth, name), []string{name}}
		}
	}
	return period{}
}

// without are the words of a text that its rest has no more.
func without(text, rest string) []string {
	left := strings.Fields(rest)
	return slices.DeleteFunc(strings.Fields(text), func(w string) bool { return slices.Contains(left, w) })
}

// saysOneOf tells whether one of these phrases stands in a text, as it sounds: nobiembre, la semana pazada.
func saysOneOf(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(" "+sounds(text)+" ", " "+sounds(p)+" ") })
}

// sounds is a text as it sounds, word by word.
func sounds(text string) string {
	words := strings.Fields(phrase.Plain(text))
	for i, w := range words {
		words[i] = parse.Sound(w)
	}
	return strings.Join(words, " ")
}

// scope is what somebody asks to have summed up: what was sold in a period, of one product or of all.
type scope struct {
	period
	product string // ""; of all
	beside  bool   // something else was asked for that is not understood: who bought it, another time
}

func (t *turn) scopeIn(text string) scope {
	s := scope{period: t.periodIn(text), product: parse.Sale(text).Product}
	named := sounds(strings.Join(append(slices.Clone(s.words), t.text.salesWords...), " "))
	s.beside = slices.ContainsFunc(strings.Fields(phrase.Plain(text)), func(w string) bool {
		return !slices.Contains(strings.Fields(named), parse.Sound(w)) && (s.product == "" || parse.Sale(w).Product != s.product)
	})
	return s
}

func (s scope) hasOrder(o market.Order, lots []market.Lot) bool {
	return o.State != market.OrderCancelled && s.has(o.PlacedAt) && s.isOf(productOf(o, lots))
}

func (s scope) isOf(product string) bool { return s.product == "" || s.product == product }

// then is when it was, in words: este mes, hasta hoy.
func (t *turn) then(s scope) string { return cmp.Or(s.name, t.text.untilToday) }

// soldIn says of a scope what was sold in it: Vendiste por Qhatu este mes, solo cacao.
func (t *turn) soldIn(text string, s scope) string {
	of := " " + t.then(s)
	if s.product != "" {
		of += fmt.Sprintf(t.text.onlyCrop, phrase.Goods(s.product, "", ""))
	}
	return fmt.Sprintf(text, of)
}

// soldAll says of a scope that it is all of it: de cacao hasta hoy.
func (t *turn) soldAll(text string, s scope) string {
	of := " " + t.then(s)
	if s.product != "" {
		of = fmt.Sprintf(t.text.cropOf, phrase.Goods(s.product, "", "")) + of
	}
	return fmt.Sprintf(text, of)
}

// thisMonthOf is what of some orders was sold this month, where that is not all of it; "" else.
func (t *turn) thisMonthOf(orders []market.Order, all money.Amount) string {
	from, until := month(t.Input.At, 0)
	var of money.Amount
	for _, o := range orders {
		if !o.PlacedAt.Before(from) && o.PlacedAt.Before(until) {
			of = plus(of, o.Total)
		}
	}
	if of.Minor == 0 || of == all {
		return ""
	}
	return fmt.Sprintf(t.text.ofThisMonth, say.Money(of))
}

// byCrop are how much of each product was sold, and for how much, the most for the most money first.
func (t *turn) byCrop(orders []market.Order, lots []market.Lot) string {
	type crop struct {
		product string
		much    quantity.Quantity
		total   money.Amount
	}
	var crops []crop
	for _, o := range orders {
		product := productOf(o, lots)
		i := slices.IndexFunc(crops, func(c crop) bool { return c.product == product && c.much.Unit == o.Base.Unit })
		if i < 0 {
			i, crops = len(crops), append(crops, crop{product: product, much: quantity.Quantity{Unit: o.Base.Unit}})
		}
		crops[i].much.Milli += soldBase(o)
		crops[i].total = plus(crops[i].total, o.Total)
	}
	slices.SortStableFunc(crops, func(a, b crop) int { return cmp.Compare(b.total.Minor, a.total.Minor) })
	lines := make([]string, len(crops))
	for i, c := range crops {
		lines[i] = fmt.Sprintf(t.text.ofCrop, say.Emoji(c.product), say.Capital(phrase.Goods(c.product, "", "")), say.Quantity(c.much), say.Money(c.total))
	}
	return strings.Join(lines, "\n")
}

// productOf is the product of an order.
func productOf(o market.Order, lots []market.Lot) string {
	return cmp.Or(o.Product, lotOf(lots, o.Lot).Product)
}

// soldBase is how much of an order was sold, in the base: what it was agreed to be, until it came; then what came of it, by the weight that counts, and did not go back.
func soldBase(o market.Order) (milli int64) {
	if o.IsToCome() || len(o.Deliveries) == 0 {
		return o.Base.Milli - o.Returned
	}
	for _, d := range o.Deliveries {
		if d.Weight.Net != 0 {
			milli += d.Weight.Net
		} else {
			milli += d.Quantity
		}
	}
	if o.Returned > 0 {
		milli = min(milli, o.Base.Milli-o.Returned)
	}
	return milli
}

// soldOfOrder is the same as people say it: as it was agreed, where that is what came.
func soldOfOrder(o market.Order, lot market.Lot) quantity.Quantity {
	if base := soldBase(o); base != o.Base.Milli && lot.Measure.Unit != "" {
		return phrase.Stock(base, lot.Measure)
	}
	return o.Quantity
}
