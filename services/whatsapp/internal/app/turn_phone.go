package app

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// What WhatsApp tells of a person's phone.
const (
	numberChanged    = "user_changed_number"       // the person moved to another number
	numberChangedOld = "customer_changed_number"   // the same, in older payloads
	userIDChanged    = "user_changed_user_id"      // the business-scoped id is another one, as after such a move
	deviceChanged    = "customer_identity_changed" // the phone, or the WhatsApp on it, is another one
)

// phoneChange tells whether a message says that somebody's phone is another one, and to which number they moved, "" for the
// same.
func phoneChange(m *wire.InMessage) (newPhone string, ok bool) {
	if m.Type != "system" || m.System == nil || m.GroupID != "" {
		return "", false
	}
	switch m.System.Type {
	case numberChanged, numberChangedOld:
		if number := cmp.Or(m.System.NewWaID, m.System.WaID); number != "" && number != m.From {
			newPhone = "+" + number
		}
		return newPhone, true
	case userIDChanged, deviceChanged:
		return "", true
	}
	return "", false
}

// changePhone tells identity that a person's phone is another one: from then on nothing binds until somebody confirms that
// it is them. What was talked about with whoever left a number is nothing that its next owner should see.
//
// A number that cannot be read freezes the person all the same. The id that WhatsApp names from then on is theirs.
//
// It takes its turn among the person's messages, so that what was written before it still counts. It counts by when it
// happened: told late, it does not concern the number's next owner.
func (t *turns) changePhone(ctx context.Context, m keyedqueue.Message, c conversation, from, to address, newPhone string, at time.Time) (conversation, error) {
	if from.Phone == "" {
		return c, errNothing // a person is known by phone
	}
	person, err := t.market.ChangePhone(ctx, market.Command{Key: m.Name + ":phone", At: at}, from.Phone, newPhone)
	if _, refused := errors.AsType[*market.Problem](err); refused && newPhone != "" { // to a number that nobody can read
		t.logger.Error("number that a person moved to was refused", "sequence", m.Sequence, "error", err)
		person, err = t.market.ChangePhone(ctx, market.Command{Key: m.Name + ":from", At: at}, from.Phone, "")
	}
	switch _, refused := errors.AsType[*market.Problem](err); {
	case refused:
		t.logger.Error("change of a phone was refused", "sequence", m.Sequence, "error", err)
		return c, errNothing
	case err != nil:
		return c, err
	}
	c.Outbound = nil
	if newPhone == "" && to.UserID != "" {
		c.To = to
		if err := t.outbox.contacts.link(ctx, c.contact, to); err != nil {
			return c, err
		}
	}
	if newPhone != "" {
		c.State, c.Organisation, c.To = chat.State{}, "", address{}
		c.Quiet, c.Written = nil, nil
	}
	if person != "" {
		t.metrics.phoneChanges.Inc()
		t.logger.Warn("phone of a person is another one: nothing binds until it is confirmed", "person", person, "moved", newPhone != "")
	}
	return c, nil
}

// checkUser freezes the person whose phone is written from under another business-scoped id than before, of which WhatsApp
// told nothing: that is how a number looks that was given to somebody else.
func (t *turns) checkUser(ctx context.Context, m keyedqueue.Message, before, from address, at time.Time) error {
	if before.Phone == "" || before.Phone != from.Phone || before.UserID == "" || from.UserID == "" || before.UserID == from.UserID {
		return nil
	}
	person, err := t.market.ChangePhone(ctx, market.Command{Key: m.Name + ":user", At: at}, from.Phone, "")
	if _, refused := errors.AsType[*market.Problem](err); refused {
		return nil // a number that is nobody's
	}
	if err == nil && person != "" {
		t.metrics.phoneChanges.Inc()
		t.logger.Warn("phone of a person is written from under another id: nothing binds until it is confirmed", "person", person)
	}
	return err
}
