package order

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// The notices of this flow: what the buyer, the coordinator or the time does to an order. Each is told as the order stands then; what a
// later event tells of is left to that one's notice.
const (
	arrived           chat.NoticeKind = Name + ".arrived"
	delivered         chat.NoticeKind = Name + ".delivered"
	weighed           chat.NoticeKind = Name + ".weighed"
	weightAgreed      chat.NoticeKind = Name + ".weight_agreed"
	delayed           chat.NoticeKind = Name + ".delayed"
	zoneDelayed       chat.NoticeKind = Name + ".zone_delayed"
	amendmentProposed chat.NoticeKind = Name + ".amendment_proposed"
	amendmentAccepted chat.NoticeKind = Name + ".amendment_accepted"
	amendmentRejected chat.NoticeKind = Name + ".amendment_rejected"
	received          chat.NoticeKind = Name + ".received"
	disputed          chat.NoticeKind = Name + ".disputed"
	resolved          chat.NoticeKind = Name + ".resolved"
	calledOff         chat.NoticeKind = Name + ".called_off"
	paymentSaid       chat.NoticeKind = Name + ".payment_said"
	paymentConfirmed  chat.NoticeKind = Name + ".payment_confirmed"
	paymentDenied     chat.NoticeKind = Name + ".payment_denied"
	paymentTakenBack  chat.NoticeKind = Name + ".payment_taken_back"
	completed         chat.NoticeKind = Name + ".completed"
	claimed           chat.NoticeKind = Name + ".claimed"
	claimTakenBack    chat.NoticeKind = Name + ".claim_taken_back"
	answerClaim       chat.NoticeKind = Name + ".answer_claim"
	payBack           chat.NoticeKind = Name + ".pay_back"
)

func of(kind chat.NoticeKind, order string) chat.Notice {
	return chat.Notice{Kind: kind, Args: chat.Args{order}}
}

func urgent(n chat.Notice) chat.Notice {
	n.Urgent = true
	return n
}

// wakes is of what puts off or ends what was agreed: somebody may be about to load.
func wakes(n chat.Notice) chat.Notice {
	n.Urgent, n.Wakes = true, true
	return n
}

func news(n chat.Notice) chat.Notice {
	n.News = true
	return n
}

// Arrived tells that a part of an order is there, as the buyer says.
func Arrived(order string) chat.Notice { return news(of(arrived, order)) }

// Delivered tells that all of an order is there, as the buyer says.
func Delivered(order string) chat.Notice { return news(of(delivered, order)) }

// Weighed tells what a delivery weighs, as the buyer says; waits is whether the association is to agree.
func Weighed(order string, waits bool) chat.Notice {
	n := of(weighed, order)
	n.News = !waits
	return n
}

// WeightAgreed tells that the buyer agrees to the association's weight.
func WeightAgreed(order string) chat.Notice { return news(of(weightAgreed, order)) }

// Delayed tells that the buyer comes later.
func Delayed(order string) chat.Notice { return wakes(of(delayed, order)) }

// ZoneDelayed tells that the coordinator delays the association's zone. Who was about to load is told by night too.
func ZoneDelayed(order string, isNear bool) chat.Notice {
	if isNear {
		return wakes(of(zoneDelayed, order))
	}
	return of(zoneDelayed, order)
}

// AmendmentProposed tells that the buyer proposes another place, or another day.
func AmendmentProposed(order string) chat.Notice { return of(amendmentProposed, order) }

// AmendmentAccepted tells that the buyer agrees to what the association has proposed.
func AmendmentAccepted(order string) chat.Notice { return of(amendmentAccepted, order) }

// AmendmentRejected tells that the buyer does not.
func AmendmentRejected(order string) chat.Notice { return news(of(amendmentRejected, order)) }

// Received tells that the buyer has received all, or that nobody has objected in time.
func Received(order, by string) chat.Notice {
	return news(chat.Notice{Kind: received, Args: chat.Args{order, by}})
}

// Disputed tells that the buyer objects.
func Disputed(order string) chat.Notice { return urgent(of(disputed, order)) }

// Resolved tells what the coordinator has decided.
func Resolved(order string) chat.Notice { return urgent(of(resolved, order)) }

// CalledOff tells that the buyer cancels an order.
func CalledOff(order string) chat.Notice { return wakes(of(calledOff, order)) }

// PaymentSaid asks whether the money is there that the buyer says to have paid.
func PaymentSaid(order string, number int) chat.Notice { return ofPayment(paymentSaid, order, number) }

// PaymentConfirmed tells that the buyer has what the association paid back.
func PaymentConfirmed(order string, number int) chat.Notice {
	return news(ofPayment(paymentConfirmed, order, number))
}

// PaymentDenied tells that the buyer does not have it.
func PaymentDenied(order string, number int) chat.Notice {
	return urgent(ofPayment(paymentDenied, order, number))
}

// PaymentTakenBack tells that the buyer takes back to have paid.
func PaymentTakenBack(order string, number int) chat.Notice {
	return urgent(ofPayment(paymentTakenBack, order, number))
}

// Completed tells that all of an order is received and paid.
func Completed(order string) chat.Notice { return news(of(completed, order)) }

// Claimed tells what the buyer claims.
func Claimed(order string) chat.Notice { return urgent(of(claimed, order)) }

// ClaimTakenBack tells that the buyer no longer objects.
func ClaimTakenBack(order string) chat.Notice { return news(of(claimTakenBack, order)) }

// AnswerClaim reminds of a claim that waits.
func AnswerClaim(order string) chat.Notice { return urgent(of(answerClaim, order)) }

// PayBack reminds of what the association has to pay back.
func PayBack(order string) chat.Notice { return of(payBack, order) }

func ofPayment(kind chat.NoticeKind, order string, number int) chat.Notice {
	return chat.Notice{Kind: kind, Args: chat.Args{order, strconv.Itoa(number)}}
}

// notices say what there is to tell of an order as it stands; "" where that is nothing any more.
func (t *turn) notices() map[chat.NoticeKind]chat.Handler {
	s := &t.text
	all := map[chat.NoticeKind]func(o order, args chat.Args) string{
		arrived: func(o order, _ chat.Args) string {
			if o.State != market.OrderDispatched {
				return "" // all is there
			}
			return fmt.Sprintf(s.noticeArrived, o.Buyer(), o.goods())
		},
		delivered:    whileIn(func(o order, _ chat.Args) string { return fmt.Sprintf(s.noticeDelivered, o.Buyer(), o.goods()) }, market.OrderDelivered),
		weighed:      t.tellWeight,
		weightAgreed: whileIn(func(o order, _ chat.Args) string { return fmt.Sprintf(s.noticeWeightAgreed, o.Buyer()) }, market.OrderDispatched, market.OrderDelivered),
		delayed: func(o order, _ chat.Args) string {
			if o.Delayed.By != market.Buyer {
				return ""
			}
			return fmt.Sprintf(s.noticeDelayed, o.Buyer(), s.reasons[o.Delayed.Reason])
		},
		zoneDelayed: func(o order, _ chat.Args) string {
			switch {
			case o.State == market.OrderDelivered:
				return fmt.Sprintf(s.noticeZonePaused, say.Capital(t.Coordinator), o.Buyer())
			case o.Delayed.By != market.Coordinator:
				return ""
			}
			return fmt.Sprintf(s.noticeZoneDelayed, say.Capital(t.Coordinator), s.reasons[o.Delayed.Reason], o.buyer(), s.Dates(o.Delivery.From, o.Delivery.Until, o.PlacedAt))
		},
		amendmentProposed: func(o order, _ chat.Args) string {
			if _, open := o.Amendment(); !open {
				return ""
			}
			return fmt.Sprintf(s.noticeProposed, o.Buyer())
		},
		amendmentAccepted: func(o order, _ chat.Args) string { return fmt.Sprintf(s.noticeAccepted, o.Buyer()) },
		amendmentRejected: func(o order, _ chat.Args) string { return fmt.Sprintf(s.noticeRejected, o.Buyer()) },
		received: whileIn(func(o order, args chat.Args) string {
			if args.At(1) == market.Buyer {
				return fmt.Sprintf(s.noticeReceived, o.Buyer(), o.goods())
			}
			return fmt.Sprintf(s.noticeTimeOver, o.Buyer(), o.goods())
		}, market.OrderReceived, market.OrderCompleted),
		disputed: whileIn(func(o order, _ chat.Args) string {
			return fmt.Sprintf(s.noticeDisputed, o.Buyer(), t.CoordinatorContact)
		}, market.OrderDisputed),
		resolved: whileIn(func(o order, _ chat.Args) string {
			return fmt.Sprintf(s.noticeResolved, say.Capital(t.Coordinator), o.buyer())
		}, market.OrderResolved),
		calledOff: whileIn(func(o order, _ chat.Args) string { return fmt.Sprintf(s.noticeCalledOff, o.Buyer()) }, market.OrderCancelled),
		completed: whileIn(func(o order, _ chat.Args) string { return fmt.Sprintf(s.noticeCompleted, o.Buyer(), o.goods()) }, market.OrderCompleted),

		claimed:     whileClaimed(s.noticeClaimed),
		answerClaim: whileClaimed(s.noticeAnswerClaim),
		claimTakenBack: whileIn(func(o order, _ chat.Args) string {
			if _, open := o.Claim(); open {
				return "" // by now there is another
			}
			return fmt.Sprintf(s.noticeClaimTakenBack, o.Buyer())
		}, market.OrderDelivered, market.OrderReceived, market.OrderCompleted),
		payBack: func(o order, _ chat.Args) string {
			if o.owesBack() == 0 {
				return ""
			}
			return fmt.Sprintf(s.noticePayBack, o.Buyer())
		},

		paymentConfirmed: whilePayment(market.Seller, market.PaymentConfirmed, s.noticeBackArrived),
		paymentDenied:    whilePayment(market.Seller, market.PaymentDenied, s.noticeBackDenied),
		paymentTakenBack: whilePayment(market.Buyer, market.PaymentTakenBack, s.noticeTakenBack),
	}
	short := t.inShort()
	handlers := map[chat.NoticeKind]chat.Handler{paymentSaid: t.tellPayment}
	for kind, tell := range all {
		handlers[kind] = func(ctx context.Context, args chat.Args) (chat.Message, error) {
			return t.tell(ctx, args, tell, short[kind])
		}
	}
	return handlers
}

// whileIn tells only while an order is in one of these states.
func whileIn(tell func(order, chat.Args) string, states ...string) func(order, chat.Args) string {
	return func(o order, args chat.Args) string {
		if !slices.Contains(states, o.State) {
			return ""
		}
		return tell(o, args)
	}
}

// whileClaimed tells only while a claim waits for an answer.
func whileClaimed(text string) func(order, chat.Args) string {
	return func(o order, _ chat.Args) string {
		if _, open := o.Claim(); !open || o.State != market.OrderDelivered {
			return ""
		}
		return fmt.Sprintf(text, o.Buyer())
	}
}

// whilePayment tells only while a payment by one side is in a state.
func whilePayment(from, state, text string) func(order, chat.Args) string {
	return func(o order, args chat.Args) string {
		p, ok := o.payment(args.Int(1))
		if !ok || p.From != from || p.State != state {
			return ""
		}
		return fmt.Sprintf(text, o.Buyer(), say.Money(p.Amount))
	}
}

// tellPayment asks whether the money of a payment is there, unless that is answered, or the person has seen that it is asked.
func (t *turn) tellPayment(ctx context.Context, args chat.Args) (chat.Message, error) {
	o, err := t.told(ctx, args)
	if err != nil {
		return chat.Message{}, err
	}
	p, ok := o.payment(args.Int(1))
	switch {
	case !ok || p.From != market.Buyer || p.State != market.PaymentSaid:
		return chat.Message{}, nil
	case t.OnlyLooks():
		return t.cardUnder(t.ForWhom(), o), nil
	}
	m := t.askArrived(o, p)
	m.Happened = t.inShort()[paymentSaid](o, args)
	return m, nil
}

// told is the order that a notice is about, unless the person has seen it as it stands.
func (t *turn) told(ctx context.Context, args chat.Args) (order, error) {
	read, err := t.market.Order(ctx, args.At(0))
	if err != nil {
		return order{}, err
	}
	o, err := t.withLot(ctx, read)
	if err == nil && t.sees(o) {
		err = chat.ErrKnown
	}
	return o, err
}

// tell says what happened over the card of the order, unless the person has seen it as it stands.
func (t *turn) tell(ctx context.Context, args chat.Args, tell, inShort func(order, chat.Args) string) (chat.Message, error) {
	o, err := t.told(ctx, args)
	if err != nil {
		return chat.Message{}, err
	}
	happened := tell(o, args)
	if happened == "" {
		return chat.Message{}, nil
	}
	m := t.cardUnder(phrase.Lines(t.ForWhom(), happened), o)
	if inShort != nil {
		m.Happened = inShort(o, args)
	}
	return m, nil
}

// inShort tells what happened to an order in a few words, by what is told of it.
func (t *turn) inShort() map[chat.NoticeKind]func(o order, args chat.Args) string {
	s := &t.text
	all := map[chat.NoticeKind]func(o order, args chat.Args) string{}
	for kind, text := range s.happened {
		all[kind] = func(order, chat.Args) string { return text }
	}
	all[zoneDelayed] = func(o order, _ chat.Args) string {
		days := s.Dates(o.Delivery.From, o.Delivery.Until, o.PlacedAt)
		if o.State == market.OrderDelivered || days == "" {
			return s.zonePausedShort
		}
		return fmt.Sprintf(s.zoneDelayedShort, days)
	}
	all[delayed] = func(o order, _ chat.Args) string {
		if days := s.Dates(o.Delivery.From, o.Delivery.Until, o.PlacedAt); days != "" {
			return fmt.Sprintf(s.delayedShort, days)
		}
		return s.happened[delayed]
	}
	all[weighed] = func(o order, _ chat.Args) string {
		if _, waits := o.theirWeight(); waits {
			return s.weightWaitsShort
		}
		return s.happened[weighed]
	}
	for _, kind := range []chat.NoticeKind{paymentSaid, paymentConfirmed, paymentDenied, paymentTakenBack} {
		all[kind] = func(o order, args chat.Args) string {
			p, _ := o.payment(args.Int(1))
			return fmt.Sprintf(s.happened[kind], say.Money(p.Amount))
		}
	}
	return all
}

// tellWeight tells the buyer's weight, which counts, is agreed or waits for an answer.
func (t *turn) tellWeight(o order, _ chat.Args) string {
	if o.State != market.OrderDispatched && o.State != market.OrderDelivered {
		return ""
	}
	if _, waits := o.theirWeight(); waits {
		return fmt.Sprintf(t.text.noticeWeightWaits, o.Buyer())
	}
	return fmt.Sprintf(t.text.noticeWeighed, o.Buyer())
}
