package emulator

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
)

// Who wrote a message, as its id says.
const (
	byBusiness = 0x11
	byPerson   = 0x12
)

// messageID is a message id as Meta makes them: base64 of a record with the person's number and a random part.
func messageID(person string, by byte) string {
	random := make([]byte, 10)
	_, _ = rand.Read(random) // never fails
	record := append([]byte{0x1c, 0x18, byte(len(person))}, person...)
	record = append(record, 0x15, 0x02, 0x00, by, 0x18, 0x14)
	record = append(record, strings.ToUpper(hex.EncodeToString(random))...)
	return "wamid." + base64.StdEncoding.EncodeToString(append(record, 0))
}

// userID is a person's business-scoped id: the same for the same number.
func userID(number string) string {
	sum := sha256.Sum256([]byte(number))
	value := new(big.Int).SetBytes(sum[:8])
	return "PE." + value.String()
}

func traceID() string { return "A" + rand.Text()[:21] }

// mediaID is made of digits, as Meta's are.
func mediaID() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(9e15)) // never fails
	return n.Add(n, big.NewInt(1e15)).String()
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
