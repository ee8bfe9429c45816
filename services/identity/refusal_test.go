package identity_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestARegistrationSaysAllThatIsWrongWithIt(t *testing.T) {
	h := open(t)
	for name, c := range map[string]struct {
		said  body
		wrong []string
	}{
		"a phone that is none":     {huaro(person("Rosa", "12345")), []string{"/representatives/0/phone"}},
		"the second phone":         {huaro(person("Rosa", rosa), person("Juan", "no tiene")), []string{"/representatives/1/phone"}},
		"a phone twice":            {huaro(person("Rosa", rosa), person("Juan", "987654321")), []string{"/representatives/1/phone"}},
		"a link for a name":        {but(huaro(person("evil.com", rosa)), "name", "http://evil.com"), []string{"/name", "/representatives/0/name"}},
		"no name":                  {but(huaro(person("Rosa", rosa)), "name", " "), []string{"/name"}},
		"a person without a name":  {huaro(person("\t", rosa)), []string{"/representatives/0/name"}},
		"no names":                 {but(huaro(person(" ", "1"), person("\u200b", "2")), "name", "\u202e "), []string{"/name", "/representatives/0/name", "/representatives/1/name"}},
		"a number with a word":     {huaro(person("Rosa", "987654321 de mi hijo")), []string{"/representatives/0/phone"}},
		"the same number, foreign": {huaro(person("Rosa", "+34612345678"), person("Juan", "34612345678")), []string{"/representatives/1/phone"}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := h.coordinator.Post(t, "/v1/associations", c.said)
			problem := answer.Problem(t, http.StatusUnprocessableEntity, "invalid")
			if diff := cmp.Diff(c.wrong, problem.Pointers()); diff != "" {
				t.Errorf("pointers (-want +got):\n%s", diff)
			}
			for _, digits := range []string{"12345", "612345678"} {
				if strings.Contains(string(answer.Body), digits) {
					t.Errorf("quotes a number: %s", answer.Body)
				}
			}
		})
	}
	good := huaro(person("Rosa", rosa))
	for name, wrong := range map[string]body{
		"nobody speaks for it": but(good, "representatives", []body{}), "no representatives": {"name": "Huaro"},
		"a product twice":        but(good, "products", []string{"maize", "maize"}),
		"a product that is none": but(good, "products", []string{"gold"}), "a foreign member": but(good, "rush", true),
		"a language that is none": huaro(but(person("Rosa", rosa), "language", "de")),
	} {
		t.Run(name, func(t *testing.T) {
			h.coordinator.Post(t, "/v1/associations", wrong, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
		})
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	if listed := h.listed(t, "", 50); len(listed) > 0 {
		t.Errorf("registered all the same: %v", listed)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	h := open(t)
	for _, id := range []string{"assoc_none", "per_x", "org_none", "a.b", "%2A"} {
		h.anyone.Get(t, "/v1/associations/"+id).Problem(t, http.StatusNotFound, "not-found")
		h.coordinator.Get(t, "/v1/organisations/"+id).Problem(t, http.StatusNotFound, "not-found")
		h.coordinator.Post(t, "/v1/associations/"+id+"/verify", nil).Problem(t, http.StatusNotFound, "not-found")
		h.coordinator.Post(t, "/v1/associations/"+id+"/representatives", person("Rosa", rosa)).Problem(t, http.StatusNotFound, "not-found")
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	if left := h.waiting(t); len(left) > 0 {
		t.Errorf("someone was stored on the way: %v", left)
	}
}

// forgetAnswers forgets what was answered to every Idempotency-Key, as time does.
func (h *fixture) forgetAnswers(t *testing.T) {
	t.Helper()
	bucket, err := h.JetStream.Stream(t.Context(), "KV_"+natsd.Idempotency)
	if err != nil {
		t.Fatal(err)
	}
	if err := bucket.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
}
