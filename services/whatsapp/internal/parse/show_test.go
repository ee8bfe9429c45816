package parse_test

import (
	"strings"

	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// show writes a listing in one line: "sells maize (blanco) primera: 20 quintal, 161.00/quintal !range".
func show(l parse.Listing) string {
	var parts []string
	add := func(when bool, text string) {
		if when {
			parts = append(parts, text)
		}
	}
	add(l.Selling, "sells")
	add(l.Buying, "buys")
	add(l.Product != "", l.Product)
	add(l.UnknownGoods != "", "?"+l.UnknownGoods)
	add(l.Variety != "", "("+l.Variety+")")
	add(l.Grade != "", l.Grade)
	head := strings.Join(parts, " ")
	if numbers := numbersOf(l.Quantity, l.Price); numbers != "" {
		if head != "" {
			head += ": "
		}
		head += numbers
	}
	return head + problems(l.Problems)
}

func numbersOf(a *parse.Amount, p *parse.UnitPrice) string {
	switch {
	case a == nil && p == nil:
		return ""
	case p == nil:
		return showAmount(a)
	case a == nil:
		return showPrice(p)
	default:
		return showAmount(a) + ", " + showPrice(p)
	}
}

// showAmount writes "~20 saco×50", "12..15 quintal", "800 ?", "-".
func showAmount(a *parse.Amount) string {
	if a == nil {
		return "-"
	}
	s := a.Value
	if a.To != "" {
		s += ".." + a.To
	}
	if a.Approx {
		s = "~" + s
	}
	s += " " + a.Unit
	if a.Unit == "" {
		s += "?"
	}
	if a.FactorKg != "" {
		s += "×" + a.FactorKg
	}
	return s
}

// showPrice writes "161.00/quintal", "40.00 USD", "-"; a unit that was not written is in brackets.
func showPrice(p *parse.UnitPrice) string {
	if p == nil {
		return "-"
	}
	s := p.Amount
	switch {
	case p.PerGiven:
		s += "/" + p.Per
	case p.Per != "":
		s += "/(" + p.Per + ")"
	}
	if p.Currency != "PEN" {
		s += " " + p.Currency
	}
	return s
}

func problems(list parse.Problems) string {
	s := ""
	for _, p := range list {
		s += " !" + string(p)
	}
	return s
}
