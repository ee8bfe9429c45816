package market_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestColleagues(t *testing.T) {
	s := newContractMarket(t)
	s.answer("GET /v1/associations/assoc_huaro", http.StatusOK, map[string]any{
		"id": "assoc_huaro", "state": "registered", "revision": 1, "allowed_actions": []string{}, "products": []string{}, "created_at": "2026-11-23T14:00:00Z",
		"representatives": []any{
			map[string]any{"id": "per_rosa", "name": "Rosa Quispe", "state": "active"}, map[string]any{"id": "per_juan", "name": "Juan Mamani", "state": "frozen"},
		},
	})
	person := map[string]any{
		"id": "per_juan", "name": "Juan Mamani", "state": "frozen", "revision": 2, "allowed_actions": []string{"confirm"}, "language": "es",
		"organisations": []string{"assoc_huaro"}, "created_at": "2026-11-23T14:00:00Z",
		"doubt": map[string]any{"reason": "number_changed", "since": "2026-11-23T14:00:00Z"},
	}
	for _, route := range []string{"GET /v1/persons/per_juan", "POST /v1/persons/per_juan/confirm", "POST /v1/persons/per_juan/freeze"} {
		s.answer(route, http.StatusOK, person)
	}
	rosa := s.open()
	all, err := rosa.Colleagues(t.Context(), "assoc_huaro")
	if diff := cmp.Diff([]market.Colleague{{ID: "per_juan", Name: "Juan Mamani"}}, all); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	want := market.Colleague{ID: "per_juan", Name: "Juan Mamani", Doubt: market.NumberChanged, Since: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC), Allowed: market.Allowed{market.ActionConfirm}}
	command := market.Command{Key: "k1", At: s.now}
	for name, ask := range map[string]func() (market.Colleague, error){
		"read":    func() (market.Colleague, error) { return rosa.Colleague(t.Context(), "per_juan") },
		"confirm": func() (market.Colleague, error) { return rosa.ConfirmColleague(t.Context(), command, "per_juan") },
		"freeze":  func() (market.Colleague, error) { return rosa.FreezeColleague(t.Context(), command, "per_juan") },
	} {
		got, err := ask()
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	for _, route := range []string{"POST /v1/persons/per_juan/confirm", "POST /v1/persons/per_juan/freeze"} {
		if key := s.last(route).header.Get("Idempotency-Key"); key != "k1" {
			t.Errorf("%s: key %q", route, key)
		}
	}
}

func TestAPhoneThatIsAnotherOneIsTold(t *testing.T) {
	s := newContractMarket(t)
	s.answer("POST /v1/phone-changes", http.StatusOK, map[string]any{"person": "per_rosa"})
	person, err := s.client.ChangePhone(t.Context(), market.Command{Key: "k1", At: s.now}, "+51987654321", "+51987000222")
	if err != nil || person != "per_rosa" {
		t.Errorf("it concerns %q, %v", person, err)
	}
	if got := s.last("POST /v1/phone-changes"); got.body != `{"new_phone":"+51987000222","phone":"+51987654321"}` || got.header.Get("Idempotency-Key") != "k1" {
		t.Errorf("told %+v", got)
	}
}
