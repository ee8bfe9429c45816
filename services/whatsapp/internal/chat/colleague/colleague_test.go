package colleague_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/colleague"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// juan is a colleague in a state, of whom certain things may be said.
func juan(active bool, doubt string, allowed ...string) market.Colleague {
	return market.Colleague{ID: "per_juan", Name: "Juan Mamani", Active: active, Doubt: doubt, Allowed: allowed}
}

func phone(t *testing.T, colleagues ...market.Colleague) *chattest.Phone {
	p := chattest.NewPhone(t)
	p.Market.ColleagueList = colleagues
	return p
}

const asked = "📱 *Juan Mamani* cambió de número. Para cuidar a la asociación, por ahora no puede vender por aquí.\n" +
	"Pregúntale de palabra o por llamada. ¿Es la misma persona?\n1 Sí, es · 2 No sé [✅ Sí, es] [❌ No sé]"

func TestAColleagueIsConfirmed(t *testing.T) {
	for _, yes := range []string{"[✅ Sí, es]", "1", "sí", "si es"} {
		p := phone(t, juan(false, market.NumberChanged, market.ActionFreeze, market.ActionConfirm))
		if got := p.Gets(colleague.Frozen("per_juan")); got != asked {
			t.Fatalf("asked\n%s", got)
		}
		p.Talks(chattest.Step{yes, "✅ Gracias. *Juan Mamani* ya puede vender otra vez."})
		if !p.Market.ColleagueList[0].Active {
			t.Errorf("%s: not confirmed", yes)
		}
		if got := p.Gets(colleague.Frozen("per_juan")); got != "" {
			t.Errorf("asked again\n%s", got)
		}
	}
}

func TestWhoIsNotSureConfirmsNobody(t *testing.T) {
	for _, no := range []string{"[❌ No sé]", "2", "no", "quien sabe", "ya vale pues"} {
		p := phone(t, juan(false, market.DeviceChanged, market.ActionFreeze, market.ActionConfirm))
		p.Gets(colleague.Frozen("per_juan"))
		p.Writes(no)
		if p.Market.ColleagueList[0].Active {
			t.Errorf("%s: confirmed", no)
		}
	}
}

// The answer to one doubt does not answer a later one, which is asked about.
func TestAnAnswerIsAboutOneDoubt(t *testing.T) {
	const again = "Después de eso hubo otro cambio, así que te pregunto otra vez.\n"
	p := phone(t, juan(false, market.NumberChanged, market.ActionFreeze, market.ActionConfirm))
	p.Gets(colleague.Frozen("per_juan"))
	p.Market.ColleagueList[0].Since = chattest.Now.Add(time.Minute)
	p.Talks(chattest.Step{"[✅ Sí, es]", again + asked})
	if p.Market.ColleagueList[0].Active {
		t.Error("confirmed")
	}
	p = phone(t, juan(false, market.NumberChanged, market.ActionFreeze, market.ActionConfirm))
	p.Gets(colleague.Frozen("per_juan"))
	p.Market.Refuse["ConfirmColleague"] = &market.Problem{Status: 409, Slug: "doubt-is-later"}
	p.Talks(chattest.Step{"sí", again + asked})
	p.Talks(chattest.Step{"sí", "✅ Gracias. *Juan Mamani* ya puede vender otra vez."})

	p = phone(t, juan(false, market.DeviceChanged, market.ActionFreeze, market.ActionConfirm))
	p.Gets(colleague.Frozen("per_juan"))
	p.Market.ColleagueList[0] = juan(true, "", market.ActionFreeze)
	p.Talks(chattest.Step{"[❌ No sé]", "Está bien. A *Juan Mamani* ya lo confirmó otra persona. Si crees que le robaron el celular, escribe *bloquear*."})
	p = phone(t, juan(false, market.DeviceChanged, market.ActionFreeze, market.ActionConfirm))
	p.Gets(colleague.Frozen("per_juan"))
	p.Market.ColleagueList[0] = juan(false, market.Blocked)
	p.Market.ColleagueList[0].Since = chattest.Now
	p.Talks(chattest.Step{"sí", "*Juan Mamani* sigue en pausa: alguien pidió el bloqueo. Para que vuelva, habla con Nélida (984 123 456)."})
}

func TestTheCoordinatorIsToldWhoIsInDoubt(t *testing.T) {
	for want, p := range map[string]colleague.InDoubt{
		"🔒 *Juan Mamani*, de Huaro, Urcos, está en pausa: cambió de número. No puede vender hasta que se confirme que es la misma persona.\n" +
			"Llama a su asociación y confírmalo en Qhatu.": {Name: "Juan Mamani", Associations: []string{"Huaro", "Urcos"}, Doubt: market.NumberChanged},
		"🔒 Una persona sin nombre, inscrita con el número +51987000222 está en pausa: escribe desde otro celular. Aún no vende por ninguna asociación.\n" +
			"Antes de inscribirla confirma en Qhatu que es la misma persona.": {Phone: "+51987000222", Doubt: market.DeviceChanged},
	} {
		if got := colleague.ForCoordinator(p).Body; got != want {
			t.Errorf("told\n%s\nwant\n%s", got, want)
		}
	}
}

func TestWhoIsAsked(t *testing.T) {
	p := phone(t, juan(false, market.Blocked, market.ActionFreeze))
	if got := p.Gets(colleague.Frozen("per_juan")); got != "🔒 *Juan Mamani* está en pausa: pidieron bloquear su celular, y por ahora no vende por aquí. "+
		"Si no le robaron el celular, avisa a Nélida (984 123 456)." {
		t.Errorf("only the coordinator may confirm; told\n%s", got)
	}
	if got := p.Gets(colleague.Frozen(p.Market.Person.ID)); got != "" {
		t.Errorf("asked about themselves\n%s", got)
	}
}

func TestTheOneWhoWasConfirmedIsTold(t *testing.T) {
	p := phone(t, juan(true, ""))
	if got := p.Gets(colleague.Confirmed("per_juan")); got != "" {
		t.Errorf("told of somebody else\n%s", got)
	}
	if got := p.Gets(colleague.Confirmed(p.Market.Person.ID)); got != "✅ Ya confirmaron que eres tú. Puedes vender y responder ofertas como siempre." {
		t.Errorf("told\n%s", got)
	}
	p.Market.IsFrozen = true
	if got := p.Gets(colleague.Confirmed(p.Market.Person.ID)); got != "" {
		t.Errorf("told although it is in doubt again\n%s", got)
	}
}

func TestAColleagueIsBlocked(t *testing.T) {
	p := phone(t, juan(true, "", market.ActionFreeze), market.Colleague{ID: "per_ana", Name: "Ana Condori", Active: true})
	p.Talks(
		chattest.Step{"bloquear", "🔒 Si perdieron o robaron el celular de alguien, lo bloqueo para que nadie venda en su nombre.\n¿A quién bloqueo?\n" +
			"1 Juan Mamani\n2 Ana Condori {Ver personas | 1 Juan Mamani | 2 Ana Condori}"},
		chattest.Step{"juan mamani", "🔒 Bloqueo a *Juan Mamani*: no podrá vender ni responder ofertas por aquí hasta que lo confirme Nélida (984 123 456).\n¿Lo bloqueo?\n" +
			"1 Sí, bloquear · 2 No [🔒 Sí, bloquear] [❌ No]"},
		chattest.Step{"sí", "🔒 Listo: *Juan Mamani* está en pausa y nadie vende en su nombre. Para que vuelva, habla con Nélida (984 123 456)."},
		chattest.Step{"bloquear", "…¿A quién bloqueo?…"},
		chattest.Step{"1", "*Juan Mamani* ya está en pausa. Para que vuelva, habla con Nélida (984 123 456)."},
	)
	if p.Market.ColleagueList[0].Active {
		t.Error("not blocked")
	}
}

func TestNobodyIsBlocked(t *testing.T) {
	p := phone(t, juan(true, "", market.ActionFreeze))
	p.Talks(
		chattest.Step{"bloquear", "…¿A quién bloqueo?…"},
		chattest.Step{"1", "…¿Lo bloqueo?…"},
		chattest.Step{"no", "Está bien, no bloqueé a nadie."},
	)
	if !p.Market.ColleagueList[0].Active {
		t.Error("blocked")
	}
	phone(t).Talks(chattest.Step{"bloquear", "No hay otra persona inscrita en tu asociación para bloquear. Si te robaron el celular, avisa a Nélida (984 123 456)."})
}

// Whoever is blocked is told so at once.
func TestTheOneWhoIsBlockedIsTold(t *testing.T) {
	p := phone(t, juan(true, ""))
	p.Market.IsFrozen, p.Market.IsBlocked = true, true
	if got := p.Gets(colleague.Frozen(p.Market.Person.ID)); !chattest.Says(got, "…🔒 Alguien pidió bloquear tu WhatsApp, porque duda de que seas tú") {
		t.Errorf("told\n%s", got)
	}
}

// Whoever is new blocks nobody who was there before, which is said at the first step.
func TestWhoIsNewBlocksNobodyWhoWasThere(t *testing.T) {
	p := phone(t, juan(true, ""))
	p.Market.NewUntil = chattest.Now.Add(time.Hour)
	p.Talks(chattest.Step{"bloquear", "…🔒 No hice nada: todavía eres nuevo"})
	other := juan(true, "", market.ActionFreeze)
	other.NewUntil = chattest.Now.Add(time.Hour)
	p.Market.ColleagueList = append(p.Market.ColleagueList, market.Colleague{ID: "per_ana", Name: "Ana", Active: true})
	p.Market.ColleagueList[0] = other
	p.Talks(
		chattest.Step{"bloquear", "…¿A quién bloqueo?\n1 Juan Mamani {Ver personas | 1 Juan Mamani}"},
		chattest.Step{"1", "…¿Lo bloqueo?…"}, chattest.Step{"sí", "…🔒 Listo"},
	)
}

// Whoever is in doubt themselves says nothing of others, and is told once why.
func TestWhoIsInDoubtOnlyReads(t *testing.T) {
	p := phone(t, juan(true, "", market.ActionFreeze))
	p.Market.IsFrozen = true
	const refused = "🔒 No hice nada: tu WhatsApp cambió de celular o de número. Primero otra persona de tu asociación, " +
		"o Nélida (984 123 456), tiene que decir que eres tú."
	p.Talks(
		chattest.Step{"bloquear", refused},
		chattest.Step{"a Juan le robaron el celular", "…" + refused},
	)
	p.Market.IsFrozen = false
	p.Talks(chattest.Step{"bloquear", "…🔒 Si perdieron…"})
	if !p.Market.ColleagueList[0].Active {
		t.Error("blocked")
	}
}

// Two who are called the same are told apart by the end of their phones, in the list and in what is read back.
func TestColleaguesOfOneNameAreToldApart(t *testing.T) {
	other := market.Colleague{ID: "per_other", Name: "Juan Mamani", Active: true, Phone: "222", Allowed: market.Allowed{market.ActionFreeze}}
	first := juan(true, "", market.ActionFreeze)
	first.Phone = "111"
	p := phone(t, first, other)
	p.Talks(
		chattest.Step{"bloquear", "…¿A quién bloqueo?\n1 Juan Mamani: celular que termina en 111\n2 Juan Mamani: celular que termina en 222…"},
		chattest.Step{"2", "…🔒 Bloqueo a *Juan Mamani* (celular que termina en 222): no podrá…"},
		chattest.Step{"sí", "…🔒 Listo…"},
	)
	if !p.Market.ColleagueList[0].Active || p.Market.ColleagueList[1].Active {
		t.Error("the wrong one was blocked")
	}
	if got := phone(t, first, other); !chattest.Says(got.Writes("bloquear"), "…¿A quién…") || chattest.Says(got.Writes("juan mamani"), "…🔒 Bloqueo…") {
		t.Error("a name that is two people's chose one")
	}
}

// That a phone was stolen is said in words: whose it is, is read back; nothing is blocked without a yes to that.
func TestATheftIsToldInWords(t *testing.T) {
	for words, want := range map[string]string{
		"a Juan le robaron el celular":           "…🔒 Bloqueo a *Juan Mamani*…¿Lo bloqueo?…",
		"me robaron el celular, soy Juan Mamani": "…🔒 Bloqueo a *Juan Mamani*…",
		"bloquear a Juan":                        "…🔒 Bloqueo a *Juan Mamani*…",
		"bloquea a ana por favor":                "…🔒 Bloqueo a *Ana Mamani*…",
		"le robaron el celular a mi compañera":   "…¿A quién bloqueo?…",
		"a Mamani le robaron el celular":         "…¿A quién bloqueo?…",
		"me robaron el celular":                  "…También lo bloquea otra persona de tu asociación: que escriba *bloquear*…",
		"desbloquear a Juan":                     "…Quien está en pausa vuelve a vender cuando Nélida…",
	} {
		p := phone(t, juan(true, "", market.ActionFreeze), market.Colleague{ID: "per_ana", Name: "Ana Mamani", Active: true, Allowed: market.Allowed{market.ActionFreeze}})
		p.Talks(chattest.Step{words, want})
		if !p.Market.ColleagueList[0].Active || !p.Market.ColleagueList[1].Active {
			t.Errorf("%s: blocked without a yes", words)
		}
	}
	p := phone(t, juan(true, "", market.ActionFreeze))
	p.Talks(chattest.Step{"a Juan le robaron el celular", "…¿Lo bloqueo?…"}, chattest.Step{"sí", "…🔒 Listo: *Juan Mamani*…"})
	if p.Market.ColleagueList[0].Active {
		t.Error("not blocked")
	}
}
