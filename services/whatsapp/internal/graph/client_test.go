package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const (
	token    = "EAAGsecrettoken"
	phone    = "+51987654321"
	accepted = `{"messaging_product":"whatsapp","contacts":[{"input":"+51987654321","wa_id":"51987654321"}],"messages":[{"id":"wamid.OUT1"}]}`
)

var hello = wire.Text(wire.Address{Phone: phone}, "Hola Rosa")

// meta answers every request as told.
func meta(t *testing.T, answer http.HandlerFunc) *graph.Client {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return at(server.URL, server.Client())
}

func at(url string, client *http.Client) *graph.Client {
	return graph.New(graph.Config{BaseURL: url, PhoneNumberID: "200000000000001", Token: token, HTTP: client})
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestSend(t *testing.T) {
	type request struct{ Method, Path, Authorization, ContentType, Body string }
	var got request
	client := meta(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = request{r.Method, r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("Content-Type"), string(body)}
		says(200, accepted)(w, r)
	})
	taken, err := client.Send(t.Context(), hello)
	if err != nil || taken != (graph.Accepted{MessageID: "wamid.OUT1", WaID: "51987654321"}) {
		t.Fatalf("sent as %q, %v", taken, err)
	}
	body, err := json.Marshal(hello)
	if err != nil {
		t.Fatal(err)
	}
	want := request{"POST", "/v26.0/200000000000001/messages", "Bearer " + token, "application/json", string(body)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTemplatesAreSentLikeAllElse(t *testing.T) {
	var got struct{ Template struct{ Name string } }
	client := meta(t, func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		says(200, `{"messages":[{"id":"wamid.OUT2","message_status":"accepted"}]}`)(w, r)
	})
	offer := wire.Template(wire.Address{Phone: phone}, wire.TemplateMessage{Name: "oferta_nueva", Language: "es_PE"})
	if taken, err := client.Send(t.Context(), offer); err != nil || taken.MessageID != "wamid.OUT2" || got.Template.Name != "oferta_nueva" {
		t.Errorf("sent %+v as %q, %v", got, taken, err)
	}
}

func TestMarkRead(t *testing.T) {
	var got map[string]any
	client := meta(t, func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		says(200, `{"success":true}`)(w, r)
	})
	if err := client.MarkRead(t.Context(), "wamid.IN1", true); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.IN1",
		"typing_indicator": map[string]any{"type": "text"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What Meta would refuse does not leave.
func TestABodyBeyondTheLimitsIsNotSent(t *testing.T) {
	client := meta(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was made") })
	_, err := client.Send(t.Context(), wire.Text(wire.Address{Phone: phone}, strings.Repeat("a", wire.MaxText+1)))
	var refusal *graph.Error
	var field *wire.FieldError
	if !errors.As(err, &refusal) || !errors.As(err, &field) || refusal.Action() != graph.GiveUp || field.Field != "text.body" {
		t.Errorf("refused with %v", err)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	client := meta(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			t.Error("the message was sent elsewhere")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	_, err := client.Send(t.Context(), hello)
	var refusal *graph.Error
	if !errors.As(err, &refusal) || refusal.Action() != graph.Stop {
		t.Errorf("refused with %v", err)
	}
}

func TestSendsNothingWithoutNeed(t *testing.T) {
	client := meta(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was made") })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.Send(ctx, hello); !errors.Is(err, graph.ErrNotSent) || !errors.Is(err, context.Canceled) {
		t.Errorf("sent with %v", err)
	}
}
