package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// laterBy puts the fair of Urcos at a later time.
func laterBy(d time.Duration) market.Fair {
	f := chattest.Urcos()
	f.Was, f.WasEnds, f.Starts, f.Ends = f.Starts, f.Ends, f.Starts.Add(d), f.Ends.Add(d)
	return f
}

const week = 7 * 24 * time.Hour

// Everyone with an open application is told the new time, and asked what it means for them.
func TestAskedAgain(t *testing.T) {
	moved := "📅 *Feria de Urcos* cambió de fecha: ya no es el sábado 12 de diciembre. Ahora es sábado 19 de diciembre, de 8 am a 5 pm.\n"
	going := "\n1 Sí voy · 2 Ya no puedo [✅ Sí voy] [❌ Ya no puedo]"
	until := time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		was    string
		stall  market.Stall
		want   string
		answer chattest.Step
	}{
		"had confirmed": {
			market.StallConfirmed,
			market.Stall{State: market.StallApproved, Count: 1, Numbers: []int{14}},
			moved + "Tu sí era para la otra fecha. Sigues con el puesto 14. ¿Vas en esta?" + going,
			chattest.Step{"sí voy", "✅ Te esperan en *Feria de Urcos*: el puesto 14, sábado 19 de diciembre, de 8 am a 5 pm."},
		},
		"has a stall": {
			market.StallApproved,
			market.Stall{State: market.StallApproved, Count: 1, Numbers: []int{14}},
			moved + "Sigues con el puesto 14. ¿Vas en esa fecha?" + going,
			chattest.Step{"ya no puedo", "…¿Dejas el puesto 14 de *Feria de Urcos*?…"},
		},
		"is offered one": {
			market.StallOffered,
			market.Stall{State: market.StallOffered, Count: 1, Numbers: []int{3}, OfferedUntil: until},
			moved + "Te guardan el puesto 3. Di sí hasta el viernes 27, 6 pm; si no, pasa a otra asociación. ¿Vas?" + going,
			chattest.Step{"1", "✅ Te esperan en *Feria de Urcos*: el puesto 3, sábado 19 de diciembre, de 8 am a 5 pm."},
		},
		"waits for one": {
			market.StallWaitlisted,
			market.Stall{State: market.StallWaitlisted, Count: 1, Waiting: 2},
			moved + "Sigues en espera: eres la 2.ª. ¿Esperas?\n1 Espero · 2 Salir [⏳ Espero] [❌ Salir]",
			chattest.Step{"espero", "⏳ Sigues en espera. Te aviso si te toca."},
		},
		"waits for the answer": {
			market.StallApplied,
			market.Stall{State: market.StallApplied, Count: 1},
			moved + "Tu postulación sigue: te aviso apenas respondan. ¿Puedes en esa fecha?\n1 Sí puedo · 2 Ya no puedo [✅ Sí puedo] [❌ Ya no puedo]",
			chattest.Step{"1", "✅ Recibido. Te aviso apenas respondan."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := fairPhone(t, laterBy(week))
			tt.stall.ID, tt.stall.Fair = "stall_1", "fair_1"
			p.Market.Stalls = []market.Stall{tt.stall}
			if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", tt.was, p.Market.FairList[0].Starts)); !chattest.Says(got, tt.want) {
				t.Fatalf("told\n%s\nwant\n%s", got, tt.want)
			}
			p.Talks(tt.answer)
		})
	}
}

// What is told is told as against what the person was last told, whatever else the fair was to be meanwhile; of two reschedulings the
// first that is told tells all. A yes that is lost is said to be.
func TestAskedAgainIsAsAgainstWhatWasTold(t *testing.T) {
	confirmed := func() *chattest.Phone {
		p := fairPhone(t, chattest.Urcos())
		p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}}
		p.Gets(fair.StallApproved("fair_1", "stall_1"))
		p.Talks(chattest.Step{"sí voy", "…Te esperan en *Feria de Urcos*…"})
		p.Market.Stalls[0].State = market.StallApproved
		return p
	}
	first := chattest.Urcos().Starts.Add(week)
	p := confirmed()
	twice := laterBy(2 * week)
	twice.Was, twice.WasEnds = first, first.Add(9*time.Hour)
	p.Market.FairList[0] = twice
	want := "…ya no es el sábado 12 de diciembre. Ahora es sábado 26 de diciembre…Tu sí era para la otra fecha…¿Vas en esta?…"
	if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallConfirmed, first)); !chattest.Says(got, want) {
		t.Errorf("twice: %s", got)
	}
	if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallApproved, twice.Starts)); got != "" {
		t.Errorf("twice, then told %s", got)
	}
	p = confirmed()
	back := chattest.Urcos()
	back.Was, back.WasEnds = first, first.Add(9*time.Hour)
	p.Market.FairList[0] = back
	want = "…cambió de fecha y volvió a la de antes: sábado 12 de diciembre, de 8 am a 5 pm.\nTienes que decir otra vez si vas. Sigues con el puesto 14. ¿Vas?…"
	if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallConfirmed, first)); !chattest.Says(got, want) {
		t.Errorf("and back: %s", got)
	}
	if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallApproved, back.Starts)); got != "" {
		t.Errorf("and back, then told %s", got)
	}
	p.Talks(chattest.Step{"sí voy", "…Te esperan en *Feria de Urcos*: el puesto 14, sábado 12 de diciembre…"})
}

// Who is approved and at once asked again is asked once.
func TestApprovedAndAskedAgain(t *testing.T) {
	p := fairPhone(t, laterBy(week))
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}}
	p.Gets(fair.StallApproved("fair_1", "stall_1"))
	if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallApproved, p.Market.FairList[0].Starts)); got != "" {
		t.Error(got)
	}
}

// A fair on the same day at another hour, and what is true no longer.
func TestAskedAgainIsTrue(t *testing.T) {
	approved := market.Stall{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}
	p := fairPhone(t, laterBy(2*time.Hour))
	p.Market.Stalls = []market.Stall{approved}
	starts := p.Market.FairList[0].Starts
	if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallApproved, starts)); !chattest.Says(got, "…📅 *Feria de Urcos* cambió de hora. Ahora es sábado 12 de diciembre, de 10 am a 7 pm.\n…") {
		t.Error(got)
	}
	if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallApproved, starts)); got != "" {
		t.Errorf("told before, told %s", got)
	}
	for _, state := range []string{market.StallConfirmed, market.StallWithdrawn, market.StallRejected} {
		p.Market.Stalls[0].State = state
		if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallApproved, starts)); got != "" {
			t.Errorf("%s, told %s", state, got)
		}
	}
}

// A yes to the time that was is no yes to the time that is: neither a button of an earlier message nor an act that the market
// refuses for it binds.
func TestAYesIsToOneTime(t *testing.T) {
	p := fairPhone(t, chattest.Urcos())
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}}
	p.Gets(fair.StallApproved("fair_1", "stall_1"))
	p.Market.FairList[0] = laterBy(week)
	anew := "…🎪 *Feria de Urcos*: tienes el puesto 14. Sábado 19 de diciembre, de 8 am a 5 pm.\n¿Vas?…"
	p.Talks(chattest.Step{"sí voy", anew})
	if s := p.Market.Stalls[0].State; s != market.StallApproved {
		t.Fatalf("the old yes left it %s", s)
	}
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "stall:fair_1:stall_1:confirm"}); !chattest.Says(got, anew) {
		t.Errorf("a button without a time: %s", got)
	}
	p.Market.Refuse["ConfirmStall"] = chattest.Problem("fair-rescheduled")
	p.Talks(chattest.Step{"sí voy", anew})
	delete(p.Market.Refuse, "ConfirmStall")
	p.Talks(chattest.Step{"sí voy", "…✅ Te esperan en *Feria de Urcos*: el puesto 14, sábado 19 de diciembre…"})
}

// A yes is to all that was told of when the fair is: to its last day, its hours and its zone too.
func TestAYesIsToAllOfATime(t *testing.T) {
	chile := time.FixedZone("America/Santiago", -3*60*60)
	for name, change := range map[string]func(*market.Fair){
		"two days longer": func(f *market.Fair) { f.Ends = f.Ends.AddDate(0, 0, 2) },
		"longer that day": func(f *market.Fair) { f.Ends = f.Ends.Add(time.Hour) },
		"other hours on each day": func(f *market.Fair) {
			f.Ends = f.Ends.AddDate(0, 0, 1)
			f.Opens, f.Shuts = f.Starts.Add(time.Hour), f.Starts.Add(9*time.Hour)
		},
		"another zone": func(f *market.Fair) { f.Starts, f.Ends = f.Starts.In(chile), f.Ends.In(chile) },
	} {
		p := fairPhone(t, chattest.Urcos())
		p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}}
		p.Gets(fair.StallApproved("fair_1", "stall_1"))
		change(&p.Market.FairList[0])
		if got := p.Taps("✅ Sí voy"); !chattest.Says(got, "…tienes el puesto 14…¿Vas?…") || p.Market.Stalls[0].State != market.StallApproved {
			t.Errorf("%s: an old button left it %s and says %s", name, p.Market.Stalls[0].State, got)
		}
		p.Talks(chattest.Step{"[✅ Sí voy]", "…Te esperan…"})
	}
}

// What is told of as moved are days; on the same days it is hours.
func TestMovedDays(t *testing.T) {
	longer := chattest.Urcos()
	longer.Was, longer.WasEnds, longer.Ends = longer.Starts, longer.Ends, longer.Ends.AddDate(0, 0, 2)
	shorter := chattest.Urcos()
	shorter.Was, shorter.WasEnds = shorter.Starts, shorter.Ends.AddDate(0, 0, 2)
	for want, f := range map[string]market.Fair{
		"cambió de fecha: ya no es el sábado 12 de diciembre. Ahora es del sábado 12 de diciembre, 8 am, al lunes 14 de diciembre, 5 pm.": longer,
		"cambió de fecha: ya no es del sábado 12 de diciembre al lunes 14 de diciembre. Ahora es sábado 12 de diciembre, de 8 am a 5 pm.": shorter,
	} {
		p := fairPhone(t, f)
		p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}}
		if got := p.Gets(fair.AskedAgain("fair_1", "stall_1", market.StallConfirmed, f.Starts)); !chattest.Says(got, "…"+want+"…") {
			t.Error(got)
		}
	}
}

// Who has applied is told what changed that they want to know.
func TestChanged(t *testing.T) {
	f := chattest.Urcos()
	f.Venue, f.Address, f.Requirements = "Coliseo", "Jr. Lima 12.", []string{"DNI", "toldo"}
	p := fairPhone(t, f)
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallConfirmed, Count: 1, Numbers: []int{14}}}
	for fields, want := range map[string]string{
		"venue":              "📍 Ahora es en: Coliseo (Quispicanchi), Jr. Lima 12.",
		"starts_at,hours":    "📅 Ahora es sábado 12 de diciembre, de 8 am a 5 pm.",
		"requirements":       "Ahora te piden: DNI; toldo.",
		"name,venue":         "Así se llama ahora.\n📍 Ahora es en: Coliseo (Quispicanchi), Jr. Lima 12.",
		"capacity":           "",
		"venue,registration": "📍 Ahora es en: Coliseo (Quispicanchi), Jr. Lima 12.",
	} {
		p.State = chat.State{}
		if want != "" {
			want = "ℹ️ Cambió la feria *Feria de Urcos* del sáb 12 dic.\n" + want + "\nYa dijiste que vas: sigues con el puesto 14.\n1 Sí voy · 2 Ya no puedo [✅ Sí voy] [❌ Ya no puedo]"
		}
		if got := p.Gets(fair.Changed("fair_1", "stall_1", []string{fields})); !chattest.Says(got, want) {
			t.Errorf("%s: told\n%s", fields, got)
		}
	}
}

// What could not be sent as it was is shown when it is asked for, if it is still so; else how it is now.
func TestADeferredQuestionIsTrue(t *testing.T) {
	for want, meanwhile := range map[string]func(*market.Fair, *market.Stall){
		"🎪 *Feria de Urcos*: tienes el puesto 14…¿Vas?…":                                       func(*market.Fair, *market.Stall) {},
		"Eso fue antes. Así está ahora:\n…Sábado 19 de diciembre…¿Vas?…":                       func(f *market.Fair, _ *market.Stall) { *f = laterBy(week) },
		"Eso fue antes. Así está ahora:\nLa feria *Feria de Urcos* del sáb 12 dic se canceló…": func(f *market.Fair, _ *market.Stall) { f.Cancelled = true },
		"Eso fue antes. Así está ahora:\nYa confirmaste…":                                      func(_ *market.Fair, s *market.Stall) { s.State = market.StallConfirmed },
	} {
		p := fairPhone(t, chattest.Urcos())
		p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}}
		p.Gets(fair.StallApproved("fair_1", "stall_1"))
		deferred := p.Last
		meanwhile(&p.Market.FairList[0], &p.Market.Stalls[0])
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: "again:x", Deferred: &deferred}); !chattest.Says(got, "…"+want) {
			t.Error(got)
		}
	}
}

// What a changed fair's time means is asked: who confirmed is told the way out, and a yes changes nothing.
func TestAChangeBringsTheWayOut(t *testing.T) {
	p := fairPhone(t, chattest.Urcos())
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}}
	p.Gets(fair.StallApproved("fair_1", "stall_1"))
	p.Talks(chattest.Step{"sí voy", "…Te esperan…"})
	fields := []string{"starts_at", "ends_at"}
	if got := p.Gets(fair.Changed("fair_1", "stall_1", fields)); got != "" {
		t.Errorf("nothing that is seen changed, told %s", got)
	}
	p.Market.FairList[0].Starts = p.Market.FairList[0].Starts.Add(-4 * time.Hour)
	p.Market.FairList[0].Name = "Feria del Sur"
	want := "ℹ️ La feria *Feria de Urcos* ahora se llama *Feria del Sur*.\n📅 Ahora es sábado 12 de diciembre, de 4 am a 5 pm.\nYa dijiste que vas: sigues con el puesto 14.…"
	if got := p.Gets(fair.Changed("fair_1", "stall_1", append(fields, "name"))); !chattest.Says(got, "…"+want) {
		t.Error(got)
	}
	p.Talks(chattest.Step{"sí", "…Ya confirmaste que vas a *Feria del Sur*…"}, chattest.Step{"ya no puedo", "…¿Dejas el puesto 14 de *Feria del Sur*?…"})
	if s := p.Market.Stalls[0].State; s != market.StallConfirmed {
		t.Errorf("left it %s", s)
	}
}

// Who has seen the card of a fair is not told of a change that changes nothing they see, and of what they see once.
func TestWhatIsTheSameIsNotTold(t *testing.T) {
	f := chattest.Urcos()
	f.Requirements = []string{"toldo", "DNI"}
	p := fairPhone(t, f)
	p.Talks(chattest.Step{"ferias", "…"}, chattest.Step{"1", "…🎪 *Feria de Urcos*…"})
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApplied, Count: 1}}
	p.Market.FairList[0].Requirements = []string{"DNI", "toldo"}
	notice := fair.Changed("fair_1", "stall_1", []string{"venue", "hours", "requirements"})
	if got := p.Gets(notice); got != "" {
		t.Error(got)
	}
	p.Market.FairList[0].Venue = "Coliseo"
	if got := p.Gets(notice); !chattest.Says(got, "…📍 Ahora es en: Coliseo (Quispicanchi).\nTu postulación sigue. ¿Puedes ir?…") {
		t.Error(got)
	}
	if got := p.Gets(notice); got != "" {
		t.Errorf("again: %s", got)
	}
}
