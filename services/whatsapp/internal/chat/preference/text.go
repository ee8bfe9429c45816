package preference

// texts is what is said of being told in one language; the verbs of fmt stand for times of day.
type texts struct {
	head, atOnce, together, noNights, noNews, news        string
	without, always, byNight, quiet, quietFrom, how, help string
	notMornings, yesEvenings, asItIs                      string
	digests                                               map[string]string
}
