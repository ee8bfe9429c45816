package document_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/document"
)

// A code is read however people copy it, and leads to one place alone.
func TestACodeIsReadHoweverItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		proof := es.Proof{
			Position: es.Position(rapid.Uint64Range(1, 1<<50).Draw(t, "position")),
			Hash:     hex.EncodeToString(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash")),
		}
		kind := rapid.SampledFrom([]document.Kind{document.OfRecord, document.OfContract, document.OfSheet}).Draw(t, "kind")
		code := document.CodeOf(proof, kind)
		written := code.String()
		for _, as := range []string{
			written, strings.ToLower(written), strings.ReplaceAll(written, "-", ""), strings.ReplaceAll(written, "-", " "),
			strings.ReplaceAll(written, "0", "O"), strings.ReplaceAll(written, "1", "l"), strings.ReplaceAll(written, "1", "I"),
		} {
			if read, ok := document.ParseCode(as); !ok || read != code {
				t.Fatalf("%q is read as %+v, %t, want %+v", as, read, ok, code)
			}
		}
		if !code.Fits(proof, kind) {
			t.Fatal("it does not fit its own place")
		}
		if isSheet := kind == document.OfSheet; code.Fits(proof, document.OfSheet) != isSheet || code.Fits(proof, document.OfContract) == isSheet {
			t.Fatal("it is of more than one paper")
		}
		other := proof
		other.Hash = strings.Repeat("0", 64)
		if proof.Hash != other.Hash && code.Fits(other, kind) {
			t.Fatal("it fits where something else stands")
		}
	})
}

func TestWhatIsNoCode(t *testing.T) {
	for _, written := range []string{
		"", "-", "1", "0123-4567-89AB-CDEF", "0-0123-4567-89AB-CDEF", "U-0123-4567-89AB-CDEF", "1-0123-4567-89AB-CDE*", strings.Repeat("1", 40), "ñ-0123-4567-89AB-CDEF",
	} {
		if code, ok := document.ParseCode(written); ok {
			t.Errorf("%q is read as %+v", written, code)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("5K2-0123-4567-89AB-CDEF")
	f.Fuzz(func(t *testing.T, written string) {
		code, ok := document.ParseCode(written)
		if again, fine := document.ParseCode(code.String()); ok && (!fine || again != code) {
			t.Errorf("%q is %+v, which is written %s", written, code, code)
		}
	})
}
