package vault

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
)

// wrapped is what the bucket KEYS holds of a subject, as JSON.
type wrapped struct {
	Master string `json:"master,omitempty"` // who has wrapped the key; "": the key was stored when there was one master only
	Key    []byte `json:"key,omitempty"`
	Erased bool   `json:"erased,omitempty"` // in place of a key, which nobody makes anew
}

// parse reads an entry. What was stored before there was more than one master is the wrapped key alone.
func parse(value []byte) wrapped {
	var w wrapped
	if err := json.Unmarshal(value, &w); err != nil {
		return wrapped{Key: value}
	}
	return w
}

// ring holds the masters of this process. One of them wraps what is new: the one that the witness is wrapped by, which is
// the same for all processes.
type ring struct {
	load Masters

	mu      sync.RWMutex
	all     []Master // the newest last
	current string   // id
}

func (r *ring) reload(ctx context.Context) error {
	all, err := r.load(ctx)
	if err != nil {
		return fmt.Errorf("master keys: %w", err)
	}
	if len(all) == 0 {
		return fmt.Errorf("master keys: %w: there is none", ErrMasterKey)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = all
	return nil
}

func (r *ring) newest() Master {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.all[len(r.all)-1]
}

func (r *ring) use(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.current = id
}

func (r *ring) currentID() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.current
}

// which returns the masters that may have wrapped something: the one of that id, or all where "" is asked for.
func (r *ring) which(id string) (found []Master) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, m := range r.all {
		if id == "" || m.ID() == id {
			found = append(found, m)
		}
	}
	return found
}

// wrap wraps a key by the master of an id.
func (r *ring) wrap(ctx context.Context, id, subject string, key []byte) ([]byte, error) {
	masters, err := r.having(ctx, id)
	if err != nil {
		return nil, err
	}
	sealed, err := masters[0].Wrap(ctx, subject, key)
	if err != nil {
		return nil, fmt.Errorf("wrap key: %w", err)
	}
	return json.Marshal(wrapped{Master: id, Key: sealed})
}

// unwrap returns a key and who has wrapped it.
func (r *ring) unwrap(ctx context.Context, subject string, w wrapped) ([]byte, Master, error) {
	masters, err := r.having(ctx, w.Master)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range masters {
		var key []byte
		if key, err = m.Unwrap(ctx, subject, w.Key); err == nil {
			return key, m, nil
		}
	}
	if w.Master == "" {
		return nil, nil, ErrMasterKey
	}
	return nil, nil, fmt.Errorf("unwrap key: %w", err)
}

// having is which, and looks for new masters where none is known.
func (r *ring) having(ctx context.Context, id string) ([]Master, error) {
	if found := r.which(id); len(found) > 0 {
		return found, nil
	}
	if err := r.reload(ctx); err != nil {
		return nil, err
	}
	if found := r.which(id); len(found) > 0 {
		return found, nil
	}
	return nil, fmt.Errorf("%w: %s, which is not here", ErrMasterKey, id)
}
