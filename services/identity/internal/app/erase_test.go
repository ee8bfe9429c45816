package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/apikey"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

var errCut = errors.New("the process has died")

// dying is a process that dies at one of its writes: before it is stored, or after.
type dying struct {
	mu     sync.Mutex
	armed  bool
	left   int // writes until it dies
	stores bool
}

func (d *dying) write(do func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch d.left--; {
	case !d.armed, d.left > 0:
		return do()
	case d.left == 0 && d.stores:
		_ = do() // its answer is lost
	}
	return errCut
}

// arm lets it die at its next writes; 0: it lives. It tells whether it had died.
func (d *dying) arm(at int, stores bool) (died bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	died = d.armed && d.left <= 0
	d.armed, d.left, d.stores = at > 0, at, stores
	return died
}

// dyingServer is a server as a dying process reaches it.
type dyingServer struct {
	jetstream.JetStream
	*dying
}

func (s dyingServer) PublishMsg(ctx context.Context, m *nats.Msg, o ...jetstream.PublishOpt) (ack *jetstream.PubAck, err error) {
	return ack, s.write(func() error { ack, err = s.JetStream.PublishMsg(ctx, m, o...); return err })
}

func (s dyingServer) KeyValue(ctx context.Context, name string) (jetstream.KeyValue, error) {
	bucket, err := s.JetStream.KeyValue(ctx, name)
	return dyingBucket{bucket, s.dying}, err
}

type dyingBucket struct {
	jetstream.KeyValue
	*dying
}

func (b dyingBucket) Put(ctx context.Context, key string, value []byte) (revision uint64, err error) {
	return revision, b.write(func() error { revision, err = b.KeyValue.Put(ctx, key, value); return err })
}

func (b dyingBucket) Create(ctx context.Context, key string, value []byte, o ...jetstream.KVCreateOpt) (revision uint64, err error) {
	return revision, b.write(func() error { revision, err = b.KeyValue.Create(ctx, key, value, o...); return err })
}

func (b dyingBucket) Update(ctx context.Context, key string, value []byte, last uint64) (revision uint64, err error) {
	return revision, b.write(func() error { revision, err = b.KeyValue.Update(ctx, key, value, last); return err })
}

func (b dyingBucket) Purge(ctx context.Context, key string, o ...jetstream.KVDeleteOpt) error {
	return b.write(func() error { return b.KeyValue.Purge(ctx, key, o...) })
}

// process is one process of a market, whose clock stands still, with what it revoked.
type process struct {
	*App
	t  *testing.T
	js jetstream.JetStream
	*dying
	revoked []string
}

func newProcess(t *testing.T, server jetstream.JetStream) *process {
	t.Helper()
	p := &process{t: t, js: server, dying: &dying{}}
	js := dyingServer{server, p.dying}
	log := testkit.Must(es.OpenLog(t.Context(), js))(t)
	views := projection.NewViews()
	p.App = New(Config{
		Log: log, Model: readmodeltest.Run(t, log, views.All()...), Views: views, Vault: vaulttest.New(t, js), Now: func() time.Time { return start },
		APIKeys: testkit.Must(apikey.Open(t.Context(), js))(t), Logger: slog.New(slog.DiscardHandler),
		Sessions: testkit.Must(js.KeyValue(t.Context(), natsd.Sessions))(t),
		Mint:     func(c token.Claims, _ time.Duration) (string, error) { return c.Subject, nil },
		Revoke: func(_ context.Context, id string) error {
			return p.write(func() error { p.revoked = append(p.revoked, id); return nil })
		},
	})
	return p
}

// somebody is a person with all that an erasure has to end: a session, an API key, a phone, an association of theirs alone and one that others
// speak for too.
type somebody struct {
	phone                      string
	id, alone, shared, session string
	key                        apikey.Record
}

func (p *process) joins(number int) somebody {
	p.t.Helper()
	n := newcomers(1)[0]
	n.Name, n.Phone = fmt.Sprint("Rosa ", number), fmt.Sprintf("+51987%06d", number)
	other := newcomers(1)[0]
	other.Name, other.Phone = fmt.Sprint("Juan ", number), fmt.Sprintf("+51986%06d", number)
	who := somebody{phone: n.Phone}
	var at es.Position
	for name, org := range map[string]*string{"Sola": &who.alone, "Entre dos": &who.shared} {
		said := named(fmt.Sprint(name, " ", number), n)
		said.Community = fmt.Sprint("Comunidad ", number)
		if org == &who.shared {
			said.Representatives = append(said.Representatives, other)
		}
		var position es.Position
		var err error
		*org, position, err = p.RegisterAssociation(p.t.Context(), said, meta(fmt.Sprint(name, number)))
		p.must(err)
		at = max(at, position)
	}
	p.must(p.awaitShown(p.t.Context(), at))
	s, err := p.Exchange(p.t.Context(), Wanted{Phone: n.Phone, Organisation: who.alone}, "whatsapp")
	p.must(err)
	who.id = s.Person.ID
	s, err = p.StartSession(p.t.Context(), who.id, who.alone, How{Channel: "whatsapp"})
	p.must(err)
	who.session = s.ID
	made, _, err := p.MakeAPIKey(p.t.Context(), NewAPIKey{Org: who.alone, Role: "association", Name: "Balanza", By: who.id, Scopes: []string{"order:read"}})
	p.must(err)
	who.key = made.Record
	return who
}

func (p *process) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) end() es.Position {
	p.t.Helper()
	log := testkit.Must(es.OpenLog(p.t.Context(), p.js))(p.t)
	return testkit.Must(log.End(p.t.Context()))(p.t)
}

// wantsErased wants nothing left of somebody, whichever process has done it.
func (p *process) wantsErased(who somebody, done Erased, revoked []string) {
	p.t.Helper()
	ctx := p.t.Context()
	p.must(p.awaitShown(ctx, done.Position))
	if diff := cmp.Diff([]string{who.alone}, done.Organisations); diff != "" {
		p.t.Errorf("organisations erased (-want +got):\n%s", diff)
	}
	for subject, want := range map[string]bool{who.id: true, who.alone: true, who.shared: false} {
		if is, err := p.vault.IsErased(ctx, subject); err != nil || is != want {
			p.t.Errorf("the key of %s is destroyed: %t, %v", subject, is, err)
		}
	}
	for id, want := range map[string]bool{who.id: true, who.alone: true, who.session: true, who.key.ID: true, who.shared: false} {
		if slices.Contains(revoked, id) != want {
			p.t.Errorf("tokens of %s are ended: %t", id, !want)
		}
	}
	if left, err := p.Sessions(ctx, who.id); err != nil || len(left) > 0 {
		p.t.Errorf("signed in still: %+v, %v", left, err)
	}
	if key, err := p.apiKeys.One(ctx, who.key.ID); err != nil || key.State(time.Now()) == apikey.Active {
		p.t.Errorf("the key is %+v, %v", key, err)
	}
	if c, err := p.contact(ctx, p.phoneID(who.phone)); err != nil || c.Person != "" || c.Returns(start) != "" {
		p.t.Errorf("the phone is %+v, %v", c, err)
	}
	documents := testkit.Must(p.js.KeyValue(ctx, natsd.Vault))(p.t)
	for _, subject := range []string{who.id, who.alone} {
		if _, err := documents.Get(ctx, subject); !errors.Is(err, jetstream.ErrKeyNotFound) {
			p.t.Errorf("what was known of %s is still stored: %v", subject, err)
		}
	}
}

// Wherever an erasure was cut off, the same request, which meets another process, completes it: nothing is left, and the log is as if it
// had not been cut off.
func TestAnErasureThatIsCutOffAnywhereIsCompletedByTheSameRequest(t *testing.T) {
	js, _ := natstest.Unsynced(t)
	dies, lives := newProcess(t, js), newProcess(t, js)
	whole := es.Position(0)
	erase := func(p *process, who somebody) (Erased, error) {
		return p.ErasePerson(t.Context(), who.id, "self", meta("erase "+who.id))
	}
	for number, ended := 0, false; !ended; number++ {
		for _, stores := range []bool{false, true} {
			who := lives.joins(2*number + map[bool]int{true: 1}[stores])
			before := lives.end()
			p := dies
			p.must(p.awaitShown(t.Context(), before))
			p.arm(number, stores) // at first it lives
			_, err := erase(p, who)
			died := p.arm(0, false)
			if number > 0 && died != (err != nil) {
				t.Errorf("cut off at write %d, stored %t: %v", number, stores, err)
			}
			ended = number > 0 && !died
			done, err := erase(lives, who)
			lives.must(err)
			lives.wantsErased(who, done, slices.Concat(dies.revoked, lives.revoked))
			if whole == 0 {
				whole = lives.end() - before
			}
			if got := lives.end() - before; got != whole {
				t.Errorf("cut off at write %d, stored %t: %d commits, of an erasure that is not cut off %d", number, stores, got, whole)
			}
			if t.Failed() {
				t.Fatalf("at write %d, stored %t", number, stores)
			}
		}
	}
}

// A backup of the keys that is older than an erasure brings them back. Each process destroys them again at its start, however many
// start at once, and says so before it is ready; once that is done there is nothing to do.
func TestKeysThatABackupBroughtBackAreDestroyedAgain(t *testing.T) {
	dir := t.TempDir()
	node := natstest.StartIn(t, dir)
	first := newProcess(t, node.JetStream())
	who := first.joins(0)
	keys := testkit.Must(node.JetStream().KeyValue(t.Context(), natsd.Keys))(t)
	backup := map[string][]byte{}
	for _, subject := range []string{who.id, who.alone} {
		backup[subject] = testkit.Must(keys.Get(t.Context(), subject))(t).Value()
	}
	_, err := first.ErasePerson(t.Context(), who.id, "self", meta("erase"))
	first.must(err)
	for subject, key := range backup {
		_, err := keys.Put(t.Context(), subject, key)
		first.must(err)
	}
	first.must(node.Close())

	restarted := natstest.StartIn(t, dir).JetStream()
	both := []*process{newProcess(t, restarted), newProcess(t, restarted)}
	both[0].arm(1, true) // the first is cut off in between
	if err := both[0].eraseAgain(t.Context()); err == nil || both[0].Ready() == nil {
		t.Errorf("cut off: %v, ready: %v", err, both[0].Ready())
	}
	both[0].arm(0, false)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, p := range both {
		running.Go(func() { _ = p.Run(ctx) })
	}
	for _, p := range both {
		testkit.Eventually(t, "it is ready", func() bool { return p.Ready() == nil })
		for subject := range backup {
			if is, err := p.vault.IsErased(t.Context(), subject); err != nil || !is {
				t.Errorf("the key of %s is destroyed: %t, %v", subject, is, err)
			}
		}
	}
	stop()
	running.Wait()
	before := testkit.Must(stream.LastRevision(t.Context(), testkit.Must(restarted.KeyValue(t.Context(), natsd.Keys))(t)))(t)
	both[1].must(both[1].eraseAgain(t.Context()))
	if after := testkit.Must(stream.LastRevision(t.Context(), testkit.Must(restarted.KeyValue(t.Context(), natsd.Keys))(t)))(t); after != before {
		t.Error("what is erased is erased once more")
	}
}
