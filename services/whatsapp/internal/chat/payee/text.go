package payee

// texts is what is said in one language of the accounts to which an association is paid.
type texts struct {
	head, none, proposed, shownTo, change, put, remove, help, draftWaits          string
	askKind, askBank, askHolder, own, theirs, readBack, number, cci, holder       string
	yes, no, left, sent, alone, ofAnother, isSet                                  string
	whichAway, askAway, yesAway, keep, kept, isAway                               string
	noMobile, noCCI, noAccount, inTheNameOf                                       string
	tellSet, tellRemoved, yourself, coordination, somebody                        string
	kinds, askNumber, refusals                                                    map[string]string
	kindWords                                                                     map[string][]string
	ownWords, theirWords, yesWords, awayWords, awayVerbs, begins, paying, erasing []string
}
