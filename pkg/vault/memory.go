package vault

import "time"

// maxKeysInMemory bounds how many data keys are in memory.
const maxKeysInMemory = 10_000

// inMemory returns a subject's key, nil where it has to be read.
func (v *Vault) inMemory(subject string) *dataKey {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.trusts() {
		return nil
	}
	return v.opened[subject]
}

// absences are subjects without a key, as of when they were asked for.
type absences struct {
	why   map[string]error   // errNoKey or ErrErased, by subject
	heard uint64             // entries of the bucket of keys that were heard of
	made  [2]map[string]bool // subjects of whose keys was heard lately: the last 10,000 and more
}

// absence returns why a subject has no key, nil where that has to be read.
func (v *Vault) absence(subject string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.trusts() {
		return nil
	}
	return v.absent.why[subject]
}

// heardOf is how many entries of the bucket of keys were heard of.
func (v *Vault) heardOf() uint64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.absent.heard
}

// rememberAbsence remembers that a subject had no key when it was read, after so many entries were heard of. Nothing is remembered if one was
// heard of meanwhile, or if the subject got a key lately: a server that is behind the others does not know of it yet.
func (v *Vault) rememberAbsence(subject string, why error, heard uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := &v.absent
	if heard != a.heard || a.made[0][subject] || a.made[1][subject] || !v.trusts() {
		return
	}
	if a.why == nil || len(a.why) >= maxKeysInMemory {
		a.why = map[string]error{}
	}
	a.why[subject] = why
}

// endAbsence is for a subject of whose key something was heard: that it was made, or not.
func (v *Vault) endAbsence(subject string, made bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := &v.absent
	a.heard++
	v.dropAbsence(subject)
	if !made {
		return
	}
	if a.made[0] == nil || len(a.made[0]) >= maxKeysInMemory {
		a.made[0], a.made[1] = map[string]bool{}, a.made[0]
	}
	a.made[0][subject] = true
}

// dropAbsence drops that a subject has no key, for who holds mu.
func (v *Vault) dropAbsence(subject string) {
	if v.absent.why[subject] != nil {
		delete(v.absent.why, subject)
		v.forgotten++
	}
}

// remember puts a key into memory. It returns ErrErased for one that was destroyed while it was read: a server that is
// behind the others answers with what was there before.
func (v *Vault) remember(subject string, key *dataKey, revision uint64) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if revision <= v.destroyed[subject] {
		return ErrErased
	}
	v.dropAbsence(subject)
	if !v.trusts() {
		return nil
	}
	if len(v.opened) >= maxKeysInMemory {
		clear(v.opened)
	}
	v.opened[subject] = key
	return nil
}

// forget drops what is in memory of a subject whose key was destroyed at a revision.
func (v *Vault) forget(subject string, revision uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.opened, subject)
	delete(v.absent.why, subject)
	v.destroyed[subject] = max(v.destroyed[subject], revision)
	delete(v.organisations.rows, subject)
	v.forgotten++
}

// forgetAll drops what is in memory, and uses nothing of it until it is trusted again.
func (v *Vault) forgetAll() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.opened)
	clear(v.absent.why)
	v.absent.heard++
	v.trusted = time.Time{}
	clear(v.organisations.rows)
	v.forgotten++
}

// trustSince trusts what is in memory for a while after a look at the bucket, once all that was there then has been heard.
func (v *Vault) trustSince(l look, heard uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if heard >= l.revision {
		v.trusted = l.at.Add(trust)
	}
}

// Version is another one after each change of what the vault opens or knows that this process hears of (see [kept.Source]): an
// erasure at once, an organisation's name that another process has stored as late as [Vault.Organisation] tells it. It is not ok
// while the process cannot follow the bucket of keys.
func (v *Vault) Version() (version uint64, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.version(), v.trusts()
}

// version is Version for who holds mu.
func (v *Vault) version() uint64 { return v.forgotten + v.organisations.changes }

// isTrusted reports whether what is in memory may be used.
func (v *Vault) isTrusted() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.trusts()
}

// trusts is isTrusted for who holds mu.
func (v *Vault) trusts() bool { return v.now().Before(v.trusted) }
