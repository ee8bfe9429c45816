package qhatu_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// planting puts a text of its own into every free text of every request that it sends, as the contracts tell where these are: a new
// field is planted by itself once its operation is sent, and until then the test fails.
type planting struct {
	operations map[string]*openapi3.Operation // "POST /v1/lots"
	left       map[string]bool                // "POST /v1/lots /title", until it is stored
	texts      map[string]string              // where it was planted, by text
	random     *rand.Rand
}

func newPlanting(t *testing.T) *planting {
	t.Helper()
	p := &planting{
		operations: map[string]*openapi3.Operation{}, left: map[string]bool{}, texts: map[string]string{}, random: rand.New(rand.NewPCG(3, 7)),
	}
	for _, contract := range markettest.Contracts(t) {
		for path, item := range contract.Paths.Map() {
			for method, operation := range item.Operations() {
				name := method + " " + path
				p.operations[name] = operation
				for _, field := range fieldsOf(t, name, operation) {
					p.left[name+" "+field] = true
				}
			}
		}
	}
	return p
}

// fieldsOf are the free texts of a request: "/venue/name", "/requirements/0", "?region".
func fieldsOf(t *testing.T, name string, operation *openapi3.Operation) (fields []string) {
	t.Helper()
	for _, parameter := range operation.Parameters {
		if p := parameter.Value; p.In == openapi3.ParameterInQuery && isFreeText(t, name+" ?"+p.Name, p.Name, p.Schema.Value) {
			fields = append(fields, "?"+p.Name)
		}
	}
	if operation.RequestBody != nil {
		for _, content := range operation.RequestBody.Value.Content {
			walkTexts(t, name, "", content.Schema.Value, func(pointer string, _ *openapi3.Schema) { fields = append(fields, pointer) })
		}
	}
	return fields
}

// walkTexts visits the free texts within a schema.
func walkTexts(t *testing.T, name, pointer string, s *openapi3.Schema, visit func(string, *openapi3.Schema)) {
	t.Helper()
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		walkTexts(t, name, pointer, part.Value, visit)
	}
	if isFreeText(t, name+" "+pointer, pointer[strings.LastIndexByte(pointer, '/')+1:], s) {
		visit(pointer, s)
	}
	for key, property := range s.Properties {
		walkTexts(t, name, pointer+"/"+key, property.Value, visit)
	}
	if s.Items != nil {
		walkTexts(t, name, pointer+"/0", s.Items.Value, visit)
	}
}

// noTexts are the strings of requests that nobody writes freely: ids, cursors, and what is read as something else, such as a phone.
var noTexts = strings.Fields("0 after association challenge code cursor email fair lot negotiation new_phone organisation person phone product refresh_token token wording")

// writtenElsewhere are the free texts that are not written here, and where they are looked for.
var writtenElsewhere = map[string]string{
	"DELETE /v1/me ?confirm":    "it is held against one word, and nothing of it is kept",
	"POST /v1/delays /province": "it is the name of a place at which an association is; another is refused, and nothing of it is kept",
	"POST /v1/delays /region":   "the same",
	"POST /v1/auth/oidc /name":  "it takes an issuer; what is stored is the same document as of a representative",
	"POST /v1/auth/token /name": "it takes a one-time code; what is stored is the same document as of a representative",
}

// isFreeText tells whether people may write what they like. A string that is neither one nor known to be none fails the test.
func isFreeText(t *testing.T, where, property string, s *openapi3.Schema) bool {
	t.Helper()
	switch {
	case !s.Type.Is(openapi3.TypeString), len(s.Enum) > 0, s.Pattern != "":
		return false
	case s.Format == "plain-text", s.Format == "plain-lines", s.Format == "plain-name":
		return true
	case s.Format == "":
		if !slices.Contains(noTexts, property) && !strings.HasSuffix(property, "_id") && !strings.HasSuffix(property, "grade") {
			t.Errorf("%s is text of any kind: give it the format plain-text, or say here that nobody writes it freely", where)
		}
	}
	return false
}

// word is a text that stands nowhere else, of at most so many characters.
func (p *planting) word(where string, atMost *uint64) string {
	const syllables = "ba be bi bo bu ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu"
	all := strings.Fields(syllables)
	text := "q"
	for len(text) < 15 {
		text += all[p.random.IntN(len(all))]
	}
	if atMost != nil && int(*atMost) < len(text) { //nolint:gosec // some hundred
		panic(fmt.Sprintf("%s is too short for a text that stands nowhere else", where))
	}
	p.texts[text] = where
	return text
}

// body is a body with a text in each free text that its operation has: beside what it holds, and within.
func (p *planting) body(t *testing.T, name string, b body, except ...string) (full any, fields []string) {
	t.Helper()
	var document any
	raw := testkit.Must(json.Marshal(b))(t)
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	operation := p.operations[name]
	if operation == nil {
		t.Fatalf("no operation %s", name)
	}
	for _, content := range operation.RequestBody.Value.Content {
		walkTexts(t, name, "", content.Schema.Value, func(pointer string, s *openapi3.Schema) {
			if slices.Contains(except, pointer) {
				return
			}
			document = put(document, strings.Split(pointer, "/")[1:], p.word(name+" "+pointer, s.MaxLength))
			fields = append(fields, pointer)
		})
	}
	return document, fields
}

// put puts a text where a pointer leads, and what leads there.
func put(document any, path []string, text string) any {
	if len(path) == 0 {
		return text
	}
	if at, err := strconv.Atoi(path[0]); err == nil {
		list, _ := document.([]any)
		if len(list) <= at {
			list = append(list, nil)
		}
		list[at] = put(list[at], path[1:], text)
		return list
	}
	object, _ := document.(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	object[path[0]] = put(object[path[0]], path[1:], text)
	return object
}

// send sends a request with all texts planted, and wants it done. where is the operation, path the path with its ids.
func (p *planting) send(t *testing.T, c client, operation, path string, b body, except ...string) webtest.Response {
	t.Helper()
	full, fields := p.body(t, operation, b, except...)
	method, _, _ := strings.Cut(operation, " ")
	var answer webtest.Response
	if method == http.MethodPatch {
		answer = c.Patch(t, path, full)
	} else {
		answer = c.Post(t, path, full)
	}
	if answer.Status < 200 || answer.Status > 299 {
		t.Fatalf("%s: %d %s", operation, answer.Status, answer.Body)
	}
	for _, field := range fields {
		delete(p.left, operation+" "+field)
	}
	return answer
}

// ask sends a query with all texts planted.
func (p *planting) ask(t *testing.T, c client, path string) {
	t.Helper()
	name, query := "GET "+path, url.Values{}
	for field := range p.left {
		if parameter, ok := strings.CutPrefix(field, name+" ?"); ok {
			query.Set(parameter, p.word(field, nil))
			delete(p.left, field)
		}
	}
	if answer := c.Get(t, path+"?"+query.Encode()); answer.Status != http.StatusOK {
		t.Fatalf("%s: %d %s", name, answer.Status, answer.Body)
	}
}

// writings are what was written, and what it is about.
type writings struct {
	texts                         map[string]string // where each was written, by text
	association, buyer, organiser string
	speaker                       string // of the association
	lot, negotiation, fair        string
}

// writes has every free text of the contracts written by somebody.
func (m *chatMarket) writes(t *testing.T) writings {
	t.Helper()
	p := newPlanting(t)
	programme, buyer, organiser := m.as(t, token.RoleCoordinator, "Programa"), m.as(t, token.RoleBuyer, killa), m.as(t, token.RoleOrganiser, pacha)
	made := p.send(t, programme, "POST /v1/associations", "/v1/associations", body{
		"representatives": []body{{"phone": "+51955123987"}}, "products": []string{"maize"},
	}, "/distinct_from/0")
	registered := read[identityrest.Association](t, made)
	association, speaker := registered.ID, registered.Representatives[0].ID
	p.send(t, m.speaking(t, association, speaker), "POST /v1/associations/{id}/representatives", "/v1/associations/"+association+"/representatives", body{"phone": "+51955123989"})
	p.send(t, programme, "PATCH /v1/persons/{id}", "/v1/persons/"+speaker, body{})
	p.send(t, m.speaking(t, association, speaker), "PATCH /v1/me", "/v1/me", body{})
	p.send(t, programme, "POST /v1/associations/{id}/representatives", "/v1/associations/"+association+"/representatives", body{"phone": "+51955123988"})
	p.send(t, programme, "POST /v1/associations/{id}/payees/{kind}", "/v1/associations/"+association+"/payees/transfer", body{"number": "19112345678012"})
	p.send(t, programme, "POST /v1/organisations", "/v1/organisations", body{"kind": "buyer"})
	seller := m.party(t, token.RoleAssociation, association)
	lot := p.send(t, seller, "POST /v1/lots", "/v1/lots", body{"product": "maize", "declared": quintals("20")}).Text(t, "id")
	p.send(t, seller, "PATCH /v1/lots/{id}", "/v1/lots/"+lot, body{})
	seller.Post(t, "/v1/lots/"+lot+"/publish", nil).Want(t, http.StatusOK)
	n := p.send(t, buyer, "POST /v1/negotiations", "/v1/negotiations", body{"lot_id": lot, "offer": offer("2", "150.00")}).Text(t, "id")
	p.send(t, seller, "POST /v1/negotiations/{id}/offers", "/v1/negotiations/"+n+"/offers", offer("2", "155.00"))
	buyerID := whose(t, buyer.Get(t, "/v1/negotiations/"+n), "buyer")
	o := placedIn(t, m.accept(t, buyerID, n))
	p.send(t, seller, "POST /v1/orders/{id}/dispatch", "/v1/orders/"+o+"/dispatch", body{"reason": "trust"})
	p.send(t, buyer, "POST /v1/orders/{id}/payments", "/v1/orders/"+o+"/payments", body{"amount": inSoles("1.00"), "method": "transfer"})
	p.send(t, buyer, "POST /v1/orders/{id}/amend", "/v1/orders/"+o+"/amend", body{"delivery": body{"basis": "buyer"}})
	morning := time.Now().UTC().AddDate(0, 2, 0).Truncate(time.Hour)
	times := body{"starts_at": morning.Format(time.RFC3339), "ends_at": morning.Add(5 * time.Hour).Format(time.RFC3339)}
	planned := maps.Clone(times)
	planned["stalls"] = body{"capacity": 1}
	fair := p.send(t, organiser, "POST /v1/fairs", "/v1/fairs", planned).Text(t, "id")
	p.send(t, organiser, "PATCH /v1/fairs/{id}", "/v1/fairs/"+fair, body{})
	p.send(t, organiser, "POST /v1/fairs/{id}/clone", "/v1/fairs/"+fair+"/clone", times)
	organiser.Post(t, "/v1/fairs/"+fair+"/publish", nil).Want(t, http.StatusOK)
	for _, list := range []string{"/v1/lots", "/v1/fairs", "/v1/fairs.ics", "/v1/associations"} {
		p.ask(t, m.client, list)
	}
	for _, list := range []string{"/v1/negotiations", "/v1/orders"} {
		p.ask(t, buyer, list)
	}
	p.ask(t, programme, "/v1/audit")
	p.send(t, buyer, "POST /v1/api-keys", "/v1/api-keys", body{"scopes": []string{"catalog:read"}})
	for _, field := range slices.Sorted(maps.Keys(p.left)) {
		if writtenElsewhere[field] != "" {
			continue
		}
		t.Errorf("%s: nobody has written it; send its operation here", field)
	}
	return writings{
		texts: p.texts, lot: lot, negotiation: n, fair: fair,
		association: association, speaker: speaker, buyer: buyerID, organiser: whose(t, m.client.Get(t, "/v1/fairs/"+fair), "organiser"),
	}
}

// whose is the id of an organisation that an answer names.
func whose(t *testing.T, answer webtest.Response, field string) string {
	t.Helper()
	var fields map[string]json.RawMessage
	var named struct{ ID string }
	if err := json.Unmarshal(answer.Want(t, http.StatusOK).Body, &fields); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(fields[field], &named); err != nil {
		t.Fatal(err)
	}
	return named.ID
}

// accept has a buyer accept the offer, with a key: what is answered first is answered again.
func (m *chatMarket) accept(t *testing.T, buyer, negotiation string) []byte {
	t.Helper()
	answer := m.party(t, token.RoleBuyer, buyer).Post(t, "/v1/negotiations/"+negotiation+"/offers/2/accept", nil, webtest.Key("accept"))
	return answer.Want(t, http.StatusCreated).Body
}

// placedIn is the order's id in an answer to an accept.
func placedIn(t *testing.T, answer []byte) string {
	t.Helper()
	var placed struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer, &placed); err != nil {
		t.Fatal(err)
	}
	return placed.ID
}

// party is a client of an organisation that wrote.
func (m *chatMarket) party(t *testing.T, role, organisation string) client {
	t.Helper()
	minted, err := m.signer.Mint(token.Claims{Role: role, Org: organisation, Subject: "per_x"}, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return m.client.As(minted)
}

// shown is all that is answered of what was written.
func (m *chatMarket) shown(t *testing.T, w writings) (answers []byte) {
	t.Helper()
	read := func(c client, paths ...string) {
		for _, path := range paths {
			answers = append(answers, c.Get(t, path).Want(t, http.StatusOK).Body...)
		}
	}
	read(m.client, "/v1/lots", "/v1/lots/"+w.lot, "/v1/fairs", "/v1/fairs/"+w.fair, "/v1/fairs/"+w.fair+".ics", "/v1/fairs.ics")
	answers = append(answers, m.accept(t, w.buyer, w.negotiation)...)
	read(m.party(t, token.RoleAssociation, w.association), "/v1/lots?mine=true", "/v1/negotiations", "/v1/negotiations/"+w.negotiation, "/v1/orders")
	return answers
}

// forgets erases who wrote, while the market is stopped, and wants nothing of it in any answer.
func (m *chatMarket) forgets(t *testing.T, w writings) {
	t.Helper()
	m.open(t)
	if answers := m.shown(t, w); len(w.found(answers)) < 15 {
		t.Errorf("only %v is shown of what was written", w.found(answers))
	}
	m.stop(t)
	withStreams(t, m.dir, func(js jetstream.JetStream) {
		v := testkit.Must(vault.Open(t.Context(), js, m.config().VaultKeys().Masters))(t)
		for _, org := range []string{w.association, w.buyer, w.organiser} {
			if err := v.Erase(t.Context(), org); err != nil {
				t.Fatal(err)
			}
		}
	})
	m.open(t)
	if found := w.found(m.shown(t, w)); len(found) > 0 {
		t.Errorf("after they were erased there is still shown what they wrote: %v", found)
	}
	m.stop(t)
}

// found lists where that was written which stands in some bytes. Lines of calendars are folded.
func (w writings) found(data []byte) (where []string) {
	data = bytes.ReplaceAll(data, []byte("\r\n "), nil)
	for text, at := range w.texts {
		if bytes.Contains(data, []byte(text)) {
			where = append(where, at)
		}
	}
	slices.Sort(where)
	return where
}

// speaking is a client of a person who speaks for an association.
func (m *chatMarket) speaking(t *testing.T, association, person string) client {
	t.Helper()
	minted, err := m.signer.Mint(token.Claims{Role: token.RoleAssociation, Org: association, Subject: person}, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return m.client.As(minted)
}
