package qhatu_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

// secrets are texts that must not be found anywhere, in any of the ways in which they may be written.
type secrets struct {
	texts  map[string]string // what is looked for in lower case → what it is
	exact  map[string]string // what is looked for as it is
	number int
	any    [2]*strings.Replacer // that cut them out of a text: of texts and of exact; nil: not made yet
}

func newSecrets() *secrets { return &secrets{texts: map[string]string{}, exact: map[string]string{}} }

// shortest is how long a text must be: shorter ones stand in random bytes by chance.
const shortest = 6

// add looks for a text: as it is and in capitals, escaped, in hexadecimal digits, and in base 64 wherever it begins there.
func (s *secrets) add(t testing.TB, what, text string) {
	t.Helper()
	if len(text) < shortest {
		t.Fatalf("%s is too short to look for", what)
	}
	s.number++
	s.any = [2]*strings.Replacer{}
	s.texts[strings.ToLower(text)] = what
	escaped, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	s.texts[strings.ToLower(strings.Trim(string(escaped), `"`))] = what + ", escaped"
	s.texts[strings.ToLower(url.QueryEscape(text))] = what + ", escaped"
	s.texts[hex.EncodeToString([]byte(text))] = what + ", in hexadecimal digits"
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			coded := encoding.EncodeToString(append(make([]byte, before), text...))
			first, last := (before*8+5)/6, (before+len(text))*8/6 // what depends on this text alone
			s.exact[coded[first:last]] = what + ", in base 64"
		}
	}
}

// phone looks for a phone, E.164: with and without "+" and country, and as people write it.
func (s *secrets) phone(t testing.TB, what, number string) {
	t.Helper()
	digits := strings.TrimPrefix(number, "+")
	own := digits[len(digits)-9:]
	for _, written := range []string{
		number, digits, own, own[:3] + " " + own[3:6] + " " + own[6:], own[:3] + "-" + own[3:6] + "-" + own[6:],
	} {
		s.add(t, what+"'s phone", written)
	}
}

// chat looks for all that a phone shows and says: its number, the network's ids of its person and its messages, and texts.
func (s *secrets) chat(t testing.TB, what string, p *emulator.Phone) {
	t.Helper()
	s.phone(t, what, p.Number())
	s.add(t, what+"'s id on the network", strings.TrimPrefix(p.UserID(), "PE."))
	for _, b := range p.Bubbles() {
		s.add(t, "id of a message of "+what, strings.TrimPrefix(b.ID, "wamid."))
		for line := range strings.Lines(b.Body) {
			if line = strings.TrimSpace(line); len(line) >= 4*shortest {
				s.add(t, "line of a message of "+what, line)
			}
		}
	}
}

// find returns what of it stands in some bytes.
func (s *secrets) find(place string, data []byte) []string {
	if s.any[0] == nil {
		s.any = [2]*strings.Replacer{cutterOf(s.texts), cutterOf(s.exact)}
	}
	return append(findIn(place, bytes.ToLower(data), s.any[0], s.texts), findIn(place, data, s.any[1], s.exact)...)
}

// findIn looks through the bytes once for all texts, and only where there is one of them, for each.
func findIn(place string, data []byte, cutter *strings.Replacer, texts map[string]string) (found []string) {
	if len(cutter.Replace(string(data))) == len(data) {
		return nil
	}
	for text, what := range texts {
		if bytes.Contains(data, []byte(text)) {
			found = append(found, place+" holds "+what)
		}
	}
	return found
}

// cutterOf cuts these texts out of another.
func cutterOf(texts map[string]string) *strings.Replacer {
	var pairs []string
	for text := range texts {
		pairs = append(pairs, text, "")
	}
	return strings.NewReplacer(pairs...)
}

// findInFolder looks through a data folder that nobody uses: every message of every stream and bucket, every key and value of the
// read models, and the bytes of every file; blocks of messages that were compressed are opened.
func (s *secrets) findInFolder(t testing.TB, dir string) (found []string) {
	t.Helper()
	found = append(found, s.findInStreams(t, dir)...)
	rows, err := audit.Dump(filepath.Join(dir, "read"))
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range rows {
		found = append(found, s.find("key of read model", []byte(key))...)
		found = append(found, s.find("value of read model at "+key, []byte(value))...)
	}
	files := 0
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() { // a socket holds nothing
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		found = append(found, s.find("name of file", []byte(name))...)
		found = append(found, s.find("file "+name, written(data))...)
		found = append(found, s.find("file "+name+", opened,", opened(t, data))...)
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files: %v", files, err)
	}
	return found
}

// written is what a file holds besides room for more.
func written(data []byte) (dense []byte) {
	for part := range slices.Chunk(data, 512) {
		if len(bytes.Trim(part, "\x00")) > 0 {
			dense = append(dense, part...)
		}
	}
	return dense
}

// opened is what a compressed block of messages holds, nothing for any other file.
func opened(t testing.TB, data []byte) []byte {
	t.Helper()
	var info server.CompressionInfo
	head, err := info.UnmarshalMetadata(data)
	if err != nil || head == 0 {
		return nil
	}
	plain, err := info.Algorithm.Decompress(data[head:])
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// mustHold are the streams that a market with chat writes to: a search that finds none of their messages has not searched.
var mustHold = []string{
	natsd.Market, natsd.Timer, natsd.Inbox, natsd.Outbox, natsd.Dead,
	"KV_" + natsd.Idempotency, "KV_" + natsd.Chat, "KV_" + natsd.Vault, "KV_" + natsd.Keys,
}

func (s *secrets) findInStreams(t testing.TB, dir string) (found []string) {
	t.Helper()
	searched := map[string]int{}
	withStreams(t, dir, func(js jetstream.JetStream) {
		for _, name := range streamNames(t, js) {
			stream, err := js.Stream(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			state := stream.CachedInfo().State
			found = append(found, s.find("settings of "+name, fmt.Appendf(nil, "%+v", stream.CachedInfo().Config))...)
			for sequence := state.FirstSeq; sequence <= state.LastSeq && state.Msgs > 0; sequence++ {
				m, err := stream.GetMsg(t.Context(), sequence)
				if err != nil {
					continue // a bucket keeps the last of a key only
				}
				searched[name]++
				place := fmt.Sprintf("%s at %d", name, sequence)
				found = append(found, s.find("subject of "+place, []byte(m.Subject))...)
				found = append(found, s.find("header of "+place, fmt.Append(nil, m.Header))...)
				found = append(found, s.find("content of "+place, m.Data)...)
			}
		}
	})
	for _, name := range mustHold {
		if searched[name] == 0 {
			t.Errorf("nothing of %s was searched", name)
		}
	}
	t.Logf("searched %v for %d texts", searched, s.number)
	return found
}

// withStreams opens the streams of a data folder that nobody uses.
func withStreams(t testing.TB, dir string, do func(jetstream.JetStream)) {
	t.Helper()
	node, err := natsd.Start(t.Context(), natsd.Config{Dir: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := node.Close(); err != nil {
			t.Error(err)
		}
	}()
	do(node.JetStream())
}

// streamNames are read before anything else is done: the list has to end soon after it was begun.
func streamNames(t testing.TB, js jetstream.JetStream) []string {
	t.Helper()
	names := js.StreamNames(t.Context())
	var all []string
	for name := range names.Name() {
		all = append(all, name)
	}
	if err := names.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func unique(found []string) []string {
	slices.Sort(found)
	return slices.Compact(found)
}
