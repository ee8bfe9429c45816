package kept

// Settle evicts at once what is evicted soon.
func (c *Cache[V]) Settle() { c.entries.CleanUp() }
