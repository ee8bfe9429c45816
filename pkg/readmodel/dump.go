package readmodel

import "go.etcd.io/bbolt"

// Dump returns every key and value of the projections' buckets by path: "bucket/key", "bucket/nested/key". A bucket itself
// is a path that ends in a slash. Use it to compare two read models: bbolt files with the same content may differ. It holds
// everything in memory and is meant for tests and small tools.
func (m *Model) Dump() (map[string]string, error) {
	all := make(map[string]string)
	err := m.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			if string(name) == checkpointBucket {
				return nil
			}
			return dumpBucket(all, string(name)+"/", b)
		})
	})
	return all, err
}

func dumpBucket(all map[string]string, path string, b *bbolt.Bucket) error {
	all[path] = ""
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return dumpBucket(all, path+string(k)+"/", b.Bucket(k))
		}
		all[path+string(k)] = string(v)
		return nil
	})
}
