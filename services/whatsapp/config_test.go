package whatsapp

import (
	"errors"
	"strings"
	"testing"
)

func TestTheFirstMissingVariableIsNamed(t *testing.T) {
	var c Config
	for _, next := range []struct {
		name  string
		value *string
	}{
		{"QHATU_WHATSAPP_PHONE_NUMBER_ID", &c.PhoneNumberID},
		{"QHATU_WHATSAPP_TOKEN", &c.Token},
		{"QHATU_WHATSAPP_APP_SECRET", &c.AppSecret},
		{"QHATU_WHATSAPP_VERIFY_TOKEN", &c.VerifyToken},
	} {
		if err := c.check(); !errors.Is(err, errIncomplete) || !strings.Contains(err.Error(), next.name) {
			t.Errorf("%v, want %s named", err, next.name)
		}
		*next.value = "given"
	}
	if err := c.check(); err != nil {
		t.Errorf("complete: %v", err)
	}
}
