package order

import (
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
)

// texts is what is said of orders in one language; what has no comment has the buyer, the goods, figures and reasons in the order of the Spanish one.
type texts struct {
	contactOf, contactUnknown                                     string // of a buyer
	none, list, which, unknown, left, whatOf, buyer, of, theOrder string
	agreedOn                                                      string            // of what looks like another: the total, the day
	nearLimit                                                     string            // what was sold in the year, and what may be
	taxDocuments, noTaxDocument                                   map[string]string // by their kinds; by why there is none
	menuTitle, menuDescription, help, showOrders, showOptions     string
	more, leave, change, hasChanged, already, nothingWaits        string

	head, total, agreedTotal, delayedBy, stillLeft, earlier, numbered, weighs, plate, driver     string
	yourTurn, partThere, partCame, delivered, disputed, resolved, cancelled                      string
	theyWeighed, youWeighed, theyPropose, youPropose, askPlan, yourAnswer, nextWeigh, nextArrive string

	states, short, outcomes, sides              map[string]string // by the market's codes
	deliveryMark, deliveryStates                map[string]string // by the state of a delivery
	nextCollect, nextSend                       map[string]string // what is next, by the state, where somebody comes for the goods, or where they are sent
	reasons, reasonTitles                       map[string]string // by the market's codes: within a sentence, and on a button
	titles, yeses, readBack, done, did, noneFor map[string]string // by the verb
	askReason                                   map[string]string // by the verb
	withCode                                    map[bool]string   // whether who collects has the code

	happened                                                                                                                   map[chat.NoticeKind]string // of a notice, in a few words behind the buyer's name
	zoneDelayedShort, zonePausedShort, delayedShort, weightWaitsShort                                                          string
	because, fromSent, lessThan, moreThan, ofGross, comesTo, alsoBuyer, shallSend, isItRight, cannotUndo, restBack, restIsBack string
	weightWaits, weightAgreed, weightCounts                                                                                    string

	askWeight, asAgreed, askTare, noTare, askMuch, askVehicle, noVehicle, askCode, noCode, askUntil    string
	tomorrow, inThreeDays, inAWeek, deliveryNumber, whichDelivery, whetherSent, withoutCode            string
	oneWeight, oddWeight, onlyTare, grossIsMore, notTheSame, tooMuch, fourDigits, wrongCode, manyCodes string
	oddDay, owesAdvance                                                                                string

	noticeArrived, noticeDelivered, noticeWeighed, noticeWeightWaits, noticeWeightAgreed, noticeDelayed, noticeZoneDelayed, noticeZonePaused, noticeProposed string
	noticeAccepted, noticeRejected, noticeReceived, noticeTimeOver, noticeDisputed, noticeResolved, noticeCalledOff                                          string

	// Words in lower case and without accents: of a choice, by its verb or code; signs of a reason; that name a code; that mean everything; that deny; that say until when.
	titleWords, yesWords, reasonWords, reasonSigns                                     map[string][]string
	readyWords, alreadyWords, moreWords, codeWords, allWords, denyingWords, untilWords []string

	moneyTexts
	claimTexts
	fileTexts

	examples map[string]chat.Examples // by what is asked for; what is chosen from a list has none

	phrase.HandoverTexts
}

// moneyTexts is what is said of the money of orders.
type moneyTexts struct {
	youOweBack, allPaid, leftToPay, paidAndLeft, ofAdvance, ofOverdue, theyPaid, operation, operationLine, andIsThere         string
	askArrived, ofOrder, arrivedYes, arrivedNo, later, laterSaid, saysNothing, waitForIt, nobodyOwes                          string
	owedInAll, overdueInAll, saidInAll, backInAll, rowLeft, rowOverdue, rowSaid, rowPaid, rowBack                             string
	whichPayment, otherAmount, noneOfAmount, thePayment, deniedPayment, wrongAmount, anotherPayment, gotIt                    string
	wasDenied, readOther, deniedOther                                                                                         string            // of a payment that was denied; that is denied since another amount came
	beyondActs                                                                                                                map[string]string // by the verbs of what whoever is new may not do to such an amount
	askReference, oddMoney, paysTooMuch, beyondCap, beyondMandate, beyondAct, saidAlready, keptAlready, nextPay, nextGiveBack string
	noticeCompleted, noticeBackArrived, noticeBackDenied, noticeTakenBack                                                     string

	methods, methodTitles, isThere, lookThere map[string]string // by the way to pay: within a sentence, on a button, where the money is, where to look for it
	askAmount, askMethod, paidUndo            map[string]string // by the verb

	whatCame, moneyCame, goodsCame string // asks what came, money or goods

	arrivedWords, cashWords, goodsWords, backWords []string // that something came; that it was money, goods; that it was paid back

	methodSigns map[string][]string // beginnings of words that name a way to pay
	laterWords  []string
	restWords   []string // that mean what is left to pay
}

// claimTexts is what is said of claims: the buyer, the goods, what is wrong, what the order comes to and came to, until when.
type claimTexts struct {
	claims, discountOf, returnOf, claimUntil, settled                     string
	noticeClaimed, noticeAnswerClaim, noticeClaimTakenBack, noticePayBack string
	noClaim, nothingToAccept                                              string
	iAcceptWords                                                          []string
	wants, readWants, doneWants                                           map[string]string // by the market's codes of what would make it good

	claimWords, claimingWords, claimAsks         []string // that name a claim; that claim something themselves; whole texts that ask what is claimed
	acceptingWords                               []string // beginnings of words that accept
	rejectingWords, turningWords, verdictFillers []string // that do not accept; that turn what was said before; that may stand beside either
}

// fileTexts is what is said of photos and documents.
type fileTexts struct {
	sendScales, isPhoto, whichPhoto, whosePhoto, whatPhoto, otherPhoto, otherPhotoMore, photoNotKept, photoSells, photoKept string
	photoYes, photoElse, photoDrop, photoLeft, stillWaits, photoStays, nextPhoto                                            string
	photoGone, photoUnreadable, manyPhotos, noMorePhotos, noDeal, noContractYet, noPaper                                    string

	photoTitles, photoNames      map[string]string // by what a photo shows: in a list, within a sentence
	earlyPhoto                   map[string]string // by what a photo shows that there is nothing for yet
	paper, paperName, whichPaper map[string]string // by the kind of document

	photoWords                                                                                   map[string][]string
	otherPhotoWords, contractWords, paperWords, sheetWords, loadWords, signedWords, sendingWords []string

	photoYesWords, photoElseWords           []string // that choose
	photoNouns, takeBackWords, privateWords []string // that name a photo; phrases that take it back; of what is nobody else's business
	notThatWords                            []string // whole phrases that take back what was just kept
	captionWords                            []string // that say nothing of what a photo shows
}
