package sell

import (
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// texts is what is said in one language while something is being sold.
type texts struct {
	didPublish, didCancel, nothingOnSale, undoHint, forWhom                                                           string
	noted, whatProduct, notSoldHere, oneProduct, howMuch, whichUnit, notSoldIn, tooMuch, tooLittle, weight, weightOdd string
	price, amountOdd, implausible, tenTimes, comesTo, othersAsk, forAll, already, sum                                 string
	summed, whatToChange, openPrice, unsure, stale, resumed, waited, noDraft, alreadyOut, notSold, published          string
	undone, tooLateToUndo, hasOffers, buying, draftWaits, menuTitle, menuDescription, help, showProducts, or          string
	open, rate, quantity, pricing, goods, publish, change, cancel, total, yours, yoursFeminine, yes                   string
	forEverything, forEach, anotherPrice, yesOthers, addToIt, willBe, willBeMany, yesAdd, lot                         string

	later, goesOn, tooMany, ofWhat, publishedNext, cancelled, takenBack, publishedAlready, notOthers string

	notSoldEither, mixedWeights, oneComesTo, keptForLater, roughly, howMany string

	place, placeStays, asBefore, sackWeight, yourSaleOf string

	// what a sale is called: tus 20 quintales de maíz blanco
	yourSale, yourOne, yourMany, muchOf string

	// What people write, without capitals and accents.
	besides    []string // words: other goods than those of the sale, too
	more       []string // words: more of the same
	correcting []string // beginnings: what follows corrects the sale
	amending   []string // beginnings: another quantity or unit than that of the sale
	adding     []string // beginnings: what follows is said of the goods besides
	notYet     []string // phrases: the sale is to be published later
	unknowing  []string // phrases: the person does not know
	doubting   []string // beginnings: the same, where no figure follows
	publishing []string // phrases: the sale as it was read back is to be published
	confirming []string // phrases: as it was read back, without a word of publishing
	wrong      []string // phrases: the sale was not understood
	resuming   []string // phrases: the sale is to be gone on with
	handover   []string // words: where the goods are collected; at: words before a place
	at         []string
	takeBack   []string // phrases: the sale was not to be cancelled

	others map[string]string // than those that are there, by their pronoun

	exampleProducts, exampleQuantities, examplePrices, exampleLast chat.Examples

	phrase.PriceTexts
	phrase.RateTexts
}
