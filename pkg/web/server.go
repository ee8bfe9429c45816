package web

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/token"
)

// Server is the edge over a set of services.
type Server struct {
	cfg        Config
	echo       *echo.Echo
	services   []Service
	operations operations
	paths      map[string][]*operation
	extensions map[string][]string   // by ".ics": the paths of contracts that end so behind a variable
	bodyLimits map[operationID]int64 // where they are not usual
	uncounted  map[operationID]bool  // routes without a contract, which no limit counts
	positions  Positions
	commands   commandIDs
	answers    *answers
	kept       *kept.Cache[*keptAnswer]
	metrics    *metrics
	problems   []documented
	pages      []Page
	contracts  map[string]func() ([]byte, error) // by service: its OpenAPI document in JSON, made when somebody asks
	keys       token.Verifier

	draining context.Context // streams end with it
	drain    context.CancelFunc

	saidNotReady sync.Map // of reasons, without numbers: those that the log has, until the process is ready
}

// New builds the edge. It refuses a contract that is broken, that differs from the routes of its service, or that
// shares an operation with another service.
func New(cfg Config, services ...Service) (*Server, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	var err error
	if cfg.PublicURL, err = publicURL(cfg.PublicURL); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	s := &Server{
		cfg: cfg, services: services, keys: cfg.Keys, kept: kept.New(cfg.KeptBytes, (*keptAnswer).size), positions: NewPositions(cfg.LogIdentity),
		operations: operations{}, paths: map[string][]*operation{}, extensions: map[string][]string{},
		bodyLimits: map[operationID]int64{}, uncounted: map[operationID]bool{}, contracts: map[string]func() ([]byte, error){},
	}
	s.draining, s.drain = context.WithCancel(context.Background())
	for _, service := range services {
		s.pages = append(s.pages, slices.DeleteFunc(slices.Clone(service.Pages()), func(p Page) bool { return p.Name == fault.Text{} })...)
	}
	for _, build := range []func() error{s.deriveKeys, s.collectProblems, s.registerMetrics, s.buildEcho} {
		if err := build(); err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
	}
	for _, service := range services {
		if err := s.mount(service); err != nil {
			return nil, fmt.Errorf("web: mount %s: %w", service.Name(), err)
		}
	}
	return s, nil
}

func (s *Server) deriveKeys() (err error) {
	if s.commands, err = newCommandIDs(s.cfg.Secret); err != nil {
		return err
	}
	s.answers, err = newAnswers(s.cfg.Idempotency, s.cfg.Secret)
	return err
}

func (s *Server) buildEcho() error {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Logger.SetOutput(io.Discard)
	e.HTTPErrorHandler = s.answerProblem
	s.chain(e)
	s.echo = e
	s.routeHome()
	s.routeHealth()
	s.routeDocs()
	s.routeProblems()
	return nil
}

// mount registers a service's routes and holds them against its contract.
func (s *Server) mount(service Service) error {
	added, err := s.addRoutes(service)
	s.limitBodies(service, added)
	document := service.Contract()
	if err != nil {
		return err
	}
	if document == nil {
		maps.Copy(s.uncounted, added)
		return nil
	}
	operations, err := operationsOf(service, document)
	if err != nil {
		return err
	}
	for id, op := range operations {
		if !added[id] {
			return fmt.Errorf("%s %s is in the contract and not served", id.method, id.path)
		}
		s.operations[id] = op
		if op.maxBody > 0 {
			s.bodyLimits[id] = op.maxBody
		}
		s.paths[id.path] = append(s.paths[id.path], op)
		s.knowExtension(id)
	}
	for id := range added {
		if operations[id] == nil && !isPage(service, id) {
			return fmt.Errorf("%s %s is served and not in the contract", id.method, id.path)
		}
	}
	s.contracts[service.Name()] = sync.OnceValues(func() ([]byte, error) { return s.published(document) })
	return s.checkProblems(document)
}

// isPage reports whether a route shows a page for people, or takes its form, which no contract describes.
func isPage(service Service, id operationID) bool {
	return slices.ContainsFunc(service.Pages(), func(p Page) bool {
		return "/"+p.Path == id.path && (id.method == http.MethodGet || id.method == http.MethodPost && p.Acts)
	})
}

func (s *Server) limitBodies(service Service, routes map[operationID]bool) {
	limit := service.BodyLimit()
	if limit == 0 {
		return
	}
	for id := range routes {
		s.bodyLimits[id] = limit
	}
}

// addRoutes returns the routes that the service has registered; one that is taken already is an error.
func (s *Server) addRoutes(service Service) (map[operationID]bool, error) {
	taken := map[operationID]bool{}
	for _, route := range s.echo.Routes() {
		taken[operationID{route.Method, route.Path}] = true
	}
	added := map[operationID]bool{}
	var err error
	s.echo.OnAddRouteHandler = func(_ string, route echo.Route, _ echo.HandlerFunc, _ []echo.MiddlewareFunc) {
		id := operationID{route.Method, route.Path}
		if route.Method == echo.RouteNotFound {
			return
		}
		if taken[id] {
			err = fmt.Errorf("%s %s is served already", id.method, id.path)
		}
		added[id] = true
	}
	defer func() { s.echo.OnAddRouteHandler = nil }()
	service.Routes(s.echo.Group(""))
	return added, err
}
