package block

// Names of the files of a consumer, in its folder.
const (
	SettingsName    = "meta.inf" // of a stream, too
	SettingsSumName = "meta.sum" // of a stream, too
	PositionName    = "o.dat"
)

const (
	positionMark   = 22
	oldestPosition = 1
	newestPosition = 2
	tooHigh        = 1 << 63
)

// ReadPosition reads up to which message a consumer was given messages, of what the server keeps of it (o.dat). It reports whether that is as a server
// writes it: it has no checksum, so that what is merely another number passes.
func ReadPosition(raw []byte) (delivered uint64, ok bool) {
	if len(raw) == 0 {
		return 0, true
	}
	if len(raw) < 2 || raw[0] != positionMark || raw[1] < oldestPosition || raw[1] > newestPosition {
		return 0, false
	}
	n := numbers{rest: raw[2:]}
	done, doneStream := n.next(), n.next()
	given, givenStream := n.next(), n.next()
	if raw[1] == oldestPosition { // it wrote how many more were given
		given, givenStream = given+done, givenStream+doneStream
	}
	pending := n.next()
	if pending > 0 {
		n.skip(1) // a time
	}
	each := 3
	if raw[1] == oldestPosition {
		each = 2
	}
	for i := uint64(0); i < pending && !n.failed; i++ {
		n.skip(each)
	}
	for again := n.next(); again > 0 && !n.failed; again-- {
		n.skip(2)
	}
	return givenStream, !n.failed && len(n.rest) == 0 && done <= given && doneStream <= givenStream && givenStream < tooHigh
}
