package token

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func TestKeyIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "signing.pem")
	kids := make([]string, 8)
	var started sync.WaitGroup
	for i := range kids {
		started.Go(func() {
			s, err := LoadOrCreateKey(path)
			if err != nil {
				t.Error(err)
				return
			}
			kids[i] = s.kid
		})
	}
	started.Wait()
	for _, kid := range kids {
		if kid != kids[0] {
			t.Fatalf("different keys: %v", kids)
		}
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Fatalf("directory holds %v, %v", entries, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestWrongKeyFilesAreRefused(t *testing.T) {
	elliptic256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(elliptic256)
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"not pem":     []byte("hello"),
		"not pkcs8":   pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: []byte("x")}),
		"other curve": pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}),
	} {
		path := filepath.Join(t.TempDir(), "k.pem")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadOrCreateKey(path); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAnIDBeginsWithNoHyphen(t *testing.T) {
	for range 1000 {
		private, err := generate()
		if err != nil {
			t.Fatal(err)
		}
		if id := NewSigner(private).kid; id[0] == '-' {
			t.Fatal(id)
		}
	}
}
