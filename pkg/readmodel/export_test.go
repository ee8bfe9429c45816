package readmodel

// HoldChecks holds up the checks of files in use until release is called. What Open finds meanwhile, it has found before it opened the file.
func HoldChecks() (release func()) {
	turn <- struct{}{}
	return func() { <-turn }
}
