package lot

// spanish is what is said of an association's lots in the Spanish of Peru.
var spanish = texts{
	none:            "No tienes lotes en venta. Para publicar uno escribe *vender*.",
	list:            "Tienes en venta:",
	card:            "%s *%s*: %s\n%s.\n¿Qué hacemos?",
	remove:          "¿Quito %s del mercado? No se puede deshacer; lo que ya acordaste sigue en pie.",
	removed:         "Listo: quité %s del mercado.",
	gone:            "%s ya no está en venta.",
	unknown:         "No encuentro ese lote entre los tuyos. Escribe *mis lotes* para verlos.",
	menuTitle:       "Mis lotes",
	menuDescription: "lo que tienes en venta",
	help:            "• *mis lotes*: lo que tienes en venta",
	showLots:        "Ver lotes",
	yesRemove:       "✅ Sí, quitar",
	back:            "↩️ Volver",
	takeOff:         "Quitar de la venta",
}
