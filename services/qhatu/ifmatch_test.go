package qhatu_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// What is not the caller's to see is 404, whatever If-Match says: 412 would tell that it is there, and its revision.
func TestIfMatchTellsNothingOfWhatIsForeign(t *testing.T) {
	m := open(t)
	other, elsewhere := m.Association(t, "Otra Asociación"), m.As(t, token.RoleOrganiser, "Municipalidad de Anta")
	draft := read[lot](t, m.seller.Post(t, "/v1/lots", maize("20")).Want(t, http.StatusCreated))
	l := publish(t, m.seller, "20")
	sale := m.seller.Post(t, "/v1/lots/"+l.ID+"/sales", body{"quantity": quintals("1")}).Want(t, http.StatusCreated).Text(t, "id")
	n := negotiate(t, m.buyer, l.ID, offer("1", "150.00"))
	organiser := m.As(t, token.RoleOrganiser, "Municipalidad de Urcos")
	planned, public := scheduleFair(t, organiser), scheduleFair(t, organiser)
	organiser.Post(t, "/v1/fairs/"+public+"/publish", nil).Want(t, http.StatusOK)
	stall := m.seller.Post(t, "/v1/fairs/"+public+"/stalls", body{"count": 1}).Want(t, http.StatusCreated).Text(t, "id")
	times := body{"starts_at": inDays(31) + "T13:00:00Z", "ends_at": inDays(31) + "T22:00:00Z"}
	left := commandsOnThings(t)
	for _, c := range []struct {
		who      client
		template string
		things   []string
		body     any
	}{
		{other, "PATCH /v1/lots/{id}", []string{draft.ID, l.ID}, body{"variety": "otra"}},
		{other, "POST /v1/lots/{id}/publish", []string{draft.ID, l.ID}, nil},
		{other, "POST /v1/lots/{id}/pause", []string{draft.ID, l.ID}, nil},
		{other, "POST /v1/lots/{id}/resume", []string{draft.ID, l.ID}, nil},
		{other, "POST /v1/lots/{id}/withdraw", []string{draft.ID, l.ID}, nil},
		{other, "POST /v1/lots/{id}/adjust", []string{draft.ID, l.ID}, body{"quantity": quintals("1"), "direction": "loss", "reason": "loss"}},
		{other, "POST /v1/lots/{id}/sales", []string{draft.ID, l.ID}, body{"quantity": quintals("1")}},
		{other, "POST /v1/lots/{id}/sales/{sale}/take-back", []string{l.ID + "/sales/" + sale}, nil},
		{other, "POST /v1/negotiations/{id}/offers", []string{n.ID}, offer("1", "140.00")},
		{m.stranger, "POST /v1/negotiations/{id}/offers/{n}/accept", []string{n.ID + "/offers/1"}, nil},
		{other, "POST /v1/negotiations/{id}/offers/{n}/reject", []string{n.ID + "/offers/1"}, nil},
		{m.stranger, "POST /v1/negotiations/{id}/offers/{n}/withdraw", []string{n.ID + "/offers/1"}, nil},
		{m.stranger, "POST /v1/negotiations/{id}/close", []string{n.ID}, nil},
		{elsewhere, "PATCH /v1/fairs/{id}", []string{planned, public}, body{"name": "Otra"}},
		{elsewhere, "POST /v1/fairs/{id}/publish", []string{planned, public}, nil},
		{elsewhere, "POST /v1/fairs/{id}/reschedule", []string{planned, public}, times},
		{elsewhere, "POST /v1/fairs/{id}/clone", []string{planned, public}, times},
		{elsewhere, "POST /v1/fairs/{id}/cancel", []string{planned, public}, body{"reason": "weather"}},
		{other, "POST /v1/fairs/{id}/stalls", []string{planned}, body{"count": 1}},
		{elsewhere, "POST /v1/fairs/{id}/stalls/{stall}/approve", []string{public + "/stalls/" + stall}, nil},
		{elsewhere, "POST /v1/fairs/{id}/stalls/{stall}/reject", []string{public + "/stalls/" + stall}, nil},
		{other, "POST /v1/fairs/{id}/stalls/{stall}/confirm", []string{public + "/stalls/" + stall}, nil},
		{other, "POST /v1/fairs/{id}/stalls/{stall}/withdraw", []string{public + "/stalls/" + stall}, nil},
	} {
		delete(left, c.template)
		method, path := pathOf(c.template)
		for _, thing := range c.things {
			t.Run(method+" "+path[0]+thing+path[1], func(t *testing.T) {
				for _, tags := range []string{"", `"99"`, `"1", "2", "3", "4"`, `"x"`, "*"} {
					options := []webtest.Option{webtest.Wrong()}
					if c.body != nil {
						options = append(options, webtest.JSON(c.body))
					}
					if tags != "" {
						options = append(options, webtest.Header("If-Match", tags))
					}
					c.who.Do(t, method, path[0]+thing+path[1], options...).Problem(t, http.StatusNotFound, "not-found")
				}
			})
		}
	}
	if len(left) > 0 {
		t.Errorf("not tried: %v", slices.Sorted(maps.Keys(left)))
	}
}

// A condition may be spread over several lines (RFC 9110), some of them empty.
func TestAConditionOfSeveralLines(t *testing.T) {
	m := open(t)
	draft := read[lot](t, m.seller.Post(t, "/v1/lots", maize("20")).Want(t, http.StatusCreated))
	path := "/v1/lots/" + draft.ID
	var tag string
	testkit.Eventually(t, "nothing more comes to be known of the lot", func() bool { // its association's name comes from identity
		tag = m.seller.Get(t, path).Want(t, http.StatusOK).Header.Get("ETag")
		return m.seller.Get(t, path, webtest.Headers("If-None-Match", `"x"`, tag)).Status == http.StatusNotModified
	})
	m.seller.Get(t, path, webtest.Headers("If-None-Match", ""), webtest.Wrong()).Want(t, http.StatusOK)
	m.seller.Get(t, path, webtest.Headers("If-Match", `"x"`, `"7"`)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	m.seller.Post(t, path+"/publish", nil, webtest.Headers("If-Match", `"x"`)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	m.seller.Post(t, path+"/publish", nil, webtest.Headers("If-Match", `"99"`, "", tag)).Want(t, http.StatusOK)
	m.seller.Post(t, "/v1/lots", maize("20"), webtest.Headers("If-Match", ""), webtest.Wrong()).Want(t, http.StatusCreated)
	m.seller.Post(t, "/v1/lots", maize("20"), webtest.Headers("If-None-Match", ""), webtest.Wrong()).Want(t, http.StatusCreated)
}

// A sale is taken back on the revision that its own ETag names, which is the lot's.
func TestASaleIsTakenBackOnItsOwnTag(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	made := m.seller.Post(t, "/v1/lots/"+l.ID+"/sales", body{"quantity": quintals("1")}).Want(t, http.StatusCreated)
	path := made.Header.Get("Location")
	tag := m.seller.Get(t, path).Want(t, http.StatusOK).Header.Get("ETag")
	if made.Header.Get("ETag") != tag {
		t.Errorf("ETag %s, then %s", made.Header.Get("ETag"), tag)
	}
	m.seller.Post(t, path+"/take-back", nil, webtest.Header("If-Match", `"1"`)).Problem(t, http.StatusPreconditionFailed, "stale-revision")
	m.seller.Post(t, path+"/take-back", nil, webtest.Header("If-Match", tag)).Want(t, http.StatusOK)
}

var innerVariables = regexp.MustCompile(`^(\w+) (/v1/\w+/)\{.*\}(.*)$`)

// pathOf cuts a template into what stands before the names of things and what stands behind them.
func pathOf(template string) (method string, around [2]string) {
	parts := innerVariables.FindStringSubmatch(template)
	return parts[1], [2]string{parts[2], parts[3]}
}

// commandsOnThings are those of the contracts whose callers see some things and others not.
func commandsOnThings(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, contract := range []func() (*openapi3.T, error){catalogrest.GetSpec, orderrest.GetSpec, fairrest.GetSpec} {
		document, err := contract()
		if err != nil {
			t.Fatal(err)
		}
		for path, item := range document.Paths.Map() {
			for method := range item.Operations() {
				if method != http.MethodGet && innerVariables.MatchString(method+" "+path) {
					found[method+" "+path] = true
				}
			}
		}
	}
	return found
}
