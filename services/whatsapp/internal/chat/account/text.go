package account

import "github.com/qhatu/qhatu/services/whatsapp/internal/chat"

// texts is what is said of a person's account in one language.
type texts struct {
	ended, doubtful   string
	alert, invitation chat.TemplateText
	admin             chat.TemplateText
	what              map[string]string // what an alert tells of
}
