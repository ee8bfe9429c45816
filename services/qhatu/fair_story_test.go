package qhatu_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// fairStory is a fair of two stalls, for which five associations apply: one has confirmed, one is approved, two wait, and one
// has no answer yet. Somebody else follows the fair in a calendar.
type fairStory struct {
	*markettest.Chat
	organiser client
	fair      string // its path
	starts    time.Time
	stalls    map[string]applicant
}

// applicant is an association that applied, with its phone.
type applicant struct {
	*emulator.Phone
	stall string // its path
}

// A fair that is full is put on another day: each who applied is asked again, in the chat, by what they had, and a calendar moves
// the same event. Nobody is bound by a yes to the day before.
func TestAFullFairIsRescheduled(t *testing.T) {
	s := openFair(t)
	published := s.inCalendars(t, "CONFIRMED", -1)
	old := s.applies(t)

	s.organiser.Patch(t, s.fair, body{"venue": body{"name": "Coliseo Cerrado", "address": "Av. Arica 120"}}).Want(t, http.StatusOK)
	for who := range s.stalls {
		s.hears(t, who, "Cambió la feria *Feria de Urcos* del ", "📍 Ahora es en: Coliseo Cerrado (Quispicanchi), Av. Arica 120.")
	}
	moved := s.inCalendars(t, "CONFIRMED", published)

	s.starts = s.starts.AddDate(0, 0, 7)
	s.organiser.Post(t, s.fair+"/reschedule", s.times()).Want(t, http.StatusOK)
	s.hears(t, "Rosa", "cambió de fecha: ya no es el", "Tu sí era para la otra fecha. Sigues con el puesto 1. ¿Vas en esta?")
	s.hears(t, "Julia", "cambió de fecha: ya no es el", "Sigues con el puesto 2. ¿Vas en esa fecha?")
	s.hears(t, "Elmer", "cambió de fecha: ya no es el", "Sigues en espera: eres la 1.ª. ¿Esperas?")
	s.hears(t, "Nora", "cambió de fecha: ya no es el", "Sigues en espera: eres la 2.ª. ¿Esperas?")
	s.hears(t, "Pedro", "cambió de fecha: ya no es el", "Tu postulación sigue: te aviso apenas respondan. ¿Puedes en esa fecha?")
	s.stand(t, map[string]string{"Rosa": "approved", "Julia": "approved", "Elmer": "waitlisted", "Nora": "waitlisted", "Pedro": "applied"})
	moved = s.inCalendars(t, "CONFIRMED", moved)

	s.Advance(time.Minute) // of a yes within the same second nobody knows which time it means
	s.taps(t, "Julia", old, "Eso fue antes. Así está ahora:")
	s.stand(t, map[string]string{"Julia": "approved"})
	s.tapsTitle(t, "Pedro", "✅ Sí puedo", "Te aviso apenas respondan.")
	s.tapsTitle(t, "Nora", "⏳ Espero", "Te aviso si te toca.")

	s.tapsTitle(t, "Rosa", "❌ Ya no puedo", "¿Dejas el puesto 1 de *Feria de Urcos*?")
	s.tapsTitle(t, "Rosa", "✅ Sí, lo dejo", "Listo: anoté que no vas a *Feria de Urcos*.")
	s.hears(t, "Elmer", "se liberó lugar y te toca: el puesto 1.")
	s.tapsTitle(t, "Elmer", "✅ Sí voy", "✅ Te esperan en *Feria de Urcos*: el puesto 1", "Te piden: DNI del encargado; Mesa y balanza.")
	s.stand(t, map[string]string{"Rosa": "withdrawn", "Julia": "approved", "Elmer": "confirmed", "Nora": "waitlisted", "Pedro": "applied"})

	s.organiser.Post(t, s.fair+"/cancel", body{"reason": "road"}).Want(t, http.StatusOK)
	for _, who := range []string{"Julia", "Elmer", "Nora", "Pedro"} {
		s.hears(t, who, "se canceló porque el camino está mal.")
	}
	s.inCalendars(t, "CANCELLED", moved)
	s.says(t, "Rosa", "ferias", "Por ahora no hay ferias publicadas.")
	for _, b := range markettest.Told(s.stalls["Rosa"].Phone) {
		if strings.Contains(b.Body, "se canceló") {
			t.Errorf("Rosa, who had left, was told %q", b.Body)
		}
	}
}

// openFair schedules and publishes the fair.
func openFair(t *testing.T) *fairStory {
	t.Helper()
	m := markettest.StartChat(t)
	s := &fairStory{Chat: m, organiser: m.As(t, token.RoleOrganiser, "Municipalidad de Urcos"), stalls: map[string]applicant{}}
	t.Cleanup(func() { s.show(t) })
	s.starts = time.Now().UTC().AddDate(0, 1, 0).Truncate(24 * time.Hour).Add(13 * time.Hour) // 8 am in Lima
	plan := s.times()
	for name, value := range (body{
		"name": "Feria de Urcos", "stalls": body{"capacity": 2}, "requirements": []string{"DNI del encargado", "Mesa y balanza."},
		"venue": body{"name": "Plaza de Armas", "address": "Plaza de Armas s/n", "province": "Quispicanchi", "region": "Cusco"},
	}) {
		plan[name] = value
	}
	f := read[fairrest.Fair](t, s.organiser.Post(t, "/v1/fairs", plan).Want(t, http.StatusCreated))
	s.fair = "/v1/fairs/" + f.ID
	s.organiser.Post(t, s.fair+"/publish", nil).Want(t, http.StatusOK)
	return s
}

func (s *fairStory) times() body {
	return body{"starts_at": s.starts.Format(time.RFC3339), "ends_at": s.starts.Add(9 * time.Hour).Format(time.RFC3339)}
}

// applies lets five associations apply, and all but the last have an answer. It returns the yes that Julia has not tapped.
func (s *fairStory) applies(t *testing.T) (yes string) {
	t.Helper()
	for i, who := range []string{"Rosa", "Julia", "Elmer", "Nora", "Pedro"} {
		association, phone := s.Join(t, "Productores de "+who, who+" Quispe", "+5198765432"+strconv.Itoa(i), "maize")
		s.stalls[who] = applicant{Phone: phone}
		s.says(t, who, "hola", "¡Hola, "+who+"!") // which lets the market write for a day
		path := s.fair + "/stalls"
		applied := s.Speaker(t, association).Post(t, path, body{"count": 1, "products": []string{"maize"}}).Want(t, http.StatusCreated)
		s.stalls[who] = applicant{Phone: phone, stall: path + "/" + applied.Text(t, "id")}
	}
	for _, answered := range [][2]string{
		{"Rosa", "tienes el puesto 1."}, {"Julia", "tienes el puesto 2."}, {"Elmer", "Eres la 1.ª en espera."}, {"Nora", "Eres la 2.ª en espera."},
	} {
		s.organiser.Post(t, s.stalls[answered[0]].stall+"/approve", nil).Want(t, http.StatusOK)
		b := s.hears(t, answered[0], answered[1])
		if answered[0] == "Julia" {
			yes = b.Choices[0].ID
		}
	}
	s.tapsTitle(t, "Rosa", "✅ Sí voy", "✅ Te esperan en *Feria de Urcos*: el puesto 1")
	return yes
}

// show writes what the phones show where the story failed.
func (s *fairStory) show(t *testing.T) {
	t.Helper()
	if !t.Failed() {
		return
	}
	for who, a := range s.stalls {
		for _, b := range a.Bubbles() {
			t.Logf("%s, %s: %s", who, b.From, shown(b))
		}
	}
}

// hears waits until somebody is told all parts in one message.
func (s *fairStory) hears(t *testing.T, who string, parts ...string) (told emulator.Bubble) {
	t.Helper()
	testkit.Eventually(t, who+" is told "+strings.Join(parts, " … "), func() bool {
		return slices.ContainsFunc(markettest.Told(s.stalls[who].Phone), func(b emulator.Bubble) bool {
			told = b
			return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(b.Body, p) })
		})
	})
	return told
}

func (s *fairStory) says(t *testing.T, who, text string, answer ...string) {
	t.Helper()
	s.stalls[who].Say(text)
	s.hears(t, who, answer...)
}

func (s *fairStory) tapsTitle(t *testing.T, who, title string, answer ...string) {
	t.Helper()
	if err := s.stalls[who].TapTitle(title); err != nil {
		t.Fatal(err)
	}
	s.hears(t, who, answer...)
}

// taps taps a choice by its id, of an older message too, and waits for the answer after it.
func (s *fairStory) taps(t *testing.T, who, choice, answer string) {
	t.Helper()
	before := len(markettest.Told(s.stalls[who].Phone))
	if err := s.stalls[who].Tap(choice); err != nil {
		t.Fatal(err)
	}
	if told := markettest.Hear(t, s.stalls[who].Phone, before, 1)[0]; !strings.Contains(told.Body, answer) {
		t.Errorf("%s is told %q, want %q", who, told.Body, answer)
	}
}

// stand holds the states of applications against what they should be.
func (s *fairStory) stand(t *testing.T, want map[string]string) {
	t.Helper()
	for who, state := range want {
		testkit.Eventually(t, who+" is "+state, func() bool {
			return s.organiser.Get(t, s.stalls[who].stall).Want(t, http.StatusOK).Text(t, "state") == state
		})
	}
}

// inCalendars waits until the fair's file and the feed show the fair as its one event, changed since a sequence, and returns its
// sequence.
func (s *fairStory) inCalendars(t *testing.T, status string, since int) (sequence int) {
	t.Helper()
	for _, path := range []string{s.fair + ".ics", "/v1/fairs.ics?region=cusco"} {
		var e ical.Event
		testkit.Eventually(t, path+" shows the fair as it is since a change", func() bool {
			var ok bool
			e, ok = s.event(t, path)
			sequence = number(t, e, ical.PropSequence)
			return ok && sequence > since
		})
		starts, err := e.DateTimeStart(time.UTC)
		uid := strings.TrimPrefix(s.fair, "/v1/fairs/") + "@qhatu"
		if got := e.Props.Get(ical.PropUID).Value; err != nil || got != uid || !starts.Equal(s.starts) {
			t.Errorf("%s: %s at %v, %v; want %s at %v", path, got, starts, err, uid, s.starts)
		}
		if got := e.Props.Get(ical.PropStatus).Value; got != status {
			t.Errorf("%s: %s, want %s", path, got, status)
		}
	}
	return sequence
}

// event reads the one event of a calendar with another library than it was written with; there may be none yet.
func (s *fairStory) event(t *testing.T, path string) (e ical.Event, ok bool) {
	t.Helper()
	answer := s.Anyone().Get(t, path)
	if answer.Status == http.StatusNotFound {
		return ical.Event{}, false
	}
	parsed, err := ical.NewDecoder(strings.NewReader(string(answer.Want(t, http.StatusOK).Body))).Decode()
	if err != nil || len(parsed.Events()) > 1 {
		t.Fatalf("%s: %v in %s", path, err, answer.Body)
	}
	if len(parsed.Events()) == 0 {
		return ical.Event{}, false
	}
	return parsed.Events()[0], true
}

func number(t *testing.T, e ical.Event, property string) int {
	t.Helper()
	if e.Component == nil || e.Props.Get(property) == nil {
		return 0
	}
	n, err := e.Props.Get(property).Int()
	if err != nil {
		t.Fatal(err)
	}
	return n
}
