package fair_test

import (
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/fair"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func fairPhone(t *testing.T, fairs ...market.Fair) *chattest.Phone {
	p := chattest.NewPhone(t)
	p.Market.FairList = fairs
	return p
}

const fairCard = "🎪 *Feria de Urcos*\n📅 sábado 12 de diciembre, de 8 am a 5 pm\n📍 Plaza de Armas (Quispicanchi)\nQuedan 4 puestos.\n" +
	"1 Postular · 2 No voy [Postular] [❌ No voy]"

const fairList = "Ferias que vienen:\n1 Feria de Urcos: sáb 12 dic · quedan 4 puestos {Ver ferias | 1 Feria de Urcos}"

func TestApplyForAStall(t *testing.T) {
	p := fairPhone(t, chattest.Urcos())
	p.Market.Lots = append(p.Market.Lots, market.Lot{ID: "l", State: market.LotPublished, Product: "maize"}, market.Lot{ID: "m", State: market.LotPublished, Product: "maize"})
	p.Talks(
		chattest.Step{"ferias", fairList},
		chattest.Step{"1", fairCard},
		chattest.Step{"postular", "Postulas a *Feria de Urcos*: 1 puesto, maíz. ¿Envío?\n1 Enviar · 2 No [✅ Enviar] [❌ No]"},
		chattest.Step{"sí", "✅ Recibido. Te aviso apenas respondan."},
		chattest.Step{"ferias", "…sáb 12 dic · ya postulaste…"},
		chattest.Step{"1", "Ya postulaste a *Feria de Urcos* (1 puesto). Te aviso apenas respondan."},
	)
	if s := p.Market.Stalls[0]; s.Count != 1 || len(s.Products) != 1 || s.Products[0] != "maize" {
		t.Errorf("applied %+v", s)
	}
}

// The card of a fair is answered as people answer; the step that sends it is still to come.
func TestAskForAStallInWords(t *testing.T) {
	for _, words := range []string{"si", "quiero ir", "apúntame pues", "voy", "sí quiero un puesto"} {
		p := fairPhone(t, chattest.Urcos())
		p.Talks(chattest.Step{"ferias", fairList}, chattest.Step{"1", fairCard}, chattest.Step{words, "…Postulas a *Feria de Urcos*: 1 puesto…"})
		if len(p.Market.Stalls) > 0 {
			t.Errorf("%q applied", words)
		}
	}
}

func TestApplyForSeveralStalls(t *testing.T) {
	f := chattest.Urcos()
	f.MaxPerApplicant = 5
	f.Products = []string{"cocoa"}
	p := fairPhone(t, f)
	p.Market.Lots = append(p.Market.Lots, market.Lot{ID: "l", State: market.LotPublished, Product: "maize"})
	p.Talks(
		chattest.Step{"ferias", fairList},
		chattest.Step{"1", fairCard},
		chattest.Step{"1", "¿Cuántos puestos quieres? Puedes pedir hasta 5. [1 puesto] [2 puestos] [3 puestos]"},
		chattest.Step{"9", "…Puedes pedir hasta 5…"},
		chattest.Step{"quisiera dos puestitos para mi asociación", "…: 2 puestos. ¿Envío?…"},
		chattest.Step{"cambiar", "…¿Cuántos puestos quieres?…"},
		chattest.Step{"4", "Postulas a *Feria de Urcos*: 4 puestos. ¿Envío?\n1 Enviar · 2 Cambiar · 3 No [✅ Enviar] [✏️ Cambiar] [❌ No]"},
		chattest.Step{"cambiar", "…¿Cuántos puestos quieres?…"},
		chattest.Step{"[2 puestos]", "…: 2 puestos. ¿Envío?…"},
		chattest.Step{"1", "…Recibido…"},
	)
	if s := p.Market.Stalls[0]; s.Count != 2 || len(s.Products) > 0 {
		t.Errorf("applied %+v", s)
	}
}

func TestFairsAreListed(t *testing.T) {
	full, closed, over, off := chattest.Urcos(), chattest.Urcos(), chattest.Urcos(), chattest.Urcos()
	full.ID, full.Name, full.Taken = "fair_2", "Feria Agropecuaria y Artesanal de Santa María de Nieva", 4
	closed.ID, closed.Name, closed.Open = "fair_3", "Feria de Calca", false
	over.ID, over.Over, off.ID, off.Cancelled = "fair_4", true, "fair_5", true
	p := fairPhone(t, chattest.Urcos(), full, closed, over, off)
	p.Talks(
		chattest.Step{"ferias", "Ferias que vienen:\n1 Feria de Urcos: sáb 12 dic · quedan 4 puestos\n" +
			"2 Feria Agropecuaria y Artesanal de Santa María de Nieva: sáb 12 dic · llena, con lista de espera\n" +
			"3 Feria de Calca: sáb 12 dic · inscripción cerrada " +
			"{Ver ferias | 1 Feria de Urcos | 2 Feria Agropecuaria y… | 3 Feria de Calca}"},
		chattest.Step{"3", "…La inscripción ya cerró."},
		chattest.Step{"ferias", "…Ferias que vienen…"},
		chattest.Step{"2", "…Está llena: entrarías a la lista de espera.…"},
	)
	p = fairPhone(t)
	p.Talks(chattest.Step{"ferias", "Por ahora no hay ferias publicadas. Otro día escribe *ferias* y míralo otra vez."})
}

func TestStallNotices(t *testing.T) {
	has := "🎪 *Feria de Urcos*: tienes el puesto 14. Sábado 12 de diciembre, de 8 am a 5 pm.\n¿Vas?\n" +
		"1 Sí voy · 2 Ya no puedo [✅ Sí voy] [❌ Ya no puedo]"
	until := time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		notice func(fair, stall string) chat.Notice
		stall  market.Stall
		off    bool
		want   string
		answer []chattest.Step
	}{
		{"approved", fair.StallApproved, market.Stall{State: market.StallApproved, Count: 1, Numbers: []int{14}}, false, has, []chattest.Step{
			{"sí voy", "✅ Te esperan en *Feria de Urcos*: el puesto 14, sábado 12 de diciembre, de 8 am a 5 pm."},
			{"mis puestos", "…sáb 12 dic · tienes el puesto 14…"},
			{"1", "…Ya confirmaste que vas a *Feria de Urcos*: el puesto 14…"},
			{"ya no puedo", "…¿Dejas el puesto 14 de *Feria de Urcos*? Otra asociación lo podrá tomar y no se puede deshacer.…"},
			{"ya", "…dímelo claro…"},
			{"sí", "Listo: anoté que no vas a *Feria de Urcos*."},
			{"ferias", fairList},
			{"1", fairCard},
		}},
		{"approved and not going", fair.StallApproved, market.Stall{State: market.StallApproved, Count: 1, Numbers: []int{14}}, false, has, []chattest.Step{
			{"2", "…¿Dejas el puesto 14…"},
			{"volver", has},
			{"no me conviene pues", "…¿Dejas el puesto 14…"},
			{"volver", has},
			{"me parece bien señorita", "…dímelo claro…"},
			{"sí", "…✅ Te esperan en *Feria de Urcos*…"},
		}},
		{"confirmed meanwhile", fair.StallApproved, market.Stall{State: market.StallConfirmed, Count: 1, Numbers: []int{14}}, false, "", nil},
		{
			"waiting", fair.StallWaitlisted,
			market.Stall{State: market.StallWaitlisted, Count: 1, Waiting: 2},
			false,
			"*Feria de Urcos* del sáb 12 dic está llena. Eres la 2.ª en espera. Si te toca, te aviso y te digo hasta cuándo decir sí. ¿Esperas?\n" +
				"1 Espero · 2 Salir [⏳ Espero] [❌ Salir]",
			[]chattest.Step{{"espero", "⏳ Sigues en espera. Te aviso si te toca."}},
		},
		{"leaves the line", fair.StallWaitlisted, market.Stall{State: market.StallWaitlisted, Count: 1, Waiting: 2}, false, "…Eres la 2.ª…", []chattest.Step{
			{"salir", "…¿Sales de la espera de *Feria de Urcos*?…"}, {"1", "…anoté que no vas…"},
		}},
		{
			"offered", fair.StallOffered,
			market.Stall{State: market.StallOffered, Count: 2, Numbers: []int{3, 4}, OfferedUntil: until},
			false,
			"🎪 *Feria de Urcos*: se liberó lugar y te toca: los puestos 3 y 4.\n📅 Sábado 12 de diciembre, de 8 am a 5 pm.\nDi sí hasta el viernes 27, 6 pm; si no, pasa a otra asociación. ¿Vas?\n" +
				"1 Sí voy · 2 Ya no puedo [✅ Sí voy] [❌ Ya no puedo]",
			[]chattest.Step{{"1", "…Te esperan en *Feria de Urcos*: los puestos 3 y 4…"}},
		},
		{
			"rejected", fair.StallRejected,
			market.Stall{State: market.StallRejected, Reason: "documents"},
			false,
			"*Feria de Urcos* del sáb 12 dic no aceptó tu postulación: faltan papeles. Escribe *ferias* para ver otras.", nil,
		},
		{
			"lapsed", fair.StallOfferLapsed,
			market.Stall{State: market.StallWaitlisted, Waiting: 3},
			false,
			"Se pasó el plazo y ya no tienes guardado el lugar en *Feria de Urcos* del sáb 12 dic. Sigues en espera: eres la 3.ª.", nil,
		},
		{
			"lapsed, and nobody else waits", fair.StallOfferLapsed,
			market.Stall{State: market.StallWaitlisted, Count: 1, Waiting: 1, Allowed: market.Allowed{market.ActionConfirm, market.ActionWithdraw}},
			false,
			"*Feria de Urcos*: hay lugar para 1 puesto. Sábado 12 de diciembre, de 8 am a 5 pm.\nSe lo lleva quien diga sí primero. ¿Vas?\n" +
				"1 Sí voy · 2 Ya no puedo [✅ Sí voy] [❌ Ya no puedo]",
			[]chattest.Step{{"sí", "✅ Te esperan en *Feria de Urcos*: 1 puesto, sábado 12 de diciembre, de 8 am a 5 pm."}},
		},
		{
			"withdrawn by the organiser", fair.StallWithdrawn,
			market.Stall{State: market.StallWithdrawn, Reason: "documents"},
			false,
			"*Feria de Urcos* del sáb 12 dic: la organización retiró tu postulación: faltan papeles. Escribe *ferias* para ver otras.", nil,
		},
		{
			"called off", fair.Cancelled,
			market.Stall{State: market.StallWithdrawn, Reason: "fair_cancelled"},
			true,
			"La feria *Feria de Urcos* del sáb 12 dic se canceló. Escribe *ferias* para ver otras.", nil,
		},
		{"not called off", fair.Cancelled, market.Stall{State: market.StallApplied}, false, "", nil},
		{"approved and called off", fair.StallApproved, market.Stall{State: market.StallApproved}, true, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := chattest.Urcos()
			f.Cancelled = tt.off
			if tt.stall.Waiting > 0 && tt.stall.Allowed == nil {
				f.Taken = f.Capacity
			}
			p := fairPhone(t, f)
			tt.stall.ID, tt.stall.Fair = "stall_1", "fair_1"
			p.Market.Stalls = []market.Stall{tt.stall}
			if got := p.Gets(tt.notice("fair_1", "stall_1")); !chattest.Says(got, tt.want) {
				t.Fatalf("told\n%s\nwant\n%s", got, tt.want)
			}
			p.Talks(tt.answer...)
		})
	}
}

// The organiser was erased, and with it what the fair was called.
func TestAFairWithoutNameIsToldOffByItsDay(t *testing.T) {
	f := chattest.Urcos()
	f.Cancelled, f.Name, f.Venue, f.Province, f.Address = true, "", "", "", ""
	p := fairPhone(t, f)
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallWithdrawn, Reason: "fair_cancelled"}}
	if got, want := p.Gets(fair.Cancelled("fair_1", "stall_1")), "La feria del sáb 12 dic se canceló. Escribe *ferias* para ver otras."; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
}

// What is already so, or too late, is said plainly.
func TestStallsAreTooLate(t *testing.T) {
	p := fairPhone(t, chattest.Urcos())
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallOffered, Count: 1, Numbers: []int{14}, OfferedUntil: chattest.Now}}
	p.Gets(fair.StallOffered("fair_1", "stall_1"))
	p.Market.Refuse["ConfirmStall"] = chattest.Problem("stall-offer-expired")
	p.Market.Meanwhile["ConfirmStall"] = func(f *chattest.Market) {
		f.Stalls[0].State, f.Stalls[0].Numbers, f.Stalls[0].Waiting = market.StallWaitlisted, nil, 2
	}
	p.Talks(chattest.Step{"sí voy", "Se pasó el plazo. Sigues en espera en *Feria de Urcos*: eres la 2.ª."})
	tests := []struct{ slug, want string }{
		{"registration-closed", "La inscripción ya cerró."},
		{"fair-crowded", "…ya no recibe más postulaciones…"},
		{"fair-cancelled", "…se canceló…"},
	}
	for _, tt := range tests {
		p := fairPhone(t, chattest.Urcos())
		p.Market.Refuse["Apply"] = chattest.Problem(tt.slug)
		p.Talks(chattest.Step{"ferias", fairList}, chattest.Step{"1", fairCard}, chattest.Step{"1", "…¿Envío?…"}, chattest.Step{"1", tt.want})
	}
	for tap, want := range map[string]string{
		"fair:fair_9:apply": "No encuentro esa feria", "stall:fair_1:stall_9:confirm": "No encuentro esa feria",
	} {
		p := fairPhone(t, chattest.Urcos())
		if got := p.Does(chat.Input{Kind: chat.Tap, Tap: tap}); !chattest.Says(got, "…"+want+"…") {
			t.Errorf("%s: %s", tap, got)
		}
	}
}

// A fair is told by the clocks of where it is, also over midnight and over several days.
func TestWhenAFairIs(t *testing.T) {
	peru, chile := time.FixedZone("America/Lima", -5*60*60), time.FixedZone("America/Santiago", -3*60*60)
	day := func(d, hour, minute int, zone *time.Location) time.Time {
		return time.Date(2027, 1, d, hour, minute, 0, 0, zone)
	}
	for want, f := range map[string]market.Fair{
		"sábado 16 de enero, de 10 am a 7 pm (hora de allá)":                   {Starts: day(16, 10, 0, chile), Ends: day(16, 19, 0, chile)},
		"sábado 16 de enero, de 10:30 pm a 3 am del domingo 17 de enero":       {Starts: day(16, 22, 30, peru), Ends: day(17, 3, 0, peru)},
		"sábado 16 de enero, de 6 pm a 12 de la noche":                         {Starts: day(16, 18, 0, peru), Ends: day(17, 0, 0, peru)},
		"del sábado 16 de enero, 8 am, al lunes 18 de enero, 5 pm":             {Starts: day(16, 8, 0, peru), Ends: day(18, 17, 0, peru)},
		"del sábado 16 de enero, 8 am, al domingo 17 de enero, 5 pm":           {Starts: day(16, 8, 0, peru), Ends: day(17, 17, 0, peru)},
		"del sábado 16 de enero al lunes 18 de enero, cada día de 8 am a 5 pm": {Starts: day(16, 8, 0, peru), Ends: day(18, 17, 0, peru)},
		"del sábado 16 de enero al lunes 18 de enero, cada día de 6 pm a 2 am": {Starts: day(16, 18, 0, peru), Ends: day(19, 2, 0, peru)},
		"sábado 16 de enero, de 11 am a 11:30 am":                              {Starts: day(16, 11, 0, peru), Ends: day(16, 11, 30, peru)},
	} {
		if strings.Contains(want, "cada día") {
			f.Opens, f.Shuts = f.Starts, f.Ends
			f.Shuts = time.Date(f.Starts.Year(), f.Starts.Month(), f.Starts.Day(), f.Ends.Hour(), f.Ends.Minute(), 0, 0, f.Starts.Location())
		}
		f.ID, f.Name, f.Venue, f.Open, f.Capacity, f.MaxPerApplicant = "fair_1", "Feria", "Plaza", true, 4, 1
		fairPhone(t, f).Talks(chattest.Step{"ferias", "…"}, chattest.Step{"1", "…\n📅 " + want + "\n…"})
	}
}

// What a fair asks of those who come is told as its organiser wrote it, and nothing where it asks for nothing.
func TestWhatAFairRequires(t *testing.T) {
	f := chattest.Urcos()
	f.Requirements = []string{"Trae tu DNI.", "mesa y *balanza*", "3", "4", "5", "6", "7", "8"}
	p := fairPhone(t, f)
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}}}
	want := "\nTe piden: Trae tu DNI; mesa y balanza; 3; 4; 5; 6; y 2 más."
	if got := p.Gets(fair.StallApproved("fair_1", "stall_1")); !chattest.Says(got, "…"+want+"\n¿Vas?…") {
		t.Error(got)
	}
	p.Talks(chattest.Step{"sí voy", "✅ Te esperan en *Feria de Urcos*: el puesto 14, sábado 12 de diciembre, de 8 am a 5 pm." + want})
}

func TestWhyNotIsSaid(t *testing.T) {
	for reason, want := range map[string]string{
		"weather": "se canceló por el mal tiempo.", "road": "se canceló porque el camino está mal.", "venue": "se canceló porque no hay local.",
		"few_stalls": "se canceló porque postularon pocos.", "mourning": "se canceló por duelo.", "mistake": "se canceló: se anunció por error.",
		"other": "se canceló.", "": "se canceló.",
	} {
		f := chattest.Urcos()
		f.Cancelled, f.WhyOff = true, reason
		p := fairPhone(t, f)
		p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallWithdrawn, Reason: "fair_cancelled"}}
		if got := p.Gets(fair.Cancelled("fair_1", "stall_1")); !chattest.Says(got, "La feria *Feria de Urcos* del sáb 12 dic "+want+" Escribe *ferias* para ver otras.") {
			t.Errorf("%q: %s", reason, got)
		}
	}
	for reason, want := range map[string]string{
		"product": ": buscan otros productos.", "documents": ": faltan papeles.", "space": ": no hay lugar.", "trust": ": esta vez van con asociaciones que ya conocen.",
		"cannot_come": ": les dijeron que no puedes ir.", "mistake": ": hubo un error al anotarla.", "other": ".", "": ".",
	} {
		p := fairPhone(t, chattest.Urcos())
		p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallRejected, Reason: reason}}
		if got := p.Gets(fair.StallRejected("fair_1", "stall_1")); !chattest.Says(got, "*Feria de Urcos* del sáb 12 dic no aceptó tu postulación"+want+" Escribe *ferias* para ver otras.") {
			t.Errorf("%q: %s", reason, got)
		}
	}
}

// While it is asked whether an association comes, no answer to that is taken for small talk because something else was told since:
// the question is shown again, and nothing is done by the answer.
func TestAnAnswerAfterANoticeShowsTheQuestion(t *testing.T) {
	again := "…Todavía no hice nada. Léelo otra vez, por favor, y responde:\n🎪 *Feria de Urcos*: tienes el puesto 14…¿Vas?…"
	for _, words := range []string{"sí", "sí voy", "confirmo", "1", "ok", "dale", "2", "no", "ya no puedo"} {
		p := asked(t)
		p.Talks(chattest.Step{words, again})
		if s := p.Market.Stalls[0].State; s != market.StallApproved {
			t.Errorf("%q left it %s", words, s)
		}
		p.Talks(chattest.Step{"[✅ Sí voy]", "…Te esperan en *Feria de Urcos*…"})
	}
	for words, want := range map[string]string{
		"gracias": "¡De nada! 🙌\nSigue en pie tu puesto en *Feria de Urcos* del sáb 12 dic.", "jajaja ya ya": "😄 Aquí estoy.\nSigue en pie tu puesto en *Feria de Urcos* del sáb 12 dic.",
	} {
		p := asked(t)
		p.Talks(chattest.Step{words, want})
		if s := p.Market.Stalls[0].State; s != market.StallApproved {
			t.Errorf("%q left it %s", words, s)
		}
	}
}

// asked is a phone that was asked whether it comes to a fair, and then told that another fair did not take the association.
func asked(t *testing.T) *chattest.Phone {
	other := chattest.Urcos()
	other.ID, other.Name = "fair_2", "Feria de Calca"
	p := fairPhone(t, chattest.Urcos(), other)
	p.Market.Stalls = []market.Stall{
		{ID: "stall_1", Fair: "fair_1", State: market.StallApproved, Count: 1, Numbers: []int{14}},
		{ID: "stall_2", Fair: "fair_2", State: market.StallRejected},
	}
	p.Gets(fair.StallApproved("fair_1", "stall_1"))
	p.Gets(fair.StallRejected("fair_2", "stall_2"))
	return p
}

// Where it is asked of several fairs, an answer is asked about.
func TestAnAnswerToSeveralFairs(t *testing.T) {
	asks := "…*Feria de Urcos*: tienes el puesto 14…¿Vas?…"
	for words, want := range map[string]string{"sí": asks, "1": asks, "confirmo": asks, "no": "…¿Dejas el puesto 14…"} {
		p := asked(t)
		p.Market.Stalls = append(p.Market.Stalls, market.Stall{ID: "stall_3", Fair: "fair_2", State: market.StallApproved, Count: 1, Numbers: []int{3}})
		p.Gets(fair.StallApproved("fair_2", "stall_3"))
		p.Gets(fair.StallRejected("fair_2", "stall_2"))
		p.Talks(chattest.Step{words, "…Escribiste «" + words + "». ¿Para cuál es?\n1 Feria de Calca · 2 Feria de Urcos…"}, chattest.Step{"2", want})
		if p.Market.Stalls[0].State != market.StallApproved || p.Market.Stalls[2].State != market.StallApproved {
			t.Errorf("%q did something", words)
		}
	}
}

// It is said that a fair is full only where it is: else how many stalls are left, which are too few.
func TestWhyAnApplicationWaits(t *testing.T) {
	f := chattest.Urcos()
	f.Taken = 3
	p := fairPhone(t, f)
	p.Market.Stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallWaitlisted, Count: 2, Waiting: 1}}
	want := "*Feria de Urcos* del sáb 12 dic: no hay 2 puestos; queda 1 puesto. Eres la 1.ª en espera…"
	if got := p.Gets(fair.StallWaitlisted("fair_1", "stall_1")); !chattest.Says(got, "…"+want) {
		t.Error(got)
	}
	p.Talks(chattest.Step{"mi puesto", "…sáb 12 dic · en espera, 1.ª…"})
}
