package emulator_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

func TestFailNext(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	for code, status := range map[int]int{131056: 400, 190: 401, 131000: 500, 2: 503} {
		w.FailNext(2, code, 0)
		for range 2 {
			_, err := w.graph.Send(t.Context(), wire.Text(to(w.rosa), "hola"))
			var refusal *graph.Error
			if !errors.As(err, &refusal) || refusal.Code != code || refusal.HTTP != status {
				t.Errorf("code %d: %v", code, err)
			}
		}
		w.send(wire.Text(to(w.rosa), "hola"))
	}
	w.FailNext(1, 131000, 400)
	_, err := w.graph.Send(t.Context(), wire.Text(to(w.rosa), "hola"))
	var refusal *graph.Error
	if !errors.As(err, &refusal) || refusal.HTTP != 400 {
		t.Errorf("with a status of its own: %v", err)
	}
	if w.Sent() != 4 {
		t.Errorf("%d sent", w.Sent())
	}
}

func TestFailNextAfterItWasAccepted(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.heard()
	w.FailNext(1, 131049, 200)
	w.send(wire.Text(to(w.rosa), "uno"))
	w.send(wire.Text(to(w.rosa), "dos"))
	got := w.heard()
	if diff := cmp.Diff([]string{"failed", "sent", "delivered"}, steps(got)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{131049}, codes(got)); diff != "" {
		t.Error(diff)
	}
}

// The answer is lost, the message is not: its status says so, by what the send gave along.
func TestDropAnswers(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.heard()
	w.DropAnswers(1)
	o := wire.Text(to(w.rosa), "buenos días")
	o.Callback = "ev:1"
	if _, err := w.graph.Send(t.Context(), o); !errors.Is(err, graph.ErrUnknown) {
		t.Fatalf("sent with %v", err)
	}
	if b, err := w.rosa.Wait(w.soon(), nil); err != nil || b.Body != "buenos días" {
		t.Errorf("shown %+v, %v", b, err)
	}
	if got := w.heard(); len(got) != 2 || got[0].Status.Callback != "ev:1" {
		t.Errorf("heard %+v", got)
	}
	w.send(wire.Text(to(w.rosa), "otra vez"))
}
