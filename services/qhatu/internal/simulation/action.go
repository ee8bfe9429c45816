package simulation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
)

// Action is one command of a party, under one idempotency key, however often it is sent.
type Action struct {
	Kind        Kind
	By          Party
	Key         string
	Lot         string // that it is about
	Negotiation string // that it is about
	Order       string // that it is about
	Offer       int    // that it answers or takes back
	Price       int64  // minor units, of the offer that it makes: no two actions make offers at the same price

	Sent    int             // times
	Done    bool            // the market acknowledged it
	Refusal *client.Problem // nil unless the market refused it
	Answer  Answer          // when it is done

	request request
	now     time.Time // when it was chosen
}

// request sends an action's request as its caller.
type request func(context.Context, *client.Caller, client.Command) (*http.Response, error)

// Kind is what an action does.
type Kind string

// The kinds of actions.
const (
	Draft       Kind = "draft"
	Publish     Kind = "publish"
	Pause       Kind = "pause"
	Resume      Kind = "resume"
	WithdrawLot Kind = "withdraw lot"
	Add         Kind = "add"
	Lose        Kind = "lose"
	Open        Kind = "open"
	Offer       Kind = "offer"
	Accept      Kind = "accept"
	Reject      Kind = "reject"
	Withdraw    Kind = "withdraw"
	Close       Kind = "close"
	Prepare     Kind = "prepare"
	Dispatch    Kind = "dispatch"
	Deliver     Kind = "deliver"
	Weigh       Kind = "weigh"
	AgreeWeight Kind = "agree weight"
	CloseRest   Kind = "close rest"
	HandOver    Kind = "hand over"
	Receive     Kind = "receive"
	CancelOrder Kind = "cancel order"
	Dispute     Kind = "dispute"

	Delay           Kind = "delay"
	Amend           Kind = "amend"
	AcceptAmendment Kind = "accept amendment"
	RejectAmendment Kind = "reject amendment"
	Pay             Kind = "pay"
	ConfirmPayment  Kind = "confirm payment"
	DenyPayment     Kind = "deny payment"
	TakeBackPayment Kind = "take back payment"
	Claim           Kind = "claim"
	AcceptClaim     Kind = "accept claim"
	RejectClaim     Kind = "reject claim"
	TakeBackClaim   Kind = "take back claim"
)

// Unknown reports that nobody knows whether the action was carried out.
func (a *Action) Unknown() bool { return !a.Done && a.Refusal == nil }

func (a *Action) String() string {
	outcome := "unknown"
	switch {
	case a.Done:
		outcome = "done"
	case a.Refusal != nil:
		outcome = a.Refusal.Error()
	}
	return fmt.Sprintf("%s %s%s%s %d by %s, key %s: %s", a.Kind, a.Lot, a.Negotiation, a.Order, a.Offer, a.By.Org, a.Key, outcome)
}

// send sends the action once and notes its outcome, if it learns it.
func (a *Action) send(ctx context.Context, caller *client.Caller) {
	a.Sent++
	answer, err := client.Read[Answer](a.request(ctx, caller, client.Command{Key: a.Key}))
	if problem, refused := errors.AsType[*client.Problem](err); refused {
		a.Refusal = problem
	}
	if err == nil {
		a.Done, a.Answer = true, answer
	}
}

// Answer is what of a lot, a negotiation or an order a trader looks at.
type Answer struct {
	ID            string `json:"id"`
	State         string `json:"state"`
	Turn          string `json:"turn"`
	LotID         string `json:"lot_id"`
	NegotiationID string `json:"negotiation_id"`
	StandingOffer int    `json:"standing_offer"`
	Deliveries    []struct {
		Number        int64 `json:"number"`
		WaitingWeight *struct {
			Net commonrest.Quantity `json:"net"`
		} `json:"waiting_weight"`
	} `json:"deliveries"`
	Amendments []struct{}       `json:"amendments"`
	Claims     []struct{}       `json:"claims"`
	Payments   []struct{}       `json:"payments"`
	Total      commonrest.Money `json:"total"`
	Payment    struct {
		Left commonrest.Money `json:"left"`
	} `json:"payment"`
	Buyer struct {
		ID string `json:"id"`
	} `json:"buyer"`
	Association struct {
		ID string `json:"id"`
	} `json:"association"`
	Offers []struct {
		Number int    `json:"number"`
		By     string `json:"by"`
		State  string `json:"state"`
	} `json:"offers"`
}

// Page is one page of a list.
type Page struct {
	Items []Answer `json:"items"`
	Next  string   `json:"next"`
}

func catalog(c *client.Caller) *catalogrest.Client {
	server, doer := c.At("catalog")
	return &catalogrest.Client{Server: server, Client: doer}
}

func orders(c *client.Caller) *orderrest.Client {
	server, doer := c.At("order")
	return &orderrest.Client{Server: server, Client: doer}
}
