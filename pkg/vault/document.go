package vault

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/text"
)

// Person is what is stored of a person.
type Person struct {
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"` // E.164: "+51987654321"
	Email string `json:"email,omitempty"` // "ana@molino.example"
	// Issuer vouches for who it is, and nothing else does; "" of who has a phone or an address.
	Issuer string `json:"issuer,omitempty"`

	Erased bool `json:"-"` // the person is erased, and nothing else is known
}

// Organisation is what answers show of an organisation.
type Organisation struct {
	Name      string `json:"name"`
	Community string `json:"community,omitempty"`
	Province  string `json:"province,omitempty"`
	Region    string `json:"region,omitempty"`
	RUC       string `json:"ruc,omitempty"`   // its tax id, 11 digits; "" where it has none or nobody has said it
	Level     int    `json:"level,omitempty"` // how well it is known, 0 to 3
	// LastDay is the date of the last day on which it is known as well as that, "" where that does not end; LaterLevel is the level from then on.
	LastDay    string `json:"last_day,omitempty"`
	LaterLevel int    `json:"later_level,omitempty"`

	Erased bool `json:"-"` // the organisation is erased, and nothing else is known
}

// LevelOn is its level on a day, a date.
func (o Organisation) LevelOn(date string) int {
	if o.LastDay != "" && date > o.LastDay {
		return o.LaterLevel
	}
	return o.Level
}

// document is the label of what is stored in the bucket VAULT.
const document = "document"

// ChangePerson stores what change makes of what is stored of a person: of the zero Person, where that is nothing. Of processes
// that do so at once, each is shown what the one before it stored, and change may be called again. Its error is returned as
// it is, and nothing is stored. Of one who is erased it returns ErrErased.
func (v *Vault) ChangePerson(ctx context.Context, id string, change func(Person) (Person, error)) error {
	_, err := changed(ctx, v, id, change)
	return err
}

// Person returns what is stored of a person, or ErrNoSubject.
func (v *Vault) Person(ctx context.Context, id string) (p Person, err error) {
	_, err = v.read(ctx, id, &p)
	if errors.Is(err, ErrErased) {
		return Person{Erased: true}, nil
	}
	return p, err
}

// ChangeOrganisation stores what change makes of what is stored of an organisation, as [Vault.ChangePerson] does it. Other
// processes may show the old state for some seconds.
func (v *Vault) ChangeOrganisation(ctx context.Context, id string, change func(Organisation) Organisation) error {
	v.mu.Lock()
	before := v.forgotten
	v.mu.Unlock()
	o, err := changed(ctx, v, id, func(stored Organisation) (Organisation, error) { return change(stored), nil })
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.forgotten == before {
		v.organisations.change(id, o)
	} else { // it may have been erased meanwhile
		delete(v.organisations.rows, id)
	}
	return nil
}

// NameOrganisation stores the name that an organisation gives itself, unless something is stored of it already.
func (v *Vault) NameOrganisation(ctx context.Context, id, name string) error {
	return v.ChangeOrganisation(ctx, id, func(stored Organisation) Organisation {
		return cmp.Or(stored, Organisation{Name: name})
	})
}

// Organisation returns what is stored of an organisation, or ErrNoSubject. Of those who ask at the same time, and have heard of the same
// changes, one reads it.
func (v *Vault) Organisation(ctx context.Context, id string) (o Organisation, err error) {
	if row, ok := v.cached(id); ok && !row.absent && v.isTrusted() {
		return row.Organisation, nil
	}
	version, ok := v.Version()
	if !ok {
		return v.readOrganisation(ctx, id, version)
	}
	read := v.reading.DoChan(fmt.Sprintf("%d %s", version, id), func() (any, error) {
		return v.readOrganisation(context.WithoutCancel(ctx), id, version)
	})
	select {
	case done := <-read:
		o, _ = done.Val.(Organisation)
		return o, done.Err
	case <-ctx.Done():
		return o, fmt.Errorf("look up %s: %w", id, ctx.Err())
	}
}

// readOrganisation reads what is stored of an organisation, and keeps it unless something has changed since the version.
func (v *Vault) readOrganisation(ctx context.Context, id string, version uint64) (o Organisation, err error) {
	_, err = v.read(ctx, id, &o)
	switch {
	case errors.Is(err, ErrErased):
		o = Organisation{Erased: true}
	case err != nil:
		return o, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.version() == version {
		v.organisations.put(id, known(o))
	}
	return o, nil
}

// Profile is Organisation for answers that are better given without a name than not at all. It returns the zero Organisation
// when nothing is stored or the bucket does not answer. Of one without a key nothing is stored. A new organisation may still be unknown
// for a second.
func (v *Vault) Profile(ctx context.Context, id string) Organisation {
	if row, _ := v.cached(id); row.absent || errors.Is(v.absence(id), errNoKey) {
		return Organisation{}
	}
	o, err := v.Organisation(ctx, id)
	if errors.Is(err, ErrNoSubject) {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.organisations.put(id, cachedOrganisation{absent: true, until: time.Now().Add(cacheAbsenceTTL)})
	}
	return o
}

// IsAt tells whether an organisation is in a province and a region, folded as text.Place does it; "" is any. Where any place will
// do, nothing is looked up.
func (v *Vault) IsAt(ctx context.Context, id, province, region string) bool {
	if province == "" && region == "" {
		return true
	}
	return v.Profile(ctx, id).IsIn(province, region)
}

// IsIn tells whether an organisation is in a province and a region, folded as text.Place does it; "" is any.
func (o Organisation) IsIn(province, region string) bool {
	return (province == "" || province == text.Place(o.Province)) && (region == "" || region == text.Place(o.Region))
}

// changed stores what change makes of a document, of the zero one where nothing is stored, and returns it.
func changed[T comparable](ctx context.Context, v *Vault, id string, change func(T) (T, error)) (T, error) {
	for {
		var stored T
		revision, err := v.read(ctx, id, &stored)
		if err != nil && !errors.Is(err, ErrNoSubject) {
			return stored, err
		}
		next, err := change(stored)
		if err != nil || next == stored {
			return stored, err
		}
		if err := v.replace(ctx, id, next, revision); !errors.Is(err, stream.ErrConflict) {
			return next, err
		}
	}
}

// replace stores a document in place of the one at a revision, 0 where there is none. It returns [stream.ErrConflict] where another
// one has come in between.
func (v *Vault) replace(ctx context.Context, id string, content any, revision uint64) error {
	plain, err := json.Marshal(content)
	if err != nil {
		return fmt.Errorf("store %s: %w", id, err)
	}
	sealed, err := v.Seal(ctx, id, document, plain)
	if err != nil {
		return err
	}
	if err := stream.Replace(ctx, v.documents, id, sealed, revision); err != nil {
		return fmt.Errorf("store %s: %w", id, err)
	}
	return nil
}

// read fills in content with the document of a subject. It returns the document's revision, also of one that no longer opens,
// ErrNoSubject where there is none, and ErrErased where there will be none.
func (v *Vault) read(ctx context.Context, id string, content any) (uint64, error) {
	if id == "" {
		return 0, ErrNoSubject
	}
	entry, err := v.documents.Get(ctx, id)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		return 0, v.whyNone(ctx, id)
	case err != nil:
		return 0, fmt.Errorf("look up %s: %w", id, err)
	}
	plain, err := v.Open(ctx, id, document, entry.Value())
	if errors.Is(err, ErrErased) {
		return entry.Revision(), v.whyNone(ctx, id)
	}
	if err != nil {
		return 0, err
	}
	if err := json.Unmarshal(plain, content); err != nil {
		return 0, fmt.Errorf("look up %s: not a document", id)
	}
	return entry.Revision(), nil
}

// whyNone returns ErrErased or ErrNoSubject for a subject without a document.
func (v *Vault) whyNone(ctx context.Context, id string) error {
	erased, err := v.IsErased(ctx, id)
	switch {
	case err != nil:
		return err
	case erased:
		return ErrErased
	}
	return ErrNoSubject
}

const (
	cacheTTL        = 15 * time.Second
	cacheAbsenceTTL = time.Second
	maxCached       = 10_000
)

// organisationCache holds organisations that were asked for lately: lists show the same few many times. Its vault's mu is held by whoever
// uses it.
type organisationCache struct {
	rows    map[string]cachedOrganisation
	changes uint64 // of what was said of an organisation
}

type cachedOrganisation struct {
	Organisation
	absent bool // nothing is stored of it
	until  time.Time
}

func known(o Organisation) cachedOrganisation {
	return cachedOrganisation{Organisation: o, until: time.Now().Add(cacheTTL)}
}

// cached is what is known of an organisation, if it was asked for lately.
func (v *Vault) cached(id string) (cachedOrganisation, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if row, ok := v.organisations.rows[id]; ok && time.Now().Before(row.until) {
		return row, true
	}
	return cachedOrganisation{}, false
}

// change keeps what has just been stored. What is being read meanwhile may be older, and is not kept.
func (r *organisationCache) change(id string, o Organisation) {
	r.changes++
	r.put(id, known(o))
}

func (r *organisationCache) put(id string, row cachedOrganisation) {
	if r.rows == nil || len(r.rows) >= maxCached {
		r.rows = map[string]cachedOrganisation{}
	}
	if was, ok := r.rows[id]; ok && (was.absent != row.absent || was.Organisation != row.Organisation) {
		r.changes++
	}
	r.rows[id] = row
}
