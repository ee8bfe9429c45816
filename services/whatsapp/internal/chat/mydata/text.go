package mydata

// texts is what is said of a person's data in one language.
type texts struct {
	kept, correct, untouched, question, alone, sure, sureStranger, yes, no, left, erased, doubtful string
	shareQuestion, shareYes, shareNo, shared, hidden, shareNew, help                               string
	shareWords                                                                                     []string // that say yes to showing the number and nothing else
	words                                                                                          []string // that say yes to erasing and nothing else
}
