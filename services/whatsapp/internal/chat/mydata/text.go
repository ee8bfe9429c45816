package mydata

// texts is what is said of a person's data in one language.
type texts struct {
	kept, correct, untouched, question, alone, sure, sureStranger, yes, no, left, erased, doubtful string
	words                                                                                          []string // that say yes to erasing and nothing else
}
