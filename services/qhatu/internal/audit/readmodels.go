package audit

import (
	"fmt"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

// Dump returns every key and value of the read models in a folder, by path: "file/bucket/…/key". Nobody may have them
// open. Their checkpoints are part of it.
func Dump(readDir string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(readDir, "*.db"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no read models in %s", readDir)
	}
	all := map[string]string{}
	for _, file := range files {
		if err := dumpFile(all, file); err != nil {
			return nil, fmt.Errorf("dump %s: %w", file, err)
		}
	}
	return all, nil
}

func dumpFile(all map[string]string, file string) error {
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			return dumpBucket(all, filepath.Base(file)+"/"+string(name)+"/", b)
		})
	})
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
