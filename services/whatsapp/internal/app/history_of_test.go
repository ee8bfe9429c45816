package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// history is what somebody is shown of what they wrote and were told, oldest first.
func (w *world) history(t *testing.T, person string) string {
	t.Helper()
	all, _, err := app.NewHistory(w.js, w.vault, w.views).Of(t.Context(), person, time.Time{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	var lines []string
	for _, told := range all {
		lines = append(lines, told.Text)
	}
	return strings.Join(lines, "\n")
}

// What somebody wrote from a number that they left stays theirs, and what its next owner writes is the next owner's. What names somebody
// else is shown with its words while that one is not erased.
func TestMessagesBelongToWhoHadTheNumberThen(t *testing.T) {
	const name = "Comercializadora Plantada"
	w := newWorld(t)
	now := func() { w.clock.Advance(time.Since(w.clock.Now())) } // the server's, which says when a message was stored
	now()
	w.market.writes = []string{name}
	w.joins(t, "per_rosa", rosa)
	w.open(t, "neg_0") // org_1 has a key
	w.bot.plan(func(st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
		return st, []chat.Message{{Body: "oí " + in.Text + " de " + name}}, nil
	})
	says := func(phone, id, text string) {
		t.Helper()
		w.says(t, phone, id, text)
		testkit.Eventually(t, "answered", func() bool {
			return slices.ContainsFunc(w.graph.to("+"+phone), func(told string) bool { return strings.Contains(told, "oí "+text) })
		})
		w.idle(t)
	}
	shows := func(person string, want, never []string) {
		t.Helper()
		shown := w.history(t, person)
		for _, text := range want {
			if !strings.Contains(shown, text) {
				t.Errorf("%s is not shown %q: %q", person, text, shown)
			}
		}
		for _, text := range never {
			if strings.Contains(shown, text) {
				t.Errorf("%s is shown %q: %q", person, text, shown)
			}
		}
	}
	says(rosa, "1", "primero")
	now()
	w.moves(t, "per_rosa", rosa, rosaMoved)
	w.joins(t, "per_next", rosa)
	testkit.Eventually(t, "the number is another's", func() bool {
		contact, err := w.views.Contact("per_next")
		return err == nil && contact != ""
	})
	says(rosa, "2", "segundo")
	says(rosaMoved, "3", "tercero")
	shows("per_rosa", []string{"primero", "oí primero de " + name, "tercero"}, []string{"segundo"})
	shows("per_next", []string{"segundo", "oí segundo de " + name}, []string{"primero", "tercero"})
	if err := w.vault.Erase(t.Context(), "org_1"); err != nil {
		t.Fatal(err)
	}
	shows("per_rosa", []string{"primero", "tercero", "una cuenta que ya se borró"}, []string{name})
}

// What was sent and is no text is said in words, with what of it is kept.
func TestWhatWasSentIsSaidInWords(t *testing.T) {
	for message, want := range map[string]string{
		`{"type":"text","text":{"body":"hola"}}`:                                                                                 "hola",
		`{"type":"button","button":{"payload":"x","text":"Ver"}}`:                                                                "Ver",
		`{"type":"audio","audio":{"id":"1"}}`:                                                                                    "(audio)",
		`{"type":"image","image":{"id":"1","caption":"mi maíz"}}`:                                                                "mi maíz",
		`{"type":"image","image":{"id":"1"}}`:                                                                                    "(foto)",
		`{"type":"document","document":{"id":"1","filename":"dni.pdf"}}`:                                                         "(documento) dni.pdf",
		`{"type":"location","location":{"latitude":-13.5,"longitude":-71.9}}`:                                                    "(ubicación) -13.5, -71.9",
		`{"type":"location","location":{"latitude":-13.5,"longitude":-71.9,"name":"Plaza"}}`:                                     "(ubicación) Plaza -13.5, -71.9",
		`{"type":"contacts","contacts":[{"name":{"formatted_name":"Juan"},"phones":[{"phone":"+51 987"},{"phone":"+51 955"}]}]}`: "(contacto) Juan, +51 987, +51 955",
		`{"type":"reaction","reaction":{"message_id":"w","emoji":"👍"}}`:                                                          "(reacción) 👍",
		`{"type":"reaction","reaction":{"message_id":"w"}}`:                                                                      "(reacción)",
		`{"type":"revoke"}`: "(mensaje borrado)",
		`{"type":"unsupported","unsupported":{"type":"poll"}}`: "(mensaje de otro tipo)",
	} {
		if got, err := app.Written([]byte(message)); err != nil || got != want {
			t.Errorf("%s is shown as %q, want %q, %v", message, got, want, err)
		}
	}
}
