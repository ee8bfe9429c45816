package market_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestSessionSpeaksForAPerson(t *testing.T) {
	s := newContractMarket(t)
	rosa := s.open()
	person, organisation := rosa.Who()
	if want := (market.Person{ID: "per_rosa", Name: "Rosa Quispe", Language: "qu"}); person != want {
		t.Errorf("person %+v, want %+v", person, want)
	}
	if want := (market.Organisation{ID: "assoc_huaro", Name: "Productores de Huaro", Kind: market.Association}); organisation != want {
		t.Errorf("organisation %+v, want %+v", organisation, want)
	}
	exchange := s.last("POST /v1/auth/token")
	if got := exchange.header.Get("Authorization"); got != "Bearer of-the-service" {
		t.Errorf("identity was asked with %q", got)
	}
	if exchange.body != `{"phone":"+51987654321"}` || exchange.header.Get("Idempotency-Key") != "" {
		t.Errorf("exchange: %s, key %q", exchange.body, exchange.header.Get("Idempotency-Key"))
	}
	s.answer("GET /v1/products", http.StatusOK, catalogrest.ProductList{Items: []catalogrest.Product{}})
	if _, err := rosa.Products(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.last("GET /v1/products").header.Get("Authorization"); got != "Bearer rosas-token" {
		t.Errorf("the catalog was asked with %q", got)
	}
}

func TestSessionOfNamesPersonAndOrganisation(t *testing.T) {
	s := newContractMarket(t)
	if _, err := s.client.SessionOf(t.Context(), "per_rosa", "assoc_huaro"); err != nil {
		t.Fatal(err)
	}
	var body map[string]string
	if err := json.Unmarshal([]byte(s.last("POST /v1/auth/token").body), &body); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"person": "per_rosa", "organisation": "assoc_huaro"}, body); diff != "" {
		t.Error(diff)
	}
}

func TestSessionRenewsItsTokenBeforeItEnds(t *testing.T) {
	s := newContractMarket(t)
	rosa := s.open()
	s.answer("POST /v1/auth/token", http.StatusOK, session("renewed"))
	s.answer("GET /v1/products", http.StatusOK, catalogrest.ProductList{Items: []catalogrest.Product{}})
	for _, step := range []struct {
		after  time.Duration
		bearer string
	}{{0, "rosas-token"}, {4 * time.Minute, "rosas-token"}, {31 * time.Second, "renewed"}} {
		s.now = s.now.Add(step.after)
		if _, err := rosa.Products(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := s.last("GET /v1/products").header.Get("Authorization"); got != "Bearer "+step.bearer {
			t.Errorf("after %s: %q", step.after, got)
		}
	}
	if body := s.last("POST /v1/auth/token").body; !strings.Contains(body, `"organisation":"assoc_huaro"`) {
		t.Errorf("a renewed token may act for another organisation: %s", body)
	}
}

// What one service has answered, the next one shows.
func TestSessionReadsItsOwnWrites(t *testing.T) {
	s := newContractMarket(t)
	rosa := s.open()
	s.answer("GET /v1/products", http.StatusOK, catalogrest.ProductList{Items: []catalogrest.Product{}}, "p7")
	s.answer("GET /v1/fairs", http.StatusOK, map[string]any{"items": []any{}}, "p9")
	if _, err := rosa.Products(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.last("GET /v1/products").header.Get("Qhatu-Position"); got != "" {
		t.Errorf("first position %q", got)
	}
	if _, err := rosa.Fairs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.last("GET /v1/fairs").header.Get("Qhatu-Position"); got != "p7" || rosa.Position() != "p9" {
		t.Errorf("sent %q, at %q", got, rosa.Position())
	}
	rosa.SeeFrom("p12")
	if _, err := rosa.Fairs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.last("GET /v1/fairs").header.Get("Qhatu-Position"); got != "p12" {
		t.Errorf("sent %q", got)
	}
}

func TestNobodyToSpeakFor(t *testing.T) {
	tests := []struct {
		status int
		slug   string
		want   error
	}{
		{http.StatusNotFound, "unknown-phone", market.ErrUnknownPhone},
		{http.StatusConflict, "no-organisation", market.ErrNoOrganisation},
		{http.StatusServiceUnavailable, "unavailable", market.ErrUnavailable},
		{http.StatusUnauthorized, "token-invalid", market.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.slug, func(t *testing.T) {
			s := newContractMarket(t)
			s.answer("POST /v1/auth/token", tt.status, refusal(tt.status, tt.slug))
			if _, err := s.client.SessionByPhone(t.Context(), "+51987654321"); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

func TestConsent(t *testing.T) {
	s := newContractMarket(t)
	s.answer("POST /v1/consents", http.StatusOK, map[string]any{"accepted": true})
	command := market.Command{Key: "k1", At: s.now}
	if err := s.client.Consent(t.Context(), command, "+51911222333", true, "es"); err != nil {
		t.Fatal(err)
	}
	got := s.last("POST /v1/consents")
	if got.body != `{"accepted":true,"language":"es","phone":"+51911222333","wording":"2026-11"}` || got.header.Get("Idempotency-Key") != "k1" {
		t.Errorf("asked %+v", got)
	}
	rosa := s.open()
	if err := rosa.Consent(t.Context(), command, false); err != nil {
		t.Fatal(err)
	}
	if body := s.last("POST /v1/consents").body; body != `{"accepted":false,"language":"qu","phone":"+51987654321","wording":"2026-11"}` {
		t.Errorf("asked %s", body)
	}
	byID, err := s.client.SessionOf(t.Context(), "per_rosa", "assoc_huaro")
	if err != nil {
		t.Fatal(err)
	}
	if err := byID.Consent(t.Context(), command, false); !errors.Is(err, market.ErrUnknownPhone) {
		t.Errorf("without a phone: %v", err)
	}
}

func TestNobodyAnswers(t *testing.T) {
	s := newContractMarket(t)
	rosa := s.open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := rosa.Products(ctx); !errors.Is(err, market.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	silent := market.New(market.Config{
		Peer:       func(string) (string, *http.Client) { return "http://127.0.0.1:1", http.DefaultClient },
		Credential: func(context.Context) (string, error) { return "x", nil }, Now: time.Now,
	})
	if _, err := silent.SessionByPhone(t.Context(), "+51987654321"); !errors.Is(err, market.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

// A session that acts for another organisation from then on keeps the person's phone.
func TestSessionActsForAnother(t *testing.T) {
	s := newContractMarket(t)
	rosa := s.open()
	other := session("for-urcos")
	other.Organisation.ID, other.Organisation.Name = "assoc_urcos", new("Cacaoteras de Urcos")
	s.answer("POST /v1/auth/token", http.StatusOK, other)
	if err := rosa.As(t.Context(), "assoc_urcos"); err != nil {
		t.Fatal(err)
	}
	if body := s.last("POST /v1/auth/token").body; !strings.Contains(body, `"organisation":"assoc_urcos"`) || !strings.Contains(body, `"phone":"+51987654321"`) {
		t.Errorf("exchange: %s", body)
	}
	if _, now := rosa.Who(); now.ID != "assoc_urcos" || len(rosa.ActsFor()) != 1 {
		t.Errorf("acts for %+v of %+v", now, rosa.ActsFor())
	}
	s.answer("GET /v1/products", http.StatusOK, catalogrest.ProductList{Items: []catalogrest.Product{}})
	if _, err := rosa.Products(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.last("GET /v1/products").header.Get("Authorization"); got != "Bearer for-urcos" {
		t.Errorf("the catalog was asked with %q", got)
	}
	s.answer("POST /v1/auth/token", http.StatusNotFound, refusal(http.StatusNotFound, "unknown-phone"))
	if err := rosa.As(t.Context(), "assoc_other"); !errors.Is(err, market.ErrUnknownPhone) {
		t.Errorf("refused with %v", err)
	}
	if _, now := rosa.Who(); now.ID != "assoc_urcos" {
		t.Errorf("a refusal left the session with %+v", now)
	}
}
