package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// Account is Meta's side of WhatsApp as its operator sees it: the number, the business account, its templates.
type Account struct {
	cfg   Config
	graph *graph.Client
}

// OpenAccount makes an account. It asks nothing yet.
func OpenAccount(cfg Config) *Account {
	return &Account{cfg: cfg, graph: graph.New(graph.Config{BaseURL: cfg.GraphURL, Version: cfg.GraphVersion, PhoneNumberID: cfg.PhoneNumberID, Token: cfg.Token})}
}

// Number is what Meta says of the business number.
type Number = graph.Number

// Number asks for the business number. An error says what is wrong with the token or the number's id.
func (a *Account) Number(ctx context.Context) (Number, error) {
	n, err := a.graph.Number(ctx)
	return n, told(err)
}

// Date is what Meta's clock says.
func (a *Account) Date(ctx context.Context) (time.Time, error) { return a.graph.Date(ctx) }

// Subscribed reports whether Meta tells some app of what happens to the business account.
func (a *Account) Subscribed(ctx context.Context) (bool, error) {
	subscribed, err := a.graph.Subscribed(ctx, a.cfg.BusinessAccountID)
	return subscribed, told(err)
}

// Subscribe has Meta tell the token's app of what happens to the business account.
func (a *Account) Subscribe(ctx context.Context) error {
	return told(a.graph.Subscribe(ctx, a.cfg.BusinessAccountID))
}

// ErrNoAccount is returned where the configuration does not say whose the templates are.
var ErrNoAccount = errors.New("QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID is not set: Meta's console shows it beside the phone number's id")

// States of a template beside Meta's own.
const (
	StatusMissing  = "MISSING" // Meta has none of this name in this language
	StatusApproved = "APPROVED"
)

// TemplateState is how a template stands at Meta.
type TemplateState struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Status   string `json:"status"`            // Meta's ("APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED"), or MISSING
	Category string `json:"category"`          // Meta's: one other than was asked for costs another price
	Quality  string `json:"quality,omitempty"` // "GREEN", "YELLOW", "RED"; empty while Meta says none
	Reason   string `json:"reason,omitempty"`  // why it was rejected
	Needed   bool   `json:"needed"`            // the market sends it
	Differs  bool   `json:"differs,omitempty"` // Meta has other words of it than the market
	Asked    string `json:"-"`                 // the category that the market asks for

	id string
}

// Recategorised reports whether Meta put it into another category than the market asked for.
func (s TemplateState) Recategorised() bool {
	return s.Needed && s.Category != "" && !strings.EqualFold(s.Category, s.Asked)
}

// TemplateStates lists the templates that the market sends, whether Meta has them or not, and then the others of the account.
func (a *Account) TemplateStates(ctx context.Context) ([]TemplateState, error) {
	if a.cfg.BusinessAccountID == "" {
		return nil, ErrNoAccount
	}
	stored, err := a.graph.Templates(ctx, a.cfg.BusinessAccountID)
	if err != nil {
		return nil, told(err)
	}
	var all []TemplateState
	for _, t := range Templates() {
		s := TemplateState{Name: t.Name, Language: t.Language, Status: StatusMissing, Needed: true, Asked: t.Category}
		if i := slices.IndexFunc(stored, func(has wire.StoredTemplate) bool { return has.Name == t.Name && has.Language == t.Language }); i >= 0 {
			s = stateOf(stored[i])
			s.Needed, s.Asked, s.Differs = true, t.Category, t.differs(stored[i])
			stored = slices.Delete(stored, i, i+1)
		}
		all = append(all, s)
	}
	for _, other := range stored {
		all = append(all, stateOf(other))
	}
	return all, nil
}

func stateOf(has wire.StoredTemplate) TemplateState {
	s := TemplateState{Name: has.Name, Language: has.Language, Status: has.Status, Category: has.Category, Quality: has.Quality.Score, Reason: has.Rejected, id: has.ID}
	if s.Quality == "UNKNOWN" {
		s.Quality = ""
	}
	if s.Reason == "NONE" {
		s.Reason = ""
	}
	return s
}

// What a push does with a template.
const (
	PushCreated   = "created"   // it was missing, and waits for approval
	PushEdited    = "edited"    // it had other words, and waits for approval
	PushUnchanged = "unchanged" // Meta has it as it is
	PushWaits     = "waits"     // it has other words and cannot be edited while Meta reviews it
	PushRefused   = "refused"   // Meta took it not
)

// PushedTemplate is what became of a template in a push.
type PushedTemplate struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Did      string `json:"did"`           // one of Push…
	Status   string `json:"status"`        // at Meta before it
	Why      string `json:"why,omitempty"` // it was refused or rejected
}

// PushTemplates submits the templates that Meta does not have, or has in other words, and leaves the others alone: called again it changes
// nothing. What Meta refuses does not keep the others from being submitted; the error is that of asking for what there is.
func (a *Account) PushTemplates(ctx context.Context, done func(PushedTemplate)) error {
	states, err := a.TemplateStates(ctx)
	if err != nil {
		return err
	}
	ours := Templates()
	for i, state := range states[:len(ours)] {
		pushed := PushedTemplate{Name: state.Name, Language: state.Language, Status: state.Status, Why: state.Reason}
		var err error
		if pushed.Did, err = a.push(ctx, ours[i], state); err != nil {
			pushed.Did, pushed.Why = PushRefused, told(err).Error()
		}
		done(pushed)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// editable are the states in which Meta lets a template be edited.
var editable = []string{StatusApproved, "REJECTED", "PAUSED"}

func (a *Account) push(ctx context.Context, t Template, state TemplateState) (string, error) {
	switch {
	case state.Status == StatusMissing:
		return PushCreated, a.graph.CreateTemplate(ctx, a.cfg.BusinessAccountID, t.submission())
	case !state.Differs:
		return PushUnchanged, nil
	case state.Status == "PENDING" || state.Status == "IN_APPEAL":
		return PushWaits, nil
	case !slices.Contains(editable, state.Status):
		return "", fmt.Errorf("it is %s, and Meta lets nobody edit such a template: see it in WhatsApp Manager", state.Status)
	default:
		return PushEdited, a.graph.EditTemplate(ctx, state.id, t.edit())
	}
}

// Refusal is what Meta says where it refuses something, in its own words.
type Refusal struct {
	Code, Subcode int // Meta's
	Says          string
}

// Error says Meta's words and codes.
func (r Refusal) Error() string {
	if r.Subcode == 0 {
		return fmt.Sprintf("%s (Meta's code %d)", r.Says, r.Code)
	}
	return fmt.Sprintf("%s (Meta's code %d, %d)", r.Says, r.Code, r.Subcode)
}

// told makes a Refusal of an error of Meta's that has words.
func told(err error) error {
	refused, ok := errors.AsType[*graph.Error](err)
	if !ok || refused.Details == "" {
		return err
	}
	return Refusal{Code: refused.Code, Subcode: refused.Subcode, Says: strings.TrimSuffix(refused.Details, ".")}
}
