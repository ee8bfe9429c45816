package host

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
)

// Service describes one service of the market.
type Service struct {
	Name      string                          // "catalog"
	Contract  func() (*openapi3.T, error)     // its OpenAPI document; nil: no contract describes its routes
	Faults    fault.Table                     // what its answers may say went wrong
	Model     *readmodel.Model                // of [Platform.OpenModel]; nil: it answers from no read model
	Routes    func(*echo.Group)               // registers its handlers; nil: it has none
	Run       func(ctx context.Context) error // what it does beside keeping its read model, until ctx ends; nil: nothing
	Ready     func() error                    // says why it cannot answer although its read model is ready; nil: it can
	Peers     []string                        // names of the services that it calls
	BodyLimit int64                           // of a request's body, in bytes; 0: the usual one
	Pages     []web.Page                      // for people to look at, beside its routes
}

// Builder builds a service on a platform and registers its reactions. ctx ends when the process is told to stop.
type Builder func(ctx context.Context, p Platform) (Service, error)

// Both runs two tasks until both have ended; where one fails, the other is told to end.
func Both(one, other func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return one(ctx) })
		group.Go(func() error { return other(ctx) })
		return group.Wait()
	}
}

// buildServices builds each service in turn.
func (h *Host) buildServices(ctx context.Context, p Platform, builders []Builder) error {
	for _, build := range builders {
		s, err := build(ctx, p)
		if err != nil {
			return err
		}
		built := &service{Service: s}
		if s.Contract != nil {
			if built.contract, err = s.Contract(); err != nil {
				return fmt.Errorf("contract of %s: %w", s.Name, err)
			}
		}
		h.services = append(h.services, built)
	}
	return h.checkPeers()
}

// openModel returns how services open their read models: one file each. The host closes them.
func (h *Host) openModel(ctx context.Context, registry *prometheus.Registry) func(string, ...readmodel.Projector) (*readmodel.Model, error) {
	return func(service string, projections ...readmodel.Projector) (*readmodel.Model, error) {
		model, err := readmodel.Open(ctx, readmodel.Config{
			Path: filepath.Join(h.cfg.ReadDir(), service+".db"), Log: h.log, Logger: h.logger, Registry: registry,
		}, projections...)
		if err == nil {
			h.models[service] = model
		}
		return model, err
	}
}

// service is a service as the edge sees it.
type service struct {
	Service
	contract *openapi3.T
}

var _ web.Service = (*service)(nil)

func (s *service) Name() string          { return s.Service.Name }
func (s *service) Contract() *openapi3.T { return s.contract }
func (s *service) Problems() fault.Table { return s.Faults }
func (s *service) BodyLimit() int64      { return s.Service.BodyLimit }
func (s *service) Pages() []web.Page     { return s.Service.Pages }

// Routes registers its handlers, if it has any.
func (s *service) Routes(g *echo.Group) {
	if s.Service.Routes != nil {
		s.Service.Routes(g)
	}
}

// Position is how far its read model has got; 0 without one.
func (s *service) Position() es.Position {
	if s.Model == nil {
		return 0
	}
	return s.Model.Position()
}

// WaitFor waits until its read model has got to a position.
func (s *service) WaitFor(ctx context.Context, p es.Position) error {
	if s.Model == nil {
		return nil
	}
	return s.Model.WaitFor(ctx, p)
}

// Ready returns nil when the service can answer.
func (s *service) Ready() error {
	var errs []error
	if s.Model != nil {
		errs = append(errs, s.Model.Ready())
	}
	if s.Service.Ready != nil {
		errs = append(errs, s.Service.Ready())
	}
	return errors.Join(errs...)
}

// tasks are what the service does until its context ends.
func (s *service) tasks() (all []func(context.Context) error) {
	if s.Model != nil {
		all = append(all, s.Model.Run)
	}
	if s.Run != nil {
		all = append(all, s.Run)
	}
	return all
}
