package crash_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
)

const (
	sellers = 3 // associations
	each    = 2 // representatives of an association who trade at the same time
)

// found registers the associations while nothing dies, and gives their representatives phones.
func (v *village) found(t *testing.T) {
	t.Helper()
	p := v.start(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	awaitReady(ctx, t, v.open(t, p))
	v.coordinator = v.mint(t)
	for i := range sellers {
		var joining []map[string]any
		var some []*representative
		for range each {
			r := v.person("")
			some = append(some, r)
			joining = append(joining, r.introduction())
		}
		id, err := v.post(ctx, "/v1/associations", fmt.Sprintf("association-%d", i), map[string]any{
			"name": fmt.Sprintf("Productores de Huaro %d", i+1), "community": "Huaro", "province": "Quispicanchi", "region": "Cusco",
			"products": []string{"maize"}, "representatives": joining,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range some {
			r.association = id
		}
	}
	v.amiss = append(v.amiss, p.stop(t)...)
	index := v.openIndex(t)
	for _, r := range v.people {
		r.named(index)
	}
	v.index = index
}

// person is a new representative with her phone.
func (v *village) person(association string) *representative {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := len(v.people) + 1
	number, name := fmt.Sprintf("+51987654%03d", n), fmt.Sprintf("Rosa %d", n)
	r := &representative{
		name: name, number: number, association: association, phone: v.meta.Person(number, name), market: &v.market,
		chance: rand.New(rand.NewPCG(*seed, uint64(100+n))), seen: map[string]bool{},
	}
	if v.index != nil {
		r.named(v.index)
	}
	v.people = append(v.people, r)
	return r
}

func (r *representative) introduction() map[string]any {
	return map[string]any{"name": r.name, "phone": r.number, "language": "es"}
}

func (r *representative) named(index func(kind, value string) string) {
	r.index, r.contact = index, index("phone", r.number)
}

// keepTalking has a representative live until ctx ends. One who is not answered for a while (her messages wait until it is
// known what became of one that a death cut off) leaves it to another.
func (v *village) keepTalking(ctx context.Context, r *representative) {
	for ctx.Err() == nil {
		if r.live(ctx); ctx.Err() == nil {
			r = v.succeed(ctx, r)
		}
	}
}

// succeed has the association introduce another representative, as soon as there is a market to introduce her to.
func (v *village) succeed(ctx context.Context, r *representative) *representative {
	next := v.person(r.association)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if _, err := v.post(ctx, "/v1/associations/"+next.association+"/representatives", next.number, next.introduction()); err == nil {
			return next
		}
		select {
		case <-ctx.Done():
			return next
		case <-again.C:
		}
	}
}

func (v *village) mint(t *testing.T) string {
	t.Helper()
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: v.dataDir}.SigningKeyPath())
	if err != nil {
		t.Fatal(err)
	}
	minted, err := signer.Mint(token.Claims{Subject: "per_programme", Org: "org_programme", Role: token.RoleCoordinator}, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return minted
}

// post has the coordinator do something and returns the id that is answered.
func (v *village) post(ctx context.Context, path, key string, what any) (id string, err error) {
	v.mu.Lock()
	url := v.url
	v.mu.Unlock()
	raw, err := json.Marshal(what)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+path, bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+v.coordinator)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		return "", fmt.Errorf("%s: %d %s", path, answer.StatusCode, body)
	}
	var made struct {
		ID string `json:"id"`
	}
	return made.ID, json.Unmarshal(body, &made)
}

// openIndex returns how this market hides what its subjects must not tell: with it, a phone's messages are found again there.
func (v *village) openIndex(t *testing.T) func(kind, value string) string {
	t.Helper()
	master, err := os.ReadFile(filepath.Join(v.dataDir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	node, err := natsd.Start(t.Context(), natsd.Config{Dir: v.dataDir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := vault.Open(t.Context(), node.JetStream(), master)
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	return opened.Index
}
