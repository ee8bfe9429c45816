package say

import "strings"

// Phone writes a number as it is dialled in Peru: "987 654 321" of "+51987654321"; one of elsewhere stays as it is.
func Phone(e164 string) string {
	local, peruvian := strings.CutPrefix(e164, "+51")
	if !peruvian || len(local) != len("987654321") {
		return e164
	}
	return local[:3] + " " + local[3:6] + " " + local[6:]
}
