package parse

// productWords are the products of the catalogue as people call them, by the catalogue's ids.
var productWords = newLexicon(map[string]string{
	"maize":          "maiz maices mais maicito maicitos mahiz choclo choclos sara",
	"plantain_chips": "chifle chifles chiflecito chiflecitos chifre chifres",
	"plantain_fibre": "fibra fibras",
	"cocoa":          "cacao cacaos cacau cacaotal",
	"textile": "textil textiles tejido tejidos artesania artesanias chullo chullos chompa chompas manta mantas poncho ponchos lliclla llicllas chalina " +
		"chalinas chal chales bufanda bufandas frazada frazadas chuspa chuspas faja fajas guante guantes gorro gorros ruana ruanas awayo awayos unku",
	"tourism": "turismo tour tours paseo paseos caminata caminatas hospedaje vivencial vivencia",
})

// countedGoods are goods that are said in pieces without a unit: 20 chompas.
var countedGoods = oneOf("chullo chullos chompa chompas manta mantas poncho ponchos lliclla llicllas chalina chalinas chal chales bufanda bufandas " +
	"frazada frazadas chuspa chuspas faja fajas guantes gorro gorros ruana ruanas awayo awayos")

// namesItself are words that are the product and its variety in one: choclo is fresh maize, a chompa is what is woven.
var namesItself = oneOf(
	"choclo choclos chullo chullos chompa chompas manta mantas poncho ponchos lliclla llicllas chalina chalinas chal chales bufanda bufandas " +
		"frazada frazadas chuspa chuspas faja fajas guantes gorro gorros ruana ruanas awayo awayos caminata caminatas hospedaje",
)

// varietyWords describe goods of any product. Other words are not taken for a variety: "maíz urgente".
var varietyWords = oneOf(
	// maize
	"blanco blanca blancos amarillo amarilla amarillos morado morada rojo roja negro negra gris plomo gigante cusco cuzco urubamba calca paraqay paracay parakay " +
		"chullpi chulpi cancha canchero mote motero jeronimo geronimo almidon amilaceo amilacea duro dura semiduro criollo hibrido saqsa sacsa confite " +
		"uwina uhuina paccho pacho kulli kculli piricinco piscorunto pisqoruntu pardo cabanita choclero sarazo " +
		// plantain chips
		"salado salados salada dulce dulces natural naturales picante picantes maduro maduros verde verdes bellaco inguiri isla " +
		// cocoa
		"chuncho nativo nativa aroma trinitario forastero organico organica fino fina baba seco seca fermentado porcelana grano granos vraem ecologico " +
		// textiles
		"alpaca baby oveja lana algodon vicuna",
)

// namedVariety tells a variety with a number in its name (CCN-51), which the lexer keeps in one piece.
func namedVariety(t token) bool {
	return t.kind == opaque && t.raw[0] >= 'a' && t.raw[0] <= 'z' && !isCode(t.raw)
}

// isCode tells whether a text begins as the code of a lot does.
func isCode(raw string) bool { return len(raw) > 2 && raw[2] == '-' }

// explicitVariety announces one: variedad chuncho.
var explicitVariety = oneOf("variedad")

// gradeWords are the grades by product; "media" and "fina" are grades of fibre only.
var gradeWords = newLexicon(map[string]string{
	"extra": "extra", "primera": "primera primerita", "segunda": "segunda", "tercera": "tercera",
	"fina": "fina fino finas finita", "media": "media mediana", "gruesa": "gruesa grueso gruesas",
})

// gradesOf are the grades that the catalogue knows of each product; "" is a product that was not said.
var gradesOf = map[string][]string{
	"":               {"extra", "primera", "segunda", "tercera"},
	"maize":          {"extra", "primera", "segunda", "tercera"},
	"plantain_chips": {"primera", "segunda"},
	"plantain_fibre": {"fina", "media", "gruesa"},
	"cocoa":          {"grado_1", "grado_2"},
}

var (
	gradeLead = oneOf("grado calidad clase tipo categoria")
	// sellWords say that something is for sale. The Quechua ones have yet to be confirmed by a speaker.
	sellWords = oneOf("vendo vendemos vende venden vender venderia vendere tengo tenemos ofrezco ofrecemos ofrecer oferto ofertamos ofertar hay disponible dispongo " +
		"disponemos contamos cuento publico publicar venta qhatuni qhatusaq qhatunaypaq rantikuni rantikusaq kapuwan")
	// buyWords say that somebody wants to buy.
	buyWords = oneOf("compro compramos comprar compraria busco buscamos necesito necesitamos requiero requerimos rantini rantisaq")
	denial   = oneOf("no nunca tampoco sin mana manan")
)
