package tax

// texts is what is said of tax documents in one language; what tells of an association has its name first.
type texts struct {
	unknown, without, with string
	ask, askNone, yes, no  string
	wrong, stale, left     string
	noted, isNew, help     string
}
