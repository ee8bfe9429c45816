package readmodel

import "go.etcd.io/bbolt"

// Dump returns every key and value of the projections' buckets by path: "bucket/key", "bucket/nested/key". A bucket itself
// is a path that ends in a slash. Use it to compare two read models: bbolt files with the same content may differ. It holds
// everything in memory and is meant for tests and small tools.
func (m *Model) Dump() (map[string]string, error) {
	all := make(map[string]string)
	err := m.View(func(tx *bbolt.Tx) error {
		return eachPath(tx, func(path string, value []byte) { all[path] = string(value) })
	})
	return all, err
}

// eachPath calls each with every key and value of the projections' buckets by path. A bucket itself is a path that ends in a slash, without a value.
func eachPath(tx *bbolt.Tx, each func(path string, value []byte)) error {
	return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
		if string(name) == checkpointBucket {
			return nil
		}
		return eachWithin(b, string(name)+"/", each)
	})
}

func eachWithin(b *bbolt.Bucket, path string, each func(path string, value []byte)) error {
	each(path, nil)
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return eachWithin(b.Bucket(k), path+string(k)+"/", each)
		}
		each(path+string(k), v)
		return nil
	})
}
