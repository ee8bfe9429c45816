package vault_test

import (
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
)

// Whoever asks while an organisation is read waits for that read, unless something has changed since it began: then what it finds is told to
// nobody else, and is not kept.
func TestAnOrganisationIsReadOnceForAllWhoAsk(t *testing.T) {
	js := natstest.Start(t).JetStream()
	one, other := vaulttest.New(t, js), vaulttest.New(t, js)
	if err := one.NameOrganisation(t.Context(), "org_1", "Los Andes"); err != nil {
		t.Fatal(err)
	}
	run(t, other)
	now := time.Now()
	other.SetClock(func() time.Time { return now })
	begun, letGo := other.HoldDocuments()
	var asking sync.WaitGroup
	var early [8]vault.Organisation
	for i := range early {
		asking.Go(func() { early[i] = other.Profile(t.Context(), "org_1") })
	}
	<-begun
	before, _ := other.Version()
	if err := one.Erase(t.Context(), "org_1"); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "the erasure is heard of", func() bool {
		version, _ := other.Version()
		return version != before
	})
	late := make(chan vault.Organisation)
	go func() { late <- other.Profile(t.Context(), "org_1") }()
	<-begun // another read
	letGo()
	if got := <-late; !got.Erased {
		t.Errorf("asked for after the erasure: %+v", got)
	}
	asking.Wait()
	if got := other.Profile(t.Context(), "org_1"); !got.Erased {
		t.Errorf("%+v was kept", got)
	}
}
