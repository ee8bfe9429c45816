package phrase

// Whole are all phrases of one of the verbs, alone or before one of the objects: what is agreed to in a closed list of whole
// phrases.
func Whole(verbs, objects []string) (all []string) {
	all = append(all, verbs...)
	for _, verb := range verbs {
		for _, object := range objects {
			all = append(all, verb+" "+object)
		}
	}
	return all
}
