package chat

// What is said of her lots.
const (
	textNoLots     = "No tienes lotes en venta. Para publicar uno escribe *vender*."
	textLots       = "Tienes en venta:"
	textMoreLots   = "Estos son los últimos %d de %d:"
	textLotCard    = "%s *%s*: %s\n%s.\n¿Qué hacemos?"
	textRemove     = "¿Quito %s del mercado? No se puede deshacer; lo que ya acordaste sigue en pie."
	textRemoved    = "Listo: quité %s del mercado."
	textLotGone    = "%s ya no está en venta."
	textLotUnknown = "No encuentro ese lote entre los tuyos. Escribe *mis lotes* para verlos."
)
