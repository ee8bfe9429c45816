package httpapi

import (
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/identity/internal/app"
	"github.com/qhatu/qhatu/services/identity/internal/likeness"
	"github.com/qhatu/qhatu/services/identity/internal/phone"
)

// newAssociation reads the body of POST /v1/associations. It names every field that is wrong, not only the first.
func newAssociation(b identityrest.NewAssociation) (app.Association, error) {
	association := app.Association{
		Association: likeness.Association{
			Name: b.Name, Community: restvalue.OrZero(b.Community),
			Province: restvalue.OrZero(b.Province), Region: restvalue.OrZero(b.Region),
		},
		DistinctFrom: b.DistinctFrom,
	}
	for _, product := range b.Products {
		association.Products = append(association.Products, string(product))
	}
	var wrong fields
	association.RUC = wrong.ruc(b.Ruc, "/ruc")
	for i, each := range b.Representatives {
		at := fmt.Sprintf("/representatives/%d", i)
		n := wrong.newcomer(each, at)
		if n.Phone != "" && slices.ContainsFunc(association.Representatives, func(other app.Newcomer) bool { return other.Phone == n.Phone }) {
			wrong.add(at+"/phone", fault.Text{ES: "Ese teléfono ya está en la lista: cada persona tiene el suyo.", EN: "That phone is in the list already: each person has one of their own."})
		}
		association.Representatives = append(association.Representatives, n)
	}
	return association, wrong.fault()
}

// newcomer reads a person; pointer is the person's place in the request, for the fault.
func newcomer(b identityrest.NewRepresentative, pointer string) (app.Newcomer, error) {
	var wrong fields
	n := wrong.newcomer(b, pointer)
	return n, wrong.fault()
}

// number reads a phone; pointer says where it stands in the request, for the fault.
func number(written string) (string, error) {
	var wrong fields
	e164 := wrong.number(written, "/phone")
	return e164, wrong.fault()
}

// fields collects what is wrong with a request. No text quotes what was sent.
type fields []fault.Field

func (f *fields) add(pointer string, detail fault.Text) {
	*f = append(*f, fault.Field{Pointer: pointer, Detail: detail})
}

func (f *fields) newcomer(b identityrest.NewRepresentative, pointer string) app.Newcomer {
	to := app.Address{Phone: f.number(b.Phone, pointer+"/phone")}
	return app.Newcomer{Name: b.Name, Address: to, Language: string(restvalue.OrZero(b.Language))}
}

func (f *fields) number(written, pointer string) string {
	e164, err := phone.Normalise(written)
	if err != nil {
		f.add(pointer, fault.Text{
			ES: "No es un número de teléfono. Escribe uno solo, sin anexo y con el código del país: +51 987 654 321.",
			EN: "This is no phone number. Write one, without an extension and with the country's code: +51 987 654 321.",
		})
	}
	return e164
}

func (f *fields) fault() error {
	if len(*f) == 0 {
		return nil
	}
	return fault.InvalidFields(*f...)
}
