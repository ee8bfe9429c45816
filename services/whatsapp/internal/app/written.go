package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// A message may hold what others are called and wrote, and may wait for a day or a month to be sent. So it is sealed under the keys of those
// too whose texts stand in it: it goes out only while none of them has been erased.

const (
	maxWritten   = 32 // subjects whose texts a conversation remembers, by which they are found in what is said
	maxSubjects  = 16 // subjects of one message
	foundByRunes = 12 // how much of a text has to stand in a message: what is long is shortened there
)

// ofErased is said in place of a message in which somebody's texts stood who has been erased since.
const ofErased = "Aquí había un aviso de una cuenta que ya se borró. Escribe *ofertas* para ver lo que espera tu respuesta, o *menú*."

// withWritten remembers whose texts a session was shown, the latest last.
func (c conversation) withWritten(shown []market.Written) conversation {
	if len(shown) == 0 {
		return c
	}
	known := slices.DeleteFunc(slices.Clone(c.Written), func(w market.Written) bool {
		return slices.ContainsFunc(shown, func(s market.Written) bool { return s.Subject == w.Subject })
	})
	known = append(known, shown...)
	c.Written = known[max(0, len(known)-maxWritten):]
	return c
}

// naming is a message with the subjects whose texts stand in it.
func (c conversation) naming(m chat.Message) chat.Message {
	said := strings.ToLower(strings.Join(m.Words(), "\n"))
	for _, w := range c.Written {
		if len(m.Subjects) < maxSubjects && !slices.Contains(m.Subjects, w.Subject) && slices.ContainsFunc(w.Texts, func(text string) bool { return standsIn(said, text) }) {
			m.Subjects = append(slices.Clone(m.Subjects), w.Subject)
		}
	}
	return m
}

func standsIn(said, text string) bool {
	begins := []rune(strings.ToLower(strings.TrimSpace(text)))
	return len(begins) > 0 && strings.Contains(said, strings.TrimSpace(string(begins[:min(foundByRunes, len(begins))])))
}

// sealed is an outbound message as it is stored: what it says is sealed under the keys of its subjects, one around the other.
func (o *outbox) sealed(ctx context.Context, subject string, out outbound) (outbound, error) {
	subjects := out.Message.Subjects
	if len(subjects) == 0 {
		return out, nil
	}
	words, err := json.Marshal(out.Message)
	if err != nil {
		return out, fmt.Errorf("seal for %s: %w", subject, err)
	}
	for _, of := range subjects {
		words, err = o.stream.vault.Seal(ctx, of, subject, words)
		if errors.Is(err, vault.ErrErased) {
			return out.withoutWords(), nil
		}
		if err != nil {
			return out, err
		}
	}
	out.Sealed, out.Subjects, out.Message = words, subjects, chat.Message{}
	return out, nil
}

// opened is an outbound message as it may be sent and read.
func (s sealedStream) opened(ctx context.Context, subject string, out outbound) (outbound, error) {
	words, err := out.Sealed, error(nil)
	if len(words) == 0 {
		return out, nil
	}
	for _, of := range slices.Backward(out.Subjects) {
		words, err = s.vault.Open(ctx, of, subject, words)
		if errors.Is(err, vault.ErrErased) {
			return out.withoutWords(), nil
		}
		if err != nil {
			return out, err
		}
	}
	if err := json.Unmarshal(words, &out.Message); err != nil {
		return out, fmt.Errorf("open %s: %w", subject, errUnreadable)
	}
	out.Sealed, out.Subjects = nil, nil
	return out, nil
}

func (out outbound) withoutWords() outbound {
	out.Sealed, out.Subjects, out.Message = nil, nil, chat.Tell(ofErased)
	return out
}
