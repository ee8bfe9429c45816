package tax

// spanish is what is said of tax documents in the Spanish of Peru.
var spanish = texts{
	unknown: "🧾 Todavía no sé si %s tiene RUC: de eso depende qué documento se da. Escribe *mi ruc es* y el número, o *no tengo ruc*.",
	without: "🧾 %s no tiene RUC. De lo que sale de la chacra y de artesanías, el comprador que tiene RUC te da una *liquidación de compra*: lleva tu DNI. " +
		"Vale hasta que vendas 75 UIT en el año. De lo procesado, como los chifles, y del turismo necesitas RUC.\nSi ya lo tienes, escribe *mi ruc es* y el número.",
	with: "🧾 El RUC de %s es %s. Tú das *factura* al comprador que tiene RUC, y *boleta* al que no tiene. En cada pedido te digo cuál, cuando se sabe.\n" +
		"Para corregirlo escribe *mi ruc es* y el número.",
	ask:     "🧾 ¿El RUC de %s es *%s*? Compara las 11 cifras. Con él das factura o boleta.",
	askNone: "🧾 ¿Así está bien: %s *no tiene RUC*? Entonces el comprador te da una liquidación de compra.",
	yes:     "✅ Sí, así es",
	no:      "❌ No",
	wrong:   "Ese RUC no es: tiene 11 cifras, empieza con 10, 15, 17 o 20, y alguna cifra no corresponde. Revísalo y escribe *mi ruc es* y el número.",
	stale:   "Eso ya no está por confirmar. Escribe otra vez *mi ruc es* y el número, o *no tengo ruc*.",
	left:    "Está bien, no anoté nada.",
	noted:   "✅ Anotado.\n",
	isNew:   "Todavía eres nuevo aquí, o cambiaste de número: en las primeras 72 horas el RUC lo dice otra persona que representa a la asociación, o %s.",
	help:    "• *qué documento doy*: factura, boleta o liquidación de compra, y tu RUC",
}
