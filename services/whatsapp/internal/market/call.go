package market

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

// Headers of every contract.
const (
	headerKey      = "Idempotency-Key"
	headerPosition = "Qhatu-Position"
	headerActedAt  = "Qhatu-Acted-At"
)

const largest = 8 << 20 // bytes of an answer: a page of 200 lots is far below

// sign puts on a request what all requests of the session carry.
func (s *Session) sign(ctx context.Context, r *http.Request) error {
	token, err := s.token(ctx)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept-Language", "es")
	if s.position != "" {
		r.Header.Set(headerPosition, s.position)
	}
	return nil
}

// by puts on a command who did it when.
func (a Act) by(_ context.Context, r *http.Request) error {
	r.Header.Set(headerKey, a.Key)
	if !a.At.IsZero() {
		r.Header.Set(headerActedAt, a.At.UTC().Format(time.RFC3339))
	}
	return nil
}

// ask sends a request and turns its answer into a value: or there is a refusal, or ErrUnavailable. The session remembers
// how far the answer had seen.
func ask[Answer, Value any](s *Session, value func(Answer) (Value, error), send func() (*http.Response, error)) (Value, error) {
	var none Value
	header, body, err := receive(send())
	if err != nil {
		return none, err
	}
	if position := header.Get(headerPosition); position != "" {
		s.position = position
	}
	var answer Answer
	if err := json.Unmarshal(body, &answer); err != nil {
		return none, errors.Join(ErrUnavailable, err)
	}
	return value(answer)
}

// receive returns header and body of an answer that is none of a refusal.
func receive(r *http.Response, err error) (http.Header, []byte, error) {
	if err != nil {
		return nil, nil, unreached(err)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, largest))
	if closing := r.Body.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, nil, unreached(err)
	}
	if r.StatusCode >= http.StatusBadRequest {
		return nil, nil, refusal(r.StatusCode, body)
	}
	return r.Header, body, nil
}

// as is for answers that are values already.
func as[Answer any](answer Answer) (Answer, error) { return answer, nil }

// unreached: whether the command was carried out is not known; the same Act finds out.
func unreached(err error) error {
	if _, refused := errors.AsType[*Problem](err); refused || errors.Is(err, ErrUnavailable) {
		return err
	}
	return errors.Join(ErrUnavailable, err)
}
