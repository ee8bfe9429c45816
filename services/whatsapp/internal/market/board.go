package market

import (
	"context"
	"net/http"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// What may be proposed to an association.
const (
	AddRepresentative    = string(identityrest.ProposalActionAddRepresentative)
	RemoveRepresentative = string(identityrest.ProposalActionRemoveRepresentative)
	SetMandate           = string(identityrest.ProposalActionSetMandate)
	SetPayee             = string(identityrest.ProposalActionSetPayee)
)

// Board is who speaks for an association. To whom it is not theirs it has the name only.
type Board struct {
	ID, Name        string
	Representatives []Colleague // in the order of joining
	Proposals       []Proposal
	Mandate         money.Amount // how much who is new may bind it to; zero: to nothing
	Payees          []Payee      // to which accounts it is paid
}

// Proposal is what one representative proposed, and a second one or the coordinator is to confirm.
type Proposal struct {
	Action, Person string // whom it is about; "": the mandate; [AboutPayee] of an account
	Name, Phone    string // of the person; how the phone of who is to be added ends
	By             string // id of who proposed it
	Sale           money.Amount
	Payee          Payee // the account that is proposed; without a kind where that is not known any more
	Ends           time.Time
	Confirmed      bool // only the person's own yes is missing
}

// Representative is one of those who speak for the association; ok is false where nobody has this id.
func (b Board) Representative(id string) (c Colleague, ok bool) {
	for _, c := range b.Representatives {
		if c.ID == id {
			return c, true
		}
	}
	return Colleague{}, false
}

// Proposal is what is proposed of a person, ("") of the mandate or ([AboutPayee]) of an account; ok is false where nothing is.
func (b Board) Proposal(person string) (p Proposal, ok bool) {
	for _, p := range b.Proposals {
		if p.Person == person {
			return p, true
		}
	}
	return Proposal{}, false
}

// Board reads who speaks for an association, and what is proposed of that.
func (s *Session) Board(ctx context.Context, association string) (Board, error) {
	return noting(s, noteBoard)(read(boardOf)(s.identity().GetAssociation(ctx, association, nil)))
}

// ConfirmProposal is the word of a second representative on what is proposed of a person, ("") of the mandate or ([AboutPayee]) of an account.
func (s *Session) ConfirmProposal(ctx context.Context, command Command, association, person string) (Board, error) {
	if kind, ok := KindOfPayee(person); ok {
		return noting(s, noteBoard)(read(boardOf)(s.identity().ConfirmPayee(ctx, association, identityrest.PayeeKind(kind), nil, command.Headers)))
	}
	if person == "" {
		return noting(s, noteBoard)(read(boardOf)(s.identity().ConfirmMandate(ctx, association, nil, command.Headers)))
	}
	return noting(s, noteBoard)(read(boardOf)(s.identity().ConfirmRepresentative(ctx, association, person, nil, command.Headers)))
}

// DeclineProposal lets nothing come of what is proposed of a person, ("") of the mandate or ([AboutPayee]) of an account.
func (s *Session) DeclineProposal(ctx context.Context, command Command, association, person string) (Board, error) {
	if kind, ok := KindOfPayee(person); ok {
		return noting(s, noteBoard)(read(boardOf)(s.identity().DeclinePayee(ctx, association, identityrest.PayeeKind(kind), nil, command.Headers)))
	}
	if person == "" {
		return noting(s, noteBoard)(read(boardOf)(s.identity().DeclineMandate(ctx, association, nil, command.Headers)))
	}
	return noting(s, noteBoard)(read(boardOf)(s.identity().DeclineRepresentative(ctx, association, person, nil, command.Headers)))
}

// AgreeToSpeak is the person's own word on whether they speak for an association. It tells whether they do from then on.
func (s *Session) AgreeToSpeak(ctx context.Context, command Command, association string, agrees bool) (speaks bool, err error) {
	person, _ := s.Who()
	answer := func() (*http.Response, error) {
		return s.identity().AnswerProposal(ctx, association, person.ID, nil, identityrest.NewAnswer{Accepted: agrees}, command.Headers)
	}
	return read(func(a identityrest.ProposalAnswer) (bool, error) { return a.SpeaksForIt, nil })(answer())
}

func boardOf(a identityrest.Association) (b Board, err error) {
	b.ID, b.Name = a.ID, restvalue.OrZero(a.Name)
	b.Payees = payeesOf(a)
	if b.Representatives, err = colleaguesOf(a); err != nil {
		return b, err
	}
	if a.Mandate != nil {
		if b.Mandate, err = amount(a.Mandate.LargestSale); err != nil {
			return b, err
		}
	}
	for _, p := range a.Proposals {
		each := Proposal{
			Action: string(p.Action), Person: restvalue.OrZero(p.Person), Name: restvalue.OrZero(p.Name), Phone: restvalue.OrZero(p.PhoneEnding),
			By: p.ProposedBy, Ends: p.EndsAt, Confirmed: restvalue.OrZero(p.Confirmed),
		}
		if p.LargestSale != nil {
			if each.Sale, err = amount(*p.LargestSale); err != nil {
				return b, err
			}
		}
		if p.Payee != nil {
			each.Person, each.Payee = AboutPayee(string(p.Payee.Kind)), proposedPayeeOf(p.Payee)
		} else if each.Action == SetPayee {
			continue // whose account it is was erased
		}
		b.Proposals = append(b.Proposals, each)
	}
	return b, nil
}
