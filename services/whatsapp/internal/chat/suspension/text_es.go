package suspension

// spanish is what is said of suspensions in the Spanish of Peru.
var spanish = texts{
	back: "Cuando pueda vender otra vez, te aviso.",
	closed: "⛔ La coordinación cerró *%s*: ya no vende por Qhatu, y eso no vuelve atrás. Sus lotes salieron de la venta y lo que se negociaba terminó. " +
		"Lo que ya está acordado sigue igual: se entrega y se paga.",
	closedAll: "⛔ La coordinación cerró tu asociación: ya no vende por Qhatu, y eso no vuelve atrás. Sus lotes salieron de la venta y lo que se negociaba terminó. " +
		"Lo que ya está acordado sigue igual: se entrega y se paga. Si crees que es un error, habla con la coordinación de Qhatu.",
	reopened: "▶️ *%s* ya puede vender otra vez. Los lotes que salieron por eso vuelven solos a la venta. Para ver lo que hay escribe *menú*.",
}
