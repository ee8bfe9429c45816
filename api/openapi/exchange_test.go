package openapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/openapi/contracttest"
	"github.com/qhatu/qhatu/api/orderrest"
)

// orders answers what it is told to and keeps what it was asked.
type orders struct {
	orderrest.StrictServerInterface
	order    orderrest.Order
	accept   orderrest.AcceptOfferRequestObject
	withdraw orderrest.WithdrawOfferRequestObject
	list     orderrest.ListOrdersRequestObject
	open     orderrest.OpenNegotiationRequestObject
}

func (o *orders) AcceptOffer(_ context.Context, r orderrest.AcceptOfferRequestObject) (orderrest.AcceptOfferResponseObject, error) {
	o.accept = r
	return orderrest.AcceptOffer201JSONResponse{OrderCreatedJSONResponse: orderrest.OrderCreatedJSONResponse{
		Body: o.order, Headers: orderrest.OrderCreatedResponseHeaders{ETag: `"1"`, Location: "/v1/orders/ord_1"},
	}}, nil
}

func (o *orders) WithdrawOffer(_ context.Context, r orderrest.WithdrawOfferRequestObject) (orderrest.WithdrawOfferResponseObject, error) {
	o.withdraw = r
	return stale{Type: "/problems/stale-offer", Title: "The offer no longer stands", Status: http.StatusConflict}, nil
}

// stale is a problem that answers WithdrawOffer.
type stale commonrest.Problem

func (s stale) VisitWithdrawOfferResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(int(s.Status))
	return json.NewEncoder(w).Encode(commonrest.Problem(s))
}

func (o *orders) ListOrders(_ context.Context, r orderrest.ListOrdersRequestObject) (orderrest.ListOrdersResponseObject, error) {
	o.list = r
	return orderrest.ListOrders200JSONResponse{Body: orderrest.OrderPage{Items: []orderrest.Order{o.order}}}, nil
}

func (o *orders) OpenNegotiation(_ context.Context, r orderrest.OpenNegotiationRequestObject) (orderrest.OpenNegotiationResponseObject, error) {
	o.open = r
	return nil, errors.New("not here")
}

// exampleOrder is an order with all that the contract requires.
func exampleOrder(t *testing.T) (order orderrest.Order) {
	t.Helper()
	document, err := json.Marshal(contracttest.Complete(t, orderrest.GetSpec, "Order", map[string]any{
		"id": "ord_1", "delivery": orderrest.Delivery{Basis: orderrest.DeliveryBasisFarm, From: new("2026-04-01")},
		"timeline": []orderrest.TimelineEntry{{State: orderrest.OrderStatePlaced, At: time.Unix(0, 0).UTC()}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(document, &order); err != nil {
		t.Fatal(err)
	}
	return order
}

// serve runs the generated server behind a validator of the contract, and gives the generated client for it.
func serve(t *testing.T, o *orders) *orderrest.Client {
	t.Helper()
	o.order = exampleOrder(t)
	e := echo.New()
	orderrest.RegisterHandlers(e, o)
	server := httptest.NewServer(checked(t, e))
	t.Cleanup(server.Close)
	return &orderrest.Client{Server: server.URL + "/", Client: server.Client()}
}

// reply is an answer that was read to its end.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) problem() bool { return r.header.Get("Content-Type") == "application/problem+json" }

func read(t *testing.T) func(*http.Response, error) reply {
	t.Helper()
	return func(answer *http.Response, err error) reply {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }() // all of it is read
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return reply{answer.StatusCode, answer.Header, body}
	}
}

// with sends a body in the place of the client's own, "" for none.
func with(body string) orderrest.RequestEditorFn {
	return func(_ context.Context, r *http.Request) error {
		r.Body, r.ContentLength, r.GetBody = io.NopCloser(strings.NewReader(body)), int64(len(body)), nil
		if body == "" {
			r.Body = http.NoBody
			r.Header.Del("Content-Type")
		}
		return nil
	}
}

func checked(t *testing.T, next http.Handler) http.Handler {
	t.Helper()
	doc, err := orderrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route, params, err := router.FindRoute(r)
		if err != nil {
			t.Errorf("%s: %v", r.URL, err)
			return
		}
		in := request(r, route, params)
		if err := openapi3filter.ValidateRequest(r.Context(), in); err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		if answer.Code < 500 {
			out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: answer.Code, Header: answer.Header()}
			out.SetBodyBytes(answer.Body.Bytes())
			if err := openapi3filter.ValidateResponse(r.Context(), out); err != nil {
				t.Errorf("%s: %v", r.URL, err)
			}
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the client sees a short answer
	})
}

func request(r *http.Request, route *routers.Route, params map[string]string) *openapi3filter.RequestValidationInput {
	return &openapi3filter.RequestValidationInput{
		Request: r, Route: route, PathParams: params,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
}

func TestHeadersArriveAsTheyWereSent(t *testing.T) {
	var o orders
	want := orderrest.AcceptOfferParams{
		IdempotencyKey: new("a,b;c=\"d%20\""), IfMatch: new(`"3"`), QhatuPosition: new("bWFya2V0OjQy=="),
	}
	answer := read(t)(serve(t, &o).AcceptOffer(t.Context(), "neg_1", 2, &want))
	if diff := cmp.Diff(orderrest.AcceptOfferRequestObject{ID: "neg_1", N: 2, Params: want}, o.accept); diff != "" {
		t.Errorf("asked (-sent +read):\n%s", diff)
	}
	var got orderrest.Order
	if err := json.Unmarshal(answer.body, &got); err != nil || answer.status != http.StatusCreated {
		t.Fatalf("answered %d %s: %v", answer.status, answer.body, err)
	}
	if diff := cmp.Diff(o.order, got); diff != "" || answer.header.Get("ETag") != `"1"` {
		t.Errorf("answered %d with headers %v (-sent +read):\n%s", answer.status, answer.header, diff)
	}
}

func TestBodyMayBeAbsent(t *testing.T) {
	var o orders
	client := serve(t, &o)
	answer := read(t)(client.WithdrawOffer(t.Context(), "neg_1", 2, nil, commonrest.Reason{}, with("")))
	if o.withdraw.Body != nil && o.withdraw.Body.Reason != nil || answer.status != http.StatusConflict || !answer.problem() {
		t.Errorf("body %v, answered %d %s", o.withdraw.Body, answer.status, answer.body)
	}
	read(t)(client.WithdrawOffer(t.Context(), "neg_1", 2, nil, commonrest.Reason{Reason: new(commonrest.ReasonCode("loss"))}))
	if o.withdraw.Body == nil || *o.withdraw.Body.Reason != "loss" {
		t.Errorf("body %v", o.withdraw.Body)
	}
}

func TestFiltersArriveAsTheyWereSent(t *testing.T) {
	var o orders
	want := orderrest.ListOrdersParams{State: new(orderrest.OrderStatePlaced), Lot: new("lot_1"), Limit: new(int64(7)), Cursor: new("x/+=&")}
	answer := read(t)(serve(t, &o).ListOrders(t.Context(), &want))
	var page orderrest.OrderPage
	if err := json.Unmarshal(answer.body, &page); err != nil || answer.status != http.StatusOK || len(page.Items) != 1 {
		t.Errorf("answered %d %s: %v", answer.status, answer.body, err)
	}
	if diff := cmp.Diff(want, o.list.Params); diff != "" {
		t.Errorf("asked (-sent +read):\n%s", diff)
	}
}

func TestValidatorRefuses(t *testing.T) {
	const offer = `"quantity":{"value":"10","unit":"quintal"},"price":{"amount":"158","currency":"PEN","per":"quintal"}`
	for name, body := range map[string]string{
		"no offer":            `{"lot_id":"lot_1"}`,
		"no delivery":         `{"lot_id":"lot_1","offer":{` + offer + `}}`,
		"a foreign member":    `{"lot_id":"lot_1","offer":{` + offer + `,"delivery":{"basis":"farm"}},"rush":true}`,
		"a foreign basis":     `{"lot_id":"lot_1","offer":{` + offer + `,"delivery":{"basis":"moon"}}}`,
		"a number for a text": strings.Replace(`{"lot_id":"lot_1","offer":{`+offer+`,"delivery":{"basis":"farm"}}}`, `"158"`, `158`, 1),
		"a sign":              strings.Replace(`{"lot_id":"lot_1","offer":{`+offer+`,"delivery":{"basis":"farm"}}}`, `"158"`, `"-158"`, 1),
		"over a hundred percent": `{"lot_id":"lot_1","offer":{` + offer +
			`,"delivery":{"basis":"farm"},"terms":{"quality":{"moisture_max":"100.5"}}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			var o orders
			answer := read(t)(serve(t, &o).OpenNegotiation(t.Context(), nil, orderrest.NewNegotiation{}, with(body)))
			if answer.status != http.StatusUnprocessableEntity || o.open.Body != nil {
				t.Errorf("answered %d %s", answer.status, answer.body)
			}
		})
	}
}

func TestValidatorLetsAWholeOfferPass(t *testing.T) {
	const body = `{"lot_id":"lot_1","external_ref":"PO-17","offer":{"quantity":{"value":"10","unit":"quintal"},
		"price":{"amount":"158","currency":"PEN","per":"quintal"},
		"delivery":{"basis":"collection_point","place":"Huaro","from":"2026-04-01","until":"2026-04-05"},
		"terms":{"freight":{"payer":"shared","amount":{"amount":"120.5","currency":"PEN"}},"sacks":{"payer":"buyer","returned":true},
			"weigh_at":"origin","settle_by":"weight","quality":{"moisture_max":"14","impurity_max":"0.5"},
			"payment":{"advance_pct":30,"balance_on":"days","days":15}},
		"valid_until":"2026-03-30T17:00:00-05:00"}}`
	var o orders
	read(t)(serve(t, &o).OpenNegotiation(t.Context(), nil, orderrest.NewNegotiation{}, with(body)))
	if o.open.Body == nil || *o.open.Body.Offer.Delivery.Until != "2026-04-05" || o.open.Body.Offer.Terms.Payment.AdvancePct != 30 {
		t.Errorf("read %+v", o.open.Body)
	}
}
