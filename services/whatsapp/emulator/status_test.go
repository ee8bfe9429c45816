package emulator_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

func TestAMessagesSteps(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.heard()
	o := wire.Text(to(w.rosa), "buenos días")
	o.Callback = "ev:1"
	id := w.send(o)
	got := w.heard()
	if diff := cmp.Diff([]string{"sent", "delivered"}, steps(got)); diff != "" {
		t.Fatal(diff)
	}
	price := wire.Pricing{Model: "PMP", Type: "free_customer_service", Category: "service"}
	for _, u := range got {
		want := wire.Status{
			ID: id, Status: u.Status.Status, Timestamp: w.clock.Now(), RecipientID: "51987654321", RecipientUserID: w.rosa.UserID(),
			Callback: "ev:1", Pricing: &price,
		}
		if diff := cmp.Diff(want, *u.Status); diff != "" {
			t.Error(diff)
		}
	}
	w.rosa.Read()
	if diff := cmp.Diff([]string{"read"}, steps(w.heard())); diff != "" {
		t.Error(diff)
	}
	w.rosa.Read()
	if got := w.heard(); len(got) != 0 {
		t.Errorf("read again: %+v", got)
	}
}

// Whoever writes has the chat open, so that they have read what stands there.
func TestWhoeverActsHasRead(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.send(wire.Text(to(w.rosa), "buenos días"))
	w.heard()
	w.rosa.Say("gracias")
	got := w.heard()
	if diff := cmp.Diff([]string{"read"}, steps(got)); diff != "" || got[0].Status == nil {
		t.Errorf("%s; first %+v", diff, got[0])
	}
}

func TestMessagesWaitForAPhoneWithoutNet(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	w.heard()
	w.rosa.Online(false)
	w.send(wire.Text(to(w.rosa), "uno"))
	w.send(wire.Buttons(to(w.rosa), wire.Frame{Body: "dos"}, wire.Choice{ID: "yes", Title: "Sí"}))
	if diff := cmp.Diff([]string{"sent", "sent"}, steps(w.heard())); diff != "" {
		t.Error(diff)
	}
	if shown := w.rosa.Bubbles(); len(shown) != 1 {
		t.Errorf("it shows %v", shown)
	}
	if err := w.rosa.Tap("yes"); err == nil {
		t.Error("tapped what has not come")
	}
	w.rosa.Online(true)
	if diff := cmp.Diff([]string{"delivered", "delivered"}, steps(w.heard())); diff != "" {
		t.Error(diff)
	}
	w.rosa.Online(true)
	if got := w.heard(); len(got) != 0 {
		t.Errorf("delivered again: %+v", got)
	}
	if shown := w.rosa.Bubbles(); len(shown) != 3 || shown[1].Body != "uno" || shown[2].Body != "dos" {
		t.Errorf("it shows %v", shown)
	}
}

// Statuses are shaped as Meta's; only contacts are added, as they are beside business-scoped ids.
func TestStatusesAreShapedAsMetas(t *testing.T) {
	w := newWorld(t)
	w.rosa.Identify(emulator.PhoneOnly)
	w.send(wire.Text(to(w.rosa), "hola"))
	w.heard()
	if diff := cmp.Diff(fixtureShape(t, "status-failed-OUT4"), shape(decoded(t, w.lastBody()))); diff != "" {
		t.Error(diff)
	}
	w.rosa.Identify(emulator.PhoneAndUser)
	w.rosa.Say("hola")
	w.send(wire.Text(to(w.rosa), "hola"))
	w.heard()
	beside := func(fixture string) {
		t.Helper()
		got := slices.DeleteFunc(shape(decoded(t, w.lastBody())), func(path string) bool {
			return strings.HasPrefix(path, ".entry[].changes[].value.contacts[]")
		})
		if diff := cmp.Diff(fixtureShape(t, fixture), got); diff != "" {
			t.Error(diff)
		}
	}
	beside("status-delivered-OUT1")
	w.rosa.Read()
	w.heard()
	beside("status-read-OUT1")
}

func TestStatusesOfWhoHasNoPhone(t *testing.T) {
	w := newWorld(t)
	w.rosa.Identify(emulator.UserOnly)
	w.rosa.Say("hola")
	w.heard()
	w.send(wire.Text(wire.Address{UserID: w.rosa.UserID()}, "hola"))
	for _, u := range w.heard() {
		if u.Status.RecipientID != "" || u.Status.RecipientUserID != w.rosa.UserID() {
			t.Errorf("%+v", u.Status)
		}
	}
}
