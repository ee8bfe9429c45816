package parse

import "slices"

// verdict weighs the meanings of an answer that has no number.
func verdict(meanings []string) ReplyKind {
	has := func(list ...string) bool {
		return slices.ContainsFunc(meanings, func(m string) bool { return slices.Contains(list, m) })
	}
	switch {
	case has("no"):
		return refusal(meanings)
	case has("yes", "agree", "sure"):
		if has("lean") { // creo que sí
			return YesWeak
		}
		return Yes
	case has("weak"):
		return YesWeak
	}
	return Unknown
}

// refusal weighs an answer with a no in it: "ya no", "claro que no" and "no acepto" are no; of "sí no", "no sí" and "no,
// está bien" nobody knows.
func refusal(meanings []string) ReplyKind {
	first := slices.Index(meanings, "no")
	for i, m := range meanings {
		before := i < first
		switch m {
		case "yes":
			return Unknown
		case "agree":
			if before {
				return Unknown
			}
		case "sure", "weak":
			if !before {
				return Unknown
			}
		}
	}
	return No
}

// choice weighs an answer with a number: only what says no more than "la 2" is one.
func choice(meanings []string, number int) Reply {
	for _, m := range meanings {
		if m != "skip" && m != "fill" && m != "lean" {
			return Reply{}
		}
	}
	return Reply{Kind: Number, Number: number}
}
