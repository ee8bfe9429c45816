package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats.go/jetstream"
)

// answer is what is remembered, sealed, of one request.
type answer struct {
	Fingerprint string            `json:"fingerprint"`
	Status      int               `json:"status"`
	Header      map[string]string `json:"header"`
	Body        []byte            `json:"body"`
}

// fingerprint tells whether two requests are the same: method, path, query and what the body says.
func (r *request) fingerprint() string {
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "%s %s\n", r.method, r.target) // a hash never fails to write
	_, _ = hash.Write(r.body)
	return hex.EncodeToString(hash.Sum(nil))
}

func (a *answer) replay(c echo.Context) error {
	out := c.Response()
	for name, value := range a.Header {
		out.Header().Set(name, value)
	}
	out.Header().Set(HeaderReplayed, "true")
	out.WriteHeader(a.Status)
	return writeAll(out, a.Body)
}

// find returns the sealed answer, nil if there is none.
func (a *answers) find(ctx context.Context, name string) ([]byte, error) {
	entry, err := a.bucket.Get(ctx, name)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("recall answer: %w", err)
	}
	return entry.Value(), nil
}

func (a *answers) open(name string, sealed []byte) (*answer, error) {
	raw, err := a.seal.open(name, sealed)
	if err != nil {
		return nil, err
	}
	var earlier answer
	if err := json.Unmarshal(raw, &earlier); err != nil {
		return nil, fmt.Errorf("decode answer: %w", err)
	}
	return &earlier, nil
}

func (a *answers) store(ctx context.Context, name string, given answer) error {
	raw, err := json.Marshal(given)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	if _, err := a.bucket.Put(ctx, name, a.seal.seal(name, raw)); err != nil {
		return fmt.Errorf("store answer: %w", err)
	}
	return nil
}

func writeAll(w http.ResponseWriter, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	_, err := w.Write(body)
	return err
}
