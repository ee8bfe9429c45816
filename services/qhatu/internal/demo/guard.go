package demo

import (
	"net"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

var (
	faultForeign = fault.Forbiddenf("Esta página no atiende a otros sitios.", "This page does not answer other sites.")
	faultNotRead = fault.New(fault.Malformed, "malformed",
		fault.Text{ES: "No se entiende la solicitud", EN: "The request cannot be read"},
		fault.Text{ES: "Envía un objeto JSON.", EN: "Send a JSON object."})
	faultBusy = fault.New(fault.Conflict, "demo-busy",
		fault.Text{ES: "La demo está ocupada", EN: "The demo is busy"},
		fault.Text{ES: "Espera a que termine lo anterior.", EN: "Wait until what runs has ended."})
)

// guard refuses requests that other sites make a browser send. Those that change something are told by their Origin. Those
// that read through a DNS name which points here are told by their Host: only the own name and IP addresses are accepted.
type guard struct {
	name    string // that the market was told to listen on; may be empty
	origins *http.CrossOriginProtection
}

func newGuard(addr string) guard {
	name, _, _ := net.SplitHostPort(addr) // it was checked when the market listened
	return guard{name: strings.ToLower(name), origins: http.NewCrossOriginProtection()}
}

func (g guard) check(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if name := nameOf(c.Request().Host); name != "localhost" && net.ParseIP(name) == nil && (name == "" || name != g.name) {
			return faultForeign
		}
		if err := g.origins.Check(c.Request()); err != nil {
			return faultForeign.Because(err)
		}
		return next(c)
	}
}

// nameOf is a Host header without its port, in lower case.
func nameOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}
