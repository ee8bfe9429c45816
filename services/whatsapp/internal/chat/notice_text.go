package chat

// What is said when something has happened.
const (
	textNoticeTakenBack = "%s retiró su oferta de %s por %s. No hace falta nada; si hace otra, te aviso."
	textNoticeRanOut    = "⏰ Venció la oferta de %s: %s a %s. ¿Le pregunto si sigue en pie? Nada se vende hasta que diga sí."
	textNoticeAgreed    = "🤝 *%s aceptó tu oferta*: vendes %s por %s (%s).\n%s"
	textNoticeColleague = "🤝 De tu asociación aceptaron la oferta de *%s*: venden %s por %s (%s).\n%s"
	textNoticeClosed    = "%s dio por terminada la negociación por %s. No hace falta nada."
	textNoticeConfirmed = "📦 Pedido en firme con *%s*: %s por %s.\nAcuerden el día y la hora: %s. %s\nSi no tienes su número, pídelo a %s."
	textNoticeCancelled = "⚠️ El pedido de *%s* se anuló: %s No cargues nada; si hace otra oferta, te aviso."
	textNoStock         = "ya no alcanzaba (quedaban %s)."
	textNoStockPlain    = "ya no alcanzaba."
	textLotPausedThen   = "el lote estaba en pausa."
	textLotGoneThen     = "el lote ya no estaba en venta."
	textNoticeLapsed    = "Se pasó el plazo y el puesto en *%s* pasó a otra asociación. Sigues en espera: eres la %d.ª."
)
