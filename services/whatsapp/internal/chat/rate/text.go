package rate

import "github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"

// texts is what is said of what goods cost in one language.
type texts struct {
	which, showProducts, yours, lastDeal, help string

	phrase.RateTexts
}
