package natsd_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

const durable = "whatsapp-sends-v1"

// beside is a data folder whose server has stopped, after it has stored something in streams beside the log and given it to a consumer.
func beside(t *testing.T) storedLog {
	t.Helper()
	l := storedLog{dir: t.TempDir(), msgs: map[uint64]string{}}
	node := natstest.StartIn(t, l.dir)
	js := node.JetStream()
	l.msgs[1] = "so it is"
	l.publish(t, js, 1)
	revoked := testkit.Must(js.KeyValue(t.Context(), natsd.Revoked))(t)
	for i := range 30 {
		testkit.Must(revoked.Put(t.Context(), keyOf(i), fmt.Appendf(nil, "revoked %d", i)))(t)
	}
	testkit.Must(revoked.Put(t.Context(), "ses_07", []byte("revoked again")))(t)
	for i := range 10 {
		testkit.Must(js.Publish(t.Context(), fmt.Sprintf("outbox.message.c%d.m", i), []byte("hola")))(t)
	}
	consumer := testkit.Must(js.CreateConsumer(t.Context(), natsd.Outbox, jetstream.ConsumerConfig{Durable: durable, AckPolicy: jetstream.AckExplicitPolicy}))(t)
	for range 6 {
		change(t, testkit.Must(consumer.Next())(t).DoubleAck(t.Context()))
	}
	change(t, node.Close())
	change(t, natstest.StartIn(t, l.dir).Close()) // it notes what there is
	change(t, os.Remove(filepath.Join(l.dir, "nats.sock")))
	return l
}

// keyOf is a key of what is revoked. As in a market, none begins with another one.
func keyOf(i int) string { return fmt.Sprintf("ses_%02d", i) }

// allKeys are those that beside has stored.
func allKeys() (keys []string) {
	for i := range 30 {
		keys = append(keys, keyOf(i))
	}
	return keys
}

// of is a file of a stream.
func (l storedLog) of(stream string, names ...string) string {
	return filepath.Join(append([]string{l.dir, "nats", "jetstream", "$G", "streams", stream}, names...)...)
}

func (l storedLog) blockOf(stream string) string { return l.of(stream, "msgs", block.Name(1)) }

// spoil changes a byte in the body of the last message of a subject.
func (l storedLog) spoil(t *testing.T, stream, subject string) {
	t.Helper()
	raw := testkit.Must(os.ReadFile(l.blockOf(stream)))(t)
	i := strings.LastIndex(string(raw), subject)
	raw[i+len(subject)+2] ^= 1
	change(t, os.WriteFile(l.blockOf(stream), raw, 0o600))
}

// killed makes it as if the server had been killed.
func (l storedLog) killed(t *testing.T) {
	t.Helper()
	change(t, os.Remove(filepath.Join(l.dir, "guard", "stopped.json")))
}

func (l storedLog) keys(t *testing.T, node *natsd.Node) []string {
	t.Helper()
	bucket := testkit.Must(node.JetStream().KeyValue(t.Context(), natsd.Revoked))(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a message outside the bucket keeps it waiting
	defer cancel()
	keys, err := bucket.Keys(ctx)
	if err != nil && !errors.Is(err, jetstream.ErrNoKeysFound) {
		t.Fatal(err)
	}
	slices.Sort(keys)
	return keys
}

const kvRevoked = "KV_" + natsd.Revoked

// What is damaged beside the log is named, and without an operator's word nothing is changed and no server started. With it everything else is there.
func TestDamageBesideTheLogIsNamed(t *testing.T) {
	whole := beside(t)
	all := allKeys()
	for name, c := range map[string]struct {
		damage func(storedLog)
		says   []string
		lost   []string // of the keys
	}{
		"a byte of a value": {func(l storedLog) { l.spoil(t, kvRevoked, "ses_12") }, []string{"KV_REVOKED (what was revoked): lost: 1, ses_12", "damaged: 1.blk"}, []string{"ses_12"}},
		"a byte of one that was changed, which does not become what it was": {
			func(l storedLog) { l.spoil(t, kvRevoked, "ses_07") }, []string{"KV_REVOKED", "ses_07"}, []string{"ses_07"},
		},
		"the file":               {func(l storedLog) { change(t, os.Remove(l.blockOf(kvRevoked))) }, []string{"KV_REVOKED", "lost: 30, ses_00"}, all},
		"the file, after a kill": {func(l storedLog) { l.killed(t); change(t, os.Remove(l.blockOf(kvRevoked))) }, []string{"KV_REVOKED", "lost: 30, ses_00"}, all},
		"the stream":             {func(l storedLog) { change(t, os.RemoveAll(l.of(kvRevoked))) }, []string{"KV_REVOKED", "all of it is lost"}, all},
		"its end": {func(l storedLog) {
			raw := testkit.Must(os.ReadFile(l.blockOf(kvRevoked)))(t)
			change(t, os.Truncate(l.blockOf(kvRevoked), int64(strings.Index(string(raw), "$KV.REVOKED.ses_29")-22)))
		}, []string{"KV_REVOKED", "ses_07, ses_29"}, []string{"ses_07", "ses_29"}},
		"two streams":               {func(l storedLog) { l.spoil(t, kvRevoked, "ses_03"); l.spoil(t, natsd.Outbox, "outbox.message.c4.m") }, []string{"KV_REVOKED", "ses_03", "OUTBOX (what the chat sends): lost: 1, outbox.message.c4.m"}, []string{"ses_03"}},
		"the log and one beside it": {func(l storedLog) { l.spoil(t, kvRevoked, "ses_03"); l.flip(t, 1, 90) }, []string{"the log is damaged: lost: 1, at position 1", "KV_REVOKED", "ses_03"}, []string{"ses_03"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := whole.copied(t)
			c.damage(l)
			before := l.files(t)
			_, err := l.start(t, false)
			if !errors.Is(err, natsd.ErrDamaged) {
				t.Fatalf("started: %v", err)
			}
			for _, says := range append(c.says, "--accept-log") {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("does not say %q: %v", says, err)
				}
			}
			if !maps.Equal(before, l.files(t)) {
				t.Error("files are not as they were")
			}
			node, err := l.start(t, true)
			change(t, err)
			change(t, node.Declare(t.Context()))
			want := slices.DeleteFunc(slices.Clone(all), func(key string) bool { return slices.Contains(c.lost, key) })
			if keys := l.keys(t, node); !slices.Equal(keys, want) {
				t.Errorf("there are %v, want %v", keys, want)
			}
			ack := testkit.Must(node.JetStream().Publish(t.Context(), "outbox.message.c0.next", nil))(t)
			if ack.Sequence != 11 {
				t.Errorf("the next message is at %d", ack.Sequence)
			}
			change(t, node.Close())
			node, err = l.start(t, false)
			change(t, err)
			if lost := node.Lost(); !slices.ContainsFunc(lost, func(each natsd.Loss) bool { return each.Stream == kvRevoked && !each.Accepted.IsZero() }) {
				t.Errorf("noted: %+v", lost)
			}
			if keys := l.keys(t, node); !slices.Equal(keys, want) {
				t.Errorf("later there are %v, want %v", keys, want)
			}
		})
	}
}

// What a server may leave when it is killed, and what costs nothing, keeps no market from starting.
func TestWhatLosesNothingBesideTheLogIsPassedOver(t *testing.T) {
	whole := beside(t)
	for name, damage := range map[string]func(storedLog){
		"a write that was cut off": func(l storedLog) {
			l.killed(t)
			raw := testkit.Must(os.ReadFile(l.blockOf(kvRevoked)))(t)
			change(t, os.WriteFile(l.blockOf(kvRevoked), append(raw, raw[:40]...), 0o600))
		},
		"answers to requests": func(l storedLog) {
			change(t, os.WriteFile(l.blockOf("KV_"+natsd.Idempotency), []byte(strings.Repeat("rubbish", 100)), 0o600))
		},
		"settings":                 func(l storedLog) { spoilFile(t, l.of(kvRevoked, "meta.inf")) },
		"what vouches for them":    func(l storedLog) { change(t, os.Remove(l.of(kvRevoked, "meta.sum"))) },
		"settings that are gone":   func(l storedLog) { change(t, os.Remove(l.of(kvRevoked, "meta.inf"))) },
		"settings that are nobody": func(l storedLog) { change(t, os.WriteFile(l.of(kvRevoked, "meta.inf"), nil, 0o600)) },
		"the server's index":       func(l storedLog) { spoilFile(t, l.of(kvRevoked, "msgs", "index.db")) },
		"notes of the last stop":   func(l storedLog) { spoilFile(t, filepath.Join(l.dir, "guard", "stopped.json")) },
		"notes of the last start":  func(l storedLog) { spoilFile(t, filepath.Join(l.dir, "guard", "streams.json")) },
	} {
		t.Run(name, func(t *testing.T) {
			l := whole.copied(t)
			damage(l)
			for range 2 {
				node, err := l.start(t, false)
				change(t, err)
				change(t, node.Declare(t.Context()))
				if keys := l.keys(t, node); len(keys) != 30 {
					t.Errorf("there are %v", keys)
				}
				if lost := node.Lost(); len(lost) > 0 {
					t.Errorf("noted: %+v", lost)
				}
				change(t, node.Close())
			}
		})
	}
}

func spoilFile(t *testing.T, path string) {
	t.Helper()
	raw := testkit.Must(os.ReadFile(path))(t)
	raw[len(raw)/2] ^= 1
	change(t, os.WriteFile(path, raw, 0o600))
}

// A consumer whose files cannot be relied on is made anew, and begins with the first message.
func TestAConsumerThatCannotBeReliedOnIsMadeAnew(t *testing.T) {
	whole := beside(t)
	for name, damage := range map[string]func(folder string){
		"its position":         func(folder string) { spoilFirst(t, filepath.Join(folder, "o.dat")) },
		"its position cut off": func(folder string) { change(t, os.Truncate(filepath.Join(folder, "o.dat"), 4)) },
		"behind its stream": func(folder string) {
			change(t, os.WriteFile(filepath.Join(folder, "o.dat"), []byte{22, 2, 90, 90, 90, 90, 0, 0}, 0o600))
		},
		"its settings":           func(folder string) { spoilFile(t, filepath.Join(folder, "meta.inf")) },
		"settings that are gone": func(folder string) { change(t, os.Remove(filepath.Join(folder, "meta.inf"))) },
		"what vouches for them":  func(folder string) { change(t, os.Remove(filepath.Join(folder, "meta.sum"))) },
	} {
		t.Run(name, func(t *testing.T) {
			l := whole.copied(t)
			damage(l.of(natsd.Outbox, "obs", durable))
			node, err := l.start(t, false)
			change(t, err)
			cfg := jetstream.ConsumerConfig{Durable: durable, AckPolicy: jetstream.AckExplicitPolicy}
			consumer := testkit.Must(node.JetStream().CreateOrUpdateConsumer(t.Context(), natsd.Outbox, cfg))(t)
			if given := consumer.CachedInfo(); given.Delivered.Stream != 0 || given.NumPending != 10 {
				t.Errorf("it begins after %d, with %d to come", given.Delivered.Stream, given.NumPending)
			}
			if copies := testkit.Must(filepath.Glob(filepath.Join(l.dir, "damaged-*", natsd.Outbox, "obs", durable)))(t); len(copies) != 1 {
				t.Errorf("copies: %v", copies)
			}
		})
	}
	node, err := whole.start(t, false)
	change(t, err)
	if given := testkit.Must(node.JetStream().Consumer(t.Context(), natsd.Outbox, durable))(t).CachedInfo(); given.AckFloor.Stream != 6 {
		t.Errorf("a whole one begins after %d", given.AckFloor.Stream)
	}
}

func spoilFirst(t *testing.T, path string) {
	t.Helper()
	raw := testkit.Must(os.ReadFile(path))(t)
	raw[0] ^= 1
	change(t, os.WriteFile(path, raw, 0o600))
}

// Whatever byte beside the log changes: the market does not start, or everything is there.
func TestNoChangedByteBesideTheLogGoesUnnoticed(t *testing.T) {
	whole := beside(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	l := whole.copied(t)
	for range 60 {
		path := l.blockOf([]string{kvRevoked, natsd.Outbox}[random.IntN(2)])
		raw := testkit.Must(os.ReadFile(path))(t)
		offset := random.IntN(len(raw))
		raw[offset] ^= byte(1) << random.IntN(8)
		change(t, os.WriteFile(path, raw, 0o600))
		node, err := l.start(t, false)
		switch {
		case errors.Is(err, natsd.ErrDamaged):
		case err != nil:
			t.Fatalf("%s, byte %d: %v", path, offset, err)
		default:
			if keys := l.keys(t, node); !slices.Equal(keys, allKeys()) {
				t.Errorf("%s, byte %d: there are %v", path, offset, keys)
			}
			if info := testkit.Must(node.JetStream().Stream(t.Context(), natsd.Outbox))(t).CachedInfo(); info.State.Msgs != 10 {
				t.Errorf("%s, byte %d: %d messages", path, offset, info.State.Msgs)
			}
			change(t, node.Close())
			l = whole.copied(t)
			continue
		}
		change(t, os.WriteFile(path, testkit.Must(os.ReadFile(strings.Replace(path, l.dir, whole.dir, 1)))(t), 0o600))
	}
}

// No hash says where a subject ends. A message whose subject has another end is found, and the market goes on without it.
func TestASubjectThatEndsElsewhereIsDamage(t *testing.T) {
	whole := beside(t)
	for stream, subject := range map[string]string{kvRevoked: "$KV.REVOKED.ses_12", natsd.Outbox: "outbox.message.c4.m"} {
		for bit := range 6 {
			for _, killed := range []bool{false, true} {
				t.Run(fmt.Sprint(stream, ", bit ", bit, ", killed: ", killed), func(t *testing.T) {
					l := whole.copied(t)
					raw := testkit.Must(os.ReadFile(l.blockOf(stream)))(t)
					raw[strings.Index(string(raw), subject)-2] ^= 1 << bit
					change(t, os.WriteFile(l.blockOf(stream), raw, 0o600))
					if killed {
						l.killed(t)
					}
					if _, err := l.start(t, false); !errors.Is(err, natsd.ErrDamaged) || !strings.Contains(err.Error(), strings.TrimPrefix(subject, "$KV.REVOKED.")) {
						t.Fatalf("started: %v", err)
					}
					node, err := l.start(t, true)
					change(t, err)
					revoked := len(l.keys(t, node))
					sent := testkit.Must(node.JetStream().Stream(t.Context(), natsd.Outbox))(t).CachedInfo().State.Msgs
					if want := [2]int{30, 10}; stream == kvRevoked && [2]int{revoked + 1, int(sent)} != want || stream == natsd.Outbox && [2]int{revoked, int(sent) + 1} != want {
						t.Errorf("there are %d and %d", revoked, sent)
					}
				})
			}
		}
	}
}

// Of what was written since the server wrote its index it is known of a bucket alone which subjects there can be.
func TestASubjectOutsideItsBucketIsDamage(t *testing.T) {
	whole := beside(t)
	for _, key := range []string{keyOf(12), keyOf(29)} { // the last but one, and the last but the second value of another
		l := whole.copied(t)
		change(t, os.Remove(l.of(kvRevoked, "msgs", block.IndexName)))
		l.killed(t)
		raw := testkit.Must(os.ReadFile(l.blockOf(kvRevoked)))(t)
		raw[strings.Index(string(raw), "$KV.REVOKED."+key)-2] ^= 1 << 4
		change(t, os.WriteFile(l.blockOf(kvRevoked), raw, 0o600))
		if _, err := l.start(t, false); !errors.Is(err, natsd.ErrDamaged) {
			t.Fatalf("started: %v", err)
		}
		node, err := l.start(t, true)
		change(t, err)
		if keys := l.keys(t, node); len(keys) != 29 || slices.Contains(keys, key) {
			t.Errorf("there are %v", keys)
		}
	}
}

// A folder in which a market has run and whose log is gone does not become an empty market.
func TestAMarketWhoseLogIsGoneIsNotBegunAnew(t *testing.T) {
	whole := beside(t)
	for name, left := range map[string]string{"the guard's file": "guard/market.json", "a read model": "read/catalog.db"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			change(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, left)), 0o700))
			change(t, os.WriteFile(filepath.Join(dir, left), []byte("{}"), 0o600))
			for _, open := range []func() (*natsd.Node, error){
				func() (*natsd.Node, error) { return natsd.Start(t.Context(), natsd.Config{Dir: dir}) },
				func() (*natsd.Node, error) { return natsd.Reach(t.Context(), natsd.Config{Dir: dir}) },
			} {
				if _, err := open(); !errors.Is(err, natsd.ErrLogMissing) || !strings.Contains(err.Error(), left) {
					t.Errorf("opened: %v", err)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "nats")); err == nil {
				t.Error("a server has begun another log")
			}
			change(t, os.CopyFS(filepath.Join(dir, "nats"), os.DirFS(filepath.Join(whole.dir, "nats"))))
			node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: dir}))(t)
			change(t, node.Close())
		})
	}
	dir := t.TempDir()
	change(t, os.MkdirAll(filepath.Join(dir, "keys"), 0o700))
	change(t, os.WriteFile(filepath.Join(dir, "keys", "signing.pem"), nil, 0o600)) // made before the first start
	first := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: dir}))(t)
	change(t, first.Close())
	dir = t.TempDir()
	change(t, os.MkdirAll(filepath.Join(dir, "read"), 0o700))
	change(t, os.WriteFile(filepath.Join(dir, "read", "catalog.db"), nil, 0o600))
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: dir, AcceptLoss: true}))(t)
	change(t, node.Close())
}

// Streams whose messages come and go raise no alarm, however they are stopped.
func TestMessagesThatHaveEndedAreNoLoss(t *testing.T) {
	dir := t.TempDir()
	for round := range 3 {
		node := natstest.StartIn(t, dir)
		js := node.JetStream()
		bucket := testkit.Must(js.KeyValue(t.Context(), natsd.Chat))(t)
		for i := range 12 {
			testkit.Must(bucket.Put(t.Context(), fmt.Sprintf("c%d", i%5), []byte(strings.Repeat("x", 9_000))))(t)
		}
		change(t, bucket.Purge(t.Context(), "c0"))
		change(t, bucket.PurgeDeletes(t.Context(), jetstream.DeleteMarkersOlderThan(-1)))
		outbox := testkit.Must(js.Stream(t.Context(), natsd.Outbox))(t)
		testkit.Must(js.Publish(t.Context(), "outbox.message.c1.m", []byte(time.Now().String())))(t)
		change(t, outbox.Purge(t.Context()))
		change(t, node.Close())
		if round == 1 {
			storedLog{dir: dir}.killed(t)
		}
	}
	node := natstest.StartIn(t, dir)
	if lost := node.Lost(); len(lost) > 0 {
		t.Errorf("noted: %+v", lost)
	}
}
