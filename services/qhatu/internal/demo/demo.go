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

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/host"
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
	d := &demo{cfg: cfg, out: out, rebuilds: make(chan struct{}, 1), anews: make(chan struct{}, 1)}
	d.forget(meta)
	defer func() { d.meta().close() }()
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
	services []host.Builder
	rebuilds chan struct{} // one request at a time
	anews    chan struct{} // one request at a time
	addr     string        // where the market listens, from the first opening on

	acting sync.Mutex // held by what must be alone: loading, the race, a rebuild, a new beginning

	mu           sync.RWMutex
	platform     host.Platform // of the market as it is open now
	phones       *meta
	round        int // how often the demo has begun
	phase        phase
	trouble      bool // loading did not get to its end
	associations associations
	others       map[string]string            // ids of the other organisations by name
	anew         bool                         // the market is older than the phones: their chats are kept in memory only
	products     map[string]catalogrest.Names // by id
	offline      map[string]bool              // keys of the phones without signal
	finished     []step
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

// serve runs the market until ctx ends or it fails. It rebuilds it, or begins anew, on demand.
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
		case <-d.anews:
			again, err := d.again(ctx, market)
			if err != nil {
				return fmt.Errorf("begin anew: %w", err)
			}
			market = again
			beside.Go(func() { _ = d.fill(work) }) // the page shows that it failed
		}
	}
}

// fill loads the story. Its error is also shown on the page.
func (d *demo) fill(ctx context.Context) error {
	d.acting.Lock()
	defer d.acting.Unlock()
	err := d.load(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase, d.trouble = open, err != nil
	return err
}

// prepare fills the market and says what there is to see.
func (d *demo) prepare(ctx context.Context) {
	err := d.fill(ctx)
	if ctx.Err() != nil {
		return
	}
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

  It says what to press, in Spanish and in English: bargain as Rosa, accept as the buyer, let two buyers accept at once.
  The contract, to browse: %s/docs      Stop: Ctrl-C      Data: %s
`, d.pageURL(), d.baseURL(), d.cfg.Host.DataDir)
	if !d.private() {
		_, _ = fmt.Fprintf(d.out, "\n  Whoever reaches %s acts for everybody in this demo.\n", d.addr)
	}
	_, _ = fmt.Fprintln(d.out)
}
