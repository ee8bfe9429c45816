package stream

// Hold lets nothing proceed until Release, so that a test says what is stored together.
func (c *Committer) Hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.together = true
}

// Release lets what waits proceed.
func (c *Committer) Release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.together = false
	c.proceed()
}

// Waiting is how many appends wait.
func (c *Committer) Waiting() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue)
}
