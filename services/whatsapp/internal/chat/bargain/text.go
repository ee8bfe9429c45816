package bargain

import (
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// texts is what is said of offers in one language.
type texts struct {
	noOffers, offers, offersElsewhere, noNegotiation, awaitsStock, deliveryOver, buyer, theOffer, theOfferTo, someone, confirm, advance, deal, loadWarning string
	thePayment, whatPrice, counter, moreThanTheirs, lessThanTheirs, lower, samePrice, offTenTimes, sent, why                                               string
	rejected, leftAlone, changed, justChanged, youSold, colleagueSold, buyerSaidYes, youAnswered, colleague                                                string
	youRefused, colleagueNo, takenBack, over, lotEnded, ranOut, oursLate, askedAgain, askedTooLate                                                         string
	theyDeclined, buyersYesShort, buyersYesAgain, buyersYesNothing, buyersYesLotGone, onlyLeft, nothingLeft                                                string
	paused, notEnoughLeft, notEnoughPlain, noticeTakenBack, noticeRanOut                                                                                   string
	noticeClosed, noticeConfirmed, noticeBuyersYes, next, noticeCancelled, noStock, noStockPlain                                                           string
	lotPausedThen, lotGoneThen, lotLostThen, menuTitle, menuDescription, help, reaction, iAccept, showOffers, accept                                       string
	otherPrice, no, yesSell, back, yesTell, yes, anotherPrice, send, change, tooLow, soldIt, noTrust, leave                                                string
	askThem, yesAgain, yesLess, quantityAt, youAsk, of, theSame, less, more, total, advancePercent                                                         string
	the, theMany, is, are, your, yourMany, remainedOne, remainedMany                                                                                       string

	buyerSuspended, buyerReopened, resting, refuse, wait, notNow, waitsForNo, onlyLooks, beyond string // while a side begins no new trade

	noAccount string // nobody has said to which account the association is paid

	didSell, didAccept, didRefuse string // what cannot be undone

	sellWords, sendWords []string // that sell and send what was read back

	levels [4]string // how far a buyer is to be trusted

	oneDeal, dealsHere, paidLate, disputes, cancels string // how a buyer has traded: one; then counts
	paysIn                                          func(days int) string
	examples                                        chat.Examples
	templates                                       []chat.TemplateText

	phrase.PriceTexts
	phrase.HandoverTexts
	termWords
	questionWords

	notOffers, offerWords []string // of what something else than an offer is accepted; of offers

	tooLowWords, soldItWords, noTrustWords []string // why an offer is refused
}
