package preference

import "github.com/qhatu/qhatu/services/whatsapp/internal/market"

// spanish is what is said of being told in the Spanish of Peru.
var spanish = texts{
	head:        "🔔 *Cómo te aviso*",
	atOnce:      "✅ Listo: te aviso al toque, también de noche.",
	together:    "✅ Listo: te mando las novedades todas juntas en la tarde.",
	noNights:    "✅ Listo: de noche no te escribo. Lo que pase te llega en la mañana.",
	noNews:      "✅ Listo: ya no te mando novedades.",
	news:        "✅ Listo: otra vez te mando novedades.",
	notMornings: "🔔 Todo junto te lo mando a las 6 pm; en la mañana todavía no puedo. ¿Te lo mando así?",
	yesEvenings: "✅ Sí, a las 6 pm",
	asItIs:      "↩️ Dejar como está",
	digests: map[string]string{
		market.WhenMany: "• Novedades: cada una cuando pasa; si hay muchas en el día, las demás juntas a las 6 pm.",
		market.Each:     "• Novedades: cada una cuando pasa.",
		market.Daily:    "• Novedades: todas juntas a las 6 pm.",
	},
	without:   "• Novedades: ninguna.",
	always:    "• Siempre te aviso lo que espera tu respuesta, cierra un trato o lo termina: ofertas, pesos, pagos, reclamos.",
	byNight:   "• De noche: también te escribo.",
	quiet:     "• De noche: solo si algo vence, se anula o se atrasa antes de la mañana, o si me escribes.",
	quietFrom: "• De %s a %s: solo si algo vence, se anula o se atrasa antes, o si me escribes.",
	how:       "Para cambiarlo escribe *avísame al toque*, *mándame todo junto en la tarde*, *no me escribas de noche*, *no quiero avisos* o *quiero avisos*.",
	help:      "• *cómo me avisas*: cuándo te escribo y cómo cambiarlo",
}
