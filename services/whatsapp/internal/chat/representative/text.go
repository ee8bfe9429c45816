package representative

// texts is what is said in one language of who speaks for an association.
type texts struct {
	proposed, youProposed, ofYou, othersConfirm, toAdd, toRemove, toSell, notMe, takeBack, phoneEnds, somebody, since, closed                                string
	toPay, ofAnother, theAccount, subjectPayee, anotherOr, entering, enteringYou, leaving, theLimit, subjectAdd, subjectRemove, subjectMandate, subjectAsked string
	youConfirmedWaits, taken, waitsForThem, coordination, yourself, themselves, youStay                                                                      string
	asked, agree, refuse, dropped, youAgreed, youRefused, youSpeak, anAssociation                                                                            string
	welcome, begin, beginBesides, limit, noLimit, closesNone, closesUpTo, added, removed, left, leftAll, mandate, beyond, threeDays                          string

	question, yes, no, youConfirmed, youDeclined, declined map[string]string // by what is proposed

	refusals map[string]string // by why a yes is not taken

	noWords, notMeWords []string
	yesWords            map[string][]string // by what is proposed
}
