//go:build torture

package torture_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// decode reads how far a position is. It is opaque to callers; here they share the furthest.
func decode(position string) (uint64, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(position)
	if err != nil || len(raw) < 8 {
		return 0, false
	}
	return binary.BigEndian.Uint64(raw[len(raw)-8:]), true
}

const (
	declaredKg = 60
	actsEach   = 10 // of a buyer on one lot
	pricedAt   = "50000.00"
)

// asking sends one request as a caller.
type asking func(context.Context, *client.Caller, client.Command) (*http.Response, error)

// ask sends a request until its outcome is known: an answer, or a refusal.
func ask[T any](l *load, by simulation.Party, request asking) (answer T, refused *client.Problem) {
	command := client.Command{Key: fmt.Sprintf("stock-%d", l.keys.Add(1))}
	for deadline := time.Now().Add(patience); ; <-time.After(4 * pace) {
		caller := l.caller(by)
		answer, err := client.Read[T](request(l.t.Context(), caller, command))
		if err == nil {
			l.seen.advance(caller.Position)
			return answer, nil
		}
		if problem, isRefusal := errors.AsType[*client.Problem](err); isRefusal {
			return answer, problem
		}
		if time.Now().After(deadline) {
			l.t.Errorf("an outcome is not known after %s: %v", patience, err)
			return answer, &client.Problem{Slug: "unknown"}
		}
	}
}

// sellALot brings a lot to the market, and lets buyers take of it while its seller adds, loses, and all look at it.
func (l *load) sellALot(chance *rand.Rand) {
	begin := time.Now()
	lot, refused := ask[catalogrest.Lot](l, l.seller, func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		return lots(c).DraftLot(ctx, nil, catalogrest.NewLot{
			Product: "maize", Declared: catalogrest.NewDeclared{Value: strconv.Itoa(declaredKg), Unit: "kg"},
		}, command.Headers)
	})
	if refused != nil {
		l.t.Errorf("draft: %v", refused)
		return
	}
	l.history.Record(torture.Stock{Lot: lot.ID, By: len(l.buyers), Do: torture.Declare, Kg: declaredKg, Begin: begin, End: time.Now()})
	_, refused = ask[catalogrest.Lot](l, l.seller, func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		return lots(c).PublishLot(ctx, lot.ID, nil, command.Headers)
	})
	if refused != nil {
		l.t.Errorf("publish: %v", refused)
		return
	}
	var all sync.WaitGroup
	for i := range l.buyers {
		own := rand.New(rand.NewPCG(chance.Uint64(), 3))
		all.Go(func() {
			for range actsEach {
				if l.resting.Load() {
					return
				}
				l.act(lot.ID, i, own)
				<-time.After(pace)
			}
		})
	}
	all.Wait()
}

// act does one thing to a lot, and records it.
func (l *load) act(lot string, by int, chance *rand.Rand) {
	s := torture.Stock{Lot: lot, By: by, Begin: time.Now()}
	var known bool
	switch chance.IntN(8) {
	case 0:
		s.Do, s.Kg = torture.Add, 10
		known = l.adjust(lot, "add", s.Kg, commonrest.ReasonCodeFound)
	case 1:
		s.Do, s.Kg = torture.Lose, 5
		known = l.adjust(lot, "loss", s.Kg, commonrest.ReasonCodeLoss)
	case 2, 3, 4:
		s.Do = torture.See
		s.Kg, known = l.see(lot, by)
	default:
		s.Do, s.Kg = torture.Take, 5+chance.IntN(20)
		s.Begin, s.Refused, known = l.take(lot, l.buyers[by], s.Kg)
	}
	if s.End = time.Now(); known {
		l.history.Record(s)
	}
}

func (l *load) adjust(lot string, direction catalogrest.LotAdjustmentDirection, kg int, reason commonrest.ReasonCode) (done bool) {
	_, refused := ask[catalogrest.Lot](l, l.seller, func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		return lots(c).AdjustLot(ctx, lot, nil, catalogrest.LotAdjustment{Direction: direction, Quantity: kilograms(kg), Reason: reason}, command.Headers)
	})
	return refused == nil
}

func (l *load) see(lot string, by int) (available int, seen bool) {
	answer, refused := ask[catalogrest.Lot](l, l.buyers[by], func(ctx context.Context, c *client.Caller, _ client.Command) (*http.Response, error) {
		return lots(c).GetLot(ctx, lot, nil)
	})
	if refused != nil {
		l.t.Errorf("a lot is not to be seen: %v", refused)
		return 0, false
	}
	available, err := strconv.Atoi(answer.Quantity.Available.Value)
	if err != nil {
		l.t.Errorf("available: %v", err)
	}
	return available, err == nil
}

// take has the seller accept a buyer's offer, and waits until the order has or has not its stock. What has never come to an order took nothing.
func (l *load) take(lot string, buyer simulation.Party, kg int) (begin time.Time, refused, known bool) {
	offer := orderrest.NewOffer{
		Quantity: kilograms(kg), Price: commonrest.Price{Amount: pricedAt, Currency: "PEN", Per: "kg"},
		Delivery: orderrest.Delivery{Basis: orderrest.DeliveryBasisFarm},
	}
	opened, problem := ask[simulation.Answer](l, buyer, func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		return trade(c).OpenNegotiation(ctx, nil, orderrest.NewNegotiation{LotID: lot, Offer: offer}, command.Headers)
	})
	if problem != nil {
		return begin, false, false
	}
	begin = time.Now()
	order, problem := ask[simulation.Answer](l, l.seller, func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
		return trade(c).AcceptOffer(ctx, opened.ID, int64(opened.StandingOffer), nil, command.Headers)
	})
	if problem == nil {
		refused, known = l.outcome(order.ID, buyer)
	}
	if problem != nil || refused {
		_, _ = ask[simulation.Answer](l, buyer, func(ctx context.Context, c *client.Caller, command client.Command) (*http.Response, error) {
			return trade(c).CloseNegotiation(ctx, opened.ID, nil, commonrest.Reason{}, command.Headers)
		})
	}
	return begin, refused, known
}

// outcome waits until an order is confirmed or cancelled.
func (l *load) outcome(order string, buyer simulation.Party) (cancelled, known bool) {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-time.After(pace) {
		now, problem := ask[simulation.Answer](l, buyer, func(ctx context.Context, c *client.Caller, _ client.Command) (*http.Response, error) {
			return trade(c).GetOrder(ctx, order, nil)
		})
		if problem == nil && now.State != string(orderrest.OrderStatePlaced) {
			return now.State == string(orderrest.OrderStateCancelled), true
		}
	}
	l.t.Errorf("order %s has no outcome after %s", order, patience)
	return false, false
}

func kilograms(kg int) commonrest.Quantity {
	return commonrest.Quantity{Value: strconv.Itoa(kg), Unit: "kg"}
}

func lots(c *client.Caller) *catalogrest.Client {
	server, doer := c.At("catalog")
	return &catalogrest.Client{Server: server, Client: doer}
}

func trade(c *client.Caller) *orderrest.Client {
	server, doer := c.At("order")
	return &orderrest.Client{Server: server, Client: doer}
}
