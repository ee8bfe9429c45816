package phone_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/services/identity/internal/phone"
)

func TestANumberHasOneForm(t *testing.T) {
	for _, written := range []string{
		"987654321", "51987654321", "+51987654321", "+51 987 654 321", "051-987654321", "0051987654321", "0051 987-654-321",
		"  987 654 321 ", "(51) 987654321", "+51-987-654-321", "+51 (987) 654.321", "051 987654321", "(051) 987654321", "0987654321", "９８７６５４３２１",
	} {
		if got, err := phone.Normalise(written); got != "+51987654321" || err != nil {
			t.Errorf("%q is %q, %v", written, got, err)
		}
	}
}

// What is copied out of a phone's contacts, a chat, a web page or a spreadsheet.
func TestANumberIsReadAsItIsPasted(t *testing.T) {
	for name, written := range map[string]string{
		"left-to-right mark":       "\u200e+51 987 654 321",
		"left-to-right embedding":  "\u202a+51 987 654 321\u202c",
		"left-to-right override":   "\u202d+51 987 654 321\u202c",
		"first strong isolate":     "\u2068+51 987 654 321\u2069",
		"left-to-right isolate":    "\u2066+51 987 654 321\u2069",
		"byte order mark":          "\ufeff+51987654321",
		"soft hyphen":              "\u00ad+51 987\u00ad654\u00ad321",
		"zero width":               "+51\u200b987\u200c654\u200d321\u2060",
		"tag characters":           "+51987654321\U000e0020",
		"non-breaking blank":       "+51\u00a0987\u00a0654\u00a0321",
		"narrow blanks":            "+51\u202f987\u2009654\u2007321\u3000",
		"tab and line break":       "\t+51 987\n654 321\r\n",
		"non-breaking hyphen":      "+51\u2011987\u2011654\u2011321",
		"dashes":                   "+51–987—654−321",
		"dots":                     "987.654.321",
		"middle dots":              "987·654•321",
		"slashes":                  "987/654/321",
		"full-width":               "＋５１（９８７）６５４－３２１",
		"Arabic digits":            "+٥١ ٩٨٧ ٦٥٤ ٣٢١",
		"Persian digits":           "۹۸۷۶۵۴۳۲۱",
		"Devanagari digits":        "९८७६५४३२१",
		"digits of keycaps":        "9️⃣8️⃣7️⃣654321",
		"bold digits":              "𝟗𝟖𝟕𝟔𝟓𝟒𝟑𝟐𝟏",
		"as Meta writes it":        "51987654321",
		"WhatsApp's own name":      "51987654321@s.whatsapp.net",
		"of the web client":        "51987654321@c.us",
		"tel":                      "tel:+51987654321",
		"tel in capitals":          "TEL:+51-987-654-321",
		"whatsapp":                 "whatsapp:+51987654321",
		"whatsapp without plus":    "whatsapp:51987654321",
		"short link":               "https://wa.me/51987654321",
		"short link, no scheme":    "wa.me/51987654321",
		"short link with a text":   "https://wa.me/51987654321?text=hola%201",
		"link":                     "https://api.whatsapp.com/send?phone=51987654321&text=hola",
		"link with plus":           "https://api.whatsapp.com/send/?phone=%2B51987654321&type=phone_number&app_absent=0",
		"of the app":               "whatsapp://send?phone=51987654321",
		"00":                       "00 51 987654321",
		"00, brackets":             "(0051) 987654321",
		"051":                      "051-987654321",
		"0":                        "0987654321",
		"0 in brackets":            "+51 (0) 987 654 321",
		"plus in brackets":         "(+51) 987 654 321",
		"a plus and a blank":       "+ 51 987654321",
		"a word before":            "Cel.: 987 654 321",
		"a word after":             "987 654 321 (WhatsApp)",
		"a word and a hyphen":      "987654321 - Claro",
		"brackets of another kind": "+51 [987] 654 321",
		"a name before":            "Rosa Quispe +51 987 654 321",
		"a name before, brackets":  "(Rosa) 987654321",
		"a name after":             "+51987654321 (Rosa)",
		"a name after a hyphen":    "987 654 321 - Rosa Quispe",
		"a name after a blank":     "987654321 Rosa Quispe",
	} {
		if got, err := phone.Normalise(written); got != "+51987654321" || err != nil {
			t.Errorf("%s: %q is %q, %v", name, written, got, err)
		}
	}
}

func TestNumbersOfOtherKindsAndPlaces(t *testing.T) {
	for written, want := range map[string]string{
		"084 225 566":     "+5184225566", // a landline in Cusco
		"(01) 422 5566":   "+5114225566", // one in Lima
		"+5184225566":     "+5184225566",
		"+34 612 345 678": "+34612345678",
		"34612345678":     "+34612345678", // as chat networks send it
		"+1 202-555-0143": "+12025550143",
		"12025550143":     "+12025550143",
		// Of the neighbours.
		"+591 71234567":                 "+59171234567",
		"59171234567":                   "+59171234567",
		"\u202a+591 7123-4567\u202c":    "+59171234567",
		"wa.me/59171234567":             "+59171234567",
		"+593 98 765 4321":              "+593987654321",
		"593987654321":                  "+593987654321",
		"00593 98 765 4321":             "+593987654321",
		"+57 300 123 4567":              "+573001234567",
		"whatsapp:573001234567":         "+573001234567",
		"+56 9 8765 4321":               "+56987654321",
		"56987654321":                   "+56987654321",
		"+55 (11) 98765-4321":           "+5511987654321",
		"\u2066+55 11 98765‑4321\u2069": "+5511987654321",
		// Of these WhatsApp writes the second.
		"+55 11 98765-4321": "+5511987654321",
		"551187654321":      "+5511987654321",
		"+54 11 2345-6789":  "+5491123456789",
		"5491123456789":     "+5491123456789",
		"+52 55 1234 5678":  "+525512345678",
		"5215512345678":     "+525512345678",
	} {
		if got, err := phone.Normalise(written); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %q", written, got, err, want)
		}
	}
}

// Forms of before, which some networks still write, and how a phone shows them.
func TestANumberWithTwoFormsIsOneHoweverItIsWritten(t *testing.T) {
	for want, forms := range map[string][]string{
		"+523312345679": {
			"+5213312345679", "5213312345679", "+52 1 33 1234 5679", "+52-1-33-1234-5679", "tel:+52-1-33-1234-5679", "+52 (1) 33 1234-5679",
			"\u202a+52 1 33 1234 5679\u202c", "0052 1 33 1234 5679", "00 5213312345679", "https://wa.me/5213312345679", "+52 33 1234 5679", "52 1 33 1234 5679",
		},
		"+5548991234567": {
			"+554891234567", "554891234567", "+55 48 9123-4567", "+55 (48) 9123-4567", "tel:+55-48-9123-4567", "0055 48 9123-4567",
			"55 48 9123 4567", "+55 48 99123-4567", "whatsapp:+554891234567", "+55 48 9 9123 4567",
		},
		"+5548981234567": {"+55 48 8123-4567", "+554881234567", "+55 (48) 98123-4567", "wa.me/554881234567"},
		"+5531971234567": {"+55 31 7123-4567", "+553171234567", "wa.me/553171234567", "55 (31) 7123-4567", "+55 31 97123-4567"},
		"+554832345678":  {"+55 48 3234-5678", "+554832345678"}, // a fixed line
		"+5491123456789": {
			"+54 11 2345-6789", "+54 9 11 2345-6789", "+54-9-11-2345-6789", "5491123456789", "541123456789", "+54 (11) 15 2345-6789", "0054 9 11 2345 6789",
		},
	} {
		for _, written := range forms {
			if got, err := phone.Normalise(written); got != want || err != nil {
				t.Errorf("%q is %q, %v; want %q", written, got, err, want)
			}
		}
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	for _, written := range []string{
		"", " ", "+", "no tengo", "98765432", "9876543210", "123", "+51 887 654 321", "+0 987654321", "987654321 ext 5", "987654321;",
		"987654321,987654322", "987654321/987654322", "987654321 o 987654322", "987654321 anexo 12", "987654321 de mi hijo", "de mi hijo 987654321",
		"987654321 (Rosa) 987654322", "987654321#5",
		"tel:+51987654321;ext=5", "987 ROSA 21", "rosa@huaro.pe", "wa.me/message/ROSA", "\u202a\u202c", "+51 987 654 32١1", strings.Repeat("9", 40), "+51987654321/+51987654322",
	} {
		got, err := phone.Normalise(written)
		if !errors.Is(err, phone.ErrInvalid) {
			t.Errorf("%q is %q, %v", written, got, err)
		}
		if err != nil && len(strings.TrimSpace(written)) > 2 && strings.Contains(err.Error(), strings.TrimSpace(written)) {
			t.Errorf("the error quotes the number: %v", err)
		}
	}
}

func TestTheFormOfAFormIsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.StringMatching(`[+]?[0-9 ()-]{6,16}`).Draw(t, "written")
		once, err := phone.Normalise(written)
		if err != nil {
			return
		}
		if twice, err := phone.Normalise(once); twice != once || err != nil {
			t.Fatalf("%q is %q, which is %q, %v", written, once, twice, err)
		}
	})
}
