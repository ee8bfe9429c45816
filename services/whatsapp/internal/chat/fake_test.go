package chat_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// fake is a market in memory that keeps the rules on which the conversation's words depend. A test changes it between
// turns as others would.
type fake struct {
	person       market.Person
	organisation market.Organisation
	besides      []market.Organisation // that she acts for as well
	owner        map[string]string     // the organisation of a negotiation or lot; hers first where none is said
	lots         []market.Lot          // hers
	others       []market.Lot          // on sale
	negotiations []market.Negotiation
	orders       []market.Order
	fairs        []market.Fair
	stalls       []market.Stall
	consent      []bool
	acts         []market.Act
	calls        []string
	done         map[string]any         // what acts were answered, by key
	refuse       map[string]error       // the next error of a call, by name
	meanwhile    map[string]func(*fake) // what happens just before a call, by name
}

func newFake() *fake {
	return &fake{
		person:       market.Person{ID: "per_rosa", Name: "Rosa Quispe", Language: "es"},
		organisation: market.Organisation{ID: "assoc_huaro", Name: "Productores de Maíz de Huaro", Kind: market.Association},
		owner:        map[string]string{}, done: map[string]any{}, refuse: map[string]error{}, meanwhile: map[string]func(*fake){},
	}
}

func (f *fake) called(name string) error {
	f.calls = append(f.calls, name)
	if happen := f.meanwhile[name]; happen != nil {
		delete(f.meanwhile, name)
		happen(f)
	}
	err := f.refuse[name]
	delete(f.refuse, name)
	return err
}

// once does a command the first time, and answers the same the next.
func once[T any](f *fake, name string, act market.Act, do func() (T, error)) (T, error) {
	f.acts = append(f.acts, act)
	if err := f.called(name); err != nil {
		var none T
		return none, err
	}
	if earlier, ok := f.done[act.Key].(T); ok {
		return earlier, nil
	}
	answer, err := do()
	if err == nil {
		f.done[act.Key] = answer
	}
	return answer, err
}

func problem(slug string, fields ...market.Field) error {
	status := map[bool]int{true: 422, false: 409}[len(fields) > 0]
	if slug == "not-found" {
		status = 404
	}
	return &market.Problem{Status: status, Slug: slug, Detail: "Así lo dice el mercado.", Fields: fields}
}

func (f *fake) Who() (market.Person, market.Organisation) { return f.person, f.organisation }

func (f *fake) ActsFor() []market.Organisation {
	return append([]market.Organisation{f.organisation}, f.besides...)
}

func (f *fake) As(_ context.Context, id string) error {
	if id == f.organisation.ID {
		return nil
	}
	o, err := find(f.besides, func(o market.Organisation) bool { return o.ID == id })
	*o, f.organisation = f.organisation, *o
	return err
}

// has tells whether the organisation that she acts for owns something.
func (f *fake) has(id string) bool {
	owner, ok := f.owner[id]
	return !ok && f.organisation.ID == "assoc_huaro" || owner == f.organisation.ID
}

func (f *fake) Consent(_ context.Context, act market.Act, accepted bool) error {
	_, err := once(f, "Consent", act, func() (bool, error) {
		f.consent = append(f.consent, accepted)
		return true, nil
	})
	return err
}

func (f *fake) Products(context.Context) ([]market.Product, error) {
	weights := []string{"kg", "g", "t", "quintal", "arroba", "libra", "saco", "costal", "bolsa"}
	return []market.Product{
		{ID: "maize", Name: "maíz", Base: "kg", Units: weights},
		{ID: "plantain_chips", Name: "chifles de plátano", Base: "kg", Units: weights},
		{ID: "plantain_fibre", Name: "fibra de plátano", Base: "kg", Units: append(slices.Clone(weights), "fardo")},
		{ID: "cocoa", Name: "cacao", Base: "kg", Units: weights},
		{ID: "textile", Name: "textil", Base: "unidad", Units: []string{"unidad", "docena", "ciento", "millar"}},
		{ID: "tourism", Name: "turismo comunitario", Base: "place", Units: []string{"place"}},
	}, f.called("Products")
}

func (f *fake) OnSale(context.Context, string) ([]market.Lot, error) {
	return f.others, f.called("OnSale")
}

func (f *fake) MyLots(context.Context) ([]market.Lot, error) {
	return slices.DeleteFunc(slices.Clone(f.lots), func(l market.Lot) bool { return l.State != market.LotPublished || !f.has(l.ID) }), f.called("MyLots")
}

func find[T any](all []T, is func(T) bool) (*T, error) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return &all[i], nil
	}
	return new(T), problem("not-found")
}

func (f *fake) lot(id string) (*market.Lot, error) {
	return find(f.lots, func(l market.Lot) bool { return l.ID == id })
}

func (f *fake) Lot(_ context.Context, id string) (market.Lot, error) {
	l, err := f.lot(id)
	return *l, err
}

func (f *fake) DraftLot(_ context.Context, act market.Act, n market.NewLot) (market.Lot, error) {
	return once(f, "DraftLot", act, func() (market.Lot, error) {
		number := len(f.lots) + 1
		l := lotOf(fmt.Sprintf("lot_%d", number), n)
		if len(f.besides) > 0 {
			f.owner[l.ID] = f.organisation.ID
		}
		l.Code = fmt.Sprintf("%s-7K3%d", strings.ToUpper(n.Product[:2]), number)
		f.lots = append(f.lots, l)
		return l, nil
	})
}

// lotOf is a draft.
func lotOf(id string, n market.NewLot) market.Lot {
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

func (f *fake) PublishLot(_ context.Context, act market.Act, id string) (market.Lot, error) {
	return once(f, "PublishLot", act, func() (market.Lot, error) {
		l, err := f.lot(id)
		l.State = market.LotPublished
		return *l, err
	})
}

func (f *fake) AddToLot(_ context.Context, act market.Act, id string, more quantity.Quantity) (market.Lot, error) {
	return once(f, "AddToLot", act, func() (market.Lot, error) {
		l, err := f.lot(id)
		base, _ := l.Measure.ToBase(more)
		l.Posted, l.Available = l.Posted+base, l.Available+base
		return *l, err
	})
}

func (f *fake) WithdrawLot(_ context.Context, act market.Act, id, _ string) (market.Lot, error) {
	return once(f, "WithdrawLot", act, func() (market.Lot, error) {
		l, err := f.lot(id)
		if !f.has(id) {
			return *l, problem("not-found")
		}
		l.State = market.LotWithdrawn
		return *l, err
	})
}

func price(amount, per string) *money.Price {
	p, err := money.ParsePrice(amount, money.PEN, per)
	if err != nil {
		panic(err)
	}
	return &p
}

// now is Monday, 23 November 2026, 9:00 in Lima.
var now = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
