package chat

// texts is what the kernel says in one language; the verbs of fmt stand for names, numbers and lines.
type texts struct {
	greeting, menu, help, notUnderstood, notUnderstoodAgain, example, late, nothingToRepeat                                                                                             string
	noStepBack, cancelled, nothingToCancel, howToErase, person, optedOut, optedIn, refused, forbidden, suspended, otherSuspended, onlyAssociations, yours, signInThere, signInSomewhere string
	forWhom, whose, forWhich, actsFor, welcome, welcomeOpen, pleased, english, notYet, voice, photo, video, document, sticker                                                           string
	location, contact, edited, deleted, unsupported, stillAsking, examples, examplesAgain, nothingToUndo                                                                                string
	coordinator, showOptions, showOrganisations, changeOrganisation, organisationNow, helpAlso                                                                                          string
	whoAreYou, complaint, noOffer, lostPhone, neighbour, serviceCost, languages, chainLetter, buyers                                                                                    string
	smallTalk, smallTalkOpen, waiting, waitingOpen, leftAsIs, stands, standsUntil, leaveWhat, leaveThis                                                                                 string
	leaveAll, back, orAPerson, answerSo, again, writeSo, onTheWeb, withPerson                                                                                                           string

	cannotUndo, cannotUndoThat, undoSure, yesUndo, leaveSure string

	clearYes, unread, missed, stillToAnswer, overtaken, readAgain, quotedLost, quotedLostOpen, frozen, inDoubt, blocked, inBlock string // before what binds

	seeMore, left, listOf, whichCard, photoFirst, alsoOpen, alsoOpenQuote, gathered, gatheredEvening, gatheredMore string

	seeMoreWords    []string
	smallWords      []string // that change nothing of what is said with them, in plain spelling
	takeBackWords   []string // that say no more than that something is to be taken back, in plain spelling
	aboutCard       []string // that, with a name, ask what stands
	beforeName      []string // by which a text is meant for somebody
	anyExamples     Examples // where nothing is half-done
	generalTemplate TemplateText

	gatheredTemplate TemplateText
}

// Texts are those of the person's language, or the Spanish ones where there are none. Languages are named as identity does.
func Texts[T any](t *Turn, by map[string]T) T {
	if t.session != nil {
		person, _ := t.session.Who()
		if own, ok := by[person.Language]; ok {
			return own
		}
	}
	return by["es"]
}
