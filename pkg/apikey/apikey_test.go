package apikey

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/token"
)

func open(t *testing.T, js jetstream.JetStream, now *time.Time) *Keys {
	t.Helper()
	k, err := Open(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	k.now = func() time.Time { return *now }
	return k
}

func make1(t *testing.T, k *Keys, org string) (Record, string) {
	t.Helper()
	r, text, err := k.Make(t.Context(), New{
		Org: org, Role: token.RoleBuyer, Name: "sealed", Scopes: []string{"catalog:read"}, By: "per_1", Life: UsualLife,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, text
}

func start() *time.Time { return new(time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)) }

func TestAKeySaysForWhomItActs(t *testing.T) {
	now := start()
	js := natstest.Start(t).JetStream()
	one, other := open(t, js, now), open(t, js, now)
	r, text := make1(t, one, "org_1")
	want := token.Claims{
		Subject: r.ID, Session: r.ID, Org: "org_1", Role: token.RoleBuyer, Member: token.MemberTrader, Scopes: []string{"catalog:read"}, IssuedAt: *now,
	}
	for _, k := range []*Keys{one, other} {
		got, err := k.Verify(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if !regexp.MustCompile(`^qhatu_key_[a-z2-7]{26}_[a-z2-7]{52}[0-9a-f]{8}$`).MatchString(text) {
		t.Errorf("written as %s", text)
	}
}

func TestWhatIsNoGoodKey(t *testing.T) {
	now := start()
	k := open(t, natstest.Start(t).JetStream(), now)
	r, text := make1(t, k, "org_1")
	_, another := make1(t, k, "org_2")
	id, secret := generate(nil)
	for name, raw := range map[string]string{
		"empty": "", "prefix": Prefix, "garbage": Prefix + "x", "cut": text[:len(text)-1], "longer": text + "0",
		"checksum": text[:len(text)-1] + "g", "huge": Prefix + strings.Repeat("a", 1<<20),
		"capitals": strings.ToUpper(text), "unknown": write(id, secret), "its id, another secret": write(r.ID, secret),
		"its id, another's secret": write(r.ID, another[37:89]), "wildcard": Prefix + strings.Repeat("*", 26) + text[36:],
	} {
		if _, err := k.Verify(t.Context(), raw); !errors.Is(err, token.ErrInvalid) || errors.Is(err, token.ErrRevoked) || errors.Is(err, token.ErrExpired) {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(fmt.Sprint(err), secret) {
			t.Errorf("%s: %v tells the secret", name, err)
		}
	}
}

func TestAKeyEnds(t *testing.T) {
	now := start()
	k := open(t, natstest.Start(t).JetStream(), now)
	r, text := make1(t, k, "org_1")
	*now = r.ExpiresAt.Add(-time.Second)
	if _, err := k.Verify(t.Context(), text); err != nil {
		t.Errorf("to the last: %v", err)
	}
	*now = r.ExpiresAt
	if _, err := k.Verify(t.Context(), text); !errors.Is(err, token.ErrExpired) {
		t.Errorf("in the end: %v", err)
	}
	long, _, err := k.Make(t.Context(), New{Org: "org_1", Role: token.RoleBuyer, Life: 100 * MaxLife})
	if err != nil || long.ExpiresAt.Sub(*now) > MaxLife {
		t.Errorf("good until %s, %v", long.ExpiresAt, err)
	}
}

func TestAKeyIsRevoked(t *testing.T) {
	now := start()
	js := natstest.Start(t).JetStream()
	k, other := open(t, js, now), open(t, js, now)
	r, text := make1(t, k, "org_1")
	if _, err := other.Verify(t.Context(), text); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := k.Revoke(t.Context(), r.ID, "per_1")
		if err != nil || got.RevokedBy != "per_1" || got.State(*now) != Revoked {
			t.Errorf("%+v, %v", got, err)
		}
	}
	*now = now.Add(fresh)
	for _, each := range []*Keys{k, other} {
		if _, err := each.Verify(t.Context(), text); !errors.Is(err, token.ErrRevoked) {
			t.Errorf("revoked: %v", err)
		}
	}
	wrong := write(r.ID, strings.Repeat("a", 52))
	if _, err := k.Verify(t.Context(), wrong); errors.Is(err, token.ErrRevoked) {
		t.Error("who does not have the key is told that it was revoked")
	}
}

func TestTheLastUseIsToldToTheMinute(t *testing.T) {
	now := start()
	k := open(t, natstest.Start(t).JetStream(), now)
	r, text := make1(t, k, "org_1")
	began := *now
	for after, want := range map[time.Duration]time.Duration{0: 0, 59 * time.Second: 0, time.Minute: time.Minute} {
		k.used = map[string]time.Time{r.ID: began}
		if after == 0 {
			if at, err := k.LastUse(t.Context(), r.ID); err != nil || !at.IsZero() {
				t.Errorf("never used: %s, %v", at, err)
			}
			k.used = map[string]time.Time{}
		}
		*now = began.Add(after)
		if _, err := k.Verify(t.Context(), text); err != nil {
			t.Fatal(err)
		}
		if at, err := k.LastUse(t.Context(), r.ID); err != nil || after == 0 && !at.Equal(began.Add(want)) {
			t.Errorf("after %s: %s, %v", after, at, err)
		}
		if err := k.bucket.Purge(t.Context(), used(r.ID)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnOrganisationHasSoManyKeysAndNoMore(t *testing.T) {
	now := start()
	k := open(t, natstest.Start(t).JetStream(), now)
	var first Record
	for i := range PerOrganisation {
		r, _ := make1(t, k, "org_1")
		if i == 0 {
			first = r
		}
	}
	if _, _, err := k.Make(t.Context(), New{Org: "org_1", Role: token.RoleBuyer, Life: UsualLife}); !errors.Is(err, ErrTooMany) {
		t.Errorf("one more: %v", err)
	}
	make1(t, k, "org_2")
	*now = now.Add(UsualLife) // all of them expire
	make1(t, k, "org_1")
	all, err := k.Of(t.Context(), "org_1")
	if err != nil || len(all) != PerOrganisation || slices.ContainsFunc(all, func(r Record) bool { return r.ID == first.ID }) && all[0].CreatedAt.Before(*now) {
		t.Errorf("%d keys, %v", len(all), err)
	}
}

func TestAnOrganisationHasSoManyKeysHoweverManyAreMadeAtOnce(t *testing.T) {
	k := open(t, natstest.Start(t).JetStream(), start())
	for range PerOrganisation - 2 {
		make1(t, k, "org_1")
	}
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if _, _, err := k.Make(t.Context(), New{Org: "org_1", Role: token.RoleBuyer, Life: UsualLife}); err != nil && !errors.Is(err, ErrTooMany) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if made, err := k.Of(t.Context(), "org_1"); err != nil || len(made) > PerOrganisation {
		t.Errorf("%d keys, %v", len(made), err)
	}
}

// What is said of who made a key is told by every process, and again by one that starts anew; so is when it was used.
func TestAKeyGoesNoFurtherThanItsMaker(t *testing.T) {
	now := start()
	js := natstest.Start(t).JetStream()
	k, other := open(t, js, now), open(t, js, now)
	r, text := make1(t, k, "org_1")
	zero, until := int64(0), now.Add(time.Hour)
	for _, c := range []struct {
		maker   Standing
		later   time.Duration
		frozen  bool
		limited bool
	}{
		{maker: Standing{Frozen: true}, frozen: true},
		{maker: Standing{Limit: &zero, LimitedUntil: until}, limited: true},
		{maker: Standing{Limit: &zero, LimitedUntil: until}, later: time.Hour},
		{},
	} {
		if err := k.Stand(t.Context(), r.ID, c.maker); err != nil {
			t.Fatal(err)
		}
		*now = now.Add(fresh + c.later)
		for _, each := range []*Keys{k, other, open(t, js, now)} {
			got, err := each.Verify(t.Context(), text)
			if err != nil || got.Frozen != c.frozen || (got.Limit != nil) != c.limited {
				t.Errorf("%+v: %+v, %v", c, got, err)
			}
		}
		for _, each := range []*Keys{k, open(t, js, now)} {
			if at, err := each.LastUse(t.Context(), r.ID); err != nil || now.Sub(at) >= usedEvery {
				t.Errorf("used at %s, %v", at, err)
			}
		}
	}
	if _, err := other.Revoke(t.Context(), r.ID, "per_2"); err != nil {
		t.Fatal(err)
	}
	if err := k.Stand(t.Context(), r.ID, Standing{Frozen: true}); err != nil {
		t.Fatal(err)
	}
	for _, each := range []*Keys{k, open(t, js, now)} {
		if got, err := each.One(t.Context(), r.ID); err != nil || got.State(*now) != Revoked || got.RevokedBy != "per_2" {
			t.Errorf("%+v, %v", got, err)
		}
	}
}

// Whoever asks again, as one whose answer was lost, is given the same key.
func TestTheSameRequestMakesOneKey(t *testing.T) {
	now := start()
	js := natstest.Start(t).JetStream()
	one, other := open(t, js, now), open(t, js, now)
	wanted := New{Org: "org_1", Role: token.RoleBuyer, Name: "sealed", By: "per_1", Life: UsualLife, Seed: []byte("seed"), Asked: "a"}
	r, text, err := one.Make(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	*now = now.Add(time.Hour)
	again, said, err := other.Make(t.Context(), wanted)
	if err != nil || said != text || !again.CreatedAt.Equal(r.CreatedAt) {
		t.Errorf("%s at %v, then %s at %v: %v", text, r.CreatedAt, said, again.CreatedAt, err)
	}
	if all, err := one.Of(t.Context(), "org_1"); err != nil || len(all) != 1 {
		t.Errorf("%d keys, %v", len(all), err)
	}
	changed := wanted
	changed.Asked = "b"
	if _, _, err := one.Make(t.Context(), changed); !errors.Is(err, es.ErrOtherCommand) {
		t.Errorf("for another request: %v", err)
	}
	if _, err := one.Revoke(t.Context(), r.ID, "per_1"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := one.Make(t.Context(), wanted); !errors.Is(err, es.ErrOtherCommand) {
		t.Errorf("a key that was revoked is told again: %v", err)
	}
	if err := one.purge(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if _, _, err := one.Make(t.Context(), wanted); !errors.Is(err, es.ErrOtherCommand) {
		t.Errorf("a key that was forgotten is made again: %v", err)
	}
}
