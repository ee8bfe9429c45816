package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/token"
)

// rebuildReport compares the market before its read models were deleted with the one that came back from the log.
type rebuildReport struct {
	At      time.Time `json:"at"`
	Trouble string    `json:"trouble,omitempty"`
	Before  survey    `json:"before"`
	After   survey    `json:"after"`
	TookMS  int64     `json:"took_ms"` // from the deletion until the market was ready again
	Same    bool      `json:"same"`    // false also where something happened meanwhile: then the positions differ
}

// survey is the whole market in a few figures.
type survey struct {
	Position  uint64 `json:"position"` // where the log ends
	Lots      int    `json:"lots"`
	Confirmed int    `json:"confirmed"` // orders of all the phones' associations
	Cancelled int    `json:"cancelled"`
	Committed string `json:"committed"` // of all lots kept in kilograms
	Print     string `json:"print"`     // fingerprint of every list, to the byte
}

// rebuild stops the market, deletes its read models and opens it again. Its error means that no market is open.
func (d *demo) rebuild(ctx context.Context, market *running) (*running, error) {
	d.acting.Lock()
	defer d.acting.Unlock()
	report := &rebuildReport{}
	var surveyed error
	report.Before, surveyed = d.surveyAtRest(ctx)
	if err := market.close(); err != nil {
		return nil, err
	}
	started := time.Now()
	if err := os.RemoveAll(filepath.Join(d.cfg.Host.DataDir, "read")); err != nil {
		return nil, fmt.Errorf("delete read models: %w", err)
	}
	again, err := d.open(ctx, market.addr)
	if err != nil {
		return nil, err
	}
	if surveyed == nil {
		surveyed = d.awaitReady(ctx)
	}
	report.TookMS = time.Since(started).Milliseconds()
	if surveyed == nil {
		report.After, surveyed = d.survey(ctx)
	}
	if surveyed != nil {
		report.Trouble = surveyed.Error()
	}
	report.At, report.Same = time.Now(), surveyed == nil && report.Before == report.After
	d.finish(stepRebuild)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase, d.rebuilt = open, report
	return again, nil
}

// surveyAtRest surveys the market until two surveys in a row are the same: no order is under way any more.
func (d *demo) surveyAtRest(ctx context.Context) (at survey, err error) {
	err = await(ctx, "the market is at rest", func(ctx context.Context) (bool, error) {
		before := at
		var err error
		at, err = d.survey(ctx)
		return err == nil && at == before, err
	})
	return at, err
}

// survey asks for everything that the coordinator, the associations and the buyers may see.
func (d *demo) survey(ctx context.Context) (survey, error) {
	end, err := d.market().Log.End(ctx)
	if err != nil {
		return survey{}, err
	}
	s := survey{Position: uint64(end)}
	lots, err := client.Read[catalogrest.LotPage](d.anyone().catalog().ListLots(ctx, &catalogrest.ListLotsParams{Limit: ptr(mostOf)}))
	if err != nil {
		return s, err
	}
	s.Lots, s.Committed = len(lots.Items), committed(lots.Items)
	if s.Confirmed, s.Cancelled, err = d.countOrders(ctx); err != nil {
		return s, err
	}
	s.Print, err = d.print(ctx)
	return s, err
}

// countOrders counts the confirmed and the cancelled orders of the members' associations.
func (d *demo) countOrders(ctx context.Context) (confirmed, cancelled int, err error) {
	for _, seller := range d.sellers() {
		page, err := client.Read[orderrest.OrderPage](seller.order().ListOrders(ctx, &orderrest.ListOrdersParams{Limit: ptr(mostOf)}))
		if err != nil {
			return 0, 0, err
		}
		for _, o := range page.Items {
			switch o.State {
			case "confirmed":
				confirmed++
			case "cancelled":
				cancelled++
			}
		}
	}
	return confirmed, cancelled, nil
}

// committed is the sum of what the lots have committed to orders, in kilograms.
func committed(lots []catalogrest.Lot) string {
	sum := quantity.Quantity{Unit: "kg"}
	for _, l := range lots {
		if q, err := quantity.Parse(l.Quantity.Committed.Value, l.Quantity.Committed.Unit); err == nil && q.Unit == sum.Unit {
			sum.Milli += q.Milli
		}
	}
	return sum.String()
}

// print is the fingerprint of the lists that everybody who trades in the market may see.
func (d *demo) print(ctx context.Context) (string, error) {
	coordinator, organiser := d.coordinator(), d.organiser()
	lists := []func() (*http.Response, error){
		func() (*http.Response, error) {
			return d.anyone().catalog().ListLots(ctx, &catalogrest.ListLotsParams{Limit: ptr(mostOf)})
		},
		func() (*http.Response, error) {
			return coordinator.identity().ListAssociations(ctx, &identityrest.ListAssociationsParams{Limit: ptr(mostOf)})
		},
		func() (*http.Response, error) {
			return organiser.fair().ListFairs(ctx, &fairrest.ListFairsParams{Mine: ptr(true), Limit: ptr(mostOf)})
		},
	}
	for _, trader := range slices.Concat(d.sellers(), []caller{d.buyer()}) {
		lists = append(lists,
			func() (*http.Response, error) {
				return trader.order().ListNegotiations(ctx, &orderrest.ListNegotiationsParams{Limit: ptr(mostOf)})
			},
			func() (*http.Response, error) {
				return trader.order().ListOrders(ctx, &orderrest.ListOrdersParams{Limit: ptr(mostOf)})
			})
	}
	all := sha256.New()
	for _, list := range lists {
		body, err := client.Body(list())
		if err != nil {
			return "", err
		}
		all.Write(body)
	}
	return hex.EncodeToString(all.Sum(nil))[:printShown], nil
}

const printShown = 12 // characters: enough to compare by eye

// sellers are callers of the members' associations.
func (d *demo) sellers() []caller {
	var all []caller
	for _, m := range members() {
		all = append(all, d.party(token.RoleAssociation, d.association(m.Key)))
	}
	return all
}
