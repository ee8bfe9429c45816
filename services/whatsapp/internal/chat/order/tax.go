package order

import (
	"fmt"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/phrase"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// taxLine says which tax document the order needs and who gives it, where that is known, and what is near its limit.
func (o order) taxLine() string {
	line := o.text.taxDocuments[o.Tax.Kind]
	if line == "" {
		line = o.text.noTaxDocument[o.Tax.Reason]
	}
	if o.Tax.Warning != market.NearLimit {
		return line
	}
	return phrase.Lines(line, fmt.Sprintf(o.text.nearLimit, say.Money(o.Tax.Sold), say.Money(o.Tax.Limit)))
}
