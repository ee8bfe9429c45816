package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// bot says back what it hears, unless a test has other plans.
type bot struct {
	mu      sync.Mutex
	inputs  []chat.Input
	turn    func(chat.State, chat.Input) (chat.State, []chat.Message, error)
	told    func(chat.Notice) (*chat.Message, error)
	asked   *chat.Consent // what strangers answer
	invites bool          // strangers are asked for consent
	with    func(flows.Market, chat.Input) error
}

func (b *bot) Turn(_ context.Context, m flows.Market, st chat.State, in chat.Input) (chat.State, []chat.Message, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if in.Deferred != nil {
		return st.WithNotice(*in.Deferred, in.At), []chat.Message{*in.Deferred}, nil
	}
	b.inputs = append(b.inputs, in)
	if b.with != nil {
		if err := b.with(m, in); err != nil {
			return st, nil, err
		}
	}
	if b.turn != nil {
		return b.turn(st, in)
	}
	return st, []chat.Message{{Body: "oí " + in.Text + in.Tap}}, nil
}

func (b *bot) Stranger(st chat.State, in chat.Input) (chat.State, []chat.Message, *chat.Consent) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inputs = append(b.inputs, in)
	if b.invites {
		return st, []chat.Message{invitation}, nil
	}
	if in.Lot != nil {
		return st, []chat.Message{{Body: "el lote " + in.Lot.Code}}, nil
	}
	return st, []chat.Message{{Body: "no te conozco, " + in.Text}}, b.asked
}

func (b *bot) Notice(_ context.Context, _ flows.Market, st chat.State, n chat.Notice, at time.Time) (chat.State, *chat.Message, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m, err := &chat.Message{Body: fmt.Sprintf("aviso %s %s", n.Kind, strings.Join(n.Args, " "))}, error(nil)
	if b.told != nil {
		m, err = b.told(n)
	}
	if m == nil {
		return st, nil, err
	}
	return st.WithNotice(*m, at), m, err
}

// Gathered says all of it in one message.
func (b *bot) Gathered(_ context.Context, _ flows.Market, st chat.State, several chat.Several, at time.Time) (chat.State, chat.Message, error) {
	bodies := make([]string, len(several.Told))
	for i, m := range several.Told {
		bodies[i] = m.Body
	}
	m := chat.Message{Body: strings.Join(bodies, " + ")}
	if several.Evening {
		m.Body = "tarde: " + m.Body
	}
	return st.WithNotice(m, at), m, nil
}

func (b *bot) plan(turn func(chat.State, chat.Input) (chat.State, []chat.Message, error)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.turn = turn
}

func (b *bot) heard() (texts []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, in := range b.inputs {
		texts = append(texts, in.Text)
	}
	return texts
}

// people is the market's side: it knows every phone but those that a test takes out.
type people struct {
	mu           sync.Mutex
	unknown      map[string]error // by phone or person
	consents     []string
	changes      []string
	refuseNumber string      // that identity cannot read
	changedAt    []time.Time // when that happened
	asked        []string    // phones whose sessions were asked for
	known        string      // the only phone that identity knows; "": all
	calls        int
	writes       []string // of org_1's that every session is shown
	told         market.Told
	of           *market.Client // who acts for whom; nil: everybody for nobody in particular
}

func (p *people) session(key string) (*market.Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	if err := p.unknown[key]; err != nil {
		return nil, err
	}
	if p.known != "" && key != p.known {
		return nil, market.ErrUnknownPhone
	}
	session := new(market.Session)
	session.Note("org_1", p.writes...)
	return session, nil
}

func (p *people) answer(key string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.unknown == nil {
		p.unknown = map[string]error{}
	}
	p.unknown[key] = err
}

// everybodyUnknown has identity know one phone and no other.
func (p *people) everybodyUnknown(but string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known = "+" + but
}

// LotByCode knows one lot.
func (p *people) LotByCode(_ context.Context, code string) (market.Lot, bool, error) {
	return market.Lot{Code: code}, code == "MZ-7K3F", nil
}

func (p *people) SessionByPhone(ctx context.Context, phone string) (*market.Session, error) {
	if p.of != nil {
		return p.of.SessionByPhone(ctx, phone)
	}
	p.mu.Lock()
	p.asked = append(p.asked, phone)
	p.mu.Unlock()
	return p.session(phone)
}

// Told is how everybody wants to be told.
func (p *people) Told(context.Context, string, string) (market.Told, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told, p.unknown["told"]
}

// tell has everybody want to be told so.
func (p *people) tell(told market.Told) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told = told
}

func (p *people) SessionOf(_ context.Context, person, _ string) (*market.Session, error) {
	return p.session(person)
}

func (p *people) ChangePhone(_ context.Context, command market.Command, phone, newPhone string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes = append(p.changes, fmt.Sprintf("%s %s %d", phone, newPhone, len(command.Key)))
	p.changedAt = append(p.changedAt, command.At)
	if newPhone != "" && newPhone == p.refuseNumber {
		return "", &market.Problem{Status: http.StatusUnprocessableEntity, Slug: "invalid"}
	}
	return "per_rosa", p.unknown["change "+phone]
}

func (p *people) sessions() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

func (p *people) changed() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.changes)
}

// Erase knows nobody.
func (p *people) Erase(_ context.Context, _ market.Command, phone string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.consents = append(p.consents, phone+" erase")
	return "", nil
}

func (p *people) Disavow(_ context.Context, _ market.Command, phone string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.consents = append(p.consents, phone+" disavow")
	return nil
}

func (p *people) Consent(_ context.Context, command market.Command, phone string, accepted bool, _ string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.consents = append(p.consents, fmt.Sprintf("%s %t %d", phone, accepted, len(command.Key)))
	return nil
}
