package suspension

// spanish is what is said of suspensions in the Spanish of Peru.
var spanish = texts{
	back:     "Cuando pueda vender otra vez, te aviso.",
	reopened: "▶️ *%s* ya puede vender otra vez. Los lotes que salieron por eso vuelven solos a la venta. Para ver lo que hay escribe *menú*.",
}
