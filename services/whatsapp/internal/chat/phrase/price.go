package phrase

// When a price is doubted.
const (
	Highest     = 100_000_000 // céntimos for one of a unit
	BigUnit     = 5_000       // grams: from here on a unit is big beside a kilo
	TinyPerKilo = 25          // céntimos: below, a price without a unit was meant by the kilo
)

// figureOff is how many times off the others a price is that has a figure too many or too few.
const figureOff = 5

// IsFarOff tells whether a price has probably a figure too many or too few beside another one, both in céntimos for the same.
func IsFarOff(minor, beside int64) bool {
	return minor >= beside*figureOff || minor*figureOff <= beside
}

// PriceTexts is what is said of a price that cannot be taken as it was written.
type PriceTexts struct{ OnlySoles, OneAtATime, PriceOdd, ByKilo, YesByKilo, NoByUnit string }

// SpanishPrices are the PriceTexts in the Spanish of Peru.
var SpanishPrices = PriceTexts{
	OnlySoles:  "Por ahora todo va en soles.",
	OneAtATime: "Entendí un precio por varios juntos.",
	PriceOdd:   "Ese precio no puede ser.",
	ByKilo:     "¿%s cada kilo? Es %s %s.",
	YesByKilo:  "Sí, por kilo",
	NoByUnit:   "No, por %s",
}
