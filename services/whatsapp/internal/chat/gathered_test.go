package chat_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
)

// What is told together is in the order of what may be answered by its number, and of the rest in its own words; the newest word about a
// thing counts, and a number shows the thing by itself: nothing binds in between.
func TestSeveralNoticesAreOneMessage(t *testing.T) {
	p := newPerson(t)
	card := func(id, whom, body string) chat.Message {
		return chat.Message{Body: "💬 *" + whom + "*\n" + body, About: id, Whom: whom, Buttons: []chat.Choice{{ID: "basket:sell", Title: "Sí", Means: chat.Yes, Binds: true}}}
	}
	told := []chat.Message{
		card("b_1", "Calca", "3 canastas"),
		{Body: "Se acabó.\nNo hace falta nada.", Ends: "b_9"},
		card("b_2", "Pisac", "5 canastas"),
		card("b_1", "Calca", "4 canastas"),
	}
	st := p.st
	for _, m := range told {
		st = st.WithNotice(m, p.at)
	}
	st, one, err := p.bot.Gathered(t.Context(), &p.session, st, chat.Several{Told: told}, p.at)
	if err != nil {
		t.Fatal(err)
	}
	chattest.Fits(t, one)
	want := "📶 Tienes 3 avisos:\n• Se acabó.\nNo hace falta nada.\n1 Pisac: 5 canastas\n2 Calca: 4 canastas"
	if one.Body != want || st.Last == nil || st.Last.Message.Body != want || !st.Last.Unasked {
		t.Errorf("told %q, last %+v", one.Body, st.Last)
	}
	if one.Binds() {
		t.Error("a list binds")
	}
	many := make([]chat.Message, 40)
	for i := range many {
		many[i] = chat.Message{Body: strings.Repeat("Mucho que decir. ", 30) + "\nY más."}
		if i < 20 {
			many[i] = card(strings.Repeat("b", i+1), "Calca", strings.Repeat("canastas ", 60))
		}
	}
	if _, one, err = p.bot.Gathered(t.Context(), &p.session, p.st, chat.Several{Told: many}, p.at); err != nil {
		t.Fatal(err)
	}
	chattest.Fits(t, one)
}
