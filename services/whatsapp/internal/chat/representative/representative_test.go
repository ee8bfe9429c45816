package representative_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/representative"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const huaro = "assoc_huaro"

var week = chattest.Now.Add(7 * 24 * time.Hour)

// juan is a colleague; julia is who he proposes.
func juan() market.Colleague {
	return market.Colleague{ID: "per_juan", Name: "Juan Mamani", Active: true}
}

func julia() market.Proposal {
	return market.Proposal{Action: market.AddRepresentative, Person: "per_julia", Name: "Julia Ccori", Phone: "222", By: "per_juan", Ends: week}
}

func phone(t *testing.T, proposals ...market.Proposal) *chattest.Phone {
	p := chattest.NewPhone(t)
	p.Market.ColleagueList, p.Market.Proposals = []market.Colleague{juan()}, proposals
	return p
}

const whether = "👥 *Juan Mamani* propone que *Julia Ccori* (celular que termina en 222) también venda por la asociación.\n" +
	"¿Conoces a esa persona y estás de acuerdo? Vale solo si otra persona de la asociación dice que sí, hasta el lunes 30, 9 am.\n" +
	"1 Sí la conozco · 2 No la conozco [✅ Sí la conozco] [❌ No la conozco]"

func TestASecondOneConfirmsWhoIsProposed(t *testing.T) {
	for _, yes := range []string{"[✅ Sí la conozco]", "1", "sí"} {
		p := phone(t, julia())
		if got := p.Gets(representative.Proposed(huaro, "per_julia")); got != whether {
			t.Fatalf("asked\n%s", got)
		}
		p.Talks(chattest.Step{yes, "✅ Gracias. Con tu sí, *Julia Ccori* (celular que termina en 222) ya vende por la asociación."})
		if len(p.Market.ColleagueList) != 2 {
			t.Errorf("%s: not confirmed", yes)
		}
	}
}

// Of several that are open it is asked which, by whom it is of and what is asked; the one that is meant is shown before anything is done.
func TestAYesAmongSeveralIsShownFirst(t *testing.T) {
	out := market.Proposal{Action: market.RemoveRepresentative, Person: "per_elmer", By: "per_juan", Ends: week}
	p := phone(t, julia(), out)
	p.Market.ColleagueList = append(p.Market.ColleagueList, market.Colleague{ID: "per_elmer", Name: "Elmer Sola", Active: true})
	p.Gets(representative.Proposed(huaro, "per_julia"))
	p.Gets(representative.Proposed(huaro, "per_elmer"))
	p.Talks(
		chattest.Step{"sí", "…Escribiste «sí». ¿Para cuál es?\n1 Elmer Sola: que ya no venda por la asociación\n2 Julia Ccori: que entre a vender por la asociación…"},
		chattest.Step{"2", "…Todavía no hice nada. Léelo otra vez, por favor, y responde:\n" + whether},
	)
	if len(p.Market.Proposals) != 2 {
		t.Fatal("decided before it was shown")
	}
	p.Talks(
		chattest.Step{"sí", "✅ Gracias. Con tu sí, *Julia Ccori* (celular que termina en 222) ya vende por la asociación.\nTambién espera tu respuesta la propuesta de que salga *Elmer Sola*: para responder escribe *Elmer Sola*."},
		chattest.Step{"elmer", "…👥 *Juan Mamani* propone que *Elmer Sola* ya no venda…"},
		chattest.Step{"no", "Está bien: con tu no, *Elmer Sola* sigue vendiendo por la asociación. Todo sigue como antes."},
		chattest.Step{"sí", "…¡Qué bueno!…"},
	)
}

// What was decided elsewhere is asked about no more.
func TestWhatIsDecidedIsNotAskedAbout(t *testing.T) {
	p := phone(t, julia(), market.Proposal{Action: market.RemoveRepresentative, Person: "per_elmer", By: "per_juan", Ends: week})
	p.Market.ColleagueList = append(p.Market.ColleagueList, market.Colleague{ID: "per_elmer", Name: "Elmer Sola", Active: true})
	p.Gets(representative.Proposed(huaro, "per_elmer"))
	p.Gets(representative.Proposed(huaro, "per_julia"))
	p.Market.Proposals, p.Market.ColleagueList = p.Market.Proposals[:1], p.Market.ColleagueList[:1]
	p.Gets(representative.Removed(huaro, "per_elmer"))
	p.Talks(chattest.Step{"sí", "…*Julia Ccori*…también venda…"})
}

// Whoever proposed nothing closes what was proposed as them and ends what others signed in with, by the button and by the words.
func TestNotMeMeansTheSameAsButtonAndWords(t *testing.T) {
	for _, says := range []string{"[❌ No fui yo]", "no fui yo", "yo no fui", "1"} {
		own := julia()
		own.By = "per_rosa"
		p := phone(t, own)
		p.Gets(representative.Proposed(huaro, "per_julia"))
		p.Talks(chattest.Step{says, "…Listo: saqué a todos de tu cuenta…"})
		if !slices.Contains(p.Market.Calls, "Disavow") {
			t.Error(says)
		}
	}
}

// Nothing but a clear yes confirms, and a no declines.
func TestOnlyAClearYesConfirms(t *testing.T) {
	for _, text := range []string{"ya vale pues", "quien es", "no sé", "creo que sí la conozco pero no sé", "gracias"} {
		p := phone(t, julia())
		p.Gets(representative.Proposed(huaro, "per_julia"))
		p.Writes(text)
		if len(p.Market.Proposals) != 1 {
			t.Errorf("%s: decided", text)
		}
	}
	p := phone(t, julia())
	p.Gets(representative.Proposed(huaro, "per_julia"))
	p.Talks(
		chattest.Step{"no", "Está bien: con tu no, *Julia Ccori* (celular que termina en 222) no entra a vender por la asociación. Todo sigue como antes."},
	)
	if len(p.Market.Proposals) != 0 || len(p.Market.ColleagueList) != 1 {
		t.Error("not declined")
	}
}

// A yes to what was proposed before is no yes to what is proposed now.
func TestAYesIsAboutOneProposal(t *testing.T) {
	p := phone(t, julia())
	p.Gets(representative.Proposed(huaro, "per_julia"))
	p.Market.Proposals[0].Name, p.Market.Proposals[0].Ends = "Otra Persona", week.Add(time.Minute)
	p.Talks(chattest.Step{"[✅ Sí la conozco]", "…Después de eso la propuesta cambió. Ahora es así:\n👥 *Juan Mamani* propone que *Otra Persona*…"})
	if len(p.Market.ColleagueList) != 1 {
		t.Error("confirmed")
	}
	p.Market.Proposals = nil
	p.Talks(chattest.Step{"sí", "Esa propuesta ya se decidió o venció. No hace falta que respondas."})
}

func TestWhyAYesIsNotTaken(t *testing.T) {
	for slug, want := range map[string]string{
		"own-proposal": "…otra persona de tu asociación, o Nélida…", "proposer-gone": "…solo lo confirma Nélida…", "new-representative": "…todavía eres nuevo…",
		"identity-in-doubt": "…🔒 No hice nada…",
	} {
		p := phone(t, julia())
		p.Gets(representative.Proposed(huaro, "per_julia"))
		p.Market.Refuse["ConfirmProposal"] = &market.Problem{Status: 409, Slug: slug}
		p.Talks(chattest.Step{"[✅ Sí la conozco]", want})
	}
}

// Who proposed it, whom it is about and who is new are told in other words.
func TestEachIsToldWhatIsTheirs(t *testing.T) {
	own := julia()
	own.By = "per_rosa"
	p := phone(t, own)
	if got := p.Gets(representative.Proposed(huaro, "per_julia")); !chattest.Says(got, "…Propusiste que *Julia Ccori*…Si no fuiste tú, toca *No fui yo*.\n1 No fui yo · 2 Retirarla [❌ No fui yo] [↩️ Retirarla]") {
		t.Error(got)
	}
	p.Talks(chattest.Step{"[↩️ Retirarla]", "Está bien: con tu no, *Julia Ccori* (celular que termina en 222) no entra a vender por la asociación. Todo sigue como antes."})

	p = phone(t, market.Proposal{Action: market.RemoveRepresentative, Person: "per_rosa", By: "per_juan", Ends: week})
	if got := p.Gets(representative.Proposed(huaro, "per_rosa")); !chattest.Says(got, "…👥 *Juan Mamani* propone que ya no vendas por *Productores de Maíz de Huaro*…Mientras tanto sigues vendiendo…Nélida (984 123 456).") {
		t.Error(got)
	}
	if len(p.Last.Buttons) != 0 {
		t.Error("asked about themselves")
	}

	p = phone(t, julia())
	p.Market.NewUntil = week
	if got := p.Gets(representative.Proposed(huaro, "per_julia")); !chattest.Says(got, "…Como eres nuevo…1 No la conozco [❌ No la conozco]") {
		t.Error(got)
	}
}

func TestARemovalAndAMandateAreAskedAbout(t *testing.T) {
	p := phone(t, market.Proposal{Action: market.RemoveRepresentative, Person: "per_elmer", By: "per_juan", Ends: week})
	p.Market.ColleagueList = append(p.Market.ColleagueList, market.Colleague{ID: "per_elmer", Name: "Elmer Sola", Active: true})
	if got := p.Gets(representative.Proposed(huaro, "per_elmer")); !chattest.Says(got, "…propone que *Elmer Sola* ya no venda…[✅ Sí, que salga] [❌ No, que siga]") {
		t.Error(got)
	}
	p.Talks(chattest.Step{"1", "✅ Gracias. Con tu sí, *Elmer Sola* ya no vende por la asociación."})
	if got := p.Gets(representative.Removed(huaro, "per_elmer")); got != "👥 Cambió quién vende por *Productores de Maíz de Huaro*: una persona ya no. Siguen: *Rosa Quispe*, *Juan Mamani*. Si no lo sabías, avisa a Nélida (984 123 456)." {
		t.Error(got)
	}

	soles := money.Amount{Minor: 50_000, Currency: money.PEN}
	p = phone(t, market.Proposal{Action: market.SetMandate, Sale: soles, By: "per_juan", Ends: week})
	if got := p.Gets(representative.Proposed(huaro, "")); !chattest.Says(got, "…quien es nuevo pueda cerrar ventas de hasta S/ 500.00…[✅ Sí, de acuerdo] [❌ No]") {
		t.Error(got)
	}
	p.Talks(chattest.Step{"[✅ Sí, de acuerdo]", "✅ Gracias. Con tu sí, quien es nuevo puede cerrar ventas de hasta S/ 500.00 en sus primeros tres días."})
	if got := p.Gets(representative.MandateSet(huaro, 50_000)); got != "👥 Desde ahora, en sus primeros tres días quien es nuevo en la asociación solo cierra ventas de hasta S/ 500.00 en total." {
		t.Error(got)
	}
	if got := p.Gets(representative.MandateSet(huaro, 1)); got != "" {
		t.Error("told of what was set before: " + got)
	}
}

func TestWhoIsNewIsWelcome(t *testing.T) {
	p := phone(t)
	p.Market.NewUntil, p.Market.Mandate = chattest.Now.Add(72*time.Hour), money.Amount{Minor: 50_000, Currency: money.PEN}
	if got := p.Gets(representative.Added(huaro, "per_rosa")); got != "🌽 ¡Te damos la bienvenida! Desde ahora vendes por *Productores de Maíz de Huaro*.\n"+
		"Por seguridad, hasta el jueves 26, 9 am solo cierras ventas de hasta S/ 500.00 en total. Lo que pase de eso lo cierra: *Juan Mamani*.\n"+
		"Ya puedes poner lotes a la venta y ver las ofertas. Para empezar escribe *menú*." {
		t.Error(got)
	}
	p = phone(t)
	p.Market.ColleagueList = append(p.Market.ColleagueList, market.Colleague{ID: "per_julia", Name: "Julia Ccori", NewUntil: chattest.Now.Add(72 * time.Hour)})
	if got := p.Gets(representative.Added(huaro, "per_julia")); got != "👥 *Julia Ccori* ya vende por la asociación. Por seguridad, hasta el jueves 26, 9 am no cierra ventas. Si no conoces a esa persona, escribe *bloquear*." {
		t.Error(got)
	}
	if got := p.Gets(representative.Added(huaro, "per_gone")); got != "" {
		t.Error("told of who does not speak for it: " + got)
	}
}

func TestWhoDeclinedIsSaid(t *testing.T) {
	p := phone(t)
	for by, want := range map[string]string{
		"per_juan": "👥 No entra nadie nuevo a vender por la asociación: *Juan Mamani* dijo que no. Todo sigue como antes.",
		"":         "👥 No entra nadie nuevo a vender por la asociación: la coordinación dijo que no. Todo sigue como antes.",
		"per_else": "👥 No entra nadie nuevo a vender por la asociación: esa misma persona dijo que no. Todo sigue como antes.",
	} {
		if got := p.Gets(representative.Declined(huaro, "per_julia", by)); got != want {
			t.Error(got)
		}
	}
	if got := p.Gets(representative.Declined(huaro, "per_rosa", "per_juan")); got != "✅ Sigues vendiendo por *Productores de Maíz de Huaro*: la propuesta de que salgas quedó sin efecto." {
		t.Error(got)
	}
}

// Who speaks for another organisation is asked themselves, also where that is no association.
func TestThePersonIsAskedThemselves(t *testing.T) {
	const asks = "👥 Te proponen para que también vendas por *Cacaoteras de Urcos*. ¿Estás de acuerdo? Solo con tu sí entras.\n" +
		"1 Sí, de acuerdo · 2 No quiero [✅ Sí, de acuerdo] [❌ No quiero]"
	for _, kind := range []string{market.Association, "buyer"} {
		for text, want := range map[string]string{
			"sí": "✅ Gracias. Falta que otra persona de esa asociación lo confirme; te aviso.", "[❌ No quiero]": "Está bien: no entras. No cambia nada más.",
		} {
			p := phone(t)
			p.Market.Organisation.Kind, p.Market.Named = kind, map[string]string{"assoc_urcos": "Cacaoteras de Urcos"}
			if got := p.Gets(representative.Asked("assoc_urcos", "per_rosa")); got != asks {
				t.Fatal(got)
			}
			p.Talks(chattest.Step{text, want})
		}
	}
	p := phone(t)
	p.Market.Named, p.Market.IsConfirmed = map[string]string{"assoc_urcos": "Cacaoteras de Urcos"}, true
	p.Gets(representative.Asked("assoc_urcos", "per_rosa"))
	p.Talks(chattest.Step{"1", "✅ Listo: ya vendes también por esa asociación. Para elegir por cuál vendes escribe *menú*."})
	if got := p.Gets(representative.Left("assoc_urcos")); got != "👥 Ya no vendes por *Cacaoteras de Urcos*. Lo que acordaste sigue en pie con la asociación. Si crees que es un error, habla con Nélida (984 123 456)." {
		t.Error(got)
	}
}

// Whoever does not speak for the association decides nothing of it.
func TestAnothersProposalIsNotDecided(t *testing.T) {
	p := phone(t, julia())
	p.Gets(representative.Proposed(huaro, "per_julia"))
	id := p.Button(p.Last, "Sí la conozco")
	p.Market.Refuse["Board"] = &market.Problem{Status: 404, Slug: "not-found"}
	if got := p.Does(chat.Input{Kind: chat.Tap, Tap: id}); !strings.Contains(got, "No hice nada: no vendes por esa asociación.") || len(p.Market.Proposals) != 1 {
		t.Error(got)
	}
}

// Whose phone is in doubt says nothing of others.
func TestWhoIsInDoubtDecidesNothing(t *testing.T) {
	p := phone(t, julia())
	p.Gets(representative.Proposed(huaro, "per_julia"))
	p.Market.IsFrozen = true
	id := p.Button(p.Last, "Sí la conozco")
	p.Talks(chattest.Step{"sí", "…🔒…"})
	p.Does(chat.Input{Kind: chat.Tap, Tap: id})
	if len(p.Market.Proposals) != 1 {
		t.Error("decided")
	}
}
