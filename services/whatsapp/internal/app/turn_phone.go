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
	numberChanged = "user_changed_number"       // the person moved to another number
	userIDChanged = "user_changed_user_id"      // the business-scoped id is another one, as after such a move
	deviceChanged = "customer_identity_changed" // the phone, or the WhatsApp on it, is another one
)

// phoneChange tells whether a message says that somebody's phone is another one, and to which number they moved, "" for the
// same.
func phoneChange(m *wire.InMessage) (newPhone string, ok bool) {
	if m.Type != "system" || m.System == nil || m.GroupID != "" {
		return "", false
	}
	switch m.System.Type {
	case numberChanged:
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
// It takes its turn among the person's messages, so that what was written before it still counts. It counts by when it
// happened: told late, it does not concern the number's next owner.
func (t *turns) changePhone(ctx context.Context, m keyedqueue.Message, c conversation, from address, newPhone string, at time.Time) (conversation, error) {
	if from.Phone == "" {
		return c, errNothing // a person is known by phone
	}
	person, err := t.market.ChangePhone(ctx, market.Command{Key: m.Name + ":phone", At: at}, from.Phone, newPhone)
	switch _, refused := errors.AsType[*market.Problem](err); {
	case refused:
		t.logger.Error("change of a phone was refused", "sequence", m.Sequence, "error", err)
		return c, errNothing
	case err != nil:
		return c, err
	}
	c.Outbound = nil
	if newPhone != "" {
		c.State, c.Organisation = chat.State{}, ""
	}
	if person != "" {
		t.metrics.phoneChanges.Inc()
		t.logger.Warn("phone of a person is another one: nothing binds until it is confirmed", "person", person, "moved", newPhone != "")
	}
	return c, nil
}
