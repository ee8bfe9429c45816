package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// encode writes JSON as Meta does and signs it: ASCII alone, with \u escapes and escaped slashes. Whoever parses a body and
// writes it again gets other bytes and another signature.
func encode(v any) ([]byte, error) {
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return escape(bytes.TrimSuffix(plain.Bytes(), []byte("\n"))), nil
}

// escape works on the output of encoding/json, which writes slashes bare and escapes with a backslash and one more byte.
func escape(plain []byte) []byte {
	var ascii bytes.Buffer
	for i := 0; i < len(plain); {
		r, size := utf8.DecodeRune(plain[i:])
		switch {
		case r == '/':
			ascii.WriteString(`\/`)
		case r < utf8.RuneSelf:
			ascii.WriteByte(plain[i])
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&ascii, `\u%04x`, unit)
			}
		}
		i += size
	}
	return ascii.Bytes()
}
