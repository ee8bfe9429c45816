package document

import (
	"strings"

	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// blank is where somebody writes by hand.
const blank = "______________________"

// Sheet is what travels with the goods of an order: what is loaded, where it goes, and room for what the scales say and who signs. It names no price and no release code: whoever drives reads it.
func Sheet(o projection.Order, about About) Paper {
	s := speech(about.Lang)
	placed := o.Placed
	p := Paper{
		About: about, Title: s.say("Hoja de carga del pedido", "Loading sheet of the order"), Written: o.Changed,
		Sections: []Section{
			section("",
				Line{s.say("Pedido", "Order"), o.ID},
				Line{s.say("Sale de", "From"), about.Seller.called()},
				Line{s.say("Va a", "To"), about.Buyer.called()},
				Line{s.say("Referencia del comprador", "Buyer’s reference"), string(o.ExternalRef)},
			),
			section(s.say("Qué se carga", "What is loaded"),
				Line{s.say("Producto", "Product"), s.goods(placed.Product)},
				Line{s.say("Lote", "Lot"), about.lot(placed.Lot)},
				Line{s.say("Cantidad", "Quantity"), amount(quantity.Quantity(placed.Quantity))},
				Line{s.say("Equivale a", "That is"), amount(quantity.Quantity{Milli: placed.Milli, Unit: placed.Measure.Base})},
				Line{s.say("Falta cargar", "Still to be loaded"), s.left(o)},
			),
			section(s.say("A dónde y cuándo", "Where and when"), append(s.delivery(o.Delivery), s.moved(o)...)...),
			s.vehicle(o),
			section(s.say("En la balanza", "On the scales"),
				Line{s.say("Sacos o bultos", "Sacks or pieces"), blank},
				Line{s.say("Bruto (kg)", "Gross (kg)"), blank},
				Line{s.say("Tara (kg)", "Tare (kg)"), blank},
				Line{s.say("Neto (kg)", "Net (kg)"), blank},
				Line{s.say("Contramuestra sellada de 1 kg", "Sealed sample of 1 kg"), blank},
			),
			section(s.say("Firmas", "Signed by"),
				Line{s.say("Entrega, por la asociación", "Whoever hands over"), blank},
				Line{s.say("Lleva", "Whoever drives"), blank},
				Line{s.say("Recibe, por el comprador", "Whoever receives"), blank},
			),
		},
		Closing: []string{
			s.say(
				"La carga viaja con su guía de remisión: antes de que salga el vehículo, acuerden quién la emite.",
				"The goods travel with their guía de remisión: agree on who issues it before the vehicle leaves.",
			),
			s.say(
				"Quien recoge dice el código de cuatro cifras que tiene el comprador. Esta hoja no lo lleva.",
				"Whoever collects says the code of four digits that the buyer has. It is not on this sheet.",
			),
		},
	}
	if o.Returned > 0 && o.Left() == 0 {
		p.Void = s.say("Ya no falta cargar nada de este pedido.", "Nothing of this order is still to be loaded.")
	}
	return p
}

// left is how much is still to be loaded, where some is and not all of it.
func (s speech) left(o projection.Order) string {
	if left := o.Left(); left > 0 && left < o.Placed.Milli {
		return amount(quantity.Quantity{Milli: left, Unit: o.Placed.Measure.Base})
	}
	return ""
}

// vehicle is what carries the last delivery on its way, or room for it.
func (s speech) vehicle(o projection.Order) Section {
	plate, driver := blank, blank
	for _, d := range o.Deliveries {
		if !d.Arrived {
			plate, driver = orBlank(string(d.Vehicle.Plate)), orBlank(string(d.Vehicle.Driver))
		}
	}
	return section(s.say("Vehículo", "Vehicle"), Line{s.say("Placa", "Plate"), plate}, Line{s.say("Conduce", "Driver"), driver})
}

func orBlank(text string) string {
	if strings.TrimSpace(text) == "" {
		return blank
	}
	return text
}
