package order

import "github.com/qhatu/qhatu/services/whatsapp/internal/market"

// spanishMoney is what is said of the money of orders in the Spanish of Peru.
var spanishMoney = moneyTexts{
	youOweBack:    "💸 Tienes que devolver %s.",
	allPaid:       "💰 Todo pagado.",
	leftToPay:     "💰 Falta que te pague %s",
	paidAndLeft:   "💰 Pagó %s; falta %s",
	ofAdvance:     ", de eso el adelanto %s",
	ofOverdue:     ", ya vencido %s",
	theyPaid:      "💰 %s dice que te pagó %s.",
	operation:     ", operación %s",
	operationLine: "Operación: %s",
	andIsThere:    ", y ya está %s.",

	askArrived:  "💰 *%s* dice que te pagó %s (%s) %s, %s.",
	ofOrder:     "Pedido: %s",
	arrivedYes:  "✅ Sí, llegó",
	arrivedNo:   "❌ No ha llegado",
	later:       "⏳ Más tarde",
	laterSaid:   "Está bien. Cuando veas el dinero de %s escribe *me pagaron*; si no llega, *no me pagó*.",
	saysNothing: "*%s* todavía no dice que te pagó. Si te pagó, escribe *me pagaron*.",
	waitForIt:   "Está bien, no anoté nada. Cuando el dinero esté en TU cuenta, escribe *me pagaron*.",
	nobodyOwes:  "Nadie te debe nada de lo vendido aquí.",

	owedInAll:    "💰 Te deben %s (%s).",
	overdueInAll: "⏰ De eso ya venció %s (%s).",
	saidInAll:    "✍️ Dicen que ya pagaron %s (%s): falta tu respuesta.",
	backInAll:    "💸 Tú tienes que devolver %s (%s).",
	rowLeft:      "debe %s",
	rowOverdue:   ", vencido %s",
	rowSaid:      ", dice que pagó %s",
	rowPaid:      ", ya pagó %s",
	rowBack:      "le debes %s",

	whichPayment:   "¿Cuál pago de *%s*?",
	otherAmount:    "*%s* dice que te pagó %s, y tú escribes %s. ¿Cuál es?",
	noneOfAmount:   "De %s no dice ningún pago *%s*. ¿Cuál es?",
	thePayment:     "El de %s",
	deniedPayment:  "Dijiste que no llegó. %s",
	wasDenied:      "Antes dijiste que no llegó.",
	readOther:      "❌ Le digo a *%s* que no llegaron sus %s (%s) %s, %s: llegó otro monto.\nDespués anotamos lo que sí llegó. ¿Está bien?",
	deniedOther:    "✅ Avisado: *%s* ya ve que en vez de sus %s llegó otro monto.",
	wrongAmount:    "Llegó otro monto",
	anotherPayment: "Es otro pago",
	gotIt:          "✅ Anotado: *%s* te pagó %s.",
	askReference:   "¿Qué número tiene la operación? Así *%s* la encuentra en su cuenta.",
	oddMoney:       "Ese monto no lo entendí. Escribe uno solo, en soles: *500*.",
	paysTooMuch:    "Es más de lo que falta: %s.",
	beyondMandate:  "🔒 Todavía eres nuevo y no %s por tu asociación: que lo haga otra persona de ella. Lo del pedido de %s sigue como estaba.",
	beyondAct:      "decides sobre tanta plata",
	beyondActs: map[string]string{
		yield: "cedes tanto en un reclamo", weigh: "anotas un peso que cambia tanto el pago", agreeWeight: "aceptas un peso que cambia tanto el pago", handOver: "entregas por tanto menos",
		confirm: "confirmas tanta plata", paid: "anotas tanta plata", giveBack: "devuelves tanta plata", closeRest: "dejas de enviar tanto", cancel: "anulas un pedido tan grande", accept: "aceptas un cambio así",
	},
	beyondCap:    "Por Yape o Plin pasan hasta S/ 500 cada vez, y S/ 2,000 al día. Anota cada operación aparte.",
	saidAlready:  "%s ya lo había anotado: %s.",
	keptAlready:  "Ese pago ya está anotado: %s. Si hubo otro igual el mismo día, que *%s* lo anote con su número de operación.",
	nextPay:      "👉 Sigue: que te pague. Cuando el dinero esté en TU cuenta, escribe *me pagaron*.",
	nextGiveBack: "👉 Sigue: devolver. Después escribe *ya devolví*.",

	noticeCompleted:   "🎉 *%s* ya recibió y pagó todo: %s. Este pedido terminó.",
	noticeBackArrived: "✅ *%s* dice que le llegó lo que devolviste: %s.",
	noticeBackDenied:  "❌ *%s* dice que no le llegó lo que devolviste: %s.",
	noticeTakenBack:   "↩️ *%s* retira lo que dijo: ya no dice que te pagó %s.",

	methods:      map[string]string{market.Yape: "por Yape", market.Plin: "por Plin", market.Transfer: "por depósito o transferencia", market.Cash: "en efectivo"},
	methodTitles: map[string]string{market.Yape: "Yape", market.Plin: "Plin", market.Transfer: "Banco o agente", market.Cash: "En la mano"},
	isThere:      map[string]string{market.Yape: "en TU Yape", market.Plin: "en TU Plin", market.Transfer: "en TU cuenta", market.Cash: "en TU mano"},
	lookThere: map[string]string{
		market.Yape: "¿Ya está en TU Yape? La foto no basta: míralo ahí.", market.Plin: "¿Ya está en TU Plin? La foto no basta: míralo ahí.",
		market.Transfer: "¿Ya está en TU cuenta? La foto no basta: míralo ahí.", market.Cash: "¿Ya lo tienes en TU mano?",
	},
	askAmount: map[string]string{
		paid:     "💰 ¿Cuánto te pagó *%s*? Falta %s. Escribe el número.",
		giveBack: "💸 ¿Cuánto le devolviste a *%s*? Tienes que devolver %s. Escribe el número.",
	},
	askMethod: map[string]string{paid: "¿Cómo recibiste los %s de *%s*?", giveBack: "¿Cómo devolviste los %s a *%s*?"},
	paidUndo:  map[string]string{paid: "No se puede deshacer. ¿Está bien?", giveBack: "*No lo escribas* si todavía no devolviste. ¿Está bien?"},

	methodSigns: map[string][]string{
		market.Yape: {"yape", "yapie", "yapia", "yapio", "llape", "iape", "yepe"}, market.Plin: {"plin", "plim"}, market.Cash: {"efectivo", "efetivo", "mano", "billete", "contado", "sencillo"},
		market.Transfer: {"transf", "tranf", "trasf", "deposit", "banco", "bcp", "interbank", "bbva", "scotia", "agente", "giro", "cuenta"},
	},
	whatCame:  "¿Qué llegó: el dinero o la mercadería?",
	moneyCame: "💰 El dinero",
	goodsCame: "📦 La mercadería",

	arrivedWords: []string{"llego", "yego", "lego", "llegado", "cayo", "deposito", "depositaron", "yapeo", "yapearon", "pago", "pagaron", "recibi", "tengo", "abono", "abonaron", "transfirio", "entro"},
	cashWords:    []string{"plata", "dinero", "pago", "pagaron", "deposito", "depositaron", "yape", "yapeo", "plin", "soles", "transferencia", "cuenta", "efectivo", "abono", "platita", "billete"},
	goodsWords:   []string{"mercaderia", "carga", "camion", "carro", "sacos", "costales", "pedido", "producto", "entregue", "entregado", "entregamos", "llevaron", "llevo", "recogieron", "recogio", "destino", "almacen", "quintales", "kilos"},
	backWords:    []string{"devolvi", "devolvimos", "debolvi", "debolbi", "devolbi", "devuelto", "debuelto", "devolvio", "retorne", "reembolse"},

	restWords:  []string{"saldo", "resto", "faltaba", "restante", "debia", "debian"},
	laterWords: []string{"despues", "luego", "mas tarde", "ahorita veo", "espera", "espere", "ok espero", "voy a ver", "deja que vea", "dejame ver"},
}
