package app_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// What no template can tell waits for the person's next word, and is then told before the answer, in order, once.
func TestWhatCannotBeToldWaitsForTheNextWord(t *testing.T) {
	w := newWorld(t)
	w.offers()
	w.refuses(t, 132016, "oferta_nueva", "novedad_qhatu")
	w.late(t, rosa, "1", "uno")
	w.late(t, rosa, "2", "dos")
	testkit.Eventually(t, "both wait", func() bool { return w.stored(t, natsd.Outbox, "outbox.wait.>") == 2 })
	w.idle(t)
	w.told(t, rosa)
	w.says(t, rosa, "3", "tres")
	w.wants(t, rosa, "oferta uno", "oferta dos", "oferta tres")
	w.says(t, rosa, "4", "cuatro")
	w.wants(t, rosa, "oferta uno", "oferta dos", "oferta tres", "oferta cuatro")
	if n := w.stored(t, natsd.Dead, "dead.whatsapp-outbox"); n != 0 {
		t.Errorf("%d dead letters", n)
	}
}

// Of what the general template stands for is told whoever writes instead of tapping its button; who taps it is told once.
func TestWhatTheGeneralTemplateStandsForIsToldAtTheNextWord(t *testing.T) {
	w := newWorld(t)
	w.late(t, rosa, "1", "uno")
	w.late(t, elmer, "2", "dos")
	var tap string
	testkit.Eventually(t, "both have the template", func() bool {
		of := w.graph.to("+" + elmer)
		if len(of) == 1 {
			tap = strings.TrimSuffix(strings.TrimPrefix(of[0], "[novedad_qhatu "), "]")
		}
		return tap != "" && len(w.graph.to("+"+rosa)) == 1
	})
	w.says(t, rosa, "3", "tres")
	testkit.Eventually(t, "it is told before the answer", func() bool { return len(w.graph.to("+"+rosa)) == 3 })
	if told := w.graph.to("+" + rosa); told[1] != "oí uno" || told[2] != "oí tres" {
		t.Errorf("told %q", told)
	}
	w.says(t, rosa, "4", "cuatro")
	testkit.Eventually(t, "it is told once", func() bool { return len(w.graph.to("+"+rosa)) == 4 })
	w.receive(t, webhook("messages", incoming(nil).tap(elmer, "5", tap, w.clock.Now())))
	w.idle(t)
	if told := w.graph.to("+" + elmer); len(told) != 2 {
		t.Errorf("told %q", told)
	}
}

func TestATemplateThatMetaTakesForShutWaits(t *testing.T) {
	w := newWorld(t)
	shut := refusal(t, 131047)
	w.graph.does(func(int, sent) error { return shut })
	w.says(t, rosa, "1", "uno")
	testkit.Eventually(t, "it waits", func() bool { return w.stored(t, natsd.Outbox, "outbox.wait.>") == 1 })
	w.idle(t)
	if n := w.graph.tried(); n != 2 {
		t.Errorf("tried %d times", n)
	}
	w.graph.does(nil)
	w.says(t, rosa, "2", "dos")
	w.wants(t, rosa, "oí uno", "oí dos")
}
