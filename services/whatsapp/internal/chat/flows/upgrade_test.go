package flows_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const situationsFile = "testdata/states_v1.json"

// situation is a state that version 1 stored after some steps in a market, and what some inputs are answered next.
type situation struct {
	Name, Market string
	Steps        []string
	State        json.RawMessage
	Exchanges    []struct {
		Writes []string
		Answer string // to the last
	}
}

func situationsV1(t *testing.T) (all []situation) {
	t.Helper()
	stored, err := os.ReadFile(situationsFile)
	if err == nil {
		err = json.Unmarshal(stored, &all)
	}
	if err != nil || len(all) == 0 {
		t.Fatalf("%d situations: %v", len(all), err)
	}
	return all
}

var update = flag.Bool("update", false, "write what conversations of version 1 are answered now")

// Whoever wrote to version 1 is answered by this one in what they were talking about.
func TestConversationsOfVersion1GoOn(t *testing.T) {
	var answers []string
	for _, s := range situationsV1(t) {
		t.Run(s.Name, func(t *testing.T) {
			for _, e := range s.Exchanges {
				p := reached(t, s)
				got := ""
				for _, what := range e.Writes {
					got = goesOn(p, s.Market, what)
				}
				answers = append(answers, got)
				if got != e.Answer && !*update {
					t.Errorf("%q was answered with\n%s\nwant\n%s", e.Writes, got, e.Answer)
				}
			}
		})
	}
	if *update {
		writeAnswers(t, answers)
	}
}

// writeAnswers puts other answers in place of those that are written down, each on a line of its own.
func writeAnswers(t *testing.T, answers []string) {
	t.Helper()
	stored, err := os.ReadFile(situationsFile)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(stored), "\n")
	for i, line := range lines {
		before, old, ok := strings.Cut(line, `,"answer":`)
		if !ok || len(answers) == 0 {
			continue
		}
		var answer bytes.Buffer
		encode := json.NewEncoder(&answer)
		encode.SetEscapeHTML(false)
		if err := encode.Encode(answers[0]); err != nil {
			t.Fatal(err)
		}
		answers = answers[1:]
		lines[i] = before + `,"answer":` + strings.TrimSpace(answer.String()) + old[strings.LastIndex(old, "}"):]
	}
	if err := os.WriteFile(situationsFile, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
}

// What is stored now is read as it is.
func TestReadState(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Talks(chattest.Step{"vendo 20 sacos de cacao", "…"})
	stored, err := json.Marshal(p.State)
	if err != nil {
		t.Fatal(err)
	}
	st, err := flows.ReadState(stored)
	if diff := cmp.Diff(p.State, st); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

// reached is a phone in a market after the steps of a situation, with the state that version 1 stored then.
func reached(t *testing.T, s situation) *chattest.Phone {
	t.Helper()
	p := marketOf(t, s.Market)
	for _, step := range s.Steps {
		goesOn(p, s.Market, step)
	}
	st, err := flows.ReadState(s.State)
	if err != nil {
		t.Fatal(err)
	}
	p.State = st
	return p
}

func marketOf(t *testing.T, kind string) *chattest.Phone {
	t.Helper()
	p := chattest.NewPhone(t)
	switch kind {
	case "offer":
		p, _ = chattest.Bargaining(t)
	case "two":
		p = forTwo(t)
	case "offers":
		p, _ = chattest.Bargaining(t)
		p.Market.NegotiationList = append(p.Market.NegotiationList, market.Negotiation{
			ID: "neg_2", Lot: "lot_1", State: market.AwaitingSeller, BuyerName: "Tostadora Sol",
		})
		p.Market.Offer(&p.Market.NegotiationList[1], market.Buyer, chattest.TenQuintals, *chattest.Price("155", "quintal"), chattest.Friday)
	case "fair":
		f := chattest.Urcos()
		f.MaxPerApplicant = 5
		p.Market.FairList = []market.Fair{f}
		p.Market.Lots = append(p.Market.Lots, market.Lot{ID: "l", State: market.LotPublished, Product: "maize"})
	case "stall":
		p.Market.FairList = []market.Fair{chattest.Urcos()}
		p.Market.Stalls = append(p.Market.Stalls, market.Stall{
			ID: "stall_1", Fair: "fair_1", State: market.StallOffered, Count: 1, OfferedUntil: chattest.Now.Add(48 * time.Hour),
		})
	case "prices":
		for _, id := range []string{"a", "b", "c"} {
			lot := chattest.LotOf(id, market.NewLot{Product: "maize", Declared: chattest.TenQuintals, Price: chattest.Price("161", "quintal")})
			lot.State = market.LotPublished
			p.Market.OthersLots = append(p.Market.OthersLots, lot)
		}
	}
	return p
}

// goesOn does one step of a situation and returns the answer.
func goesOn(p *chattest.Phone, kind, step string) string {
	p.Helper()
	in := chat.Input{Kind: chat.Text, Text: step}
	switch tap, taps := strings.CutPrefix(step, "tap "); {
	case taps:
		in = chat.Input{Kind: chat.Tap, Tap: tap}
	case step == "reaction", step == "voice":
		in = chat.Input{Kind: chat.Kind(step)}
	case step == "notice":
		n := &p.Market.NegotiationList[0]
		p.Market.Offer(n, market.Buyer, chattest.TenQuintals, *chattest.Price("152", "quintal"), chattest.Friday)
		return p.Gets(bargain.OfferReceived("neg_1", len(n.Offers)))
	case step == "notice stall":
		return p.Gets(fair.StallOffered("fair_1", "stall_1"))
	}
	if kind == "stranger" || kind == "withdrawn" && step != "baja" {
		return asStranger(p, in)
	}
	return p.Does(in)
}

func asStranger(p *chattest.Phone, in chat.Input) (told string) {
	p.At = p.At.Add(time.Minute)
	in.At = p.At
	st, answers, consent := p.Bot.Stranger(p.State, in)
	p.State = st
	for _, m := range answers {
		told += chattest.Flat(m)
	}
	if consent != nil {
		told += map[bool]string{true: " (consents)", false: " (declines)"}[consent.Accepted]
	}
	return told
}
