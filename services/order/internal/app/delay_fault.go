package app

import (
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/order/internal/domain/delay"
)

// delayFaults says what callers are told of delays of a zone.
var delayFaults = fault.Table{
	fault.Missing(delay.ErrNotFound, fault.Text{ES: "No encontramos ese aplazamiento. Revisa el código.", EN: "We found no such delay. Check its id."}),
	fault.Wrong(delay.ErrFrom, "/from", fault.Text{ES: "Pon el primer día: desde hace una semana hasta dentro de 30 días.", EN: "Give the first day: from a week ago to 30 days ahead."}),
	fault.Wrong(delay.ErrUntil, "/until", fault.Text{ES: "Pon el último día: no antes del primero ni de hoy, y 90 días en total como máximo.", EN: "Give the last day: not before the first or today, and 90 days in all at most."}),
	fault.Wrong(delay.ErrNoOrders, "/region", fault.Text{ES: "No hay pedidos abiertos de asociaciones de esa zona. Revisa cómo se escriben la región y la provincia.", EN: "No association of that zone has an open order. Check how the region and the province are written."}),
}
