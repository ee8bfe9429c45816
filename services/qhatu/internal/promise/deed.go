package promise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Deed is one intent of a party: a POST under one idempotency key, however often it is sent.
type Deed struct {
	Kind  Kind
	By    Party
	Key   string
	Path  string
	Body  any    // nil: none
	Lot   string // that it is about
	Neg   string // that it is about
	Offer int    // that it answers or takes back
	Price int64  // minor units, of the offer that it makes: no two deeds make offers at the same price

	Sent   int    // times
	Status int    // of the answer that settled it; 0 while the outcome is unknown
	Answer Answer // when the status is 2xx
}

// Kind is what a deed does.
type Kind string

// The kinds of deeds.
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
)

// Done reports that the market acknowledged the deed.
func (d *Deed) Done() bool { return d.Status >= 200 && d.Status < 300 }

func (d *Deed) String() string {
	return fmt.Sprintf("%s %s by %s, key %s: %d", d.Kind, d.Path, d.By.Org, d.Key, d.Status)
}

// Answer is what of a lot, a negotiation or an order a trader looks at.
type Answer struct {
	ID            string `json:"id"`
	State         string `json:"state"`
	Turn          string `json:"turn"`
	LotID         string `json:"lot_id"`
	NegotiationID string `json:"negotiation_id"`
	StandingOffer int    `json:"standing_offer"`
	Buyer         struct {
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

// errUnknown says that a request may or may not have been carried out.
var errUnknown = errors.New("outcome unknown")

// stillRunning is the one conflict that decides nothing: an earlier sending of the same key is being carried out.
const stillRunning = "still-running"

// send posts the deed once and notes its answer. An error means that the outcome is still unknown.
func (d *Deed) send(ctx context.Context, client *http.Client, base string) error {
	d.Sent++
	status, body, err := call(ctx, client, base, http.MethodPost, d.Path, d.By, d.Key, d.Body)
	if err != nil {
		return err
	}
	var problem struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(body, &problem) // an answer that is no problem has no type
	if status >= http.StatusInternalServerError || strings.HasSuffix(problem.Type, stillRunning) {
		return fmt.Errorf("%w: %d %s", errUnknown, status, body)
	}
	if status < 300 {
		if err := json.Unmarshal(body, &d.Answer); err != nil {
			return fmt.Errorf("%w: %w", errUnknown, err)
		}
	}
	d.Status = status
	return nil
}

func call(ctx context.Context, client *http.Client, base, method, path string, by Party, key string, content any) (int, []byte, error) {
	var body io.Reader = http.NoBody
	if content != nil {
		raw, err := json.Marshal(content)
		if err != nil {
			return 0, nil, err
		}
		body = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, base+path, body)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+by.token)
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	if content != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", errUnknown, err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", errUnknown, err)
	}
	return response.StatusCode, raw, nil
}
