package lot

// texts is what is said of an association's lots in one language.
type texts struct {
	none, list, card, remove, removed, gone, unknown, menuTitle, menuDescription, help, showLots string
	yesRemove, back, takeOff                                                                     string
}
