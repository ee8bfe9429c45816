package document

import (
	"strings"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// speech says things in one language.
type speech web.Lang

func (s speech) say(es, en string) string { return web.Lang(s).Of(fault.Text{ES: es, EN: en}) }

// of is what a code of the API is called; the code itself where it has no name here.
func (s speech) of(names map[string]fault.Text, code string) string {
	if name, known := names[code]; known {
		return web.Lang(s).Of(name)
	}
	return code
}

func (s speech) goods(product string) string {
	known, ok := vocabulary.FindProduct(product)
	if !ok {
		return product
	}
	name := s.say(known.Name.ES, known.Name.EN)
	return strings.ToUpper(name[:1]) + name[1:]
}

// amount writes a quantity as people do: "10 quintales", "460 kg".
func amount(q quantity.Quantity) string { return vocabulary.Amount(q.Value(), q.Unit) }

var sides = map[string]fault.Text{
	"buyer":       {ES: "comprador", EN: "buyer"},
	"seller":      {ES: "asociación", EN: "association"},
	"coordinator": {ES: "coordinación, para toda la zona", EN: "coordinators, for all of the zone"},
	"shared":      {ES: "los dos, por mitades", EN: "both, half each"},
}

var delays = map[string]fault.Text{
	"road_blocked": {ES: "paro o camino cerrado", EN: "road blocked"},
	"river":        {ES: "río crecido", EN: "river too high"},
	"rain":         {ES: "lluvia o huaico", EN: "rain or a landslide"},
	"no_truck":     {ES: "no llegó el camión", EN: "no truck"},
	"mourning":     {ES: "duelo", EN: "mourning"},
	"other":        {ES: "otro motivo", EN: "another reason"},
}

var bases = map[string]fault.Text{
	"farm":             {ES: "en la chacra", EN: "at the farm"},
	"collection_point": {ES: "en el centro de acopio", EN: "at the collection point"},
	"buyer":            {ES: "donde el comprador", EN: "at the buyer’s"},
}

var weighings = map[string]fault.Text{
	"origin":      {ES: "al salir", EN: "where it leaves from"},
	"destination": {ES: "al llegar", EN: "where it arrives"},
}

var pictured = map[string]fault.Text{
	"scale":    {ES: "balanza", EN: "scales"},
	"goods":    {ES: "mercadería", EN: "goods"},
	"claim":    {ES: "lo que está mal", EN: "what is wrong"},
	"payment":  {ES: "pago", EN: "payment"},
	"document": {ES: "papel", EN: "paper"},
	"vehicle":  {ES: "vehículo", EN: "vehicle"},
}

var payeeKinds = map[string]fault.Text{
	"transfer": {ES: "cuenta", EN: "account"},
	"yape":     {ES: "Yape", EN: "Yape"},
	"plin":     {ES: "Plin", EN: "Plin"},
}

var remedies = map[string]fault.Text{
	"stands":         {ES: "queda como se acordó", EN: "it stands as agreed"},
	"discount":       {ES: "descuento", EN: "discount"},
	"return":         {ES: "devolución", EN: "return"},
	"replace":        {ES: "cambio por otro producto", EN: "replacement"},
	"third_weighing": {ES: "tercer pesaje", EN: "third weighing"},
}

var settlings = map[string]fault.Text{
	"weight": {ES: "por lo que pese", EN: "by what it weighs"},
	"count":  {ES: "por lo que se cuente", EN: "by what is counted"},
}

var balances = map[string]fault.Text{
	"loading":  {ES: "al cargar", EN: "on loading"},
	"weighing": {ES: "al pesar", EN: "on weighing"},
	"delivery": {ES: "a la entrega", EN: "on delivery"},
	"days":     {ES: "días después de la entrega", EN: "days after the delivery"},
}

var offerStates = map[string]fault.Text{
	string(negotiation.OfferPending):   {ES: "espera su stock", EN: "waits for its stock"},
	string(negotiation.OfferStanding):  {ES: "en pie", EN: "standing"},
	string(negotiation.OfferReplaced):  {ES: "reemplazada", EN: "replaced"},
	string(negotiation.OfferAccepted):  {ES: "aceptada", EN: "accepted"},
	string(negotiation.OfferRejected):  {ES: "rechazada", EN: "rejected"},
	string(negotiation.OfferWithdrawn): {ES: "retirada", EN: "withdrawn"},
	string(negotiation.OfferExpired):   {ES: "vencida", EN: "expired"},
	string(negotiation.OfferRefused):   {ES: "sin stock", EN: "out of stock"},
}

var negotiationStates = map[string]fault.Text{
	string(negotiation.AwaitingSeller): {ES: "espera a la asociación", EN: "waits for the association"},
	string(negotiation.AwaitingBuyer):  {ES: "espera al comprador", EN: "waits for the buyer"},
	string(negotiation.Agreed):         {ES: "hay acuerdo; se aparta el stock", EN: "agreed; stock is being set aside"},
	string(negotiation.Done):           {ES: "hay acuerdo", EN: "agreed"},
	string(negotiation.Closed):         {ES: "cerrada sin acuerdo", EN: "closed without an agreement"},
	string(negotiation.Expired):        {ES: "vencida sin acuerdo", EN: "expired without an agreement"},
	string(negotiation.Cancelled):      {ES: "anulada", EN: "cancelled"},
}

var orderStates = map[string]fault.Text{
	string(order.Placed):     {ES: "espera su stock", EN: "waits for its stock"},
	string(order.Confirmed):  {ES: "confirmado", EN: "confirmed"},
	string(order.Preparing):  {ES: "en preparación", EN: "being prepared"},
	string(order.Dispatched): {ES: "en camino", EN: "on its way"},
	string(order.Delivered):  {ES: "entregado", EN: "delivered"},
	string(order.Received):   {ES: "recibido", EN: "received"},
	string(order.Disputed):   {ES: "en reclamo", EN: "disputed"},
	string(order.Resolved):   {ES: "reclamo resuelto", EN: "dispute resolved"},
	string(order.Completed):  {ES: "completo y pagado", EN: "completed and paid"},
	string(order.Cancelled):  {ES: "anulado", EN: "cancelled"},
}
