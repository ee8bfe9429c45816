package emulator_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// numbered are n texts.
func numbered(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint("mensaje ", i))
	}
	return all
}

func (w *world) say(all []string) {
	for _, text := range all {
		w.rosa.Say(text)
	}
}

// Meta tries again until the webhook answers 200; a phone's updates keep their order meanwhile.
func TestRefusedUpdatesComeAgainInOrder(t *testing.T) {
	for _, status := range []int{500, 503, 403, 404, 302, 204} {
		w := newWorld(t)
		w.box.refuse(4, status)
		w.say(numbered(5))
		if diff := cmp.Diff(numbered(5), texts(w.heard())); diff != "" {
			t.Errorf("status %d: %s", status, diff)
		}
		if w.box.requests != 9 {
			t.Errorf("status %d: %d requests", status, w.box.requests)
		}
	}
}

// The market may be away, and come back somewhere else.
func TestUpdatesWaitForTheWebhook(t *testing.T) {
	w := newWorld(t)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, webhook := range []string{"", gone.URL} {
		w.SetWebhook(webhook)
		w.say(numbered(3))
		if got := w.box.take(); len(got) != 0 {
			t.Errorf("%q: heard %v", webhook, texts(got))
		}
		w.SetWebhook(w.box.url)
		if diff := cmp.Diff(numbered(3), texts(w.heard())); diff != "" {
			t.Errorf("%q: %s", webhook, diff)
		}
	}
}

func TestWebhooksAreASCII(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("Vendo maíz 🌽 a S/ 2.50")
	w.heard()
	raw := string(w.lastBody())
	if !strings.Contains(raw, `"Vendo ma\u00edz \ud83c\udf3d a S\/ 2.50"`) {
		t.Errorf("body is %s", raw)
	}
	if strings.ContainsFunc(raw, func(r rune) bool { return r > 126 }) {
		t.Error("body is more than ASCII")
	}
}

func TestWrongSignature(t *testing.T) {
	w := newWorld(t)
	w.WrongSignature(2)
	w.say(numbered(2))
	if diff := cmp.Diff(numbered(2), texts(w.heard())); diff != "" {
		t.Error(diff)
	}
	if w.box.unsigned != 2 {
		t.Errorf("%d were signed wrongly", w.box.unsigned)
	}
}

func TestDuplicate(t *testing.T) {
	w := newWorld(t)
	w.Duplicate(3)
	w.rosa.Say("hola")
	got := w.heard()
	ids := map[string]bool{}
	for _, u := range got {
		ids[u.Identity()] = true
	}
	if len(got) != 3 || len(ids) != 1 {
		t.Errorf("%d deliveries of %d updates", len(got), len(ids))
	}
	w.Duplicate(1)
	w.rosa.Say("hola")
	if got := w.heard(); len(got) != 1 {
		t.Errorf("%d deliveries afterwards", len(got))
	}
}

func TestBatch(t *testing.T) {
	for name, c := range map[string]struct {
		gather func(w *world)
		want   []string
	}{
		"in order": {func(w *world) { w.Batch(5) }, numbered(5)},
		"reversed": {func(w *world) { w.BatchReversed(5) }, func() []string {
			all := numbered(5)
			slices.Reverse(all)
			return all
		}()},
	} {
		w := newWorld(t)
		c.gather(w)
		w.say(numbered(5))
		if diff := cmp.Diff(c.want, texts(w.heard())); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if w.box.requests != 1 {
			t.Errorf("%s: %d requests", name, w.box.requests)
		}
		body, ok := decoded(t, w.lastBody()).(map[string]any)
		entries, isList := body["entry"].([]any)
		if !ok || !isList || len(entries) != 3 {
			t.Errorf("%s: %d entries", name, len(entries))
		}
	}
}

func TestVerify(t *testing.T) {
	w := newWorld(t)
	if err := w.Verify(t.Context()); err != nil {
		t.Error(err)
	}
	w.SetWebhook(w.box.url + "/more") // answers the challenge and more
	if err := w.Verify(t.Context()); !errors.Is(err, emulator.ErrNotVerified) {
		t.Errorf("more than the challenge: %v", err)
	}
	other := emulator.New(emulator.Config{VerifyToken: "other", Webhook: w.box.url})
	defer other.Close()
	if err := other.Verify(t.Context()); !errors.Is(err, emulator.ErrNotVerified) {
		t.Errorf("another token: %v", err)
	}
	w.SetWebhook("http://127.0.0.1:1")
	if err := w.Verify(t.Context()); err == nil {
		t.Error("nobody answered")
	}
}

func TestCloseEndsWhatWaits(t *testing.T) {
	w := newWorld(t)
	w.SetWebhook("")
	w.rosa.Say("hola")
	waited := make(chan error, 2)
	go func() { _, err := w.rosa.Wait(t.Context(), nil); waited <- err }()
	go func() { waited <- w.Settled(t.Context()) }()
	w.Close()
	for range 2 {
		if err := <-waited; !errors.Is(err, emulator.ErrClosed) {
			t.Errorf("waited for %v", err)
		}
	}
	w.rosa.Say("after the end")
	w.Close()
}
