package chat

// What is said when something has happened.
const (
	textNoticeTakenBack = "%s retiró su oferta de %s por %s. No hace falta nada; si hace otra, te aviso."
	textNoticeRanOut    = "⏰ Venció la oferta de %s: %s a %s. ¿Le pregunto si sigue en pie? Nada se vende hasta que diga sí."
	textNoticeAgreed    = "🤝 *%s* aceptó tu oferta: %s por %s. %s estoy apartando; te aviso apenas quede en firme."
	textNoticeColleague = "🤝 De tu asociación aceptaron la oferta de *%s*: %s por %s. %s estoy apartando; te aviso apenas quede en firme."
	textNoticeClosed    = "%s dio por terminada la negociación por %s. No hace falta nada."
	textNoticeConfirmed = "📦 Pedido en firme con *%s*: venden %s por %s (%s).\n"
	textNoticeHisYes    = "📦 *%s* aceptó tu oferta y el pedido está en firme: vendes %s por %s (%s).\n"
	textNoticeFirm      = "Acuerden el día y la hora: %s. %s\nSi no tienes su número, pídelo a %s."
	textNoticeCancelled = "⚠️ El pedido de *%s* se anuló: %s No cargues nada; si hace otra oferta, te aviso."
	textNoStock         = "ya no alcanzaba (%s)."
	textNoStockPlain    = "ya no alcanzaba."
	textLotPausedThen   = "el lote estaba en pausa."
	textLotGoneThen     = "el lote ya no estaba en venta."
	textNoticeLapsed    = "Se pasó el plazo y el puesto en *%s* pasó a otra asociación. Sigues en espera: eres la %d.ª."
)
