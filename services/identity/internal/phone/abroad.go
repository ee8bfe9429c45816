package phone

import "github.com/nyaruka/phonenumbers"

// Abroad is the region of a number in E.164 ("BR", "001" where it is of none); "" of one of Peru.
func Abroad(e164 string) string {
	number, err := phonenumbers.Parse(e164, home)
	if err != nil {
		return "ZZ"
	}
	if region := phonenumbers.GetRegionCodeForNumber(number); region != home {
		return region
	}
	return ""
}
