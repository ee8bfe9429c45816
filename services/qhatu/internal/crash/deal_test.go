package crash_test

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
)

// dealStep is what one side does on the way from an offer to the money. In a path, {lot}, {negotiation} and {order} stand for ids.
type dealStep struct {
	side, path string
	body       map[string]any
	keeps      string // the name of the id that it answers with
}

func kilograms(value string) map[string]any { return map[string]any{"value": value, "unit": "kg"} }

func soles(amount string) map[string]any { return map[string]any{"amount": amount, "currency": "PEN"} }

// dealSteps are those of a sale of 230 kg, of which 200 kg arrive. Both agree to that weight, so that it comes to S/ 700.00.
func dealSteps() []dealStep {
	quintals := func(value string) map[string]any { return map[string]any{"value": value, "unit": "quintal"} }
	price := map[string]any{"amount": "161.00", "currency": "PEN", "per": "quintal"}
	return []dealStep{
		{token.RoleAssociation, "/v1/lots", map[string]any{"product": "maize", "declared": quintals("20"), "price": price}, "lot"},
		{token.RoleAssociation, "/v1/lots/{lot}/publish", nil, ""},
		{token.RoleBuyer, "/v1/negotiations", map[string]any{
			"lot_id": "{lot}", "offer": map[string]any{"quantity": quintals("5"), "price": price, "delivery": map[string]any{"basis": "farm"}},
		}, "negotiation"},
		{token.RoleAssociation, "/v1/negotiations/{negotiation}/offers/1/accept", nil, "order"},
		{token.RoleAssociation, "/v1/orders/{order}/dispatch", map[string]any{"reason": "trust"}, ""},
		{token.RoleBuyer, "/v1/orders/{order}/deliver", nil, ""},
		{token.RoleBuyer, "/v1/orders/{order}/weigh", map[string]any{"delivery": 1, "net": kilograms("200")}, ""},
		{token.RoleAssociation, "/v1/orders/{order}/agree-weight", map[string]any{"delivery": 1, "net": kilograms("200")}, ""},
		{token.RoleAssociation, "/v1/orders/{order}/close-rest", map[string]any{"reason": "loss"}, ""},
		{token.RoleBuyer, "/v1/orders/{order}/payments", map[string]any{"amount": soles("700.00"), "method": "transfer", "reference": "004815"}, ""},
		{token.RoleAssociation, "/v1/orders/{order}/payments/1/confirm", nil, ""},
		{token.RoleBuyer, "/v1/orders/{order}/receive", nil, ""},
	}
}

// ended is what is left of a deal.
type ended struct {
	State     string
	Total     map[string]string
	Payment   struct{ State string }
	Payments  []struct{ State string }
	Committed string
	Available string
}

// The market is killed right after it has answered each step of a deal, before anything else follows from it. Whoever did the step repeats it, for all they know, and the deal
// ends as one does that nobody disturbs: what is weighed is paid, once, and what did not come is for the next buyer.
func TestADealEndsTheSameThoughTheMarketIsKilledAfterEachStep(t *testing.T) {
	t.Parallel() // it waits more than it works
	ctx, cancel := context.WithTimeout(t.Context(), 2*processTimeout)
	defer cancel()
	d := &deal{t: t, dir: t.TempDir(), sides: map[string]caller{}}
	for _, role := range []string{token.RoleAssociation, token.RoleBuyer} {
		d.sides[role] = caller{t, testkit.Must(simulation.Parties(d.dir, role, role, 1))(t)[0]}
	}
	d.open(ctx)
	undisturbed := d.goThrough(ctx, "undisturbed", func() {})
	want := ended{State: "completed", Total: map[string]string{"amount": "700.00", "currency": "PEN"}, Committed: "200", Available: "720"}
	want.Payment.State, want.Payments = "paid", []struct{ State string }{{"confirmed"}}
	if diff := cmp.Diff(want, undisturbed); diff != "" {
		t.Fatalf("nobody disturbs it (-want +got):\n%s", diff)
	}
	killed := d.goThrough(ctx, "killed", func() {
		d.troubles = append(d.troubles, d.process.kill(t)...)
		d.open(ctx)
	})
	if diff := cmp.Diff(want, killed); diff != "" {
		t.Errorf("killed after each step (-want +got):\n%s", diff)
	}
	d.troubles = append(d.troubles, d.process.stop(t)...)
	report(t, "process", d.troubles)
	if said, err := exec.Command(binary, "verify", "--data-dir", d.dir).CombinedOutput(); err != nil {
		t.Errorf("verify: %v\n%s", err, said)
	}
}

// deal is a market, and who trades there.
type deal struct {
	t        *testing.T
	dir      string
	sides    map[string]caller
	process  *process
	at       string
	troubles []string
}

func (d *deal) open(ctx context.Context) {
	d.t.Helper()
	d.process = start(d.t, d.dir)
	d.at = d.process.open(d.t)
	awaitReady(ctx, d.t, d.at)
}

// goThrough does all steps, has each disturbed, and repeats it.
func (d *deal) goThrough(ctx context.Context, name string, disturb func()) ended {
	d.t.Helper()
	ids := map[string]string{}
	for i, step := range dealSteps() {
		first := d.do(step, fmt.Sprint(name, i), ids)
		disturb()
		if again := d.do(step, fmt.Sprint(name, i), ids); again != first {
			d.t.Errorf("step %d is answered with %s, and again with %s", i, first, again)
		}
		if step.keeps != "" {
			ids[step.keeps] = first
		}
		if step.keeps == "order" {
			await(ctx, d.t, "confirmed order", func() string {
				var o struct{ State string }
				d.sides[token.RoleBuyer].do(http.MethodGet, d.at+"/v1/orders/"+first, nil, &o)
				if o.State != "confirmed" {
					return "it is " + o.State
				}
				return ""
			})
		}
	}
	return d.result(ctx, ids)
}

// do does a step, and returns the id of what it answers with.
func (d *deal) do(step dealStep, key string, ids map[string]string) string {
	d.t.Helper()
	var answer struct{ ID string }
	d.sides[step.side].repeatable(key, http.MethodPost, d.at+withIDs(step.path, ids), bodyWith(step.body, ids), &answer)
	return answer.ID
}

// result waits until the lot knows what became of the order.
func (d *deal) result(ctx context.Context, ids map[string]string) (e ended) {
	d.t.Helper()
	var lot struct {
		Quantity struct{ Committed, Available struct{ Value string } }
	}
	await(ctx, d.t, "stock that goes back", func() string {
		d.sides[token.RoleBuyer].do(http.MethodGet, d.at+"/v1/lots/"+ids["lot"], nil, &lot)
		if lot.Quantity.Committed.Value != "200" {
			return lot.Quantity.Committed.Value + " kg are committed"
		}
		return ""
	})
	d.sides[token.RoleBuyer].do(http.MethodGet, d.at+"/v1/orders/"+ids["order"], nil, &e)
	e.Committed, e.Available = lot.Quantity.Committed.Value, lot.Quantity.Available.Value
	return e
}

func withIDs(text string, ids map[string]string) string {
	for name, id := range ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	return text
}

func bodyWith(body map[string]any, ids map[string]string) any {
	if body == nil {
		return nil
	}
	filled := map[string]any{}
	for name, value := range body {
		if text, is := value.(string); is {
			value = withIDs(text, ids)
		}
		filled[name] = value
	}
	return filled
}
