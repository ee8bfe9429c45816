package colleague

// texts is what is said of colleagues in one language.
type texts struct {
	numberChanged, phoneChanged, yesSame, dontKnow, subject, confirmed, unsure, youAreConfirmed, youAreBlocked, isBlocked, newBlocks, somebody, again, unsureActive, onlyCoordinator, phoneEnds string
	whom, nobody, showColleagues, block, yesBlock, no, blocked, blockedAlready, left, forCoordinator, nameless, ofNobody, toCoordinator, itsNumber, itsPhone, itsBlock                          string
	lostOwn, unblock                                                                                                                                                                            string
	ofAnother, blockWords, unblockWords                                                                                                                                                         []string // in plain spelling
}
