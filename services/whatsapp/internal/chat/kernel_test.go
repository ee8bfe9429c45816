package chat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// session is a representative of one association.
type session struct {
	consents []bool
	frozen   bool
	blocked  bool
}

func (*session) Who() (market.Person, market.Organisation) {
	return market.Person{ID: "per_rosa", Name: "Rosa Quispe", Language: "qu"}, association
}

func (*session) ActsFor() []market.Organisation                  { return []market.Organisation{association} }
func (*session) As(context.Context, string) error                { return nil }
func (*session) Makes(context.Context, string) ([]string, error) { return nil, nil }

func (s *session) Frozen() bool { return s.frozen }

func (s *session) Blocked() bool { return s.blocked }

func (s *session) Consent(_ context.Context, _ market.Command, accepted bool) error {
	s.consents = append(s.consents, accepted)
	return nil
}

var association = market.Organisation{ID: "assoc_huaro", Name: "Huaro", Kind: market.Association}

// basket is a flow that counts baskets: it asks how many, reads back, keeps the sum, and takes the last ones back.
type basket struct{ *chat.Turn }

// counted is what the flow puts together.
type counted struct {
	Baskets int `json:"baskets"`
}

const (
	howMany  = "¿Cuántas canastas? [Ninguna]"
	readBack = "¿Anoto 3 canastas?\n1 Sí · 2 No [✅ Sí] [❌ No]"
	noted    = "Van 3 canastas."
)

func newBasket(t *chat.Turn) chat.Flow {
	b := basket{t}
	return chat.Flow{
		Name:     "basket",
		Taps:     map[string]chat.Handler{"basket": b.tap},
		Commands: map[parse.Command]chat.Action{parse.Orders: b.start},
		Questions: map[string]chat.Question{"how_many": {
			Reply: b.reply, Examples: &chat.Examples{"3", "tres"},
		}},
		Intents: map[intent.Intent]chat.Listener{intent.WhoBuyer: b.who},
		Notices: map[chat.NoticeKind]chat.Handler{"basket.wanted": b.wanted},
		Undo:    b.undo,
		Standing: func(_ context.Context, about chat.Args) (chat.Message, error) {
			return chat.Tell("Canastas de " + about.At(0) + "."), nil
		},
		Menu:       []chat.MenuRow{{Command: parse.Orders, Title: "Canastas", Description: "contarlas"}},
		Help:       "• *pedidos*: cuentas canastas",
		DraftWaits: "Tus canastas esperan.",
		Reaction:   "Vi tu reacción.",
	}
}

func (b basket) start(context.Context) (chat.Message, error) {
	chat.StartDraft(b.Turn, "basket", &counted{})
	b.Expect(chat.Asked{Flow: "basket", What: "how_many"})
	return chat.Prompt("¿Cuántas canastas?", chat.Choice{ID: chat.ID("basket", "none"), Title: "Ninguna"}), nil
}

func (b basket) reply(_ context.Context, asked chat.Asked, text string) (chat.Message, bool, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return chat.Message{}, false, nil //nolint:nilerr // it is no answer
	}
	d := chat.DraftOf[counted](b.Turn, asked.Flow)
	if d == nil {
		return chat.Tell(fmt.Sprintf("%s para %s", text, asked.Args.At(0))), true, nil
	}
	d.Baskets = n
	b.ExpectNothing()
	return b.Ask(fmt.Sprintf("¿Anoto %d canastas?", n),
		chat.Choice{ID: chat.ID("basket", "yes"), Title: "✅ Sí", Means: chat.Yes, Binds: true, Words: []string{"anota"}},
		chat.Choice{ID: chat.ID("basket", "no"), Title: "❌ No", Means: chat.No}), true, nil
}

// who says for whom baskets are, while some are counted.
func (b basket) who(context.Context, string) (chat.Message, bool, error) {
	return b.Remark("Son para Calca."), chat.DraftOf[counted](b.Turn, "basket") != nil, nil
}

func (b basket) tap(_ context.Context, args chat.Args) (chat.Message, error) {
	switch args.At(0) {
	case "sell":
		b.Done()
		b.Final("vendiste las canastas")
	case "eat":
		b.Command("eat")
		b.Done()
	}
	d := chat.DraftOf[counted](b.Turn, "basket")
	if d == nil || args.At(0) != "yes" {
		return chat.Tell("Nada."), nil
	}
	before := chat.Recall[int](b.Turn, "basket")
	chat.Remember(b.Turn, "basket", before+d.Baskets)
	b.Undoable("basket", "the sum", strconv.Itoa(before))
	b.DropDraft("basket")
	b.Done()
	return chat.Tell(fmt.Sprintf("Van %d canastas.", before+d.Baskets)), nil
}

func (b basket) undo(_ context.Context, done chat.Undoable) (chat.Message, error) {
	chat.Remember(b.Turn, "basket", done.Args.Int(0))
	b.NotUndoable(done.About)
	return chat.Tell(fmt.Sprintf("Otra vez %d.", done.Args.Int(0))), nil
}

func (b basket) wanted(_ context.Context, args chat.Args) (chat.Message, error) {
	if args.At(0) == "" {
		return chat.Message{}, nil
	}
	m := b.Ask("Quieren canastas.", chat.Choice{ID: chat.ID("basket", "later"), Title: "Después"})
	m.Asks = &chat.Asked{Flow: "basket", What: "how_many", Args: args, UntilNotice: true}
	return m, nil
}

// person writes to a bot of this flow and of one that hands over to it.
type person struct {
	*testing.T
	session session
	bot     *chat.Bot[*session]
	st      chat.State
	at      time.Time
	turn    int
}

func newPerson(t *testing.T) *person {
	flows := func(t *chat.Turn, _ *session) []chat.Flow {
		other := chat.Flow{Name: "other", Commands: map[parse.Command]chat.Action{
			parse.Sell: func(ctx context.Context) (chat.Message, error) { return t.Run(ctx, parse.Orders) },
		}}
		return []chat.Flow{other, newBasket(t)}
	}
	return &person{T: t, bot: chat.New(chat.Config{Coordinator: "Nélida"}, flows, nil), at: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)}
}

func (p *person) does(in chat.Input) string {
	p.Helper()
	if in.At.IsZero() {
		p.at = p.at.Add(time.Minute)
		in.At = p.at
	}
	p.turn++
	in.Key = fmt.Sprint("msg", p.turn)
	st, all, err := p.bot.Turn(p.Context(), &p.session, p.st, in)
	if err != nil {
		p.Fatal(err)
	}
	raw, err := json.Marshal(st)
	if err != nil {
		p.Fatal(err)
	}
	p.st = chat.State{}
	if err := json.Unmarshal(raw, &p.st); err != nil {
		p.Fatal(err)
	}
	if len(all) == 0 {
		return ""
	}
	text := all[0].Body
	for _, c := range all[0].Buttons {
		text += " [" + c.Title + "]"
	}
	return text
}

// talks writes, and compares the answers; one that begins with "…" need only be within.
func (p *person) talks(pairs ...string) {
	p.Helper()
	for i := 0; i < len(pairs); i += 2 {
		got := p.does(chat.Input{Kind: chat.Text, Text: pairs[i]})
		want, part := strings.CutPrefix(pairs[i+1], "…")
		if got != want && (!part || !strings.Contains(got, want)) {
			p.Fatalf("%q was answered with\n%s\nwant\n%s", pairs[i], got, pairs[i+1])
		}
	}
}

func TestADraftIsStoredTakenBackAndDropped(t *testing.T) {
	p := newPerson(t)
	p.talks("pedidos", howMany, "3", readBack, "atrás", howMany, "3", readBack, "cancelar", "…cancelado")
	if len(p.st.Drafts) > 0 {
		t.Errorf("drafts %v", p.st.Drafts)
	}
	p.talks("pedidos", howMany, "3", readBack, "sí", noted, "pedidos", howMany, "2", "¿Anoto 2 canastas?\n1 Sí · 2 No [✅ Sí] [❌ No]", "sí", "Van 5 canastas.")
	p.talks("pedidos", howMany)
	p.at = p.at.Add(15 * 24 * time.Hour)
	p.talks("menú", "…Canastas: contarlas")
	if len(p.st.Drafts) > 0 {
		t.Error("a draft outlives a fortnight")
	}
}

func TestTheLastActIsUndoneByItsFlow(t *testing.T) {
	p := newPerson(t)
	p.talks("deshacer", "…No hay nada por deshacer", "pedidos", howMany, "3", readBack, "1", noted, "deshacer", "Otra vez 0.", "deshacer", "…No hay nada por deshacer")
}

// What was done last and cannot be taken back is not passed over for what was done before.
func TestWhatCannotBeUndoneSaysSo(t *testing.T) {
	p := newPerson(t)
	p.talks("pedidos", howMany, "3", readBack, "1", noted)
	for tap, want := range map[string]string{
		"basket:sell": "Lo último fue esto: vendiste las canastas. Eso ya no se puede deshacer. Si hay un error, habla con Nélida.",
		"basket:eat":  "Lo último que hiciste ya no se puede deshacer. Si hay un error, habla con Nélida.",
	} {
		p.does(chat.Input{Kind: chat.Tap, Tap: tap})
		p.talks("deshacer", want)
	}
}

func TestAFigureAnswersWhatAMessageAsks(t *testing.T) {
	p := newPerson(t)
	st, told, err := p.bot.Notice(t.Context(), &session{}, p.st, chat.Notice{Kind: "basket.wanted", Args: chat.Args{"Calca"}}, p.at)
	if err != nil || told == nil {
		t.Fatal(told, err)
	}
	p.st = st
	p.talks("7", "7 para Calca")
	p.st = p.st.WithNotice(*told, p.at)
	if p.st.Asked != nil {
		t.Error("a notice leaves a question that is only for the one before")
	}
	p.talks("1", "Nada.")
	for _, n := range []chat.Notice{{Kind: "basket.wanted"}, {Kind: "nobody.knows"}} {
		if _, told, err := p.bot.Notice(t.Context(), &session{}, p.st, n, p.at); told != nil || err != nil {
			t.Errorf("%+v told %v, %v", n, told, err)
		}
	}
}

func TestAnIntentIsForAFlowWhereItMakesSense(t *testing.T) {
	p := newPerson(t)
	p.talks("quien es ese comprador", "…no tienes ninguna oferta", "pedidos", howMany, "quien es ese comprador", "Son para Calca.", "3", readBack)
	p.talks("mis ofertas", "…Eso todavía no lo hago", "ya me hicieron alguna oferta?", "…No te entendí") // no flow has offers
}

func TestFlowsHandOverThroughTheKernel(t *testing.T) {
	p := newPerson(t)
	p.talks("vender", howMany, "ferias", "…Eso todavía no lo hago", "3", readBack)
	for _, tap := range []string{"menu:orders", "menu:sell", "nobody:1", "basket"} {
		if got := p.does(chat.Input{Kind: chat.Tap, Tap: tap}); got == "" {
			t.Errorf("%s is not answered", tap)
		}
	}
}

func TestFlowsAreInTheMenuTheHelpAndTheExamples(t *testing.T) {
	p := newPerson(t)
	p.talks("menú", "¿Qué hacemos? Toca o escribe el número.\n1 Canastas: contarlas", "ayuda", "…\n• *pedidos*: cuentas canastas\nTambién", "1", howMany,
		"qwerty", "No te entendí.\n"+howMany, "asdf", "…Sigo sin entenderte", "zxcv", "Escríbelo así, por ejemplo: *3*. O así: *tres*.")
}

func TestAReactionIsAnsweredOnceByTheFlowOfTheQuestion(t *testing.T) {
	p := newPerson(t)
	p.talks("pedidos", howMany)
	for _, want := range []string{"Vi tu reacción.", ""} {
		if got := p.does(chat.Input{Kind: chat.Reaction, Text: "👍"}); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
	p.talks("3", readBack)
}
