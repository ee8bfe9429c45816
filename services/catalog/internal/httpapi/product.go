package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// ListProducts answers GET /v1/products.
func (a *API) ListProducts(context.Context, catalogrest.ListProductsRequestObject) (catalogrest.ListProductsResponseObject, error) {
	list := catalogrest.ProductList{Items: []catalogrest.Product{}}
	for _, p := range vocabulary.Products() {
		list.Items = append(list.Items, productAnswer(p))
	}
	return catalogrest.ListProducts200JSONResponse{Body: list}, nil
}

func productAnswer(p vocabulary.Product) catalogrest.Product {
	answer := catalogrest.Product{
		ID: catalogrest.ProductID(p.ID), Base: catalogrest.BaseUnit(p.Base),
		SettleBy: catalogrest.SettleBy(p.SettleBy()), Grades: append([]string{}, p.Grades...),
		Names: catalogrest.Names{Es: p.Name.ES, En: p.Name.EN, Qu: restvalue.Optional(p.Name.QU)},
	}
	for _, unit := range p.Units {
		answer.Units = append(answer.Units, unitAnswer(unit))
	}
	return answer
}

func unitAnswer(id string) catalogrest.ProductUnit {
	answer := catalogrest.ProductUnit{ID: id}
	if m, err := quantity.Standard(id); err == nil && m.Base == quantity.Kilogram {
		kg := restvalue.Base(m.FactorMilli, m.Base).Value
		answer.Kg = &kg
	}
	return answer
}
