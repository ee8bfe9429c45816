package app_test

import (
	"fmt"
	"testing"
	"time"
)

const backlogNote = "Me llegaron juntos varios mensajes tuyos, con atraso, y contesté los primeros. Lo que todavía haga falta, escríbelo otra vez."

// What a phone that was off for long has kept is answered one by one only as far as that still says something: the first messages,
// each command once, and what was tapped. The rest has one answer, and what is written now is answered as ever.
func TestABacklogIsNotAnsweredOneByOne(t *testing.T) {
	w := newWorld(t)
	var batch incoming
	at, ids := w.clock.Now().Add(-time.Hour), 0
	late := func(words ...string) {
		for _, text := range words {
			ids++
			at = at.Add(time.Second)
			batch = batch.text(rosa, fmt.Sprint(ids), text, at)
		}
	}
	late("hola", "hay alguien", "vendo maíz", "oye", "contesta") // five
	late("sí", "ofertas", "1", "ofertas", "hola", "ya pues", "mis lotes")
	batch = batch.tap(rosa, "tap", "neg:neg_1:1:accept", at)
	batch = batch.tap(rosa, "tap again", "neg:neg_1:1:accept", at)
	late("oye", "mis lotes")
	w.receive(t, webhook("messages", batch))
	want := []string{
		"oí hola", "oí hay alguien", "oí vendo maíz", "oí oye", "oí contesta", backlogNote, "oí ofertas", "oí mis lotes", "oí Verneg:neg_1:1:accept",
	}
	w.wants(t, rosa, want...)
	if first, tap := w.input(0), w.input(7); first.Missed || !tap.Missed {
		t.Errorf("missed: what was answered %t, what came after the note %t", first.Missed, tap.Missed)
	}
	w.says(t, rosa, "now", "oye")
	w.wants(t, rosa, append(want, "oí oye")...)
	w.receive(t, webhook("messages", incoming(nil).text(rosa, "again", "oye", at)))
	w.wants(t, rosa, append(want, "oí oye", "oí oye")...)
}

// What is written now is answered each by itself, although it is dated a second before what was answered.
func TestASecondOutOfOrderIsNoBacklog(t *testing.T) {
	w := newWorld(t)
	w.says(t, rosa, "0", "hola")
	var batch incoming
	want := []string{"oí hola"}
	for id := range 7 {
		text := fmt.Sprint("es ", id)
		batch = batch.text(rosa, fmt.Sprint("now", id), text, w.clock.Now().Add(-time.Second))
		want = append(want, "oí "+text)
	}
	w.receive(t, webhook("messages", batch))
	w.wants(t, rosa, want...)
}

// Where everything comes late for a while, whoever writes after our answer is answered.
func TestWhatIsWrittenAfterTheAnswerIsNoBacklog(t *testing.T) {
	w := newWorld(t)
	var want []string
	for id := range 9 {
		text := fmt.Sprint("es ", id)
		w.receive(t, webhook("messages", incoming(nil).text(rosa, fmt.Sprint(id), text, w.clock.Now().Add(-2*time.Minute))))
		want = append(want, "oí "+text)
		w.wants(t, rosa, want...)
		w.clock.Advance(2*time.Minute + time.Second)
	}
}
