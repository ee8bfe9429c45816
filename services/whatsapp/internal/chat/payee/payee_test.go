package payee_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/payee"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/representative"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

const huaro = "assoc_huaro"

// phone is Rosa's, who has a colleague and is paid to nothing yet.
func phone(t *testing.T) *chattest.Phone {
	t.Helper()
	p := chattest.NewPhone(t)
	p.Market.ColleagueList = []market.Colleague{{ID: "per_juan", Name: "Juan Mamani", Active: true}}
	p.Market.Payees = nil
	return p
}

// proposed is the account that the person proposed.
func proposed(t *testing.T, p *chattest.Phone) market.Payee {
	t.Helper()
	if len(p.Market.Proposals) != 1 {
		t.Fatalf("proposed %+v", p.Market.Proposals)
	}
	return p.Market.Proposals[0].Payee
}

func TestAnAccountIsAskedForStepByStep(t *testing.T) {
	p := phone(t)
	p.Talks(
		chattest.Step{"a qué cuenta me pagan", "…💳 Todavía no dijiste a qué cuenta te pagan.…Poner mi cuenta…"},
		chattest.Step{"1", "…💳 ¿Cómo te pagan?…Cuenta de banco…Yape…Plin…"},
		chattest.Step{"yape", "¿Cuál es el número de Yape? Son 9 cifras."},
		chattest.Step{"123", "Ese número no es: son 9 cifras y empieza con 9.\n¿Cuál es el número de Yape? Son 9 cifras."},
		chattest.Step{"987 654 321", "…¿A nombre de quién está?…"},
		chattest.Step{"Rosa Quispe", "…💳 Te leo la cuenta:\n*Yape*\nNúmero: *987 654 321*\nA nombre de: *Rosa Quispe*\n¿Está bien?…"},
		chattest.Step{"sí", "✅ La propuse. Por seguridad vale cuando otra persona de la asociación diga que sí, o Nélida (984 123 456). Ya les pregunto."},
	)
	if to := proposed(t, p); to.Kind != "yape" || to.Number != "987654321" || to.Holder != "Rosa Quispe" {
		t.Errorf("proposed %+v", to)
	}
}

func TestAnAccountIsSaidInOneSentence(t *testing.T) {
	const cci = "011-241-000190006582-70"
	for said, want := range map[string]market.Payee{
		"mi yape es 987654321 a nombre de Rosa Quispe":                         {Kind: "yape"},
		"Mi plin es 912 345 678 a nombre de Rosa Quispe":                       {Kind: "plin"},
		"mi cuenta del BCP es 19112345678012 a nombre de Rosa Quispe":          {Kind: "transfer"},
		"mi CCI es " + cci + " a nombre de Rosa Quispe":                        {Kind: "transfer"},
		"mi cuenta del banco de la nacion 04012345678 a nombre de Rosa Quispe": {Kind: "transfer"},
	} {
		p := phone(t)
		p.Talks(chattest.Step{said, "…💳 Te leo la cuenta:…A nombre de: *Rosa Quispe*…"}, chattest.Step{"[✅ Sí, está bien]", "…✅ La propuse.…"})
		if to := proposed(t, p); to.Kind != want.Kind {
			t.Errorf("%s: proposed %+v", said, to)
		}
	}
	p := phone(t)
	p.Talks(
		chattest.Step{"mi CCI es " + cci, "…¿A nombre de quién está?…"},
		chattest.Step{"[👥 De la asociación]", "…*cuenta BBVA*\nCCI: *011 241 000 190 006 582 70*\nA nombre de: *Productores de Maíz de Huaro*…"},
		chattest.Step{"no", "…Está bien: no cambié nada.…"},
		chattest.Step{"mi CCI es 01124100019000658207", "Ese CCI no es: alguna de sus 20 cifras está mal. Míralo otra vez.\nEscribe el número de la cuenta, o su CCI de 20 cifras."},
		chattest.Step{"191-12345678-0-12", "…¿De qué banco es?…"},
		chattest.Step{"Caja Cusco", "…¿A nombre de quién está?…"},
		chattest.Step{"cancelar", "…"},
	)
	if len(p.Market.Proposals) != 0 {
		t.Error("proposed without a yes")
	}
}

func TestWhatIsPaidIsNoAccount(t *testing.T) {
	for _, said := range []string{"me yapeó 200 soles operación 12345678", "mi maíz está a 160", "yape", "el yape no llegó"} {
		p := phone(t)
		p.Talks(chattest.Step{said, "…"})
		if strings.Contains(p.Last.Body, "Te leo la cuenta") || strings.Contains(p.Last.Body, "nombre de quién") {
			t.Errorf("%s: %s", said, p.Last.Body)
		}
	}
}

func TestAnAccountIsTakenAway(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"mi cuenta", "…💳 *A qué cuenta les pagan*\n• Yape que termina en *321*, a nombre de *Rosa Quispe*\nLa ve quien les compra…"},
		chattest.Step{"[🗑️ Quitarla]", "…¿Quito Yape que termina en *321*…"},
		chattest.Step{"no", "Está bien: sigue como antes."},
		chattest.Step{"quita mi yape", "…¿Quito Yape…"},
		chattest.Step{"sí", "…✅ La quité…"},
	)
	if len(p.Market.Payees) != 0 || !slices.Contains(p.Market.Calls, "RemovePayee") {
		t.Error("not taken away")
	}
}

func TestWhyAnAccountIsNotProposed(t *testing.T) {
	for slug, want := range map[string]string{
		"already-proposed": "…otra persona de la asociación ya propuso…", "new-representative": "…todavía eres nuevo…", "identity-in-doubt": "…🔒…",
	} {
		p := phone(t)
		p.Talks(chattest.Step{"mi yape es 987654321 a nombre de Rosa Quispe", "…"})
		p.Market.Refuse["SetPayee"] = &market.Problem{Status: 409, Slug: slug}
		p.Talks(chattest.Step{"[✅ Sí, está bien]", want})
	}
}

func TestAllAreToldWhenAnAccountChanges(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.ColleagueList = []market.Colleague{{ID: "per_juan", Name: "Juan Mamani", Active: true}}
	if got := p.Gets(payee.Set(huaro, "yape", "per_juan")); !chattest.Says(got, "…💳 Desde ahora les pagan por Yape que termina en *321*, a nombre de *Rosa Quispe*. La puso: *Juan Mamani*.…") {
		t.Error(got)
	}
	if got := p.Gets(payee.Removed(huaro, "yape", "per_juan")); got != "" {
		t.Error("told of what is there again: " + got)
	}
	p.Market.Payees = nil
	if got := p.Gets(payee.Removed(huaro, "yape", "per_juan")); got != "💳 Ya no les pagan por Yape. Lo quitó: *Juan Mamani*.\n💳 Todavía no dijiste a qué cuenta te pagan." {
		t.Error(got)
	}
	if got := p.Gets(payee.Set(huaro, "yape", "per_juan")); got != "" {
		t.Error("told of what is gone: " + got)
	}
}

// A colleague is asked, who sees the last digits and the name.
func TestAColleagueConfirmsAnAccount(t *testing.T) {
	of := func(other bool) *chattest.Phone {
		p := phone(t)
		to := market.Payee{Kind: "yape", OfAnother: other}
		to.Number, to.Holder = "912345678", "Juan Mamani"
		p.Market.Proposals = []market.Proposal{{Action: market.SetPayee, Person: market.AboutPayee("yape"), By: "per_juan", Payee: to, Ends: chattest.Now.Add(7 * 24 * time.Hour)}}
		return p
	}
	p := of(false)
	if got := p.Gets(representative.Proposed(huaro, market.AboutPayee("yape"))); !chattest.Says(got, "…👥 *Juan Mamani* propone que les paguen por Yape que termina en *678*, a nombre de *Juan Mamani*.…[✅ Sí, es la nuestra] [❌ No la conozco]") {
		t.Error(got)
	}
	p.Talks(chattest.Step{"sí", "…✅ Gracias. Con tu sí, desde ahora les pagan por Yape que termina en *678*…"})
	if len(p.Market.Payees) != 1 {
		t.Error("not confirmed")
	}
	p = of(false)
	p.Gets(representative.Proposed(huaro, market.AboutPayee("yape")))
	p.Talks(chattest.Step{"no la conozco", "…Está bien: con tu no, no les pagan por Yape…"})
	p = of(true)
	if got := p.Gets(representative.Proposed(huaro, market.AboutPayee("yape"))); !chattest.Says(got, "…Ese nombre no es el de la asociación…el sí lo da Nélida…") {
		t.Error(got)
	}
}
