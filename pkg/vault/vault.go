// Package vault stores personal data: names, phones, what people write. All other packages know ids, and ask the vault for
// the data when they answer.
//
// Each subject (a person, an organisation, a phone) has a data key of its own. The key is made on first use, wrapped by
// a master, and stored in the bucket KEYS. What is sealed with it can be opened as long as the key exists: destroying
// the key erases the subject from every stream, bucket and backup. The bucket VAULT holds a sealed document for each
// subject of whom something is stored.
//
// A [Master] is a key in a file or a key management service. There may be several: the witness, an entry of KEYS, says by
// which one new keys are wrapped, and [Vault.Rotate] makes that the newest and wraps all keys by it. The key of [Vault.Index]
// is wrapped like any other, so that the index outlives every master.
//
// What always holds:
//
//   - Nothing leaves this package in the clear but to its caller; errors name subjects, never contents.
//   - What is sealed is bound to its subject and label: for others it does not open.
//   - A wrong master key is found out when the vault is opened.
//   - Who is erased stays erased: nothing makes a key for them again, and no process opens with a key that another process has
//     destroyed. [Vault.Run] hears of it at once; without it, keys are read where they are stored.
//
// It imports no service and no HTTP.
package vault

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/singleflight"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
)

var (
	// ErrNoSubject is returned when nothing is stored of a subject.
	ErrNoSubject = errors.New("nothing is stored of this subject")
	// ErrErased is returned when the key that something was sealed with is gone.
	ErrErased = errors.New("erased")
	// ErrMasterKey is returned when a vault, or a key, is wrapped by a master that this process does not have.
	ErrMasterKey = errors.New("wrapped by another master key")
)

// Vault seals and opens personal data. It is safe for concurrent use, also by several processes with the same buckets.
type Vault struct {
	keys      jetstream.KeyValue
	documents jetstream.KeyValue
	masters   ring
	index     []byte // key of Index
	now       func() time.Time

	mu            sync.Mutex
	opened        map[string]*dataKey // data keys in use, by subject
	destroyed     map[string]uint64   // revisions at which keys were destroyed, by subject: an older key that is read late is gone
	absent        absences
	trusted       time.Time // until then what is in memory is used
	forgotten     uint64    // how often something was dropped from memory because it no longer holds
	organisations organisationCache

	reading singleflight.Group // of organisations
}

// Open opens the vault of a log with its masters, which every process that resolves names must have.
func Open(ctx context.Context, js jetstream.JetStream, masters Masters) (*Vault, error) {
	v := &Vault{masters: ring{load: masters}, now: time.Now, opened: map[string]*dataKey{}, destroyed: map[string]uint64{}}
	if err := v.open(ctx, js); err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	return v, nil
}

// IsUsed reports whether the vault of a log was opened before, so that something may be sealed in it.
func IsUsed(ctx context.Context, js jetstream.JetStream) (bool, error) {
	keys, err := js.KeyValue(ctx, natsd.Keys)
	if err == nil {
		_, err = keys.Get(ctx, witness)
	}
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("open vault: %w", err)
	}
	return true, nil
}

func (v *Vault) open(ctx context.Context, js jetstream.JetStream) (err error) {
	if v.keys, err = js.KeyValue(ctx, natsd.Keys); err != nil {
		return err
	}
	if v.documents, err = js.KeyValue(ctx, natsd.Vault); err != nil {
		return err
	}
	if err := v.masters.reload(ctx); err != nil {
		return err
	}
	err = v.findMaster(ctx)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		err = v.makeWitness(ctx)
	}
	if err != nil {
		return err
	}
	return v.openIndex(ctx)
}

// Entries of the bucket of keys that are no subject's.
const (
	witness = "witness" // its master wraps what is new; it tells whether two processes have the same masters
	index   = "index"   // the key of Index
)

// makeWitness is for the first process that opens the vault. Of several at once one wins.
func (v *Vault) makeWitness(ctx context.Context) error {
	if _, err := v.makeEntry(ctx, witness, []byte(witness), v.masters.newest().ID()); err != nil {
		return err
	}
	return whenSeen(ctx, v.findMaster)
}

// whenSeen reads what was just stored, by this process or another: of several copies the one that answers may not have it yet.
func whenSeen(ctx context.Context, read func(context.Context) error) error {
	for attempt := 0; ; attempt++ {
		err := read(ctx)
		if !errors.Is(err, jetstream.ErrKeyNotFound) || stream.Wait(ctx, attempt) != nil {
			return err
		}
	}
}

// makeEntry wraps and stores a key. It returns at which revision, 0 where there is one already.
func (v *Vault) makeEntry(ctx context.Context, name string, key []byte, master string) (uint64, error) {
	value, err := v.masters.wrap(ctx, master, name, key)
	if err != nil {
		return 0, err
	}
	revision, err := v.keys.Create(ctx, name, value)
	switch {
	case errors.Is(err, jetstream.ErrKeyExists):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("store key: %w", err)
	}
	return revision, nil
}

// findMaster reads by which master new keys are wrapped.
func (v *Vault) findMaster(ctx context.Context) error {
	entry, err := v.keys.Get(ctx, witness)
	if err != nil {
		return err
	}
	return v.openWitness(ctx, parse(entry.Value()))
}

func (v *Vault) openWitness(ctx context.Context, stored wrapped) error {
	_, by, err := v.masters.unwrap(ctx, witness, stored)
	if err != nil {
		return err
	}
	v.masters.use(by.ID())
	return nil
}

// openIndex reads the key of Index, which the first process makes.
func (v *Vault) openIndex(ctx context.Context) error {
	err := v.readIndex(ctx)
	if !errors.Is(err, jetstream.ErrKeyNotFound) {
		return err
	}
	first, err := v.firstIndex(ctx)
	if err != nil {
		return err
	}
	if _, err := v.makeEntry(ctx, index, first, v.masters.currentID()); err != nil {
		return err
	}
	return whenSeen(ctx, v.readIndex)
}

func (v *Vault) readIndex(ctx context.Context) error {
	entry, err := v.keys.Get(ctx, index)
	if err != nil {
		return err
	}
	v.index, _, err = v.masters.unwrap(ctx, index, parse(entry.Value()))
	return err
}

// firstIndex is a new key of Index. In a vault that was made when there was one master only, it is the one that derived from
// that master.
func (v *Vault) firstIndex(ctx context.Context) ([]byte, error) {
	entry, err := v.keys.Get(ctx, witness)
	if err != nil {
		return nil, err
	}
	stored := parse(entry.Value())
	_, by, err := v.masters.unwrap(ctx, witness, stored)
	if err != nil {
		return nil, err
	}
	if first, ok := by.(*keyMaster); ok && stored.Master == "" {
		return first.index, nil
	}
	return randomKey(), nil
}

// Index returns a keyed hash of a value by which something is found although the value itself, such as a phone, is not
// stored: 26 characters of Crockford's base 32 in lower case. Without a master the value cannot be found by trying all
// values.
func (v *Vault) Index(kind, value string) string {
	mac := hmac.New(sha256.New, v.index)
	_, _ = fmt.Fprintf(mac, "%d:%s%s", len(kind), kind, value) // a hash never fails to write
	return crockford.EncodeToString(mac.Sum(nil))[:26]
}

var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
