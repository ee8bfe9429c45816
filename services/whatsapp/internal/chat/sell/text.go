package sell

import (
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// texts is what is said in one language while something is being sold.
type texts struct {
	whatProduct, notSoldHere, oneProduct, howMuch, whichUnit, notSoldIn, tooMuch, tooLittle, weight, weightOdd    string
	price, amountOdd, implausible, goingRate, oneRate, noRate, tenTimes, comesTo, othersAsk, forAll, already, sum string
	summed, whatToChange, openPrice, unsure, stale, resumed, waited, noDraft, alreadyOut, notSold, published      string
	undone, tooLateToUndo, buying, draftWaits, pricesWhere, menuTitle, menuDescription, help, showProducts, or    string
	open, rate, quantity, pricing, goods, publish, change, cancel, total, yours, yoursFeminine, yes               string
	forEverything, forEach, anotherPrice, yesOthers, addToIt, willBe, willBeMany, yesAdd, lot                     string

	others map[string]string // than those that are there, by their pronoun

	exampleProducts, exampleQuantities, examplePrices, exampleLast chat.Examples

	phrase.PriceTexts
}
