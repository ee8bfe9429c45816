package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/internal/wait"
)

const (
	largest    = 8 << 20 // bytes of an answer: a page of 200 lots is far below
	firstPause = 100 * time.Millisecond
	longPause  = 2 * time.Second
)

// carrier carries one caller's requests to one service.
type carrier struct {
	caller *Caller
	client *http.Client
}

// Do sends a request, again after a pause while it may be repeated and the answer is ErrUnavailable. The answer has been read
// to its end: nothing is lost when its body is not closed.
func (c carrier) Do(r *http.Request) (*http.Response, error) {
	pause := firstPause
	for try := 1; ; try++ {
		answer, err := c.send(r)
		if !errors.Is(err, ErrUnavailable) || try >= c.caller.Tries || !repeatable(r) || !wait.For(r.Context(), pause) {
			return answer, err
		}
		if err := rewind(r); err != nil {
			return nil, err
		}
		pause = min(2*pause, longPause)
	}
}

// repeatable requests change nothing, or change it once however often they are sent.
func repeatable(r *http.Request) bool {
	return r.Method == http.MethodGet || r.Header.Get(headerKey) != ""
}

// rewind lets a request be sent once more.
func rewind(r *http.Request) (err error) {
	if r.GetBody != nil {
		r.Body, err = r.GetBody()
	}
	return err
}

// send sends a request, once more where its token was refused and there is another one: nothing was done for the one that was refused.
func (c carrier) send(r *http.Request) (*http.Response, error) {
	for again := true; ; again = false {
		answer, err := c.sendOnce(r)
		another := c.tell(r, err)
		if !again || !another {
			return answer, err
		}
		if err := rewind(r); err != nil {
			return nil, err
		}
	}
}

// tell tells how the token of a request was answered, if it was.
func (c carrier) tell(r *http.Request, err error) (another bool) {
	shown, isShown := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	refused := errors.Is(err, errTokenRefused)
	if c.caller.Answered == nil || !isShown || !refused && errors.Is(err, ErrUnavailable) {
		return false
	}
	return c.caller.Answered(shown, refused)
}

func (c carrier) sendOnce(r *http.Request) (*http.Response, error) {
	if err := c.sign(r); err != nil {
		return nil, unavailable(err)
	}
	answer, err := c.client.Do(r)
	if err != nil {
		return nil, unavailable(err)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, largest))
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, unavailable(err)
	}
	if answer.StatusCode >= http.StatusBadRequest {
		return nil, refusal(answer.StatusCode, body)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	if position := answer.Header.Get(headerPosition); position != "" {
		c.caller.Position = position
	}
	return answer, nil
}

// sign puts on a request what all requests of the caller carry.
func (c carrier) sign(r *http.Request) error {
	if c.caller.Language != "" {
		r.Header.Set("Accept-Language", c.caller.Language)
	}
	if c.caller.Position != "" {
		r.Header.Set(headerPosition, c.caller.Position)
	}
	if c.caller.Token == nil {
		return nil
	}
	token, err := c.caller.Token(r.Context())
	if err != nil {
		return fmt.Errorf("token: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// Body returns the body of what a generated client returned.
func Body(answer *http.Response, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return io.ReadAll(answer.Body)
}

// Read is Body as a value of the contract. An answer that is none is ErrUnavailable.
func Read[T any](answer *http.Response, err error) (T, error) {
	var value T
	body, err := Body(answer, err)
	if err != nil {
		return value, err
	}
	err = unavailable(json.Unmarshal(body, &value))
	return value, err
}

// unavailable marks an error after which it is not known whether a command was carried out; the same Command finds out.
func unavailable(err error) error {
	if _, refused := errors.AsType[*Problem](err); err == nil || refused || errors.Is(err, ErrUnavailable) {
		return err
	}
	return errors.Join(ErrUnavailable, err)
}
