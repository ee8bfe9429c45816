package bargain

import "github.com/qhatu/qhatu/services/whatsapp/internal/chat"

// questionWords is what is asked and answered about offers in one language.
type questionWords struct {
	whatQuantity, quantityOdd, notSoMuch, oneFigure, wholeOrEach, forAll, forEach, instead, asTheirs                                                 string
	stepStays, tellSold, timeLeft, askMembers, whoIs, contactLater, contactOf, contactUnknown, giveYours, freightUsual, paidUsual, dayLater, ofBuyer string
	takeBack, yesTakeBack, tookBack, youTookBack, agreedOn, changedOtherwise, asks, inAll, priceOnly, conditionOut, halfSaid, whichUnit, answerApart string

	severalHead, sendAll, saysNo, yesApart, offersFor, notSent, sentNo, sentOffer, notOpenNow, notClearFor, tooManyAtOnce string

	ownPrice         []string  // what people call the price that they ask
	known            [4]string // how well a buyer is known
	quantityExamples chat.Examples
}
