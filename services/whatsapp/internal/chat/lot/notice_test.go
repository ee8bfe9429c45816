package lot_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/lot"
)

// Whose texts were taken out is told why, as long as it is so.
func TestWhoseTextsWereTakenOutIsTold(t *testing.T) {
	p := selling(t)
	if told := p.Gets(lot.TextHidden(p.Market.Lots[0].ID)); told != "" {
		t.Errorf("told of nothing: %s", told)
	}
	p.Market.Lots[0].Hidden = "personal_data"
	if told := p.Gets(lot.TextHidden(p.Market.Lots[0].ID)); !strings.Contains(told, p.Market.Lots[0].Code) || !strings.Contains(told, "datos de una persona") {
		t.Errorf("told %q", told)
	}
}
