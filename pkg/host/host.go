// Package host runs services in a process: it opens the log, builds each service on a [Platform], serves them all through
// one HTTP edge, and stops them in order. The single binary and every service's own command are this package with different
// services.
//
// A program is a value: tests start the same wiring on a free port. It imports no service.
package host

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/client"
	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/listener"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/otp"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/revocation"
	"github.com/qhatu/qhatu/pkg/timer"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/trace"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web"
)

// Platform is what a service works with.
type Platform struct {
	Log    *es.Log
	Bus    *bus.Bus
	Timers *timer.Timers
	Grace  *timer.Grace // of deadlines, after this start
	Vault  *vault.Vault
	// Revocations is what was revoked of what tokens carry; the edge has refused those tokens already.
	Revocations *revocation.List
	APIKeys     *apikey.Keys        // what machines sign in with; the edge has verified those that came
	Limits      *limit.Limits       // of what is asked of services; the edge has counted requests already
	JetStream   jetstream.JetStream // for streams and buckets that are no log: the chat's
	Logger      *slog.Logger
	Registry    *prometheus.Registry
	Tracer      *trace.Tracer // nil: nothing is traced
	Now         func() time.Time
	// SweepEvery is how often a service looks for what should have happened by itself; 0: as package sweep says.
	SweepEvery time.Duration
	// Mint signs a token for the time that it is good for; nil in a process that only verifies them.
	Mint func(token.Claims, time.Duration) (string, error)
	// Verify returns the claims of a token that was signed for this market and has not expired; errors as of token.Verifier.
	Verify func(ctx context.Context, raw string) (token.Claims, error)
	// OpenModel opens a service's read model, in a file of the service's name. The host runs and closes it.
	OpenModel func(service string, projections ...readmodel.Projector) (*readmodel.Model, error)
	// PublicURL is where this process is reached from outside; "" where nobody has said.
	PublicURL string
	// KeyDir is the folder of what only this process and its replicas may read.
	KeyDir string
	// Peer says where another service is reached, for those who are its ordinary clients.
	Peer client.Peer
}

// Host is a process's services, opened and listening, not yet running.
type Host struct {
	cfg      Config
	logger   *slog.Logger
	opening  *opening
	tracer   *trace.Tracer              // nil: nothing is traced
	serving  atomic.Pointer[web.Server] // the edge, once it is served
	claim    *natsd.Claim               // on the data folder; nil: the log is elsewhere
	node     *natsd.Node
	log      *es.Log
	guard    *natsd.Guard
	vault    *vault.Vault
	limits   *limit.Limits
	revoked  *revocation.List
	apiKeys  *apikey.Keys
	signer   *token.Ring    // nil when tokens are only verified
	verifier token.Verifier // of tokens and API keys
	loopback *loopback
	bus      *bus.Bus
	models   map[string]*readmodel.Model // that services have opened, by their names
	services []*service
	server   *listener.Server
	operator *listener.Server // nil: none
	everyone *stage           // what the first serves
	insiders *stage           // what the second serves
	served   chan error       // has the outcome of serving
	edge     *web.Server
	registry *prometheus.Registry
}

// Open opens everything that Run needs, however long NATS lets it wait: ctx ends that. Meanwhile whoever asks is told that the process
// runs and is not ready; once it is open, services answer. After an error nothing stays open.
func Open(ctx context.Context, cfg Config, builders ...Builder) (h *Host, err error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	h = &Host{cfg: cfg, logger: cfg.logger(), loopback: &loopback{}, models: map[string]*readmodel.Model{}, served: make(chan error, 2), everyone: &stage{}, insiders: &stage{}}
	h.opening = newOpening(h.logger)
	h.registry = h.newRegistry()
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	h.warnOfProxies()
	if h.tracer, err = trace.Open(ctx, cmp.Or(cfg.Name, "qhatu"), h.version(), h.logger); err != nil {
		return h, Misconfigured{err}
	}
	if err := cfg.checkReplicas(); err != nil {
		return h, err
	}
	if err := h.openFolders(); err != nil {
		return h, err
	}
	if err := h.listen(); err != nil {
		return h, err
	}
	return h, h.openPatiently(ctx, builders)
}

// openOnce opens what depends on NATS. It may be called again after an error.
func (h *Host) openOnce(ctx context.Context, builders []Builder) error {
	h.registry, h.services = h.newRegistry(), nil
	if err := h.openLogInTime(ctx); err != nil {
		return err
	}
	if err := h.openKeys(ctx); err != nil {
		return err
	}
	if err := h.openLimits(ctx); err != nil {
		return err
	}
	if err := h.log.Measure(h.registry); err != nil {
		return err
	}
	if err := h.openServices(ctx, h.registry, builders); err != nil {
		return err
	}
	return h.openEdge(ctx, h.registry)
}

// openNode starts or joins the NATS server.
func (h *Host) openNode(ctx context.Context) (err error) {
	if h.cfg.NATSURL == "" {
		defer time.AfterFunc(saidAfter, h.opening.takesLong).Stop()
	}
	h.node, err = natsd.Start(ctx, natsd.Config{
		Dir: h.cfg.DataDir, URL: h.cfg.NATSURL, Creds: h.cfg.NATSCreds, NKey: h.cfg.NATSNKey, CA: h.cfg.NATSCA, Name: h.cfg.Name,
		Replicas: h.cfg.Replicas, Logger: h.logger, Progress: h.opening.progress, AcceptLoss: h.cfg.AcceptLog, Claim: h.claim,
	})
	return err
}

// logTimeout is how long the log, or its durables, are asked for before operators are told that NATS does not answer.
const logTimeout = 10 * time.Second

func (h *Host) openLogInTime(ctx context.Context) error {
	if h.node == nil {
		if err := h.openNode(ctx); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, logTimeout)
	defer cancel()
	return h.openLog(ctx)
}

// openLog compares the log with what the guard remembers. A log that does not match is opened for reading only.
func (h *Host) openLog(ctx context.Context) (err error) {
	if h.guard, err = natsd.OpenGuard(h.cfg.GuardPath(), h.logger); err != nil {
		return err
	}
	mismatch := h.guard.Check(ctx, h.node.JetStream())
	if mismatch != nil && !natsd.IsMismatch(mismatch) {
		return mismatch
	}
	if err := h.declare(ctx); err != nil {
		return err
	}
	if h.log, err = es.OpenLog(ctx, h.node.JetStream()); err != nil {
		return err
	}
	h.tellLosses()
	if mismatch == nil {
		return nil
	}
	if h.cfg.AcceptLog {
		h.logger.Warn("the log is not the one last seen here and is accepted", "reason", mismatch)
		return h.guard.Accept(ctx, h.node.JetStream())
	}
	h.logger.Error("the log is not the one last seen here: writes are refused", "reason", mismatch)
	h.log.Refuse(mismatch)
	return nil
}

// declare declares what is kept. At a server where users have permissions that is for its operator, and here nothing is to be done.
func (h *Host) declare(ctx context.Context) error {
	err := h.node.Declare(ctx)
	if err != nil && h.cfg.NATSURL != "" {
		return fmt.Errorf("%w (where only an operator may declare streams, they run qhatu nats declare)", err)
	}
	return err
}

func (h *Host) openLimits(ctx context.Context) error {
	bucket, err := h.node.JetStream().KeyValue(ctx, natsd.Limits)
	if err != nil {
		return fmt.Errorf("bucket for limits: %w", err)
	}
	h.limits, err = limit.New(limit.Config{Rates: h.cfg.Limits, Bucket: bucket, Now: h.cfg.Now, Logger: h.logger})
	if err != nil {
		return Misconfigured{fmt.Errorf("--limit: %w", err)}
	}
	return nil
}

func (h *Host) openServices(ctx context.Context, registry *prometheus.Registry, builders []Builder) (err error) {
	if h.bus, err = bus.New(bus.Config{Log: h.log, Logger: h.logger, Registry: registry, Tracer: h.tracer}); err != nil {
		return err
	}
	grace, err := NewGrace(ctx, h.node.JetStream(), h.cfg.Now())
	if err != nil {
		return err
	}
	platform := Platform{
		Log: h.log, Bus: h.bus, Timers: timer.New(h.node.JetStream(), h.bus), OpenModel: h.openModel(ctx, registry),
		Grace: grace, Vault: h.vault, Limits: h.limits, Revocations: h.revoked, APIKeys: h.apiKeys, JetStream: h.node.JetStream(),
		Logger: h.logger, Registry: registry, Tracer: h.tracer, Now: h.cfg.Now, SweepEvery: h.cfg.SweepEvery, Peer: h.peer, KeyDir: h.cfg.keyDir(), PublicURL: h.cfg.PublicURL,
	}
	platform.Verify = h.verifier.Verify
	if h.signer != nil {
		platform.Mint = h.mint
	}
	if err := h.buildServices(ctx, platform, builders); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, logTimeout)
	defer cancel()
	return h.bus.Prepare(ctx)
}

// codesBy reports by what ways codes leave now.
func (h *Host) codesBy(ctx context.Context) (phone, email bool, err error) {
	phone, err = otp.IsOpen(ctx, h.node.JetStream(), otp.WhatsApp)
	if err != nil {
		return false, false, err
	}
	email, err = otp.IsOpen(ctx, h.node.JetStream(), otp.Email)
	return phone, email, err
}

func (h *Host) openEdge(ctx context.Context, registry *prometheus.Registry) error {
	cfg := web.Config{
		LogIdentity: h.log.Identity(), Logger: h.logger, Registry: registry, Tracer: h.tracer, PublicURL: h.cfg.PublicURL, Now: h.cfg.Now,
		Limits: h.limits, Proxies: h.cfg.Proxies, Audit: audit.Open(h.node.JetStream()).Write,
		Checks: []web.Check{
			{Name: "reactions", Ready: func(context.Context) error { return h.bus.Ready() }},
			{Name: "log", Ready: func(context.Context) error { return cmp.Or(h.log.CheckWritable(), h.guard.Ready()) }},
			{Name: "revocations", Ready: func(context.Context) error { return h.revoked.Ready() }},
		},
	}
	var err error
	if cfg.Idempotency, err = h.node.JetStream().KeyValue(ctx, natsd.Idempotency); err != nil {
		return fmt.Errorf("bucket for idempotency: %w", err)
	}
	if cfg.Secret, err = loadOrCreateSecret(h.cfg.secretPath()); err != nil {
		return err
	}
	h.verifyTokens(&cfg)
	cfg.Erased, cfg.CodesBy = h.vault.IsErased, h.codesBy
	edge := make([]web.Service, len(h.services))
	for i, s := range h.services {
		edge[i] = s
	}
	if h.edge, err = web.New(cfg, edge...); err != nil {
		return err
	}
	h.loopback.host = strings.TrimPrefix(strings.TrimPrefix(h.URL(), "https://"), "http://")
	h.loopback.serve(h.edge.Handler())
	return errors.Join(h.measure(registry), h.server.Measure(registry))
}

// Reactions lists the reactions of all services.
func (h *Host) Reactions() []bus.Reaction { return h.bus.Reactions() }

// Run serves until ctx ends or a part fails, then stops everything in order: first new requests, then the services and
// their reactions, last the log.
func (h *Host) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, failed := errgroup.WithContext(work)
	if h.log.CheckWritable() == nil { // else there is no end to record
		group.Go(func() error { return h.watchLog(failed) })
	}
	group.Go(func() error { return h.watchFiles(failed) })
	group.Go(func() error { return h.watchRoom(failed) })
	group.Go(func() error { return h.vault.Run(failed, h.logger) })
	group.Go(func() error { return h.revoked.Run(failed, h.logger) })
	if h.cfg.NATSURL == "" {
		group.Go(func() error { return h.rotateVault(failed) })
	} else {
		group.Go(func() error { return h.node.KeepLimits(failed) })
	}
	group.Go(func() error { return h.bus.Run(failed) })
	group.Go(func() error {
		return control.NewListener(cmp.Or(h.cfg.Name, "qhatu"), h.models, h.logger).Run(failed, h.node.JetStream().Conn())
	})
	group.Go(func() error { return h.freeMemory(failed) })
	for _, s := range h.services {
		for _, task := range s.tasks() {
			group.Go(func() error { return task(failed) })
		}
	}
	group.Go(h.serve)
	select {
	case <-ctx.Done():
	case <-failed.Done():
	}
	h.logger.Info("stopping")
	err := h.stopServing()
	stop()
	h.closeServers() // whoever has not been answered by now will not be
	return errors.Join(err, group.Wait(), h.close())
}

func (h *Host) close() error {
	h.closeServers()
	err := h.closeModels()
	if h.node != nil {
		err = errors.Join(err, h.node.Close())
	}
	if h.claim != nil {
		err = errors.Join(err, h.claim.Release())
	}
	h.tracer.Close()
	return err
}

func (h *Host) closeModels() error {
	var errs []error
	for _, m := range h.models {
		errs = append(errs, m.Close())
	}
	clear(h.models)
	return errors.Join(errs...)
}
