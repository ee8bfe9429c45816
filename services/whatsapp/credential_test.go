package whatsapp

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
)

func TestTheCredentialIsRenewedEachHour(t *testing.T) {
	now, made := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), 0
	get, err := credentialOf(Config{}, host.Platform{
		Now: func() time.Time { return now },
		Mint: func(c token.Claims, good time.Duration) (string, error) {
			if c.Role != token.RoleService || c.Subject != "whatsapp" || good <= time.Hour {
				t.Errorf("minted %+v for %s", c, good)
			}
			made++
			return fmt.Sprint("token ", made), nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  string
	}{{0, "token 1"}, {59 * time.Minute, "token 1"}, {time.Minute, "token 2"}, {time.Minute, "token 2"}} {
		now = now.Add(step.after)
		if got, err := get(t.Context()); err != nil || got != step.want {
			t.Errorf("%q, %v, want %q", got, err, step.want)
		}
	}
}

func TestACredentialThatIsGivenIsUsed(t *testing.T) {
	get, err := credentialOf(Config{ServiceToken: "given"}, host.Platform{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := get(t.Context()); err != nil || got != "given" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := credentialOf(Config{}, host.Platform{}); !errors.Is(err, errNoCredential) {
		t.Errorf("without any: %v", err)
	}
}
