package parse

// unknown finds the goods that a text names without naming any that the catalogue knows: "vendo 5 kilos de papa a 3". They
// stand behind "de" after a quantity, behind what is counted, or behind the word that sells, and before what could be a
// price, or nothing. Words that tell how or from where goods are, and varieties of what is known, are none.
func (r *reader) unknown() string {
	for i := range r.t {
		at := r.goodsAt(i)
		if at == 0 {
			continue
		}
		if noun := r.tok(at); r.strange(at) && (r.text(at-1) == "de" || r.closes(at+1)) {
			return noun.raw
		}
	}
	return ""
}

// goodsAt is where goods would stand that what is at i announces; 0: it announces none.
func (r *reader) goodsAt(i int) int {
	at := i + 1
	switch t := r.tok(i); {
	case t.text == "de" && r.counted(i):
	case plainSale.has(t) && !r.denied(i), r.used[i] && r.amountAt(i), unit(t) != "" && r.tok(i-1).kind == num && r.used[i-1]:
		if ownWords.has(r.tok(at)) { // vendo mi papa
			at++
		}
	default:
		return 0
	}
	return at
}

// counted tells whether a quantity with its unit, or a number with what stands for one, ends before i.
func (r *reader) counted(i int) bool {
	for k := i - 1; k >= max(0, i-2); k-- {
		if r.tok(k).kind == num {
			return r.amountAt(k)
		}
	}
	return false
}

// amountAt tells whether a quantity, not a price, begins with the number at i.
func (r *reader) amountAt(i int) bool {
	for _, list := range [][]amount{r.amounts, r.bare} {
		for _, a := range list {
			if a.at == i {
				return true
			}
		}
	}
	return false
}

// closes tells whether nothing, a number, or what stands before a price begins at i, after at most one word that describes
// the goods.
func (r *reader) closes(i int) bool {
	for k := i; k <= i+1; k++ {
		switch t := r.tok(k); {
		case k >= len(r.t), t.kind == num, t.text == "a", t.text == "s/", t.text == ",", t.text == ".":
			return true
		case t.kind != word, notGoods.has(t) && !varietyWords.has(t):
			return false
		}
	}
	return false
}

// strange tells whether the word at i may be goods that nobody here sells.
func (r *reader) strange(i int) bool {
	t := r.tok(i)
	if t.text == "platano" || t.text == "platanos" { // behind a number they are pieces
		return r.tok(i-1).kind != num
	}
	_, numeral := spanishWord(t)
	known := productWords.has(t) || productWords.slip(t) != "" || varietyWords.has(t) || explicitVariety.has(t) || gradeWords.has(t) || gradeLead.has(t) ||
		unit(t) != "" || halfWords.has(t) || moneyWords.has(t) || otherMeasures.has(t) || months.has(t) || idWords.has(t) || aboutWords.has(t) ||
		sellWords.has(t) || buyWords.has(t) || denial.has(t) || holdWords.has(t) || notGoods.has(t) || numeral
	return t.kind == word && len(t.text) > 2 && !known
}

var (
	// plainSale are the words that sell and do nothing else: "tengo una duda" offers nothing.
	plainSale = oneOf("vendo vendemos vender ofrezco ofrecemos oferto ofertamos")
	ownWords  = oneOf("mi mis nuestro nuestra nuestros nuestras unos unas algo")
	// notGoods are words round a sale that are no goods: whose, from where, in what, how, when.
	notGoods = oneOf("el la los las un una unos unas mi mis tu su sus lo le les me te se nos que q de del en con sin por para al y e o u ni pero mas ya aqui ahi hoy " +
		"manana ahora este esta estos estas ese esa nuestro nuestra nuestros nuestras todo toda todos todas otro otra otros otras mucho mucha poco poca " +
		"cada uno aproximado total precio precios " +
		"buen buena bueno buenos buenas mejor muy bien bonito bonita rico rica nuevo nueva viejo grande grandes chico chica chicos mediano pequeno pequena " +
		"urgente urgentemente rapido barato barata baratos comodo listo lista disponible entrega entregado puesto ultima ultimo primer segundo " +
		"cosecha cosechas campana chacra parcela terreno comunidad asociacion cooperativa socio socios zona casa almacen valle altura distrito provincia pueblo " +
		"producto productos produccion mercaderia lote lotes variedad calidad clase tipo peso merma humedad grano granos semilla " +
		"papel plastico yute rafia polipropileno tela " +
		"caja cajas cajita cajitas canasta canastas balde baldes malla mallas atado atados paquete paquetes tarro tarros frasco frascos botella botellas pote potes " +
		"camion camiones camionada camionadas porcion porciones " +
		"contado efectivo credito adelanto yape plin transferencia mayor menor solo sola dentro fuera cerca lejos ayer pasado pasada mismo misma")
)
