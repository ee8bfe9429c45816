package fair

import "github.com/qhatu/qhatu/services/whatsapp/internal/chat"

// texts is what is said of fairs in one language.
type texts struct {
	yourStall, yourPlace, yourApplication string // as a thing within a sentence

	dated      string   // a fair, so that it is told from others of its name
	sendWords  []string // that send an application
	goingWords []string // that say that the association comes
	applyWords []string // that ask for a stall

	noFairs, fairs, fairUnknown, fairCard, full, notOpen, fairOff, fairOver, crowded, howMany, apply, applied   string
	notGoing, waitsAnswer, have, offered, confirmed, alreadyGoing, waiting, waits, tooLate, rejected, outOfFair string
	leave, leaveLine, left, noticeLapsed, menuTitle, menuDescription, help, showFairs, theFair, ofDay, closed   string
	fullWithList, oneFree, manyFree, applyTitle, notGoingTitle, oneDay, severalDays, stall                      string
	send, change, no, going, cannotGo, wait, leaveTitle, stallNumber, stallNumbers, yesLeave                    string
	clockThere, overnight, freeForWaiting, withdrawn, back, didLeave                                            string

	dayByDay, bring, more                                                                                             string
	isFull, tooFew, inLine, renamed, stillGoing, areYouGoing, doYouWait, canYouGo                                     string
	haveStalls, inLineAs, hasApplied                                                                                  string
	onDay, onDays, backAgain, yesAgain, otherDay, otherHour, stillWaitsAnswer, stillHave, yesWasForThen, stillOffered string
	stillWaiting, changed, nameNow, canGo, venueNow, timeNow, requirementsNow, requireNothing                         string

	whyNoStall map[string]string // by the reason of the organiser, where it can be said
	whyOff     map[string]string // by the reason of the organiser, where it can be said
	templates  []chat.TemplateText
}
