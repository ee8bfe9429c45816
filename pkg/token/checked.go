package token

import (
	"crypto/ed25519"
	"crypto/sha256"
	"sync"
)

// maxChecked is how many tokens are remembered at most: some ten megabytes.
const maxChecked = 10_000

// digest is the SHA-256 of a token as it was sent, signature included.
type digest = [sha256.Size]byte

// checked remembers tokens whose signature was found right, so that it is not computed at each request. It says nothing of whether a token
// is good now.
type checked struct {
	mu    sync.RWMutex
	known map[digest]signed
}

// signed is what a token says, and the key that it was found to be signed with.
type signed struct {
	said wire
	kid  string
	key  ed25519.PublicKey
}

func (c *checked) get(of digest) (signed, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	found, ok := c.known[of]
	return found, ok
}

// put remembers a token. Where there are too many, all others are forgotten: they are checked once more.
func (c *checked) put(of digest, token signed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxChecked {
		c.known = map[digest]signed{}
	}
	c.known[of] = token
}

// clear forgets all tokens.
func (c *checked) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.known)
}
