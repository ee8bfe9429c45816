package qhatu_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// findsWhatIsPlanted puts something personal into each kind of place, each time written in another way, and wants it found
// there: a search that finds nothing proves something only if it would find it.
func findsWhatIsPlanted(t *testing.T, s *secrets, dir string) {
	t.Helper()
	want := slices.Concat(plantInStreams(t, dir), plantInFiles(t, dir))
	found := unique(s.findInFolder(t, dir))
	for _, place := range want {
		if !slices.ContainsFunc(found, func(one string) bool { return strings.HasPrefix(one, place) }) {
			t.Errorf("not found: %s", place)
		}
	}
	for what, text := range map[string]string{
		"log": `level=WARN msg="of ` + filomena + `"`, "metrics": `{contact="` + eusebias[1:] + `"} 1`,
	} {
		if len(s.find(what, []byte(text))) == 0 {
			t.Errorf("not found in %s", what)
		}
	}
}

// plantInStreams returns how what is found there begins.
func plantInStreams(t *testing.T, dir string) []string {
	t.Helper()
	withStreams(t, dir, func(js jetstream.JetStream) {
		for _, m := range []*nats.Msg{
			{Subject: "inbox.other." + filomenas[1:], Data: []byte("{}")},
			{Subject: "outbox.heard.x", Header: nats.Header{"Whose": {strings.ToUpper(eusebia)}}},
			{Subject: "dead.x", Data: []byte(`{"to":"` + base64.StdEncoding.EncodeToString([]byte("x"+gumercindos)) + `"}`)},
			{Subject: "market.x.y.z", Data: []byte(hex.EncodeToString([]byte(filomenas[3:])))},
		} {
			if _, err := js.PublishMsg(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		chats, err := js.KeyValue(t.Context(), natsd.Chat)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := chats.PutString(t.Context(), "x", mashua); err != nil {
			t.Fatal(err)
		}
	})
	return []string{"subject of INBOX at ", "header of OUTBOX at ", "content of DEAD at ", "content of MARKET at ", "content of KV_CHAT at "}
}

func plantInFiles(t *testing.T, dir string) []string {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, "read", "order.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("planted"))
		if err != nil {
			return err
		}
		if err := b.Put([]byte("k"), []byte(sumaq)); err != nil {
			return err
		}
		return b.Put([]byte(url.QueryEscape(basilias)), []byte("v"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	block, err := server.S2Compression.Compress([]byte(strings.Repeat("x", 100) + leoncio + strings.Repeat("y", 100)))
	if err != nil {
		t.Fatal(err)
	}
	head := (&server.CompressionInfo{Algorithm: server.S2Compression, OriginalSize: 1}).MarshalMetadata()
	for name, content := range map[string][]byte{
		filepath.Join("guard", "x"): []byte(tarwi), filepath.Join("keys", filomenas): nil, "y": append(head, block...),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return []string{
		"value of read model at order.db/planted/k", "key of read model", "file " + filepath.Join("guard", "x"), "name of file",
		"file y, opened,",
	}
}
