// Package consent is the conversation with somebody whom identity does not know, who withdrew consent, or who acts for
// nobody yet: it asks for consent, and tells that the coordinator will call. It asks nothing of the market. It imports no
// other flow.
package consent

import "github.com/qhatu/qhatu/services/whatsapp/internal/chat"

// Name begins the ids of its choices: consent:yes, consent:no.
const Name = "consent"

// turn is a turn of this flow.
type turn struct {
	*chat.Turn
	text texts
}

// Answer is a chat.Stranger: it answers one input.
func Answer(of *chat.Turn) (chat.Message, *chat.Consent) {
	t := &turn{Turn: of, text: chat.Texts(of, map[string]texts{"es": spanish})}
	return t.answer()
}
