package qhatu_test

import (
	"net/http"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

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
	m.seller.Post(t, "/v1/lots", maize("20"), webtest.Headers("If-Match", ""), webtest.Wrong()).Problem(t, http.StatusBadRequest, "malformed")
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
