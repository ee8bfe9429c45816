package phrase

import (
	"fmt"

	"github.com/qhatu/qhatu/pkg/payee"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// payeeKinds are what accounts are called.
var payeeKinds = map[string]string{payee.Transfer: "cuenta", payee.Yape: "Yape", payee.Plin: "Plin"}

// PayeeKind is what an account of a kind is called: Yape, cuenta BCP.
func PayeeKind(p market.Payee) string {
	if p.Bank != "" {
		return payeeKinds[p.Kind] + " " + p.Bank
	}
	return payeeKinds[p.Kind]
}

// Payee is an account by its last digits, and in whose name it is.
func Payee(p market.Payee) string {
	return fmt.Sprintf("%s que termina en *%s*, a nombre de *%s*", PayeeKind(p), p.Ending(), Name(p.Holder))
}
