package promise

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// AwaitQuiet waits until nothing is under way for any of the parties and the log has not grown for a while. What it
// waited for in vain is in the error.
func (t *Traders) AwaitQuiet(ctx context.Context, parties []Party, while time.Duration) error {
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
				return fmt.Errorf("not quiet: %s", busy)
			}
		}
		select {
		case <-ctx.Done():
			busy, _ := t.busy(context.WithoutCancel(ctx), parties)
			return fmt.Errorf("not quiet: %w; %s", ctx.Err(), busy)
		case <-tick.C:
		}
	}
}

// position is how far the log has got, as the market writes it.
func (t *Traders) position(ctx context.Context, by Party) (string, error) {
	t.mu.Lock()
	base := t.base
	t.mu.Unlock()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/v1/orders?limit=1", http.NoBody)
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+by.token)
	response, err := t.client.Do(request)
	if err != nil {
		return "", err
	}
	return response.Header.Get("Qhatu-Position"), response.Body.Close()
}

// busy names something that is under way, "" when nothing is.
func (t *Traders) busy(ctx context.Context, parties []Party) (string, error) {
	for _, by := range parties {
		for _, list := range []string{"/v1/orders?state=placed&limit=1", "/v1/negotiations?state=agreed&limit=1"} {
			page, err := t.List(ctx, by, list)
			if err != nil {
				return "", err
			}
			if len(page.Items) > 0 {
				return fmt.Sprintf("%s is %s", page.Items[0].ID, page.Items[0].State), nil
			}
		}
		pending, err := t.pending(ctx, by)
		if err != nil || pending != "" {
			return pending, err
		}
	}
	return "", nil
}

func (t *Traders) pending(ctx context.Context, by Party) (string, error) {
	for cursor, more := "", true; more; more = cursor != "" {
		page, err := t.List(ctx, by, "/v1/negotiations?limit=200"+cursor)
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
		if cursor = page.Next; cursor != "" {
			cursor = "&cursor=" + cursor
		}
	}
	return "", nil
}
