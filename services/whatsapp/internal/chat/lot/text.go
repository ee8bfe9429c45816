package lot

import (
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// texts is what is said of an association's lots in one language.
type texts struct {
	none, list, which, notAmong, card, isPaused, paused, whatNow, unchanged, gone, unknown, noSuchCode, sureGoods, described, weightStays string
	menuTitle, menuDescription, help, showLots, changePrice, changeQuantity, takeOff, putBack                                             string
	offeredAsItIs, pausedNotShared                                                                                                        string

	askPrice, surePrice, sureOpen, farOff, priced, unpriced, noPrice, invite, yesChange, no, leave, hasChanged, undoHint string

	askQuantity, askLost, otherUnit, sureMore, sureLess, sureLost, willBe, willBeNone, willLack, noted, yesNote string
	whyNone, soldIt, lostIt                                                                                     string

	lacks, sumOfPriced, saleOf, alreadyNoted, sureCorrected, sureErased, yesErase string

	// Of what may be of an order, of other goods, or no sale yet.
	isOfOrder, isOfWhich, itIsOrder, itIsOwn, notAmongSold, thoseGoods, notSoldYet, unclearSale, sameAgain, sureAnother, yesAnother, leftUnnoted string
	orderWords, ownWords, noGoods                                                                                                                []string

	oneByOne, withoutPrice                                                                                                                                    string
	askSold, sureSold, soldAt, sold, notSoMuch, nothingLeft, all                                                                                              string
	soldNothingThen, ofAllSold, untilToday, inMonth, onlyCrop, cropOf                                                                                         string
	ofThisMonth, ofCrop                                                                                                                                       string
	soldNothing, soldHere, soldElsewhere, soldTo, sum, andMore                                                                                                string
	remove, orPause, pause, yesRemove, removed, tookOff                                                                                                       string
	surePause, yesPause, isPausedNow, alreadyPaused, sureResume, yesResume                                                                                    string
	isOnSaleAgain, alreadyOnSale, tooLateToUndo                                                                                                               string
	offerLink, getLink, link, noLink, linkWantsPrice, eraseIt                                                                                                 string
	whichLink, whichSale, showSales, rowDenied, noSaleToErase, notNoted, howToErase, saidYes, didSell, didErase, notedFirst, whichDay, tooLongAgo, farFromLot string
	askPaid, paidEach, paidInAll, forAll                                                                                                                      string
	linkWords, lastWords, onSaleWords, pastWords, mistakeWords, vagueDays, forAllWords                                                                        []string            // that ask for the link of a sale; that mean the last one; that are about what is on sale; that tell how much it was; that say that something was wrong; that name a time and no day; that mean everything
	perWords                                                                                                                                                  map[string][]string // that mean one of a unit
	did                                                                                                                                                       map[string]string   // of an act, by what may be taken back
	isAnswered, answered, soldAnswered                                                                                                                        map[string]string   // of a sale, by its buyer's answer

	// Words in lower case and without accents: that mean everything, nothing, or as much as before; that deny; that say how something just noted really was; that tell of
	// another sale; that are about what is on sale; that take a sale back, with one that names it; that deny there was one.
	allWords, nothingWords, sameWords, denyingWords, correctingWords, addingWords, lotWords, erasingWords, saleWords, noSale []string

	periods       map[string]string   // by their names
	periodWords   map[string][]string // phrases that name them
	untilNowWords []string            // phrases that mean all time
	salesWords    []string            // that ask what was sold, and say nothing of which time or goods, or by whom it was bought

	undone map[string]string // by what was taken back

	hidden    string            // the lot's code, why
	whyHidden map[string]string // by the market's codes

	examplePrices, exampleQuantities, exampleLosses, exampleSales chat.Examples

	phrase.PriceTexts
}
