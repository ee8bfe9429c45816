package market

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/api/catalogrest"
)

// Product is a kind of goods of the market.
type Product struct {
	ID     string // "maize"
	Name   string // in Spanish: "maíz"
	Base   string // unit of the stock: kg, unidad or place
	Units  []string
	Grades []string // best first
}

// Sells tells whether the product is sold in a unit.
func (p Product) Sells(unit string) bool { return slices.Contains(p.Units, unit) }

// Products lists what the market deals in.
func (s *Session) Products(ctx context.Context) ([]Product, error) {
	return read(productsOf)(s.catalog().ListProducts(ctx, nil))
}

func productsOf(list catalogrest.ProductList) ([]Product, error) {
	products := make([]Product, len(list.Items))
	for i, item := range list.Items {
		products[i] = productOf(item)
	}
	return products, nil
}

func productOf(p catalogrest.Product) Product {
	product := Product{ID: string(p.ID), Name: p.Names.Es, Base: string(p.Base), Grades: p.Grades}
	for _, unit := range p.Units {
		product.Units = append(product.Units, unit.ID)
	}
	return product
}

func (s *Session) catalog() *catalogrest.Client {
	server, doer := s.caller.At("catalog")
	return &catalogrest.Client{Server: server, Client: doer}
}
