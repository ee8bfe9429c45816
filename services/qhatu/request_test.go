package qhatu_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestValuesThatCannotBe(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	least := but(maize("20"), "min_order", quintals("2"))
	limited := read[lot](t, m.seller.Post(t, "/v1/lots", least).Want(t, http.StatusCreated))
	m.seller.Post(t, "/v1/lots/"+limited.ID+"/publish", nil).Want(t, http.StatusOK)
	organiser := m.As(t, token.RoleOrganiser, "Municipalidad de Urcos")
	planned, off := scheduleFair(t, organiser), scheduleFair(t, organiser)
	organiser.Post(t, "/v1/fairs/"+off+"/publish", nil).Want(t, http.StatusOK)
	organiser.Post(t, "/v1/fairs/"+off+"/cancel", body{"reason": "weather"}).Want(t, http.StatusOK)
	blankets := read[lot](t, m.seller.Post(t, "/v1/lots", body{"product": "textile", "declared": body{"value": "10", "unit": "unidad"}}).Want(t, http.StatusCreated))
	m.seller.Post(t, "/v1/lots/"+blankets.ID+"/publish", nil).Want(t, http.StatusOK)
	later := read[lot](t, m.seller.Post(t, "/v1/lots", but(maize("20"), "available_from", inDays(30))).Want(t, http.StatusCreated))
	m.seller.Post(t, "/v1/lots/"+later.ID+"/publish", nil).Want(t, http.StatusOK)
	half := but(offer("1", "161.00"), "quantity", body{"value": "0.5", "unit": "unidad"})
	open := func(lotID string, first body) body { return body{"lot_id": lotID, "offer": first} }
	delivery := body{"basis": "farm", "from": "2030-05-15", "until": "2030-05-01"}
	for _, c := range []struct {
		name, path string
		by         client
		body       any
		pointers   []string
	}{
		{"nothing", "/v1/lots", m.seller, maize("0"), []string{"/declared/value"}},
		{"a mountain", "/v1/lots", m.seller, maize("999999999999"), []string{"/declared/value"}},
		{"below zero", "/v1/lots", m.seller, maize("-20"), []string{"/declared/value"}},
		{"four decimals", "/v1/lots", m.seller, maize("1.0001"), []string{"/declared/value"}},
		{"a number, not a string", "/v1/lots", m.seller, but(maize("20"), "declared", body{"value": 20, "unit": "quintal"}), []string{"/declared/value"}},
		{"a unit of another product", "/v1/lots", m.seller, but(maize("20"), "declared", body{"value": "20", "unit": "docena"}), []string{"/declared/unit"}},
		{"an unknown unit", "/v1/lots", m.seller, but(maize("20"), "declared", body{"value": "20", "unit": "camionada"}), []string{"/declared/unit"}},
		{"a sack of unknown weight", "/v1/lots", m.seller, but(maize("20"), "declared", body{"value": "20", "unit": "saco"}), []string{"/declared/kg_per_unit"}},
		{"an unknown product", "/v1/lots", m.seller, but(maize("20"), "product", "oro"), []string{"/product"}},
		{"an unknown grade", "/v1/lots", m.seller, but(maize("20"), "grade", "suprema"), []string{"/grade"}},
		{"for nothing", "/v1/lots", m.seller, but(maize("20"), "price", price("0.00")), []string{"/price/amount"}},
		{"in dollars", "/v1/lots", m.seller, but(maize("20"), "price", body{"amount": "1", "currency": "USD", "per": "kg"}), []string{"/price/currency"}},
		{"two at once", "/v1/lots", m.seller, body{"declared": quintals("x"), "colour": "blue"}, []string{"/colour", "/declared/value", "/product"}},
		{"an unknown field", "/v1/lots", m.seller, but(maize("20"), "colour", "blue"), []string{"/colour"}},
		{"an unknown field within", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "total", "1.00")), []string{"/offer/total"}},
		{"an offer of nothing", "/v1/negotiations", m.buyer, open(l.ID, offer("0", "161.00")), []string{"/offer/quantity/value"}},
		{"half a blanket", "/v1/negotiations", m.buyer, open(blankets.ID, but(half, "price", body{"amount": "1", "currency": "PEN", "per": "unidad"})), []string{"/offer/quantity/value"}},
		{"delivered before it is there", "/v1/negotiations", m.buyer, open(later.ID, but(offer("1", "161.00"), "delivery", body{"basis": "farm", "from": inDays(5), "until": inDays(10)})), []string{"/offer/delivery/until"}},
		{"by count, on scales", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "terms", body{"settle_by": "count", "weigh_at": "origin"})), []string{"/offer/terms/weigh_at"}},
		{"freight of a fortune", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "terms", body{"freight": body{"payer": "buyer", "amount": body{"amount": "1000000000", "currency": "PEN"}}})), []string{"/offer/terms/freight/amount/amount"}},
		{"an offer of a mountain", "/v1/negotiations", m.buyer, open(l.ID, offer("900000000000", "161.00")), []string{"/offer/quantity/value"}},
		{"an offer for nothing", "/v1/negotiations", m.buyer, open(l.ID, offer("1", "0")), []string{"/offer/price/amount"}},
		{"less than the smallest order", "/v1/negotiations", m.buyer, open(limited.ID, offer("1", "161.00")), []string{"/offer/quantity/value"}},
		{"in bunches", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "quantity", body{"value": "1", "unit": "docena"})), []string{"/offer/quantity/unit"}},
		{"over already", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "valid_until", inSeconds(-5))), []string{"/offer/valid_until"}},
		{"for ever", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "valid_until", "2099-01-01T00:00:00Z")), []string{"/offer/valid_until"}},
		{"delivered before it is sent", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "delivery", delivery)), []string{"/offer/delivery/until"}},
		{"paid in days that nobody said", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "terms", body{"payment": body{"advance_pct": 0, "balance_on": "days"}})), []string{"/offer/terms/payment/days"}},
		{"days beside another balance", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "terms", body{"payment": body{"advance_pct": 0, "balance_on": "delivery", "days": 5}})), []string{"/offer/terms/payment/days"}},
		{"nothing left for later", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "terms", body{"payment": body{"advance_pct": 100, "balance_on": "days", "days": 5}})), []string{"/offer/terms/payment/advance_pct"}},
		{"freight in dollars", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "terms", body{"freight": body{"payer": "buyer", "amount": body{"amount": "5", "currency": "USD"}}})), []string{"/offer/terms/freight/amount/currency"}},
		{"freight of nothing", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "terms", body{"freight": body{"payer": "buyer", "amount": body{"amount": "0", "currency": "PEN"}}})), []string{"/offer/terms/freight/amount/amount"}},
		{"a price per piece of what is weighed", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "price", body{"amount": "1", "currency": "PEN", "per": "unidad"})), []string{"/offer/price/per"}},
		{"at the buyer's, wherever that is", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "delivery", body{"basis": "buyer"})), []string{"/offer/delivery/place"}},
		{"a collection point without a place", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "delivery", body{"basis": "collection_point"})), []string{"/offer/delivery/place"}},
		{"a window long gone", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "delivery", body{"basis": "farm", "from": "2020-01-01", "until": "2020-01-02"})), []string{"/offer/delivery/until"}},
		{"standing when it is delivered", "/v1/negotiations", m.buyer, open(l.ID, but(but(offer("1", "161.00"), "valid_until", inSeconds(9*24*3600)), "delivery", body{"basis": "farm", "until": inDays(5)})), []string{"/offer/valid_until"}},
		{"a window since the year one", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "delivery", body{"basis": "farm", "from": "0001-01-01", "until": inDays(2)})), []string{"/offer/delivery/from"}},
		{"the zero time", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "valid_until", "0001-01-01T00:00:00Z")), []string{"/offer/valid_until"}},
		{"the zero time elsewhere", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "valid_until", "0001-01-01T00:00:00+05:00")), []string{"/offer/valid_until"}},
		{"an unknown fair", "/v1/negotiations", m.buyer, but(open(l.ID, offer("1", "161.00")), "fair_id", "fair_nobody"), []string{"/fair_id"}},
		{"a fair that is off", "/v1/negotiations", m.buyer, but(open(l.ID, offer("1", "161.00")), "fair_id", off), []string{"/fair_id"}},
		{"a fair nobody knows of yet", "/v1/negotiations", m.buyer, but(open(l.ID, offer("1", "161.00")), "fair_id", planned), []string{"/fair_id"}},
		{"delivered years ago", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "delivery", body{"basis": "farm", "from": "2020-01-01"})), []string{"/offer/delivery/from"}},
		{"a link for a variety", "/v1/lots", m.seller, but(maize("20"), "variety", "blanco http://evil.example"), []string{"/variety"}},
		{"a title that nobody sees", "/v1/lots", m.seller, but(maize("20"), "title", "\u200b"), []string{"/title"}},
		{"a link for a place", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "delivery", body{"basis": "farm", "place": "Huaro, wa.me/51987654321"})), []string{"/offer/delivery/place"}},
		{"no such day", "/v1/negotiations", m.buyer, open(l.ID, but(offer("1", "161.00"), "delivery", body{"basis": "farm", "from": "2030-02-30"})), []string{"/offer/delivery/from"}},
		{"harvested tomorrow", "/v1/lots", m.seller, but(maize("20"), "harvested_on", inDays(2)), []string{"/harvested_on"}},
		{"harvested in the year one", "/v1/lots", m.seller, but(maize("20"), "harvested_on", "0001-01-01"), []string{"/harvested_on"}},
		{"there before the harvest", "/v1/lots", m.seller, but(but(maize("20"), "harvested_on", inDays(-5)), "available_from", inDays(-6)), []string{"/available_from"}},
		{"certified twice", "/v1/lots", m.seller, but(maize("20"), "certifications", []string{"Orgánico", "ORGANICO"}), []string{"/certifications/1"}},
		{"a smallest order over all there is", "/v1/lots", m.seller, but(maize("20"), "min_order", quintals("21")), []string{"/min_order/value"}},
		{"a smallest order in pieces", "/v1/lots", m.seller, but(maize("20"), "min_order", body{"value": "1", "unit": "unidad"}), []string{"/min_order/unit"}},
		{"lost and found", "/v1/lots/" + l.ID + "/adjust", m.seller, body{"direction": "loss", "quantity": quintals("1"), "reason": "found"}, []string{"/reason"}},
		{"added because it was sold", "/v1/lots/" + l.ID + "/adjust", m.seller, body{"direction": "add", "quantity": quintals("1"), "reason": "sold"}, []string{"/reason"}},
		{"half a piece", "/v1/lots", m.seller, body{"product": "textile", "declared": body{"value": "1.5", "unit": "unidad"}}, []string{"/declared/value"}},
		{"a third of a dozen, nearly", "/v1/lots", m.seller, body{"product": "textile", "declared": body{"value": "0.3", "unit": "docena"}}, []string{"/declared/value"}},
		{"half a place", "/v1/lots", m.seller, body{"product": "tourism", "declared": body{"value": "0.5", "unit": "place"}}, []string{"/declared/value"}},
		{"a lot over a hundred million soles", "/v1/lots", m.seller, but(maize("20000"), "price", price("900000.00")), []string{"/price/amount"}},
		{"a sale over a hundred million soles", "/v1/lots/" + l.ID + "/sales", m.seller, body{"quantity": quintals("1"), "price": body{"amount": "1000000.00", "currency": "PEN", "per": "g"}}, []string{"/price/amount"}},
		{"a sale in pieces", "/v1/lots/" + l.ID + "/sales", m.seller, body{"quantity": body{"value": "1", "unit": "unidad"}}, []string{"/quantity/unit"}},
		{"an unknown lot", "/v1/negotiations", m.buyer, open("lot_nobody", offer("1", "161.00")), []string{"/lot_id"}},
		{"a loss of nothing", "/v1/lots/" + l.ID + "/adjust", m.seller, body{"direction": "loss", "quantity": quintals("0"), "reason": "other"}, []string{"/quantity/value"}},
		{"a loss of more than all", "/v1/lots/" + l.ID + "/adjust", m.seller, body{"direction": "loss", "quantity": quintals("21"), "reason": "loss"}, []string{"/quantity/value"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			problem := c.by.Post(t, c.path, c.body, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
			got := problem.Pointers()
			slices.Sort(got)
			if diff := cmp.Diff(c.pointers, slices.Compact(got)); diff != "" {
				t.Errorf("%+v: %s", problem.Errors, diff)
			}
		})
	}
}

// A fair may be named from its publication on, and until a month after its end.
func TestWhoMeetsAtAFairNamesIt(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	organiser := m.As(t, token.RoleOrganiser, "Municipalidad de Urcos")
	fair := scheduleFair(t, organiser)
	organiser.Post(t, "/v1/fairs/"+fair+"/publish", nil).Want(t, http.StatusOK)
	opening := body{"lot_id": l.ID, "offer": offer("1", "161.00"), "fair_id": fair}
	n := read[negotiation](t, m.buyer.Post(t, "/v1/negotiations", opening).Want(t, http.StatusCreated))
	if n.FairID == nil || *n.FairID != fair {
		t.Errorf("at the fair %v", n.FairID)
	}
}

// scheduleFair schedules a fair in a month, as a draft.
func scheduleFair(t *testing.T, organiser client) string {
	t.Helper()
	return organiser.Post(t, "/v1/fairs", body{
		"name":      "Feria de Urcos",
		"venue":     body{"name": "Plaza", "address": "Plaza s/n", "province": "Quispicanchi", "region": "Cusco"},
		"starts_at": inDays(30) + "T13:00:00Z", "ends_at": inDays(30) + "T22:00:00Z", "stalls": body{"capacity": 3},
	}).Want(t, http.StatusCreated).Text(t, "id")
}

func TestRequestsThatCannotBeRead(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	m.Anyone().Get(t, "/v1/lots?colour=blue").Problem(t, http.StatusUnprocessableEntity, "invalid")
	m.Anyone().Get(t, "/v1/lots?sort=cheapest", webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	m.buyer.Get(t, "/v1/negotiations?since=1", webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	for _, path := range []string{"/v1/negotiations?after=1", "/v1/orders?page=2", "/v1/orders/ord_x?verbose=1"} {
		m.buyer.Get(t, path).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	for _, broken := range []string{`{"product":`, `{} {}`, `maize`, `{"product":"maize",}`} {
		m.seller.Do(t, "POST", "/v1/lots", webtest.Body("application/json", broken), webtest.Wrong()).Problem(t, http.StatusBadRequest, "malformed")
	}
	m.seller.Do(t, "POST", "/v1/lots", webtest.Wrong()).Problem(t, http.StatusBadRequest, "malformed")
	form := webtest.Body("application/x-www-form-urlencoded", "product=maize")
	m.seller.Do(t, "POST", "/v1/lots", form, webtest.Wrong()).Problem(t, http.StatusUnsupportedMediaType, "unsupported-media-type")
	large := but(maize("20"), "description", string(make([]byte, 2<<20)))
	m.seller.Post(t, "/v1/lots", large, webtest.Wrong()).Problem(t, http.StatusRequestEntityTooLarge, "too-large")

	publishing := "/v1/lots/" + l.ID + "/pause"
	m.seller.Post(t, publishing, nil, webtest.IfMatch(1)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	m.seller.Post(t, publishing, nil, webtest.Header("If-Match", "2")).Problem(t, http.StatusBadRequest, "malformed")
	m.seller.Post(t, publishing, nil, webtest.IfMatch(2)).Want(t, http.StatusOK)
	for _, position := range []string{"x", "AAAA", "AAAAAAAAAAAAAAAAAAA"} {
		m.Anyone().Get(t, "/v1/lots", webtest.Header("Qhatu-Position", position)).Problem(t, http.StatusBadRequest, "bad-position")
		m.buyer.Get(t, "/v1/orders", webtest.Header("Qhatu-Position", position)).Problem(t, http.StatusBadRequest, "bad-position")
	}
}

func TestIdsThatNothingCanHave(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	negotiate(t, m.buyer, l.ID, offer("1", "161.00"))
	for _, id := range []string{"lot_*", "lot_a.b", "%3E", "*", "%2A", "lot_%20x", "%2e%2e", l.ID + ".x", l.ID + "%00", "ñ"} {
		for _, c := range []struct {
			who          client
			method, path string
		}{
			{m.Anyone(), "GET", "/v1/lots/" + id},
			{m.seller, "POST", "/v1/lots/" + id + "/publish"},
			{m.buyer, "GET", "/v1/negotiations/" + id},
			{m.buyer, "POST", "/v1/negotiations/" + id + "/close"},
			{m.seller, "POST", "/v1/negotiations/" + id + "/offers/1/accept"},
			{m.buyer, "GET", "/v1/orders/" + id},
		} {
			c.who.Do(t, c.method, c.path).Problem(t, http.StatusNotFound, "not-found")
		}
		unescaped := body{"lot_id": id, "offer": offer("1", "161.00")}
		m.buyer.Post(t, "/v1/negotiations", unescaped).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	for _, number := range []string{"0", "-1", "x", "1.5", "99999999999999999999"} {
		path := "/v1/negotiations/neg_x/offers/" + number + "/accept"
		m.seller.Post(t, path, nil, webtest.Wrong()).Problem(t, http.StatusNotFound, "not-found")
	}
}

func TestListsArePaged(t *testing.T) {
	m := open(t)
	var want []string
	for range 7 {
		want = append(want, publish(t, m.seller, "20").ID)
	}
	slices.Reverse(want) // newest first
	var got []string
	sizes := []int{}
	path := "/v1/lots?limit=3"
	for path != "" {
		page := m.Anyone().Get(t, path).Want(t, http.StatusOK)
		items := page.Field(t, "items").([]any)
		sizes = append(sizes, len(items))
		for _, item := range items {
			got = append(got, item.(map[string]any)["id"].(string))
		}
		path = ""
		if next, more := page.Field(t, "next").(string); more {
			path = "/v1/lots?limit=3&cursor=" + next
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || !slices.Equal(sizes, []int{3, 3, 1}) {
		t.Errorf("pages of %v: %s", sizes, diff)
	}
	for path, pointer := range map[string]string{
		"/v1/lots?cursor=%25%25": "?cursor", "/v1/lots?cursor=AAAA": "?cursor", "/v1/lots?limit=0": "?limit",
		"/v1/lots?limit=201": "?limit", "/v1/lots?limit=x": "?limit", "/v1/lots?state=draft": "?state", "/v1/lots?product=oro": "?product",
	} {
		problem := m.Anyone().Get(t, path, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
		if got := problem.Pointers(); !slices.Equal(got, []string{pointer}) {
			t.Errorf("%s: %v", path, got)
		}
	}
	m.buyer.Get(t, "/v1/negotiations?cursor=%25%25", webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
}

func TestRefusalsSpeakTheCallersLanguage(t *testing.T) {
	m := open(t)
	for accepted, want := range map[string][3]string{
		"":                  {"es", "No encontrado", "No encontramos ese lote. Revisa el código."},
		"es-PE":             {"es", "No encontrado", "No encontramos ese lote. Revisa el código."},
		"qu, es;q=0.5":      {"es", "No encontrado", "No encontramos ese lote. Revisa el código."},
		"en-GB,en;q=0.8":    {"en", "Not found", "We found no such lot. Check its id."},
		"fr, en;q=0.5":      {"en", "Not found", "We found no such lot. Check its id."},
		"not a language !!": {"es", "No encontrado", "No encontramos ese lote. Revisa el código."},
	} {
		answer := m.Anyone().Get(t, "/v1/lots/lot_nobody", webtest.Lang(accepted))
		problem := answer.Problem(t, http.StatusNotFound, "not-found")
		got := [3]string{answer.Header.Get("Content-Language"), problem.Title, problem.Detail}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", accepted, diff)
		}
	}
	for lang, want := range map[string]string{
		"es": "Pon el precio por la unidad del lote u otra del mismo tipo: kg o quintal si se pesa, unidad o docena si se cuenta.",
		"en": "Price it by the lot's own unit or another of its kind: kg or quintal if it is weighed, unidad or docena if it is counted.",
	} {
		l := publish(t, m.seller, "20")
		wrong := but(offer("1", "161.00"), "price", body{"amount": "1", "currency": "PEN", "per": "docena"})
		answer := m.buyer.Post(t, "/v1/negotiations", body{"lot_id": l.ID, "offer": wrong}, webtest.Lang(lang))
		if got := answer.Problem(t, http.StatusUnprocessableEntity, "invalid").Errors[0].Detail; got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}

// TestEveryProblemIsDocumented: the type of a refusal leads to a page that explains it.
func TestEveryProblemIsDocumented(t *testing.T) {
	m := open(t)
	for _, answer := range []webtest.Response{
		m.Anyone().Get(t, "/v1/orders"), m.Anyone().Get(t, "/v1/lots/x"), m.buyer.Post(t, "/v1/lots", maize("1")),
		m.seller.Post(t, "/v1/lots", maize("0")), m.Anyone().Get(t, "/nowhere"),
	} {
		var problem struct{ Type string }
		if err := json.Unmarshal(answer.Body, &problem); err != nil {
			t.Fatal(err)
		}
		m.Anyone().Get(t, problem.Type).Want(t, http.StatusOK)
	}
}
