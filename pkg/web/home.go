package web

import (
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

var aboutQhatu = fault.Text{
	ES: "Asociaciones de productores rurales del Perú venden aquí directamente: publican un lote, quien compra hace una " +
		"oferta, negocian por turnos, y una oferta aceptada es un pedido cuya mercadería queda apartada.",
	EN: "Rural producers’ associations in Peru sell directly here: they post a lot, a buyer makes an offer, both bargain " +
		"turn by turn, and an accepted offer becomes an order whose stock is kept for it.",
}

// openLists are what everyone may read, where it is served here.
var openLists = []Page{
	{Path: "v1/lots", Name: fault.Text{ES: "Lotes en venta", EN: "Lots on offer"}},
	{Path: "v1/fairs", Name: fault.Text{ES: "Ferias", EN: "Fairs"}},
	{Path: "v1/associations", Name: fault.Text{ES: "Asociaciones", EN: "Associations"}},
	{Path: "v1/products", Name: fault.Text{ES: "Productos, unidades y calidades", EN: "Products, units and grades"}},
}

// routeHome says at the root what this is.
func (s *Server) routeHome() {
	page := pageOf("home.html")
	s.echo.GET("/", func(c echo.Context) error {
		return s.show(c, page, map[string]any{"About": aboutQhatu, "Open": s.openLists()}, s.homeAsJSON(c))
	})
}

func (s *Server) openLists() []Page {
	return slices.DeleteFunc(slices.Clone(openLists), func(p Page) bool {
		return s.operations[operationID{http.MethodGet, "/" + p.Path}] == nil
	})
}

func (s *Server) homeAsJSON(c echo.Context) map[string]any {
	base := s.base(c)
	contracts := map[string]string{}
	for name := range maps.Keys(s.contracts) {
		contracts[name] = base + "/docs/" + name + ".json"
	}
	var open []string
	for _, list := range s.openLists() {
		open = append(open, base+"/"+list.Path)
	}
	return map[string]any{
		"name": "Qhatu", "about": requestOf(c).lang.Of(aboutQhatu), "docs": base + "/docs", "problems": base + "/problems",
		"health": base + "/healthz", "ready": base + "/readyz", "contracts": contracts, "open": open,
	}
}
