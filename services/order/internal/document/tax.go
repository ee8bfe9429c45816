package document

import (
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/order/internal/domain/taxdoc"
)

// tax is which tax document belongs to the deal, and who issues it.
func (s speech) tax(d *taxdoc.Document) []Section {
	if d == nil {
		return nil
	}
	return []Section{section(s.say("Comprobante de pago", "Tax document"), Line{s.say("Le corresponde", "It needs"), s.taxDocument(*d)})}
}

func (s speech) taxDocument(d taxdoc.Document) string {
	switch {
	case d.Kind == taxdoc.None:
		return s.of(withoutTaxDocument, d.Reason)
	case d.Kind != "":
		return s.of(taxDocuments, string(d.Kind))
	}
	return s.of(undecidedTaxDocuments, d.IssuedBy)
}

var taxDocuments = map[string]fault.Text{
	string(taxdoc.Factura):     {ES: "factura; la emite la asociación", EN: "factura; the association issues it"},
	string(taxdoc.Boleta):      {ES: "boleta de venta; la emite la asociación", EN: "boleta de venta; the association issues it"},
	string(taxdoc.Liquidacion): {ES: "liquidación de compra; la emite el comprador", EN: "liquidación de compra; the buyer issues it"},
}

var withoutTaxDocument = map[string]fault.Text{
	taxdoc.NeitherHasRUC:   {ES: "ninguno: ni la asociación ni el comprador tienen RUC para emitirlo", EN: "none: neither the association nor the buyer has a RUC to issue one"},
	taxdoc.GoodsNotPrimary: {ES: "ninguno: para vender este producto con comprobante, la asociación necesita RUC", EN: "none: to sell this product with one, the association needs a RUC"},
	taxdoc.OverLimit:       {ES: "ninguno: la asociación vendió más de 75 UIT en el año y necesita RUC", EN: "none: the association has sold more than 75 UIT in the year and needs a RUC"},
}

// undecidedTaxDocuments are by who would issue it.
var undecidedTaxDocuments = map[string]fault.Text{
	"":       {ES: "falta saber si la asociación tiene RUC", EN: "it is not known yet whether the association has a RUC"},
	"seller": {ES: "factura o boleta de venta; la emite la asociación. Falta saber si el comprador tiene RUC", EN: "factura or boleta de venta; the association issues it. It is not known yet whether the buyer has a RUC"},
	"buyer":  {ES: "liquidación de compra, si el comprador tiene RUC; la emite él", EN: "liquidación de compra, if the buyer has a RUC, who issues it"},
}
