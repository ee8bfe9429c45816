package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

func bodyIs(want string) func(emulator.Bubble) bool {
	return func(b emulator.Bubble) bool { return b.Body == want }
}

func TestWaitReturnsEachBubbleOnce(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	for _, text := range []string{"uno", "dos", "tres"} {
		w.send(wire.Text(to(w.rosa), text))
	}
	var got []string
	for _, match := range []func(emulator.Bubble) bool{bodyIs("dos"), nil, nil} {
		b, err := w.rosa.Wait(w.soon(), match)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, b.Body)
	}
	if diff := cmp.Diff([]string{"dos", "uno", "tres"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWaitForWhatComesLater(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.send(wire.Text(to(w.rosa), "uno"))
	w.rosa.Skip()
	waited := make(chan emulator.Bubble)
	go func() {
		b, err := w.rosa.Wait(w.soon(), nil)
		if err != nil {
			t.Error(err)
		}
		waited <- b
	}()
	w.send(wire.Text(to(w.rosa), "dos"))
	if b := <-waited; b.Body != "dos" {
		t.Errorf("waited for %q", b.Body)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if b, err := w.rosa.Wait(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("waited for %+v, %v", b, err)
	}
}

// Many people at once, a business that echoes: nobody gets another's answer, and everybody gets their own in order.
func TestManyChatsAtOnce(t *testing.T) {
	const people, turns = 12, 15
	w := newWorld(t)
	w.Duplicate(2)
	w.box.refuse(10, 503)
	var once sync.Map
	w.box.mu.Lock()
	w.box.then = func(u wire.Update) {
		if _, again := once.LoadOrStore(u.Identity(), true); again || u.Message == nil {
			return
		}
		if _, err := w.graph.Send(t.Context(), wire.Text(wire.Address{Phone: u.Message.From}, "eco "+u.Message.Body())); err != nil {
			t.Error(err)
		}
	}
	w.box.mu.Unlock()
	var talking sync.WaitGroup
	for i := range people {
		talking.Go(func() {
			p := w.Person(fmt.Sprintf("+519000001%02d", i), "")
			for turn := range turns {
				text := fmt.Sprintf("%d de %d", turn, i)
				p.Say(text)
				if b, err := p.Wait(w.soon(), nil); err != nil || b.Body != "eco "+text {
					t.Errorf("said %q, got %q, %v", text, b.Body, err)
					return
				}
			}
		})
	}
	talking.Wait()
	w.settle()
	w.box.acting.Wait()
	if w.Sent() != people*turns {
		t.Errorf("%d sent", w.Sent())
	}
}

func TestJournal(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.settle()
	w.send(wire.Text(to(w.rosa), "buenos días"))
	w.heard()
	kinds := map[emulator.EntryKind]int{}
	for _, e := range w.Journal() {
		kinds[e.Kind]++
		if e.Status != 200 || len(e.Request) == 0 || e.At.IsZero() || (e.Kind == emulator.KindGraph) != (len(e.Answer) > 0) {
			t.Errorf("entry %+v", e)
		}
	}
	if diff := cmp.Diff(map[emulator.EntryKind]int{emulator.KindGraph: 1, emulator.KindWebhook: 3}, kinds); diff != "" {
		t.Error(diff)
	}
}
