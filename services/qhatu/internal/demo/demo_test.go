package demo_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// What is only read, and what is refused, is tried on one demo.
func TestADemoAsItOpens(t *testing.T) {
	s := start(t)
	t.Run("an offer waits", s.anOfferWaits)
	t.Run("the form", s.form)
	t.Run("others are kept out", s.othersAreKeptOut)
	t.Run("what is not there", s.whatIsNotThere)
	t.Run("page", s.page)
}

func (s *running) anOfferWaits(t *testing.T) {
	shown := s.look(t)
	if shown.Phase != "open" || shown.Trouble {
		t.Fatalf("%+v", shown)
	}
	last := shown.on("rosa")[len(shown.on("rosa"))-1]
	if !strings.Contains(last.Body, "Snacks Lima") || len(last.Choices) < 2 {
		t.Errorf("no offer waits on Rosa's phone: %+v", last)
	}
	if len(shown.on("elmer")) < 2 {
		t.Errorf("Elmer's phone shows %+v", shown.on("elmer"))
	}
	if len(shown.Lots) != 1 || shown.Lots[0].Stock["available"].Value != "920" || shown.Lots[0].Negotiation.State != "awaiting_seller" {
		t.Errorf("lots %+v", shown.Lots)
	}
	if len(shown.Done) > 0 {
		t.Errorf("done before anything was tried: %v", shown.Done)
	}
	if text := s.told.String(); !strings.Contains(text, s.url) {
		t.Errorf("does not say what to open: %s", text)
	}
}

func TestAcceptOverThePhone(t *testing.T) {
	s := start(t)
	s.tap(t, "Acepto")
	s.tap(t, "vendo")
	s.awaitOrder(t, "460")
}

func (s *running) awaitOrder(t *testing.T, committed string) {
	t.Helper()
	testkit.Eventually(t, "the order is confirmed and the stock committed", func() bool {
		lots := s.look(t).Lots
		return len(lots) == 1 && len(lots[0].Orders) == 1 && lots[0].Orders[0].State == "confirmed" && lots[0].Stock["committed"].Value == committed
	})
}

func TestBargain(t *testing.T) {
	s := start(t)
	s.tap(t, "Otro precio")
	testkit.Eventually(t, "Rosa is asked for her price", func() bool {
		shown := s.look(t).on("rosa")
		return strings.Contains(shown[len(shown)-1].Body, "número")
	})
	s.post(t, "/say", map[string]string{"phone": "rosa", "text": "158"})
	s.tap(t, "Enviar")
	var negotiation string
	var offer int
	testkit.Eventually(t, "it is the buyer's turn", func() bool {
		n := s.look(t).Lots[0].Negotiation
		negotiation, offer = n.ID, len(n.Offers)
		return slices.Contains(n.Can, "accept")
	})
	s.post(t, "/accept", map[string]any{"negotiation": negotiation, "offer": offer})
	s.awaitOrder(t, "460")
	r := s.do(t, http.MethodPost, "/accept", map[string]any{"negotiation": negotiation, "offer": offer})
	if r.status != http.StatusConflict || !strings.Contains(r.body, `"type":"/problems/`) {
		t.Errorf("a second yes: %+v", r)
	}
	inEnglish := s.do(t, http.MethodPost, "/accept", map[string]any{"negotiation": negotiation, "offer": offer}, inLanguage("en"))
	if inEnglish.status != http.StatusConflict || inEnglish.body == r.body {
		t.Errorf("a second yes in English: %+v", inEnglish)
	}
	if diff := cmp.Diff([]string{"answer", "deal"}, s.look(t).Done); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
}

func TestTheBuyerOffers(t *testing.T) {
	s := start(t)
	s.tap(t, "No")
	s.tap(t, "Precio bajo")
	var lot string
	testkit.Eventually(t, "the buyer may offer again", func() bool {
		one := s.look(t).Lots[0]
		lot = one.ID
		return slices.Contains(one.Negotiation.Can, "offer")
	})
	s.post(t, "/offer", map[string]string{"lot": lot, "quantity": "5", "unit": "quintal", "price": "155"})
	testkit.Eventually(t, "both offers show", func() bool { return len(s.look(t).Lots[0].Negotiation.Offers) == 2 })
	if done := s.look(t).Done; !slices.Contains(done, "answer") {
		t.Errorf("a no is an answer, too, and stays one: done %v", done)
	}
	for _, wrong := range []map[string]string{
		{"quantity": "cinco", "price": "155"}, {"quantity": "5", "price": "10,5"}, {"quantity": "5", "price": ""}, {"quantity": "1.2345", "price": "155"},
	} {
		wrong["lot"], wrong["unit"] = lot, "quintal"
		r := s.do(t, http.MethodPost, "/offer", wrong)
		if r.status != http.StatusUnprocessableEntity || !strings.Contains(r.body, "Escribe un número, por ejemplo 10.5") || strings.Contains(r.body, "[0-9]") {
			t.Errorf("%v: %+v", wrong, r)
		}
	}
}

func (s *running) form(t *testing.T) {
	one := s.look(t).Lots[0]
	if one.Phoneless || one.Left != "20" || one.Propose.Quantity != "10" || one.Propose.Price != "155" {
		t.Errorf("%+v", one)
	}
}

func TestTheBuyerTakesBack(t *testing.T) {
	s := start(t)
	n := s.look(t).Lots[0].Negotiation
	if !slices.Contains(n.Can, "withdraw") {
		t.Fatalf("%+v", n)
	}
	s.post(t, "/withdraw", map[string]any{"negotiation": n.ID, "offer": 1})
	testkit.Eventually(t, "the buyer may offer again", func() bool { return slices.Contains(s.look(t).Lots[0].Negotiation.Can, "offer") })
	if left := s.look(t).Lots[0]; left.Negotiation.Offers[0].State != "withdrawn" {
		t.Errorf("%+v", left.Negotiation)
	}
	if r := s.do(t, http.MethodPost, "/withdraw", map[string]any{"negotiation": "neg_none", "offer": 1}); r.status != http.StatusNotFound {
		t.Errorf("of nothing: %+v", r)
	}
}

func TestTwoBuyersAtOnce(t *testing.T) {
	s := start(t)
	for range 5 {
		var race struct {
			Lot, Instead, Sold, Posted string
			SoldOnce                   bool `json:"sold_once"`
			Runners                    []struct{ State, Left string }
		}
		before := s.look(t).Lots[0].Code
		if err := json.Unmarshal([]byte(s.post(t, "/race", nil)), &race); err != nil {
			t.Fatal(err)
		}
		if instead := map[bool]string{false: before}[race.Lot == before]; race.Instead != instead {
			t.Errorf("the race was for %s where %s was: says instead of %q", race.Lot, before, race.Instead)
		}
		states := []string{race.Runners[0].State, race.Runners[1].State}
		slices.Sort(states)
		if diff := cmp.Diff([]string{"cancelled", "confirmed"}, states); diff != "" || !race.SoldOnce {
			t.Errorf("%+v\n%s", race, diff)
		}
		for _, r := range race.Runners {
			if (r.State == "cancelled") != (r.Left != "") {
				t.Errorf("the one who got nothing is told what is left: %+v", r)
			}
		}
	}
	if lots := s.look(t).Lots; len(lots) < 2 {
		t.Errorf("a lot that is nearly sold gives way to a new one: %+v", lots)
	}
}

func TestRebuild(t *testing.T) {
	s := start(t)
	s.post(t, "/race", nil)
	before := s.look(t)
	s.post(t, "/rebuild", nil)
	var after state
	testkit.Eventually(t, "the market is back", func() bool {
		after = s.look(t)
		return after.Phase == "open" && after.Rebuild.Before != nil
	})
	if !after.Rebuild.Same || after.Rebuild.Trouble != "" || after.Rebuild.Before["lots"] != 1.0 ||
		after.Rebuild.Before["confirmed"] != 1.0 || after.Rebuild.Before["cancelled"] != 1.0 {
		t.Errorf("%+v", after.Rebuild)
	}
	if diff := cmp.Diff(before.Lots, after.Lots); diff != "" {
		t.Errorf("lots (-before +after):\n%s", diff)
	}
	if len(after.on("rosa")) < len(before.on("rosa")) {
		t.Error("the phones have forgotten")
	}
	s.post(t, "/say", map[string]string{"phone": "elmer", "text": "hola"})
	testkit.Eventually(t, "the market answers as before", func() bool {
		shown := s.look(t).on("elmer")
		return len(shown) > 0 && shown[len(shown)-1].From == "business" && len(shown) > len(before.on("elmer"))+1
	})
}

// A new beginning is one for everybody, whatever is under way: an offer, a message that nobody has answered yet.
func TestBeginAnew(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, "127.0.0.1:0", dir)
	s.post(t, "/race", nil)
	before := s.look(t)
	s.post(t, "/say", map[string]string{"phone": "rosa", "text": "vendo 5 quintales de papa a 80"})
	s.post(t, "/anew", nil)
	if r := s.do(t, http.MethodPost, "/race", nil); r.status != 0 && r.status != http.StatusConflict {
		t.Errorf("a race while the market begins anew: %+v", r)
	}
	var after state
	testkit.Eventually(t, "the market is there again", func() bool {
		after = s.look(t)
		return after.Phase == "open" && after.Round == before.Round+1
	})
	if after.Trouble || after.Anew || len(after.Done) > 0 || len(after.Lots) != 1 || after.Lots[0].Left != "20" || after.Lots[0].Negotiation.State != "awaiting_seller" {
		t.Errorf("%+v", after)
	}
	for _, b := range after.on("rosa") {
		if strings.Contains(b.Body, "papa") {
			t.Errorf("a message of the round before: %+v", b)
		}
	}
	if _, err := os.Stat(mine); err != nil {
		t.Errorf("what is not the market's was touched: %v", err)
	}
	s.tap(t, "Acepto")
	s.tap(t, "vendo")
	s.awaitOrder(t, "460")
}

func inLanguage(accepted string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Accept-Language", accepted) }
}

func (s *running) othersAreKeptOut(t *testing.T) {
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	named := func(r *http.Request) { r.Host = "attacker.example:8080" }
	hello := map[string]string{"phone": "rosa", "text": "hola"}
	for name, option := range map[string]func(*http.Request){
		"another origin": header("Origin", "https://attacker.example"),
		"another site":   header("Sec-Fetch-Site", "cross-site"),
		"another name":   named,
	} {
		if r := s.do(t, http.MethodPost, "/say", hello, option); r.status != http.StatusForbidden {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := s.do(t, http.MethodGet, "/state", nil, named); r.status != http.StatusForbidden {
		t.Errorf("another name reads: %+v", r)
	}
	if r := s.do(t, http.MethodPost, "/say", hello, header("Content-Type", "text/plain")); r.status != http.StatusBadRequest {
		t.Errorf("not as JSON: %+v", r)
	}
	hello["text"] = strings.Repeat("a", 9<<10)
	if r := s.do(t, http.MethodPost, "/say", hello); r.status != http.StatusRequestEntityTooLarge || !strings.Contains(r.body, "8 KiB") {
		t.Errorf("too long: %+v", r)
	}
	if shown := s.look(t).on("rosa"); slices.ContainsFunc(shown, func(b emulator.Bubble) bool { return b.Body == "hola" }) {
		t.Error("what was refused was said")
	}
}

func (s *running) whatIsNotThere(t *testing.T) {
	for _, try := range []struct {
		path string
		body map[string]any
		want int
	}{
		{"/say", map[string]any{"phone": "nadie", "text": "hola"}, http.StatusNotFound},
		{"/say", map[string]any{"phone": "rosa", "text": "  "}, http.StatusUnprocessableEntity},
		{"/tap", map[string]any{"phone": "rosa", "choice": "none"}, http.StatusNotFound},
		{"/accept", map[string]any{"negotiation": "neg_none", "offer": 1}, http.StatusNotFound},
		{"/offer", map[string]any{"lot": "lot_none", "quantity": "1", "unit": "kg", "price": "1"}, http.StatusUnprocessableEntity},
	} {
		if r := s.do(t, http.MethodPost, try.path, try.body); r.status != try.want {
			t.Errorf("%s %v: %+v", try.path, try.body, r)
		}
	}
}

func TestNoSignal(t *testing.T) {
	s := start(t)
	s.post(t, "/signal", map[string]any{"phone": "rosa", "on": false})
	s.post(t, "/say", map[string]string{"phone": "rosa", "text": "hola"})
	shown := s.look(t).on("rosa")
	if last := shown[len(shown)-1]; last.Status != "pending" {
		t.Errorf("without signal: %+v", last)
	}
	s.post(t, "/signal", map[string]any{"phone": "rosa", "on": true})
	testkit.Eventually(t, "the answer comes with the signal", func() bool { return len(s.look(t).on("rosa")) > len(shown) })
}

// largestPage is in bytes, all of it in one language, uncompressed.
const largestPage = 56 << 10

func (s *running) page(t *testing.T) {
	total := 0
	for _, path := range []string{"", "/assets/style.css", "/assets/page.js", "/assets/icon.svg"} {
		r := s.do(t, http.MethodGet, path, nil)
		if r.status != http.StatusOK || !strings.Contains(r.policy, "script-src 'self';") {
			t.Errorf("%s: %d %s", path, r.status, r.policy)
		}
		total += len(r.body)
	}
	if total > largestPage {
		t.Errorf("the page has %d bytes", total)
	}
	s.speaks(t)
	if r := s.do(t, http.MethodGet, "/", nil); r.status != http.StatusOK || !strings.Contains(r.body, "<title>Qhatu") {
		t.Errorf("with a slash: %+v", r)
	}
	if r := s.do(t, http.MethodGet, "/assets/..%2fdoor.go", nil); r.status != http.StatusNotFound {
		t.Errorf("another file: %+v", r)
	}
	root := *s
	root.url = strings.TrimSuffix(s.url, "/demo")
	if r := root.do(t, http.MethodGet, "/", nil); r.status != http.StatusOK || !strings.Contains(r.body, "<title>Qhatu") {
		t.Errorf("the root leads to %+v", r)
	}
}

// speaks checks in which language the page comes.
func (s *running) speaks(t *testing.T) {
	t.Helper()
	for _, c := range []struct{ path, accepted, lang, says string }{
		{"", "", "es", "Empezar de nuevo"},
		{"", "en-GB,en;q=0.9", "en", "Start over"},
		{"", "qu,es-PE;q=0.8", "es", "Empezar de nuevo"},
		{"", "fr,de", "es", "Empezar de nuevo"},
		{"?lang=en", "es", "en", "Start over"},
		{"?lang=es", "en", "es", "Empezar de nuevo"},
		{"?lang=%22%3E", "en", "en", "Start over"},
	} {
		r := s.do(t, http.MethodGet, c.path, nil, inLanguage(c.accepted))
		if !strings.Contains(r.body, `<html lang="`+c.lang+`">`) || !strings.Contains(r.body, c.says) {
			t.Errorf("%q for %q: %d, not in %s", c.path, c.accepted, r.status, c.lang)
		}
	}
	if r := s.do(t, http.MethodGet, "/state", nil, inLanguage("en")); !strings.Contains(r.body, `"product":"white maize`) && !strings.Contains(r.body, `"product":"maize`) {
		t.Errorf("the product in English: %s", r.body)
	}
}
