package crash_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
)

// verify compares the log with the promises, with what was acknowledged, and with what the phones show, and returns how much is wrong.
func (c *chatRun) verify(t *testing.T) (lost, doubled int) {
	t.Helper()
	withStreams(t, c.dataDir, func(js jetstream.JetStream) {
		history, err := audit.Read(t.Context(), js)
		if err != nil {
			t.Fatal(err)
		}
		recorded, err := readTraffic(t.Context(), js)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(simulation.Summary(history, c.traders.Actions()))
		t.Log(c.summary(recorded))
		doubled = report(t, "log", history.Wrong) + report(t, "settled", history.CheckSettled()) + report(t, "unasked", c.checkUnasked(history)) +
			report(t, "sent", c.checkSent(recorded))
		lost = report(t, "acknowledged", simulation.VerifyAmongOthers(history, c.traders.Actions())) + report(t, "sale", c.checkSales(history)) +
			report(t, "word", c.checkAnswers(history)) + report(t, "told", c.checkAnswered(recorded))
		report(t, "answer", c.traders.Unexpected())
		report(t, "process", c.troubles)
		report(t, "queue", append(undone(t, js), deadLetters(t, js)...))
	})
	return lost, doubled
}

func (c *chatRun) summary(recorded traffic) string {
	actions, sales, published, notices := 0, 0, 0, 0
	for _, r := range c.people {
		actions += len(r.actions)
		sales += len(r.sales)
		for _, s := range r.sales {
			if s.tapped != "" {
				published++
			}
		}
	}
	for subject := range recorded.inbox {
		if strings.HasPrefix(subject, "inbox.notice.") {
			notices++
		}
	}
	unsure := 0
	for _, e := range recorded.outbound {
		unsure += max(0, len(e.attempts)-1)
	}
	return fmt.Sprintf("%d people, %d messages and taps, %d sentences, %d published; %d notices, %d outbound, %d tried again, %d sent again unknowing",
		len(c.people), actions, sales, published, notices, len(recorded.outbound), unsure, c.again)
}

// undone are the durables that have not handled all there is.
func undone(t *testing.T, js jetstream.JetStream) (wrong []string) {
	t.Helper()
	for _, name := range []string{natsd.Market, natsd.Inbox, natsd.Outbox} {
		stream, err := js.Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		consumers := stream.ListConsumers(t.Context())
		for info := range consumers.Info() {
			if info.Config.AckPolicy == jetstream.AckExplicitPolicy && info.NumPending+uint64(info.NumAckPending) > 0 {
				wrong = append(wrong, fmt.Sprintf("%s has %d messages to come and %d not acknowledged",
					info.Name, info.NumPending, info.NumAckPending))
			}
		}
		if err := consumers.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return wrong
}

// checkSales checks that each sentence that was published gave one lot, and no other sentence any.
func (c *chatRun) checkSales(h *audit.History) (wrong []string) {
	byPrice := map[int64][]*audit.Lot{}
	for _, l := range h.Lots {
		byPrice[l.Minor] = append(byPrice[l.Minor], l)
	}
	said := 0
	for _, r := range c.people {
		for _, s := range r.sales {
			lots := byPrice[s.minor]
			said += len(lots)
			switch {
			case s.tapped == "" && len(lots) > 0:
				wrong = append(wrong, fmt.Sprintf("%s never published what they ask %d for: %d lots", r.name, s.minor, len(lots)))
			case s.tapped != "" && len(lots) != 1:
				wrong = append(wrong, fmt.Sprintf("%s published what they ask %d for: %d lots", r.name, s.minor, len(lots)))
			case s.tapped != "" && (lots[0].Association != r.association || !slices.Contains([]string{"published", "withdrawn"}, lots[0].State)):
				wrong = append(wrong, fmt.Sprintf("%s published what they ask %d for: %+v", r.name, s.minor, *lots[0]))
			}
		}
	}
	if said != len(h.Lots) {
		wrong = append(wrong, fmt.Sprintf("%d lots of %d are of no sentence", len(h.Lots)-said, len(h.Lots)))
	}
	return wrong
}

// offerOf reads what a choice about an offer says: neg:<id>:<number>:<verb>:….
func offerOf(tapped string) (negotiation string, number int, verb string, rest []string) {
	parts := strings.Split(tapped, ":")
	if len(parts) < 4 || parts[0] != "neg" {
		return "", 0, "", nil
	}
	number, _ = strconv.Atoi(parts[2])
	return parts[1], number, parts[3], parts[4:]
}

// checkAnswers checks that what the market said to have done stands in the log.
func (c *chatRun) checkAnswers(h *audit.History) (wrong []string) {
	withdrawn, undone := 0, 0
	for _, l := range h.Lots {
		if l.State == "withdrawn" {
			withdrawn++
		}
	}
	for _, r := range c.people {
		bodies := map[string]string{}
		for _, b := range r.phone.Bubbles() {
			bodies[b.CallbackData] = b.Body
		}
		for _, d := range r.actions {
			body := bodies[r.reply(d.id)]
			if strings.Contains(body, "Listo: quité") {
				undone++
			}
			if why := contradicts(h, d, body); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s, %s: %s; they were told %q", r.name, d.tapped, why, body))
			}
		}
		for _, s := range r.sales {
			if said := r.published(s, bodies); s.tapped != "" && said != 1 {
				wrong = append(wrong, fmt.Sprintf("%s published what they ask %d for and was told so %d times", r.name, s.minor, said))
			}
		}
	}
	if withdrawn != undone {
		wrong = append(wrong, fmt.Sprintf("%d lots are withdrawn, of %d it was said", withdrawn, undone))
	}
	return wrong
}

// published is how often they were told that a sale is on the market now: of two taps only one was the first.
func (r *representative) published(s *sale, bodies map[string]string) (times int) {
	for _, d := range r.actions {
		if d.tapped == s.tapped && strings.Contains(bodies[r.reply(d.id)], "Publicado") {
			times++
		}
	}
	return times
}

func contradicts(h *audit.History, d action, body string) string {
	id, number, verb, rest := offerOf(d.tapped)
	n := h.Negotiations[id]
	switch {
	case verb == "yes" && strings.Contains(body, "Trato hecho"):
		if n == nil || !slices.ContainsFunc(n.Accepted, func(a orderevents.OfferAccepted) bool {
			return a.Number == number && a.By == orderevents.Seller && h.Orders[a.Order] != nil
		}) {
			return "the log knows of no such deal"
		}
	case verb == "why" && strings.Contains(body, "le dije que no"):
		if n == nil || !slices.Contains(n.Ended[orderevents.OfferRejectedV1], number) {
			return "the log knows of no such refusal"
		}
	case verb == "send" && strings.Contains(body, "Enviado"):
		minor, _ := strconv.ParseInt(rest[0], 10, 64)
		if n == nil || countOffers(n, minor) != 1 {
			return "the log does not know this offer once"
		}
	}
	return ""
}

func countOffers(n *audit.Negotiation, minor int64) (count int) {
	for _, o := range n.Offers {
		if o.By == orderevents.Seller && o.Minor == minor {
			count++
		}
	}
	return count
}

// checkUnasked returns answers to buyers that no representative gave.
func (c *chatRun) checkUnasked(h *audit.History) (wrong []string) {
	tapped := map[string]bool{}
	for _, r := range c.people {
		for _, d := range r.actions {
			id, number, verb, rest := offerOf(d.tapped)
			what := fmt.Sprintf("%s %d %s", id, number, verb)
			if verb == "send" {
				what = fmt.Sprintf("%s send %s", id, rest[0])
			}
			tapped[what] = true
		}
	}
	for id, n := range h.Negotiations {
		for i, o := range n.Offers {
			if o.By == orderevents.Buyer {
				if slices.Contains(n.Ended[orderevents.OfferRejectedV1], i+1) && !tapped[fmt.Sprintf("%s %d why", id, i+1)] {
					wrong = append(wrong, fmt.Sprintf("nobody said no to offer %d of %s", i+1, id))
				}
				continue
			}
			if count := countOffers(n, o.Minor); count != 1 || !tapped[fmt.Sprintf("%s send %d", id, o.Minor)] && !tapped[fmt.Sprintf("%s %d left", id, i)] {
				wrong = append(wrong, fmt.Sprintf("nobody made offer %d of %s, or it is there %d times", i+1, id, count))
			}
		}
		for _, a := range n.Accepted {
			if a.By == orderevents.Seller && !tapped[fmt.Sprintf("%s %d yes", id, a.Number)] {
				wrong = append(wrong, fmt.Sprintf("nobody accepted offer %d of %s", a.Number, id))
			}
		}
	}
	return wrong
}
