package consent

// texts is what a stranger is told in one language.
type texts struct {
	question, accepted, declined, waits, questionAgain, questionBack, welcomeBack, stillOut, withdrawn, yes, no string
	noSuchLot, helpToBuy, foreign, newcomer, acceptedTold, waitsTold, formerly, oldTap                          string
}
