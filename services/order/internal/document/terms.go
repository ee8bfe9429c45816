package document

import (
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
)

// delivery are the lines about where and when goods change hands.
func (s speech) delivery(d orderevents.Delivery) []Line {
	where := s.of(bases, d.Basis)
	if d.Place != "" {
		where += ": " + string(d.Place)
	}
	when := d.Until
	switch {
	case d.From != "" && d.Until != "":
		when = d.From + s.say(" al ", " to ") + d.Until
	case d.From != "":
		when = s.say("desde ", "from ") + d.From
	case d.Until != "":
		when = s.say("hasta ", "until ") + d.Until
	}
	return []Line{{s.say("Entrega", "Delivery"), where}, {s.say("Fecha de entrega", "Delivery date"), when}}
}

// terms are the lines about what else was said.
func (s speech) terms(t *orderevents.Terms) (lines []Line) {
	if t == nil {
		return nil
	}
	if f := t.Freight; f != nil {
		paid := s.of(sides, f.Payer)
		if f.Amount != nil {
			paid += ", " + money.Amount(*f.Amount).String()
		}
		lines = append(lines, Line{s.say("Flete: lo paga", "Freight: paid by"), paid})
	}
	if k := t.Sacks; k != nil {
		paid := s.of(sides, k.Payer)
		if k.Returned {
			paid += s.say(", se devuelven", ", to be returned")
		}
		lines = append(lines, Line{s.say("Sacos: los paga", "Sacks: paid by"), paid})
	}
	if t.WeighAt != "" {
		lines = append(lines, Line{s.say("Se pesa", "Weighed"), s.of(weighings, t.WeighAt)})
	}
	if t.SettleBy != "" {
		lines = append(lines, Line{s.say("Se paga", "Settled"), s.of(settlings, t.SettleBy)})
	}
	lines = append(lines, s.quality(t.Quality)...)
	return append(lines, s.payment(t.Payment)...)
}

func (s speech) quality(q *orderevents.Quality) (lines []Line) {
	if q == nil {
		return nil
	}
	if q.MoistureMax != "" {
		lines = append(lines, Line{s.say("Humedad, a lo más", "Moisture, at most"), q.MoistureMax + " %"})
	}
	if q.ImpurityMax != "" {
		lines = append(lines, Line{s.say("Impurezas, a lo más", "Impurities, at most"), q.ImpurityMax + " %"})
	}
	return lines
}

func (s speech) payment(p *orderevents.Payment) (lines []Line) {
	if p == nil {
		return nil
	}
	if p.AdvancePct > 0 {
		lines = append(lines, Line{s.say("Adelanto", "Advance"), strconv.Itoa(p.AdvancePct) + " %"})
	}
	if p.BalanceOn != "" {
		on := s.of(balances, p.BalanceOn)
		if p.BalanceOn == "days" {
			on = strconv.Itoa(p.Days) + " " + on
		}
		lines = append(lines, Line{s.say("Saldo", "Balance"), on})
	}
	return lines
}

// percent writes thousandths as percent: 15 as "1.5 %".
func percent(permille int) string {
	return strings.TrimSuffix(strconv.FormatFloat(float64(permille)/10, 'f', 1, 64), ".0") + " %"
}
