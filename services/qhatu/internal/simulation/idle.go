package simulation

import (
	"context"
	"fmt"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
)

// AwaitIdle waits until nothing is under way for any of the parties and the log has not grown for a while. What it
// waited for in vain is in the error.
func (t *Traders) AwaitIdle(ctx context.Context, parties []Party, while time.Duration) error {
	tick := time.NewTicker(min(while/4, 250*time.Millisecond))
	defer tick.Stop()
	position, since := "", time.Now()
	for {
		now, err := t.position(ctx, parties[0])
		if err != nil {
			return err
		}
		if now != position {
			position, since = now, time.Now()
		}
		if time.Since(since) >= while {
			busy, err := t.busy(ctx, parties)
			if err != nil || busy == "" {
				return err
			}
			if ctx.Err() != nil {
				return fmt.Errorf("not idle: %s", busy)
			}
		}
		select {
		case <-ctx.Done():
			busy, _ := t.busy(context.WithoutCancel(ctx), parties)
			return fmt.Errorf("not idle: %w; %s", ctx.Err(), busy)
		case <-tick.C:
		}
	}
}

// position is how far the log has got, as the market writes it.
func (t *Traders) position(ctx context.Context, by Party) (string, error) {
	caller := t.Caller(by)
	_, err := client.Body(orders(caller).ListOrders(ctx, &orderrest.ListOrdersParams{Limit: new(int64(1))}))
	return caller.Position, err
}

// busy names something that is under way, "" when nothing is.
func (t *Traders) busy(ctx context.Context, parties []Party) (string, error) {
	for _, by := range parties {
		for _, find := range []func(context.Context, Party) (string, error){t.placed, t.agreed, t.pending} {
			if busy, err := find(ctx, by); err != nil || busy != "" {
				return busy, err
			}
		}
	}
	return "", nil
}

// placed names an order of the party's that awaits its stock.
func (t *Traders) placed(ctx context.Context, by Party) (string, error) {
	params := &orderrest.ListOrdersParams{State: new(orderrest.OrderStatePlaced), Limit: new(int64(1))}
	return firstOf(client.Read[Page](orders(t.Caller(by)).ListOrders(ctx, params)))
}

// agreed names a negotiation of the party's that awaits what becomes of its order.
func (t *Traders) agreed(ctx context.Context, by Party) (string, error) {
	params := &orderrest.ListNegotiationsParams{State: new(orderrest.NegotiationStateAgreed), Limit: new(int64(1))}
	return firstOf(client.Read[Page](orders(t.Caller(by)).ListNegotiations(ctx, params)))
}

func firstOf(page Page, err error) (string, error) {
	if err != nil || len(page.Items) == 0 {
		return "", err
	}
	return fmt.Sprintf("%s is %s", page.Items[0].ID, page.Items[0].State), nil
}

// pending names a firm offer to or of the party that awaits its stock.
func (t *Traders) pending(ctx context.Context, by Party) (string, error) {
	params := &orderrest.ListNegotiationsParams{Limit: new(int64(200))}
	for {
		page, err := client.Read[Page](orders(t.Caller(by)).ListNegotiations(ctx, params))
		if err != nil {
			return "", err
		}
		for _, n := range page.Items {
			for _, o := range n.Offers {
				if o.State == "pending" {
					return fmt.Sprintf("offer %d of %s is pending", o.Number, n.ID), nil
				}
			}
		}
		if page.Next == "" {
			return "", nil
		}
		params.Cursor = &page.Next
	}
}
