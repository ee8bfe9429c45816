package demo

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/services/qhatu/internal/services"
)

// stored are the folders of a data folder that hold what happened in a demo's market. The mark and the keys stay, and
// whatever else somebody keeps there.
func stored() []string { return []string{"guard", "read", "nats/jetstream"} }

// beginAnew answers before the market stops.
func (p *page) beginAnew(c echo.Context) error {
	if err := p.request(loading, p.anews); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// request asks for something that stops the server; it starts after the request has been answered.
func (d *demo) request(next phase, asked chan<- struct{}) error {
	if !d.acting.TryLock() {
		return faultBusy
	}
	defer d.acting.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.phase != open {
		return faultBusy
	}
	d.phase = next
	asked <- struct{}{} // never blocks: the phase lets one request through until it is done
	return nil
}

// again stops the market and opens an empty one in its place. New phones of a new Meta come with it: what was under way to
// the old ones, or from them, reaches nobody.
func (d *demo) again(ctx context.Context, market *running) (*running, error) {
	d.acting.Lock()
	defer d.acting.Unlock()
	if err := market.close(); err != nil {
		return nil, err
	}
	for _, folder := range stored() {
		if err := os.RemoveAll(filepath.Join(d.cfg.Host.DataDir, folder)); err != nil {
			return nil, fmt.Errorf("delete the market: %w", err)
		}
	}
	d.meta().close()
	meta, err := openMeta()
	if err != nil {
		return nil, err
	}
	d.forget(meta)
	meta.send(urlOf(market.addr) + "/webhooks/whatsapp")
	return d.open(ctx, market.addr)
}

// forget is the demo before anything has happened.
func (d *demo) forget(m *meta) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.round++
	d.phones, d.services = m, services.All(m.secrets)
	d.phase, d.trouble, d.anew = loading, false, false
	d.associations, d.others, d.products, d.offline = nil, nil, nil, map[string]bool{}
	d.finished, d.raced, d.rebuilt = nil, nil, nil
}
