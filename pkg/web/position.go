package web

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
)

// HeaderPosition carries how far into the log an answer reaches; sent back with a request, it makes that request wait
// until the read model has got there.
const HeaderPosition = "Qhatu-Position"

const (
	positionWait = 5 * time.Second
	identitySize = 6 // bytes of the log's identity in a position
)

// Positions encodes positions of one log as text, and decodes them.
type Positions struct{ log [identitySize]byte }

// NewPositions is for the log with this identity.
func NewPositions(logIdentity string) Positions {
	var p Positions
	sum := sha256.Sum256([]byte("position of log " + logIdentity))
	copy(p.log[:], sum[:])
	return p
}

// Encode writes a position.
func (p Positions) Encode(position es.Position) string {
	var raw [identitySize + 8]byte
	copy(raw[:], p.log[:])
	binary.BigEndian.PutUint64(raw[identitySize:], uint64(position))
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// Decode reads what Encode wrote. Anything else, and a position of another log, is the fault "bad-position".
func (p Positions) Decode(text string) (es.Position, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != identitySize+8 || [identitySize]byte(raw) != p.log {
		return 0, faultBadPosition
	}
	return es.Position(binary.BigEndian.Uint64(raw[identitySize:])), nil
}

// awaitPosition waits until the service's read model has got to where the caller has already been.
func (s *Server) awaitPosition(c echo.Context, op *operation) error {
	header := c.Request().Header.Get(HeaderPosition)
	if header == "" {
		return nil
	}
	position, err := s.positions.Decode(header)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), positionWait)
	defer cancel()
	if op.service.Position() < position {
		leave, err := s.enterWait(c)
		if err != nil {
			return err
		}
		defer leave()
	}
	if err := op.service.WaitFor(ctx, position); err != nil {
		return faultBehind.Because(err)
	}
	MarkReached(ctx, position)
	return nil
}

// stampPosition lets the answer of an operation say how far the service had got when it was written, unless it says so already.
func (r *request) stampPosition() {
	if r.op != nil && r.answer.Get(HeaderPosition) == "" {
		reached := max(r.op.service.Position(), es.Position(r.reached.Load()))
		r.answer[HeaderPosition] = []string{r.edge.positions.Encode(reached)}
	}
}

// ReadModel is what answers are read from.
type ReadModel interface {
	WaitFor(ctx context.Context, p es.Position) error
	CatchUp(ctx context.Context) error
}

// WaitShown waits until the read model shows what a command stored, so that the answer does.
func WaitShown(ctx context.Context, model ReadModel, p es.Position) error {
	MarkReached(ctx, p)
	ctx, cancel := context.WithTimeout(ctx, positionWait)
	defer cancel()
	if err := model.WaitFor(ctx, p); err != nil {
		return faultBehind.Because(err)
	}
	return nil
}

// ReadFresh reads, and where nothing is found reads again once the read model has got to the log's end as it now stands:
// "not found" is never said of what was stored before the request came.
func ReadFresh[T any](ctx context.Context, model ReadModel, read func() (T, error)) (T, error) {
	found, err := read()
	if fault.KindOf(err) != fault.NotFound || err == nil {
		return found, err
	}
	ctx, cancel := context.WithTimeout(ctx, positionWait)
	defer cancel()
	if err := model.CatchUp(ctx); err != nil {
		return found, faultBehind.Because(err)
	}
	return read()
}
