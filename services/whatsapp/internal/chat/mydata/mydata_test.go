package mydata_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/bargain"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func TestDataAreErasedByAClearYesOnly(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"borrar mis datos", "…también la borro…No se puede deshacer…"},
		chattest.Step{"ya", "…"},
		chattest.Step{"bueno", "…"},
		chattest.Step{"no", "Está bien: no borré nada."},
		chattest.Step{"quiero eliminar mi cuenta", "…No se puede deshacer…"},
	)
	if slices.Contains(p.Market.Calls, "EraseMe") {
		t.Fatal("erased without a clear yes")
	}
	p.Talks(chattest.Step{"borra todo", "…Este es mi último mensaje…"})
	if !slices.Contains(p.Market.Calls, "EraseMe") {
		t.Error("not erased")
	}
}

// The last message is the last: nothing is said under it, and no notice comes after it.
func TestTheLastMessageIsTheLast(t *testing.T) {
	p, _ := chattest.Bargaining(t)
	p.Gets(bargain.OfferReceived("neg_1", 1))
	p.Talks(chattest.Step{"borrar mis datos", "…No se puede deshacer…"})
	p.Talks(chattest.Step{"borra todo", "✅ Borré tus datos. Este es mi último mensaje.\nSi un día quieres volver, escribe *hola* y empezamos de nuevo. ¡Que te vaya bien! 🙏"})
	if !p.State.OptedOut {
		t.Error("notices go on")
	}
}

func TestWhoIsNotAloneLeavesTheAssociationAsItIs(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Market.ColleagueList = []market.Colleague{{ID: "per_juan", Name: "Juan Mamani", Active: true}}
	p.Talks(chattest.Step{"borra mi cuenta", "…No se puede deshacer…"})
	if said := p.Last; strings.Contains(said.Body, "Nadie más") {
		t.Errorf("told %s", said.Body)
	}
}

// What is taken for the wish is read back; what is not is left alone.
func TestTheWishIsUnderstoodAndReadBack(t *testing.T) {
	for _, said := range []string{
		"borra mis datos", "Borrar mis datos por favor", "elimina todo lo mío", "ya no quiero estar", "ya no quiero estar aqui", "quiero que me borren",
		"datosniyta pichay", "sutiyta pichay", "mina daajun japata", "quiero borrar mi cuenta", "borren todo lo mío",
	} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{said, "…No se puede deshacer…"}, chattest.Step{"borra todo lo mío", "…No se puede deshacer…"})
		if slices.Contains(p.Market.Calls, "EraseMe") {
			t.Errorf("erased by %q", said)
		}
	}
}

// A number is shown by a clear yes to that question, and hidden by a word.
func TestANumberIsShownByAClearYesOnly(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"dale mi número al comprador", "…verá tu nombre y tu número…¿Lo muestro?…"},
		chattest.Step{"quién lo ve?", "…"},
	)
	if len(p.Market.Shared) > 0 {
		t.Fatalf("shown without a clear yes: %v", p.Market.Shared)
	}
	p.Talks(chattest.Step{"mi número", "…¿Lo muestro?…"}, chattest.Step{"sí", "…Quien te compra ve tu nombre y tu número…"})
	if !p.Market.Shared["assoc_huaro"] {
		t.Error("not shown")
	}
	p.Talks(chattest.Step{"ya no den mi número", "…Quien te compra no ve tu número.…"})
	if p.Market.Shared["assoc_huaro"] {
		t.Error("not hidden")
	}
	p.Market.Refuse["ShareContact"] = chattest.Problem("new-representative")
	p.Talks(chattest.Step{"que me llamen", "…¿Lo muestro?…"}, chattest.Step{"sí", "…No lo cambié…72 horas…"})
}

func TestAStrangerIsErasedByAClearYesOnly(t *testing.T) {
	bot, at := flows.New(chattest.Config), chattest.Now
	st := chat.State{}
	say := func(words string) (string, *chat.Consent) {
		t.Helper()
		var said []chat.Message
		var decided *chat.Consent
		at = at.Add(time.Minute)
		st, said, decided = bot.Stranger(st, chat.Input{Kind: chat.Text, Text: words, At: at})
		return said[0].Body, decided
	}
	for _, step := range [][2]string{
		{"hola", "¿Aceptas que guardemos"},
		{"borrar mis datos", "No se puede deshacer"},
		{"ya", ""},
		{"no", "no borré nada"},
		{"si", ""},
		{"borra mi cuenta", "No se puede deshacer"},
	} {
		if told, decided := say(step[0]); !strings.Contains(told, step[1]) || decided != nil && decided.Erase {
			t.Errorf("to %q: %q, %v", step[0], told, decided)
		}
	}
	if told, decided := say("borrar todo"); decided == nil || !decided.Erase || !strings.Contains(told, "último mensaje") {
		t.Errorf("told %q, %v", told, decided)
	}
	tap := chat.Input{Kind: chat.Tap, Tap: "mydata:erase", At: at, Foreign: true}
	if _, said, decided := bot.Stranger(st, tap); decided != nil || !strings.Contains(said[0].Body, "no es seguro") {
		t.Errorf("of whom it is in doubt: %v, %v", said, decided)
	}
}

func TestWhatIsKeptIsTold(t *testing.T) {
	chattest.NewPhone(t).Talks(chattest.Step{"mis datos", "…tus mensajes de 30 días…borrar mis datos…"})
}

// Who asks for a copy, a correction or that nothing be erased is not asked whether to erase.
func TestOnlyWhoWantsToBeErasedIsAskedWhether(t *testing.T) {
	for said, want := range map[string]string{
		"quiero una copia de mis datos": "…🔒 *Tus datos*…",
		"mándame mis datos":             "…🔒 *Tus datos*…",
		"que datos tienen de mi":        "…🔒 *Tus datos*…",
		"mis datos estan en internet":   "…🔒 *Tus datos*…",
		"corregir mi nombre":            "…✏️ *Corregir tus datos*…",
		"cambiar mis datos":             "…✏️ *Corregir tus datos*…",
		"no borres mis datos":           "…Tus datos siguen igual.…",
		"no cierren mi cuenta":          "…Tus datos siguen igual.…",
		"guarden mis datos":             "…Tus datos siguen igual.…",
		"borrar todo":                   "…Para borrar tus datos escribe *borrar mis datos*.",
		"bórrame":                       "…🗑️ *Borrar tus datos*…",
		"cerrar mi cuenta":              "…🗑️ *Borrar tus datos*…",
		"olvídenme":                     "…🗑️ *Borrar tus datos*…",
	} {
		p := chattest.NewPhone(t)
		p.Talks(chattest.Step{said, want})
		if said == "borrar todo" { // a stranger has nothing to let go of
			continue
		}
		bot, st := flows.New(chattest.Config), chat.State{}
		_, told, decided := bot.Stranger(st, chat.Input{Kind: chat.Text, Text: said, At: chattest.Now})
		if decided != nil || !chattest.Says(chattest.Flat(told[0]), want) {
			t.Errorf("a stranger who says %q is told %s", said, told[0].Body)
		}
	}
}

func TestADeniedWishLetsGoOfTheQuestion(t *testing.T) {
	p := chattest.NewPhone(t)
	p.Talks(
		chattest.Step{"borrar mis datos", "…¿Borro todo?…"}, chattest.Step{"no borres mis datos", "Está bien: no borré nada."},
		chattest.Step{"borra todo", "…"}, chattest.Step{"sí", "…"},
	)
	if slices.Contains(p.Market.Calls, "EraseMe") {
		t.Error("erased")
	}
}
