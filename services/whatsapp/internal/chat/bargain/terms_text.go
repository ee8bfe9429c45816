package bargain

// termWords is what is said of terms in one language.
type termWords struct {
	theRest, counterTo, sendIt, nothingSoldYet, moreTerms, restAsBefore, cannotUndo, nowAndBefore, muchChanged string
	noAdvance, noMoreAdvance, advanceOf, pays, paysTheRest, onLoading, onWeighing, onDelivery                  string
	inDays, day, freightBuyer, freightSeller, freightShared, freightUnsaid, amountKnown                        string
	amountUnknown, freightWord, sacksBuyer, sacksSeller, sacksShared, sacksReturned, sacksKept                 string
	sacksWord, weighedHere, weighedAtBuyer, totalByWeight, totalByCount, moisture, impurity                    string
	noLimits, atMost, and, inHand, withoutFreight, lessUnknown, nothingInHand, onScales, onHandover            string
	onAccount, nextDay, someDays, evenInHand, weighedAtBuyerOnly, keepPaper                                    string

	signs map[aspect]string
}
