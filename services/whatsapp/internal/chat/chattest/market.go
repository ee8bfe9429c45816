package chattest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Market is a market in memory that keeps the rules on which the conversation's words depend. A test changes it between
// turns as others would.
type Market struct {
	Person          market.Person
	Organisation    market.Organisation
	Besides         []market.Organisation // that the person acts for as well
	Made            map[string][]string   // what organisations make
	Owner           map[string]string     // the organisation of a negotiation or lot; the first one where none is said
	Lots            []market.Lot          // the association's
	OthersLots      []market.Lot          // on sale
	NegotiationList []market.Negotiation
	Orders          []market.Order
	OrderState      string // that of an order when it is answered; "" is confirmed
	FairList        []market.Fair
	Stalls          []market.Stall
	Consents        []bool
	IsFrozen        bool
	IsBlocked       bool
	ColleagueList   []market.Colleague
	Proposals       []market.Proposal
	Mandate         money.Amount
	Payees          []market.Payee    // to which accounts the association is paid
	Forbidden       []string          // actions in negotiations that are not allowed, for whatever reason
	NewUntil        time.Time         // of the person
	Named           map[string]string // names of associations that are not the person's
	IsConfirmed     bool              // whoever proposed the person to another association has been seconded
	Commands        []market.Command
	Calls           []string
	kept            map[string]string        // photos, by their orders and numbers
	Pictures        map[string][]byte        // that the person has sent, by Meta's ids; others cannot be had
	Shared          map[string]bool          // whether the person's number is shown, by association; none: they said nothing
	IsTold          market.Told              // how the person is told
	Tax             market.Taxpayer          // what the association has said of its RUC
	Done            map[string]any           // what acts were answered, by key
	Refuse          map[string]error         // the next error of a call, by name
	Meanwhile       map[string]func(*Market) // what happens just before a call, by name
}

// NewMarket returns a market with one representative of one association and nothing on sale.
func NewMarket() *Market {
	return &Market{
		Person:       market.Person{ID: "per_rosa", Name: "Rosa Quispe", Language: "es"},
		Organisation: market.Organisation{ID: "assoc_huaro", Name: "Productores de Maíz de Huaro", Kind: market.Association},
		IsTold:       market.Told{Digest: market.WhenMany},
		Payees:       []market.Payee{{Account: payee.Account{Number: "987654321", Holder: "Rosa Quispe"}, Kind: payee.Yape}},
		Owner:        map[string]string{}, Done: map[string]any{}, Refuse: map[string]error{}, Meanwhile: map[string]func(*Market){}, Pictures: map[string][]byte{}, kept: map[string]string{},
	}
}

func (f *Market) called(name string) error {
	f.Calls = append(f.Calls, name)
	if happen := f.Meanwhile[name]; happen != nil {
		delete(f.Meanwhile, name)
		happen(f)
	}
	err := f.Refuse[name]
	delete(f.Refuse, name)
	return err
}

// once does a command the first time, and answers the same the next.
func once[T any](f *Market, name string, command market.Command, do func() (T, error)) (T, error) {
	f.Commands = append(f.Commands, command)
	if err := f.called(name); err != nil {
		var none T
		return none, err
	}
	if earlier, ok := f.Done[command.Key].(T); ok {
		return earlier, nil
	}
	answer, err := do()
	if err == nil {
		f.Done[command.Key] = answer
	}
	return answer, err
}

// Problem is a refusal of the market.
func Problem(slug string, fields ...market.Field) error {
	status := map[bool]int{true: 422, false: 409}[len(fields) > 0]
	if slug == "not-found" {
		status = 404
	}
	return &market.Problem{Status: status, Slug: slug, Detail: "Así lo dice el mercado.", Fields: fields}
}

// Who stands in for that of *market.Session.
func (f *Market) Who() (market.Person, market.Organisation) { return f.Person, f.Organisation }

// ActsFor stands in for that of *market.Session.
func (f *Market) ActsFor() []market.Organisation {
	return append([]market.Organisation{f.Organisation}, f.Besides...)
}

// Makes stands in for that of *market.Session.
func (f *Market) Makes(_ context.Context, association string) ([]string, error) {
	return f.Made[association], f.called("Makes")
}

// Frozen stands in for that of *market.Session.
func (f *Market) Frozen() bool { return f.IsFrozen }

// Blocked stands in for that of *market.Session.
func (f *Market) Blocked() bool { return f.IsBlocked }

// As stands in for that of *market.Session.
func (f *Market) As(_ context.Context, id string) error {
	if id == f.Organisation.ID {
		return nil
	}
	o, err := find(f.Besides, func(o market.Organisation) bool { return o.ID == id })
	*o, f.Organisation = f.Organisation, *o
	return err
}

// has tells whether the organisation that is acted for owns something.
func (f *Market) has(id string) bool {
	owner, ok := f.Owner[id]
	return !ok && f.Organisation.ID == "assoc_huaro" || owner == f.Organisation.ID
}

// Consent stands in for that of *market.Session.
func (f *Market) Consent(_ context.Context, command market.Command, accepted bool) error {
	_, err := once(f, "Consent", command, func() (bool, error) {
		f.Consents = append(f.Consents, accepted)
		return true, nil
	})
	return err
}

// Community stands in for that of *market.Session.
func (f *Market) Community(context.Context, string) (string, error) {
	return "Huaro", f.called("Community")
}

// Products stands in for that of *market.Session.
func (f *Market) Products(context.Context) ([]market.Product, error) {
	var products []market.Product
	for _, p := range vocabulary.Products() {
		products = append(products, market.Product{ID: p.ID, Name: p.Name.ES, Base: p.Base, Units: p.Units})
	}
	return products, f.called("Products")
}

// OnSale stands in for that of *market.Session.
func (f *Market) OnSale(_ context.Context, product string) ([]market.Lot, error) {
	others := slices.DeleteFunc(slices.Clone(f.OthersLots), func(l market.Lot) bool { return l.Product != product })
	return others, f.called("OnSale")
}

// MyPublishedLots stands in for that of *market.Session.
func (f *Market) MyPublishedLots(context.Context) ([]market.Lot, error) {
	return slices.DeleteFunc(slices.Clone(f.Lots), func(l market.Lot) bool { return l.State != market.LotPublished || !f.has(l.ID) }), f.called("MyPublishedLots")
}

func find[T any](all []T, is func(T) bool) (*T, error) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return &all[i], nil
	}
	return new(T), Problem("not-found")
}

func (f *Market) lot(id string) (*market.Lot, error) {
	return find(f.Lots, func(l market.Lot) bool { return l.ID == id })
}

// Lot stands in for that of *market.Session.
func (f *Market) Lot(_ context.Context, id string) (market.Lot, error) {
	l, err := f.lot(id)
	return f.shown(*l), err
}

// DraftLot stands in for that of *market.Session.
func (f *Market) DraftLot(_ context.Context, command market.Command, n market.NewLot) (market.Lot, error) {
	return once(f, "DraftLot", command, func() (market.Lot, error) {
		number := len(f.Lots) + 1
		l := LotOf(fmt.Sprintf("lot_%d", number), n)
		if len(f.Besides) > 0 {
			f.Owner[l.ID] = f.Organisation.ID
		}
		l.Code = fmt.Sprintf("%s-7K3%d", strings.ToUpper(n.Product[:2]), number)
		f.Lots = append(f.Lots, l)
		return l, nil
	})
}

// LotOf is a draft.
func LotOf(id string, n market.NewLot) market.Lot {
	m, err := quantity.Standard(n.Declared.Unit)
	if n.GramsPerUnit > 0 {
		m, err = quantity.Weighed(n.Declared.Unit, n.GramsPerUnit)
	}
	posted, errBase := m.ToBase(n.Declared)
	if err != nil || errBase != nil {
		panic(fmt.Sprint(n, err, errBase))
	}
	l := market.Lot{
		ID: id, State: market.LotDraft, Product: n.Product, Variety: n.Variety, Grade: n.Grade, Declared: n.Declared,
		Measure: m, Posted: posted, Available: posted, Price: n.Price,
	}
	if n.Price != nil {
		per, err := n.Price.PerBase(m)
		if err != nil {
			panic(err)
		}
		l.PerBase = &per
	}
	return l
}

// PublishLot stands in for that of *market.Session.
func (f *Market) PublishLot(_ context.Context, command market.Command, id string) (market.Lot, error) {
	return once(f, "PublishLot", command, func() (market.Lot, error) {
		l, err := f.lot(id)
		l.State, l.PublishedAt = market.LotPublished, command.At
		return *l, err
	})
}

// WithdrawLot stands in for that of *market.Session.
func (f *Market) WithdrawLot(_ context.Context, command market.Command, id, _ string) (market.Lot, error) {
	return once(f, "WithdrawLot", command, func() (market.Lot, error) {
		l, err := f.lot(id)
		if !f.has(id) {
			return *l, Problem("not-found")
		}
		l.State = market.LotWithdrawn
		return *l, err
	})
}

// Price is a refusal of the market.
func Price(amount, per string) *money.Price {
	p, err := money.ParsePrice(amount, money.PEN, per)
	if err != nil {
		panic(err)
	}
	return &p
}
