package representative

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// The notices of this flow.
const (
	proposed   chat.NoticeKind = Name + ".proposed"
	seconded   chat.NoticeKind = Name + ".seconded"
	declined   chat.NoticeKind = Name + ".declined"
	asked      chat.NoticeKind = Name + ".asked"
	dropped    chat.NoticeKind = Name + ".dropped"
	added      chat.NoticeKind = Name + ".added"
	removed    chat.NoticeKind = Name + ".removed"
	left       chat.NoticeKind = Name + ".left"
	mandateSet chat.NoticeKind = Name + ".mandate_set"
)

// Proposed asks those who speak for an association about what one of them proposes of a person, or ("") of the mandate.
func Proposed(association, person string) chat.Notice {
	return chat.Notice{Kind: proposed, Args: chat.Args{association, person}, Urgent: true}
}

// Seconded tells that only the person's own yes is missing.
func Seconded(association, person string) chat.Notice {
	return chat.Notice{Kind: seconded, Args: chat.Args{association, person}}
}

// Declined tells that nothing comes of what was proposed; by is who said so, "" for the coordinator.
func Declined(association, person, by string) chat.Notice {
	return chat.Notice{Kind: declined, Args: chat.Args{association, person, by}}
}

// Asked asks a person who speaks for another organisation whether they agree to speak for an association.
func Asked(association, person string) chat.Notice {
	return chat.Notice{Kind: asked, Args: chat.Args{association, person}, Begins: []string{chat.ID(Name, association, person)}}
}

// Dropped tells a person that they need not answer any more.
func Dropped(association, person string) chat.Notice {
	return chat.Notice{Kind: dropped, Args: chat.Args{association, person}, News: true, Ends: chat.ID(Name, association, person)}
}

// Added tells that a person speaks for an association from now on.
func Added(association, person string) chat.Notice {
	return chat.Notice{Kind: added, Args: chat.Args{association, person}}
}

// Removed tells that a person speaks for an association no more.
func Removed(association, person string) chat.Notice {
	return chat.Notice{Kind: removed, Args: chat.Args{association, person}}
}

// Left tells a person that they speak for an association no more.
func Left(association string) chat.Notice {
	return chat.Notice{Kind: left, Args: chat.Args{association}}
}

// MandateSet tells how much who is new may bind an association to from now on.
func MandateSet(association string, sale int64) chat.Notice {
	return chat.Notice{Kind: mandateSet, Args: chat.Args{association, strconv.FormatInt(sale, 10)}}
}

// own is the person whose turn it is.
func (t *turn) own() string {
	own, _ := t.market.Who()
	return own.ID
}

func (t *turn) tellProposed(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil {
		return chat.Message{}, err
	}
	p, open := b.Proposal(args.At(1))
	if !open || p.Confirmed {
		return chat.Message{}, nil
	}
	return t.ask(b, p, args.At(0)), nil
}

// ask says what is proposed, and asks those who may confirm it.
func (t *turn) ask(b market.Board, p market.Proposal, association string) chat.Message {
	no := chat.Choice{ID: tapOf(association, p, verbDecline), Title: t.text.no[p.Action], Means: chat.No, Binds: true, Final: true, Words: t.text.noWords}
	yes := chat.Choice{ID: tapOf(association, p, verbConfirm), Title: t.text.yes[p.Action], Means: chat.Yes, Binds: true, Final: true, Words: t.text.yesWords[p.Action]}
	var m chat.Message
	switch what, by := t.what(b, p), t.who(b, p.By); {
	case p.By == t.own():
		no.Title = t.text.takeBack
		notMe := chat.Choice{ID: tapOf(association, p, verbNotMe), Title: t.text.notMe, Binds: true, Final: true, Words: t.text.notMeWords}
		m = t.Ask(fmt.Sprintf(t.text.youProposed, what, say.Capital(t.decider(b, p)), phrase.Deadline(p.Ends)), notMe, no)
	case p.Person == t.own():
		m = chat.Tell(fmt.Sprintf(t.text.ofYou, by, phrase.Name(b.Name), t.decider(b, p), phrase.Deadline(p.Ends), t.CoordinatorContact))
	case t.isNew(b), p.Payee.OfAnother:
		m = t.Ask(fmt.Sprintf(t.othersConfirm(p), by, what, t.decider(b, p)), no)
	default:
		m = t.Ask(fmt.Sprintf(t.text.proposed, by, what, t.text.question[p.Action], phrase.Deadline(p.Ends)), yes, no)
	}
	return t.of(b, p, mine(association, p, m))
}

// decider says who else may confirm a proposal: others of the association, where it has any who may, and always the coordinator.
func (t *turn) decider(b market.Board, p market.Proposal) string {
	if slices.ContainsFunc(b.Representatives, func(c market.Colleague) bool {
		return !p.Payee.OfAnother && c.Active && c.ID != p.By && c.ID != p.Person && !c.IsNew(t.At())
	}) {
		return fmt.Sprintf(t.text.anotherOr, t.CoordinatorContact)
	}
	return t.CoordinatorContact
}

// othersConfirm says why whoever reads it may not confirm a proposal: they are new, or the account is in another name.
func (t *turn) othersConfirm(p market.Proposal) string {
	if p.Payee.OfAnother {
		return t.text.ofAnother
	}
	return t.text.othersConfirm
}

// mine says of a message which proposal it is about.
func mine(association string, p market.Proposal, m chat.Message) chat.Message {
	m.About, m.Until = aboutOf(association, p.Person), p.Ends
	return m
}

// of says of a message whom the proposal is of, and what is asked of them, by which several are told apart.
func (t *turn) of(b market.Board, p market.Proposal, m chat.Message) chat.Message {
	switch p.Action {
	case market.AddRepresentative:
		m.Whom, m.What, m.Subject = p.Name, t.text.entering, fmt.Sprintf(t.text.subjectAdd, t.named(p.Name, ""))
	case market.RemoveRepresentative:
		c, _ := b.Representative(p.Person)
		m.Whom, m.What, m.Subject = c.Name, t.text.leaving, fmt.Sprintf(t.text.subjectRemove, t.named(c.Name, ""))
	case market.SetPayee:
		m.Whom, m.What, m.Subject = t.text.theAccount, phrase.Payee(p.Payee), fmt.Sprintf(t.text.subjectPayee, phrase.Payee(p.Payee))
	default:
		m.Whom, m.What, m.Subject = t.text.theLimit, say.Money(p.Sale), fmt.Sprintf(t.text.subjectMandate, say.Money(p.Sale))
	}
	return m
}

// what is proposed, as it follows "propone que".
func (t *turn) what(b market.Board, p market.Proposal) string {
	switch p.Action {
	case market.AddRepresentative:
		return fmt.Sprintf(t.text.toAdd, t.named(p.Name, p.Phone))
	case market.RemoveRepresentative:
		return fmt.Sprintf(t.text.toRemove, t.who(b, p.Person))
	case market.SetPayee:
		return fmt.Sprintf(t.text.toPay, phrase.Payee(p.Payee))
	}
	return fmt.Sprintf(t.text.toSell, say.Money(p.Sale))
}

// isNew tells whether the person came to speak for the association too short a while ago to say who else does.
func (t *turn) isNew(b market.Board) bool {
	own, _ := b.Representative(t.own())
	return own.IsNew(t.At())
}

func (t *turn) tellSeconded(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil {
		return chat.Message{}, err
	}
	p, open := b.Proposal(args.At(1))
	if !open || !p.Confirmed {
		return chat.Message{}, nil // what came of it is told by its own notice
	}
	return mine(args.At(0), p, chat.Tell(fmt.Sprintf(t.text.waitsForThem, t.named(p.Name, p.Phone)))), nil
}

// tellDeclined says who declined what was proposed. Of whom it was is not kept, but where that is one who goes on speaking for it.
func (t *turn) tellDeclined(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil {
		return chat.Message{}, err
	}
	if _, open := b.Proposal(args.At(1)); open {
		return chat.Message{}, nil // proposed anew
	}
	m := chat.Tell(t.declined(b, args.At(1), args.At(2)))
	m.Ends = aboutOf(args.At(0), args.At(1))
	return m, nil
}

// declined says by whom what was proposed of a person is declined. That it was to add them is what is left where they do not speak for it.
func (t *turn) declined(b market.Board, person, by string) string {
	action := market.AddRepresentative
	_, account := market.KindOfPayee(person)
	switch _, stays := b.Representative(person); {
	case person == t.own():
		return fmt.Sprintf(t.text.youStay, phrase.Name(b.Name))
	case person == "":
		action = market.SetMandate
	case account:
		action = market.SetPayee
	case stays:
		action = market.RemoveRepresentative
	}
	who := t.text.coordination
	switch c, speaks := b.Representative(by); {
	case by == t.own():
		who = t.text.yourself
	case speaks:
		who = t.named(c.Name, c.Phone)
	case by != "":
		who = t.text.themselves
	}
	return fmt.Sprintf(t.text.declined[action], who)
}

// tellAsked asks whoever is to be added, by whose word they are only then.
func (t *turn) tellAsked(ctx context.Context, args chat.Args) (chat.Message, error) {
	association, person := args.At(0), args.At(1)
	if person != t.own() {
		return chat.Message{}, nil
	}
	b, err := t.market.Board(ctx, association)
	if err != nil || len(b.Representatives) > 0 { // it is theirs already
		return chat.Message{}, err
	}
	m := t.Ask(fmt.Sprintf(t.text.asked, t.association(b)),
		chat.Choice{ID: chat.ID(Name, association, person, verbAgree), Title: t.text.agree, Means: chat.Yes, Binds: true, Final: true},
		chat.Choice{ID: chat.ID(Name, association, person, verbRefuse), Title: t.text.refuse, Means: chat.No, Binds: true, Final: true, Words: t.text.noWords})
	m.About, m.Whom, m.What = aboutOf(association, person), b.Name, t.text.enteringYou
	m.Subject = fmt.Sprintf(t.text.subjectAsked, t.association(b))
	return m, nil
}

func (t *turn) tellDropped(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil || args.At(1) != t.own() {
		return chat.Message{}, err
	}
	m := chat.Tell(fmt.Sprintf(t.text.dropped, t.association(b)))
	m.Ends = aboutOf(args.At(0), t.own())
	return m, nil
}

// association is how an association is called.
func (t *turn) association(b market.Board) string {
	if b.Name == "" {
		return t.text.anAssociation
	}
	return "*" + phrase.Name(b.Name) + "*"
}

// tellAdded welcomes who is new, and tells the others what that means.
func (t *turn) tellAdded(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil {
		return chat.Message{}, err
	}
	c, speaks := b.Representative(args.At(1))
	if !speaks {
		return chat.Message{}, nil
	}
	until := phrase.Deadline(c.NewUntil)
	if c.ID == t.own() {
		begin := t.text.begin
		if t.ActsForSeveral() {
			begin = t.text.beginBesides
		}
		return chat.Tell(phrase.Lines(fmt.Sprintf(t.text.welcome, t.association(b)), t.limit(b, until), begin)), nil
	}
	m := chat.Tell(fmt.Sprintf(t.text.added, t.named(c.Name, c.Phone), until, t.closes(b)))
	m.Ends = aboutOf(args.At(0), c.ID)
	return m, nil
}

// limit says how much who is new may sell until when, and who may sell more.
func (t *turn) limit(b market.Board, until string) string {
	others := t.CoordinatorContact
	if senior := t.senior(b); len(senior) > 0 {
		others = t.list(senior)
	}
	if b.Mandate.Minor == 0 {
		return fmt.Sprintf(t.text.noLimit, until, others)
	}
	return fmt.Sprintf(t.text.limit, until, say.Money(b.Mandate), others)
}

// closes says how much who is new may sell: cierra ventas de hasta S/ 500.00.
func (t *turn) closes(b market.Board) string {
	if b.Mandate.Minor == 0 {
		return t.text.closesNone
	}
	return fmt.Sprintf(t.text.closesUpTo, say.Money(b.Mandate))
}

// senior are the others whom nothing keeps from closing any sale.
func (t *turn) senior(b market.Board) []market.Colleague {
	return slices.DeleteFunc(slices.Clone(b.Representatives), func(c market.Colleague) bool {
		return c.ID == t.own() || !c.Active || c.IsNew(t.At())
	})
}

// tellRemoved says who still speaks for the association. The name of who was removed is theirs.
func (t *turn) tellRemoved(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil || len(b.Representatives) == 0 {
		return chat.Message{}, err
	}
	m := chat.Tell(fmt.Sprintf(t.text.removed, t.association(b), t.list(b.Representatives), t.CoordinatorContact))
	m.Ends = aboutOf(args.At(0), args.At(1))
	return m, nil
}

func (t *turn) tellLeft(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil || len(b.Representatives) > 0 { // added again
		return chat.Message{}, err
	}
	return chat.Tell(fmt.Sprintf(t.text.left, t.association(b), t.CoordinatorContact)), nil
}

// LeftAll is Left for a person who acts for nobody any more. They are spoken to in Spanish.
func LeftAll(n chat.Notice) (m chat.Message, ok bool) {
	if n.Kind != left {
		return m, false
	}
	return chat.Tell(spanish.leftAll), true
}

func (t *turn) tellMandate(ctx context.Context, args chat.Args) (chat.Message, error) {
	b, err := t.market.Board(ctx, args.At(0))
	if err != nil || b.Mandate.Minor != args.Int64(1) {
		return chat.Message{}, err
	}
	m := chat.Tell(fmt.Sprintf(t.text.mandate, t.closes(b)))
	m.Ends = aboutOf(args.At(0), "")
	return m, nil
}

// beyondMandate says who may answer what is too large for who is new, and until when that holds.
func (t *turn) beyondMandate(ctx context.Context) (chat.Message, error) {
	b, err := t.market.Board(ctx, t.Organisation().ID)
	if err != nil {
		return chat.Message{}, err
	}
	own, _ := b.Representative(t.own())
	until := t.text.threeDays
	if !own.NewUntil.IsZero() {
		until = phrase.Deadline(own.NewUntil)
	}
	return t.Remark(phrase.Lines(t.text.beyond, t.limit(b, until))), nil
}
