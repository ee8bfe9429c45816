package colleague

import (
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// ForCoordinator tells the coordinator of a person whose identity is in doubt, and why. Coordinators are spoken to in
// Spanish.
func ForCoordinator(person, doubt string) chat.Message {
	if person == "" {
		person = spanish.somebodyElse
	}
	why := map[string]string{market.NumberChanged: spanish.itsNumber, market.DeviceChanged: spanish.itsPhone, market.Blocked: spanish.itsBlock}[doubt]
	return chat.Tell(fmt.Sprintf(spanish.forCoordinator, phrase.Name(person), why))
}
