package app

import (
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// Draft drafts a lot. It returns the lot's id, which derives from the command's, and the position of the commit.
func (a *App) Draft(ctx context.Context, c lot.MakeDraft, m es.Meta) (string, es.Position, error) {
	lotID := id.Derive("lot", string(m.CommandID))
	if err := a.seal(ctx, c.Association, c.Texts()); err != nil {
		return "", 0, err
	}
	var err error
	if c.Repeats, err = a.repeats(ctx, c.Association, c.Texts()); err != nil {
		return "", 0, err
	}
	if c.Code, err = a.freeCode(c.Product, lotID); err != nil {
		return "", 0, err
	}
	position, err := a.handleAt(ctx, lotID, func(at es.Stamp) lot.Command {
		c.Today = lima.Date(at.Now)
		return c
	}, m)
	return lotID, position, err
}

// freeCode makes the lot's short code, one character longer each time that another lot has it.
func (a *App) freeCode(productID, lotID string) (code string, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		for length := 4; ; length++ {
			code = lot.Code(productID, lotID, length)
			if !a.views.Taken(tx, code) {
				return nil
			}
		}
	})
	return code, err
}

// Change changes a lot. Goods that are offered stay as they are.
func (a *App) Change(ctx context.Context, lotID string, c lot.Change, m es.Meta) (es.Commit[catalogevents.LotEvent], error) {
	if err := a.seal(ctx, c.Association, c.Texts()); err != nil {
		return es.Commit[catalogevents.LotEvent]{}, err
	}
	if c.Describes() {
		l, err := a.current(ctx, lotID)
		if err != nil {
			return es.Commit[catalogevents.LotEvent]{}, err
		}
		c.Offered = len(l.Offers) > 0
		if l.Association == c.Association {
			if c.Repeats, err = a.repeats(ctx, c.Association, append(c.Texts(), l.Texts()...)); err != nil {
				return es.Commit[catalogevents.LotEvent]{}, err
			}
		}
	}
	return a.HandleLot(ctx, lotID, c, m)
}

// readTimeout is how long a use case waits for the read model.
const readTimeout = 5 * time.Second

// DeclareSale takes off a lot what was sold elsewhere; where its price is said, an order is to record it. It returns the sale's id, which derives from the command's, and the
// position of the commit.
func (a *App) DeclareSale(ctx context.Context, lotID string, c lot.DeclareSale, m es.Meta) (string, es.Position, error) {
	c.Sale = id.Derive("sale", string(m.CommandID))
	if c.Price != nil {
		c.Order = id.Derive("ord", c.Sale)
	}
	position, err := a.handleAt(ctx, lotID, func(at es.Stamp) lot.Command {
		c.ActedAt, c.Today = at.ActedAt, lima.Date(at.Now)
		if c.SoldOn == "" {
			c.SoldOn = lima.Date(at.ActedAt)
		}
		return c
	}, m)
	return c.Sale, position, err
}

// TakeBackSale takes back a declared sale. It returns the position of the commit.
func (a *App) TakeBackSale(ctx context.Context, lotID string, c lot.TakeBackSale, m es.Meta) (es.Position, error) {
	return a.handleAt(ctx, lotID, func(at es.Stamp) lot.Command {
		c.ActedAt = at.ActedAt
		return c
	}, m)
}

// handleAt decides a command that depends on its time.
func (a *App) handleAt(ctx context.Context, lotID string, build func(es.Stamp) lot.Command, m es.Meta) (es.Position, error) {
	commit, err := a.lots.HandleAt(ctx, lotID, build, m)
	return commit.Position, faultOf(err)
}

// HandleLot decides a command on a lot. A broken rule comes back as a fault of [Faults].
func (a *App) HandleLot(ctx context.Context, id string, c lot.Command, m es.Meta) (es.Commit[catalogevents.LotEvent], error) {
	commit, err := a.lots.Handle(ctx, id, c, m)
	return commit, faultOf(err)
}
