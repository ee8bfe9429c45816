package emulator_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

func TestATapAnswersTheMessageThatShowsIt(t *testing.T) {
	w := newWorld(t)
	w.rosa.Say("hola")
	first := w.send(wire.Buttons(to(w.rosa), wire.Frame{Body: "¿Publico?"}, wire.Choice{ID: "yes", Title: "Sí"}))
	w.send(wire.Buttons(to(w.rosa), wire.Frame{Body: "¿Cambio?"}, wire.Choice{ID: "change", Title: "Cambiar"}))
	if err := w.rosa.Tap("yes"); err != nil {
		t.Fatal(err)
	}
	m := lastMessage(t, w.heard()).Message
	if want := (wire.Context{From: "51900000001", ID: first}); m.Context == nil || *m.Context != want {
		t.Errorf("context is %+v, want %+v", m.Context, want)
	}
	if err := w.rosa.Tap("nothing"); err == nil {
		t.Error("a choice that no message shows was tapped")
	}
	if err := w.rosa.TapTitle("✅"); err == nil {
		t.Error("a title without letters matches any")
	}
}

// A quick reply without a payload of its own sends its title.
func TestAQuickReplyWithoutPayload(t *testing.T) {
	w := newWorld(t)
	w.send(wire.Template(to(w.rosa), wire.TemplateMessage{Name: "aviso", Language: "es_PE"}))
	if err := w.rosa.Tap("Ver"); err != nil {
		t.Fatal(err)
	}
	if b := lastMessage(t, w.heard()).Message.Button; b == nil || b.Payload != "Ver" {
		t.Errorf("tapped %+v", b)
	}
}

func TestActedAtAnotherTime(t *testing.T) {
	w := newWorld(t)
	w.ask()
	before := w.clock.Now().Add(-3 * time.Hour)
	w.rosa.SayAt("tarde", before)
	if err := w.rosa.TapAt("lot:1:yes", before.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	var at []time.Time
	for _, u := range w.heard() {
		if u.Message != nil {
			at = append(at, u.Message.Timestamp)
		}
	}
	if diff := cmp.Diff([]time.Time{before, before.Add(time.Second)}, at); diff != "" {
		t.Error(diff)
	}
}

func TestIdentities(t *testing.T) {
	w := newWorld(t)
	for as, want := range map[emulator.Identity][2]string{
		emulator.PhoneAndUser: {"51987654321", w.rosa.UserID()},
		emulator.PhoneOnly:    {"51987654321", ""},
		emulator.UserOnly:     {"", w.rosa.UserID()},
	} {
		w.rosa.Identify(as)
		w.rosa.Say("hola")
		u := lastMessage(t, w.heard())
		if got := [2]string{u.Message.From, u.Message.UserID}; got != want || u.ProfileName != "Rosa Quispe" || (u.Username != "") != (as == emulator.UserOnly) {
			t.Errorf("identity %d: %v, %q, %q", as, got, u.ProfileName, u.Username)
		}
		body := decoded(t, w.lastBody())
		if absent := slices.Contains(shape(body), ".entry[].changes[].value.messages[].from string"); absent != (want[0] != "") {
			t.Errorf("identity %d: what is not told is absent, not empty", as)
		}
	}
}

func TestTheSamePhoneIsTheSamePerson(t *testing.T) {
	w := newWorld(t)
	if again := w.Person("51 987 654 321", ""); again != w.rosa {
		t.Error("another phone of the same number")
	}
	w.Person("+51987654321", "Rosa Q.")
	w.rosa.Say("hola")
	if u := lastMessage(t, w.heard()); u.ProfileName != "Rosa Q." {
		t.Errorf("the name is %q", u.ProfileName)
	}
}

// What is done offline waits on the phone.
func TestOfflineActsArriveLater(t *testing.T) {
	w := newWorld(t)
	w.rosa.Online(false)
	w.rosa.Say("uno")
	w.clock.pass(time.Hour)
	w.rosa.Say("dos")
	if got := w.heard(); len(got) != 0 {
		t.Fatalf("heard %v of a phone without net", texts(got))
	}
	w.rosa.Online(true)
	w.rosa.Online(true)
	got := w.heard()
	if diff := cmp.Diff([]string{"uno", "dos"}, texts(got)); diff != "" {
		t.Error(diff)
	}
	if between := got[1].Message.Timestamp.Sub(got[0].Message.Timestamp); between != time.Hour {
		t.Errorf("written %v apart", between)
	}
}

func TestAPhoneThatIsAnotherOne(t *testing.T) {
	w := newWorld(t)
	p := w.Person("+51987654321", "Rosa")
	moved := p.MovesTo("+51987000222")
	p.ChangesDevice()
	w.settle()
	heard := w.heard()
	if len(heard) != 2 {
		t.Fatalf("heard %+v", heard)
	}
	for i, want := range []wire.System{
		{Type: "user_changed_number", WaID: "51987000222", Body: "User Rosa changed from 51987654321 to 51987000222"},
		{Type: "customer_identity_changed", Body: "User identity changed"},
	} {
		m := heard[i].Message
		if m == nil || m.System == nil || *m.System != want || m.From != "51987654321" || (m.Identity != nil) != (i == 1) {
			t.Errorf("heard %+v, want %+v", m, want)
		}
	}
	if moved.Number() != "+51987000222" {
		t.Errorf("moved to %s", moved.Number())
	}
}

func TestANumberThatMetaWritesOtherwise(t *testing.T) {
	w := newWorld(t)
	p := w.Person("+5511987654321", "Rosa")
	p.WrittenAs("+551187654321")
	p.Say("hola")
	w.settle()
	if heard := w.heard(); len(heard) != 1 || heard[0].Message.From != "551187654321" {
		t.Errorf("heard %+v", heard)
	}
	accepted, err := w.graph.Send(t.Context(), wire.Text(to(p), "hola"))
	if err != nil || accepted.WaID != "551187654321" {
		t.Errorf("accepted %+v, %v", accepted, err)
	}
}
