package market

import (
	"context"
	"strings"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// Payee is an account to which an association is paid.
type Payee struct {
	payee.Account

	Kind      string // payee.Transfer, payee.Yape, payee.Plin
	OfAnother bool   // its holder is neither the association nor one who speaks for it
	Since     time.Time
}

// aboutPayee stands before a kind, where a proposal of an account is named as those of people are.
const aboutPayee = "payee_"

// AboutPayee is whom a proposal of an account is about: its kind.
func AboutPayee(kind string) string { return aboutPayee + kind }

// KindOfPayee is the kind of account that a proposal is about; ok is false for one about a person or the mandate.
func KindOfPayee(about string) (kind string, ok bool) { return strings.CutPrefix(about, aboutPayee) }

// Payee is the account of a kind; ok is false where there is none.
func (b Board) Payee(kind string) (p Payee, ok bool) {
	for _, p := range b.Payees {
		if p.Kind == kind {
			return p, true
		}
	}
	return Payee{}, false
}

// SetPayee proposes an account to which an association is paid.
func (s *Session) SetPayee(ctx context.Context, command Command, association string, to Payee) (Board, error) {
	body := identityrest.NewPayee{
		Bank: restvalue.Optional(to.Bank), Number: restvalue.Optional(to.Number), Cci: restvalue.Optional(to.CCI), Holder: to.Holder,
	}
	return noting(s, noteBoard)(read(boardOf)(s.identity().SetPayee(ctx, association, identityrest.PayeeKind(to.Kind), nil, body, command.Headers)))
}

// RemovePayee takes an account away, at once.
func (s *Session) RemovePayee(ctx context.Context, command Command, association, kind string) (Board, error) {
	return noting(s, noteBoard)(read(boardOf)(s.identity().RemovePayee(ctx, association, identityrest.PayeeKind(kind), nil, command.Headers)))
}

func payeesOf(a identityrest.Association) (all []Payee) {
	for _, p := range a.Payees {
		all = append(all, Payee{
			Account: payee.Account{Bank: restvalue.OrZero(p.Bank), Number: restvalue.OrZero(p.Number), CCI: restvalue.OrZero(p.Cci), Holder: p.Holder},
			Kind:    string(p.Kind), OfAnother: p.HolderIs == identityrest.PayeeHolderIsOther, Since: p.Since,
		})
	}
	return all
}

func proposedPayeeOf(p *identityrest.ProposedPayee) Payee {
	return Payee{
		Account: payee.Account{Bank: restvalue.OrZero(p.Bank), Number: restvalue.OrZero(p.Number), CCI: restvalue.OrZero(p.Cci), Holder: p.Holder},
		Kind:    string(p.Kind), OfAnother: p.HolderIs == identityrest.PayeeHolderIsOther,
	}
}
