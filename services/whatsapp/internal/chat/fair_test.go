package chat_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// urcos is a fair on Saturday, 12 December 2026, 8 am to 5 pm, of four stalls.
func urcos() market.Fair {
	starts := time.Date(2026, 12, 12, 13, 0, 0, 0, time.UTC)
	return market.Fair{
		ID: "fair_1", Name: "Feria de Urcos", Venue: "Plaza de Armas", Province: "Quispicanchi",
		Starts: starts, Ends: starts.Add(9 * time.Hour), Open: true, Capacity: 4, Most: 1,
	}
}

func fairPhone(t *testing.T, fairs ...market.Fair) *phone {
	p := newPhone(t)
	p.m.fairs = fairs
	return p
}

const fairCard = "🎪 *Feria de Urcos*\n📅 sábado 12 de diciembre, de 8 am a 5 pm\n📍 Plaza de Armas (Quispicanchi)\nQuedan 4 puestos.\n" +
	"1 Postular · 2 No voy [Postular] [❌ No voy]"

const fairList = "Ferias que vienen:\n1 Feria de Urcos: sáb 12 dic · quedan 4 puestos {Ver ferias | 1 Feria de Urcos}"

func TestApplyForAStall(t *testing.T) {
	p := fairPhone(t, urcos())
	p.m.lots = append(p.m.lots, market.Lot{ID: "l", State: market.LotPublished, Product: "maize"}, market.Lot{ID: "m", State: market.LotPublished, Product: "maize"})
	p.talks(
		step{"ferias", fairList},
		step{"1", fairCard},
		step{"postular", "Postulas a *Feria de Urcos*: 1 puesto, maíz. ¿Envío?\n1 Enviar · 2 No [✅ Enviar] [❌ No]"},
		step{"sí", "✅ Recibido. Te aviso apenas respondan."},
		step{"ferias", fairList},
		step{"1", "Ya postulaste a *Feria de Urcos* (1 puesto). Te aviso apenas respondan."},
	)
	if s := p.m.stalls[0]; s.Count != 1 || len(s.Products) != 1 || s.Products[0] != "maize" {
		t.Errorf("applied %+v", s)
	}
}

func TestApplyForSeveralStalls(t *testing.T) {
	f := urcos()
	f.Most = 5
	f.Products = []string{"cocoa"}
	p := fairPhone(t, f)
	p.m.lots = append(p.m.lots, market.Lot{ID: "l", State: market.LotPublished, Product: "maize"})
	p.talks(
		step{"ferias", fairList},
		step{"1", fairCard},
		step{"1", "¿Cuántos puestos quieres? Puedes pedir hasta 5. [1 puesto] [2 puestos] [3 puestos]"},
		step{"9", "…Puedes pedir hasta 5…"},
		step{"4", "Postulas a *Feria de Urcos*: 4 puestos. ¿Envío?\n1 Enviar · 2 Cambiar · 3 No [✅ Enviar] [✏️ Cambiar] [❌ No]"},
		step{"cambiar", "…¿Cuántos puestos quieres?…"},
		step{"[2 puestos]", "…: 2 puestos. ¿Envío?…"},
		step{"1", "…Recibido…"},
	)
	if s := p.m.stalls[0]; s.Count != 2 || len(s.Products) > 0 {
		t.Errorf("applied %+v", s)
	}
}

func TestFairsAreListed(t *testing.T) {
	full, closed, over, off := urcos(), urcos(), urcos(), urcos()
	full.ID, full.Name, full.Taken = "fair_2", "Feria Agropecuaria y Artesanal de Santa María de Nieva", 4
	closed.ID, closed.Name, closed.Open = "fair_3", "Feria de Calca", false
	over.ID, over.Over, off.ID, off.Cancelled = "fair_4", true, "fair_5", true
	p := fairPhone(t, urcos(), full, closed, over, off)
	p.talks(
		step{"ferias", "Ferias que vienen:\n1 Feria de Urcos: sáb 12 dic · quedan 4 puestos\n" +
			"2 Feria Agropecuaria y Artesanal de Santa María de Nieva: sáb 12 dic · llena, con lista de espera\n" +
			"3 Feria de Calca: sáb 12 dic · inscripción cerrada " +
			"{Ver ferias | 1 Feria de Urcos | 2 Feria Agropecuaria y… | 3 Feria de Calca}"},
		step{"3", "…La inscripción ya cerró."},
		step{"ferias", "…Ferias que vienen…"},
		step{"2", "…Está llena: entrarías a la lista de espera.…"},
	)
	p = fairPhone(t)
	p.talks(step{"ferias", "Por ahora no hay ferias publicadas. Cuando haya una, te aviso."})
}

func TestStallNotices(t *testing.T) {
	has := "🎪 *Feria de Urcos*: tienes el puesto 14. Sábado 12 de diciembre, de 8 am a 5 pm.\nLleva DNI, mesa y balanza. ¿Vas?\n" +
		"1 Sí voy · 2 Ya no puedo [✅ Sí voy] [❌ Ya no puedo]"
	until := time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		kind   chat.NoticeKind
		stall  market.Stall
		off    bool
		want   string
		answer []step
	}{
		{"approved", chat.StallApproved, market.Stall{State: market.StallApproved, Count: 1, Numbers: []int{14}}, false, has, []step{
			{"sí voy", "✅ Te esperan en *Feria de Urcos*: el puesto 14, sábado 12 de diciembre, de 8 am a 5 pm. Lleva DNI, mesa y balanza."},
			{"ferias", fairList},
			{"1", "…Ya confirmaste que vas a *Feria de Urcos*: el puesto 14…"},
			{"ya no puedo", "…¿Dejas el puesto 14 de *Feria de Urcos*? Pasa a otra asociación y no se puede deshacer.…"},
			{"ya", "…dímelo claro…"},
			{"sí", "Listo: avisé que no vas a *Feria de Urcos*."},
			{"ferias", fairList},
			{"1", fairCard},
		}},
		{"approved and not going", chat.StallApproved, market.Stall{State: market.StallApproved, Count: 1, Numbers: []int{14}}, false, has, []step{
			{"2", "…¿Dejas el puesto 14…"}, {"volver", has},
		}},
		{"confirmed meanwhile", chat.StallApproved, market.Stall{State: market.StallConfirmed, Count: 1, Numbers: []int{14}}, false, "", nil},
		{
			"waiting", chat.StallWaitlisted,
			market.Stall{State: market.StallWaitlisted, Count: 1, Waiting: 2},
			false,
			"*Feria de Urcos* está llena. Eres la 2.ª en espera; si te toca, tendrás 1 día para decir sí. ¿Esperas?\n" +
				"1 Espero · 2 Salir [⏳ Espero] [❌ Salir]",
			[]step{{"espero", "⏳ Sigues en espera. Te aviso si te toca."}},
		},
		{"leaves the line", chat.StallWaitlisted, market.Stall{State: market.StallWaitlisted, Count: 1, Waiting: 2}, false, "…Eres la 2.ª…", []step{
			{"salir", "…¿Sales de la espera de *Feria de Urcos*?…"}, {"1", "…avisé que no vas…"},
		}},
		{
			"offered", chat.StallOffered,
			market.Stall{State: market.StallOffered, Count: 2, Numbers: []int{3, 4}, OfferedUntil: until},
			false,
			"🎪 *Feria de Urcos*: se liberó lugar y te toca: los puestos 3 y 4. Di sí hasta el viernes 27, 6 pm; si no, pasa a otra asociación. ¿Vas?\n" +
				"1 Sí voy · 2 Ya no puedo [✅ Sí voy] [❌ Ya no puedo]",
			[]step{{"1", "…Te esperan en *Feria de Urcos*: los puestos 3 y 4…"}},
		},
		{
			"rejected", chat.StallRejected,
			market.Stall{State: market.StallRejected, Reason: "documents"},
			false,
			"*Feria de Urcos* no aceptó tu postulación: faltan papeles. Escribe *ferias* para ver otras.", nil,
		},
		{
			"lapsed", chat.StallOfferLapsed,
			market.Stall{State: market.StallWaitlisted, Waiting: 3},
			false,
			"Se pasó el plazo y el puesto en *Feria de Urcos* pasó a otra asociación. Sigues en espera: eres la 3.ª.", nil,
		},
		{
			"called off", chat.FairCancelled,
			market.Stall{State: market.StallWithdrawn, Reason: "fair_cancelled"},
			true,
			"La feria *Feria de Urcos* se canceló. Escribe *ferias* para ver otras.", nil,
		},
		{"not called off", chat.FairCancelled, market.Stall{State: market.StallApplied}, false, "", nil},
		{"approved and called off", chat.StallApproved, market.Stall{State: market.StallApproved}, true, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := urcos()
			f.Cancelled = tt.off
			p := fairPhone(t, f)
			tt.stall.ID, tt.stall.Fair = "stall_1", "fair_1"
			p.m.stalls = []market.Stall{tt.stall}
			if got := p.gets(chat.Notice{Kind: tt.kind, Fair: "fair_1", Stall: "stall_1"}); !says(got, tt.want) {
				t.Fatalf("told\n%s\nwant\n%s", got, tt.want)
			}
			p.talks(tt.answer...)
		})
	}
}

// What is already so, or too late, is said plainly.
func TestStallsAreTooLate(t *testing.T) {
	p := fairPhone(t, urcos())
	p.m.stalls = []market.Stall{{ID: "stall_1", Fair: "fair_1", State: market.StallOffered, Count: 1, Numbers: []int{14}, OfferedUntil: now}}
	p.gets(chat.Notice{Kind: chat.StallOffered, Fair: "fair_1", Stall: "stall_1"})
	p.m.refuse["ConfirmStall"] = problem("stall-offer-expired")
	p.m.meanwhile["ConfirmStall"] = func(f *fake) {
		f.stalls[0].State, f.stalls[0].Numbers, f.stalls[0].Waiting = market.StallWaitlisted, nil, 2
	}
	p.talks(step{"sí voy", "Se pasó el plazo. Sigues en espera en *Feria de Urcos*: eres la 2.ª."})
	tests := []struct{ slug, want string }{
		{"registration-closed", "La inscripción ya cerró."},
		{"fair-crowded", "…ya no recibe más postulaciones…"},
		{"fair-cancelled", "…se canceló…"},
	}
	for _, tt := range tests {
		p := fairPhone(t, urcos())
		p.m.refuse["Apply"] = problem(tt.slug)
		p.talks(step{"ferias", fairList}, step{"1", fairCard}, step{"1", "…¿Envío?…"}, step{"1", tt.want})
	}
	for tap, want := range map[string]string{
		"fair:fair_9:apply": "No encuentro esa feria", "stall:fair_1:stall_9:confirm": "No encuentro esa feria",
	} {
		p := fairPhone(t, urcos())
		if got := p.does(chat.Input{Kind: chat.Tap, Tap: tap}); !says(got, "…"+want+"…") {
			t.Errorf("%s: %s", tap, got)
		}
	}
}
