package app

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash/fnv"

	"github.com/qhatu/qhatu/pkg/limit"
)

var (
	errReleaseCode  = errors.New("not the order's release code")
	errManyReleases = errors.New("too many wrong release codes")
)

// ReleaseCode is what whoever collects an order says: four digits, which the buyer alone is shown. They follow from the order and a key of the
// market's, so that nothing has to be stored.
func (a *App) ReleaseCode(orderID string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(a.vault.Index("release", orderID))) // never fails
	return fmt.Sprintf("%04d", h.Sum64()%10_000)
}

// Released tells whether a party of an order has said its release code; none is not. A wrong one is refused, and a few of them bring all
// of them to an end for a while: there are ten thousand.
func (a *App) Released(ctx context.Context, orderID, code string) (bool, error) {
	if code == "" {
		return false, nil
	}
	usage := a.limits.Take(ctx, limit.ReleaseCodes, orderID)
	if usage.Refused() {
		return false, tooMany(usage, errManyReleases)
	}
	if subtle.ConstantTimeCompare([]byte(code), []byte(a.ReleaseCode(orderID))) == 0 {
		return false, Faults.Wrap(errReleaseCode)
	}
	a.limits.Give(ctx, limit.Want{Name: limit.ReleaseCodes, Key: orderID})
	return true, nil
}
