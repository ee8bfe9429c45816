// Package demo is the market with a small story in it, to try within minutes: two associations' phones, a buyer, and one
// page that shows all three side by side.
//
// It enters the market by its public ways only: REST with tokens that the process mints, and WhatsApp through an emulator
// of Meta's side that signs and sends real webhooks. What it shows is what the market answered.
//
// Always true: loading finds what is there already and adds only what is missing, so that a restart shows the same market;
// the page's requests are refused to other sites; a data folder that a market without demo wrote is left alone. Whoever
// reaches the page acts for everybody in it: it is no place for real trade.
//
// It starts the services and then knows them by their contracts only. It is the one package of the program that imports the
// emulator of WhatsApp's other side.
package demo

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
)

// Addr is where a demo listens that is not told where: only this machine reaches it.
const Addr = "127.0.0.1:8080"

// Config is what a demo works with.
type Config struct {
	Host   host.Config      // of the market; where its port is taken, the next ones are tried; HTTPAddr empty: Addr
	Opened func(url string) // hears once that the market is loaded, with the page's address; may be nil
}

// Run opens the market and its page, loads the story where it is not there yet, tells on out what to open, and serves
// until ctx ends.
func Run(ctx context.Context, cfg Config, out io.Writer) error {
	cfg.Host.HTTPAddr = cmp.Or(cfg.Host.HTTPAddr, Addr)
	if err := claim(cfg.Host.DataDir); err != nil {
		return err
	}
	meta, err := openMeta()
	if err != nil {
		return err
	}
	defer meta.close()
	d := &demo{
		cfg: cfg, out: out, meta: meta, services: services.All(meta.secrets),
		rebuilds: make(chan struct{}, 1), phase: loading, offline: map[string]bool{},
	}
	market, err := d.openOnFreePort(ctx)
	if err != nil {
		return err
	}
	return d.serve(ctx, market)
}

// demo is one run.
type demo struct {
	cfg      Config
	out      io.Writer
	meta     *meta
	services []host.Builder
	rebuilds chan struct{} // one request at a time
	addr     string        // where the market listens, from the first opening on

	acting sync.Mutex // held by what must be alone: loading, the race, a rebuild

	mu           sync.RWMutex
	platform     host.Platform // of the market as it is open now
	phase        phase
	trouble      string // why loading did not get to its end
	associations associations
	anew         bool              // the market is older than the phones: their chats are kept in memory only
	products     map[string]string // id to Spanish name
	offline      map[string]bool   // keys of the phones without signal
	raced        *raceReport
	rebuilt      *rebuildReport
}

// phase is what the demo is at.
type phase string

const (
	loading    phase = "loading"
	open       phase = "open"
	rebuilding phase = "rebuilding"
)

// serve runs the market until ctx ends or it fails, and rebuilds it on demand.
func (d *demo) serve(ctx context.Context, market *running) error {
	work, stop := context.WithCancel(ctx)
	var beside sync.WaitGroup
	defer beside.Wait()
	defer stop()
	beside.Go(func() { d.prepare(work) })
	beside.Go(func() { d.organise(work) })
	for {
		select {
		case err := <-market.done:
			return err
		case <-d.rebuilds:
			again, err := d.rebuild(ctx, market)
			if err != nil {
				return fmt.Errorf("rebuild: %w", err)
			}
			market = again
		}
	}
}

// prepare loads the story and says what there is to see.
func (d *demo) prepare(ctx context.Context) {
	d.acting.Lock()
	err := d.load(ctx)
	d.acting.Unlock()
	if ctx.Err() != nil {
		return
	}
	d.mu.Lock()
	d.phase = open
	if err != nil {
		d.trouble = "La demo no se cargó del todo. Detente y vuelve a empezar con otra carpeta de datos."
	}
	d.mu.Unlock()
	d.welcome(err)
	if d.cfg.Opened != nil {
		d.cfg.Opened(d.pageURL())
	}
}

func (d *demo) welcome(trouble error) {
	if trouble != nil {
		_, _ = fmt.Fprintf(d.out, "\n  Not all of the demo could be loaded: %v\n", trouble)
	}
	_, _ = fmt.Fprintf(d.out, `
  Qhatu is open. Look at it here:

      %s

  Try: on Rosa's phone tap "Otro precio", write 158 and send it; accept as the buyer; let two buyers accept at
  once; delete the read models and rebuild them from the log.
  The contract, to browse: %s/docs      Stop: Ctrl-C      Data: %s
`, d.pageURL(), d.baseURL(), d.cfg.Host.DataDir)
	if !d.private() {
		_, _ = fmt.Fprintf(d.out, "\n  Whoever reaches %s acts for everybody in this demo.\n", d.addr)
	}
	_, _ = fmt.Fprintln(d.out)
}
