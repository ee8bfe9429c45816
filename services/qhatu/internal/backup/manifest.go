package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

const (
	format       = 1 // of manifest and segments
	manifestName = "manifest.json"
	unfinished   = ".part"
)

// Errors of a backup that is read.
var (
	// ErrNoBackup is returned for a folder without a manifest.
	ErrNoBackup = errors.New("there is no backup in this folder")
	// ErrNewer is returned for a backup that a later version of the program wrote.
	ErrNewer = errors.New("the backup was written by a later version: restore it with that one")
	// ErrDamaged is returned for a file that is not as it was written.
	ErrDamaged = errors.New("damaged")
)

// Manifest says what a backup consists of. It is replaced by each run.
type Manifest struct {
	Format   int       `json:"format"`
	Program  string    `json:"program"`  // version of the program that wrote it
	Run      int       `json:"run"`      // 1, 2, …
	Store    string    `json:"store_id"` // identity of the log
	Position uint64    `json:"position"` // of the log, up to which this is the market
	Time     time.Time `json:"time"`     // when that was its end
	Previous string    `json:"previous,omitempty"`
	Streams  []Stream  `json:"streams"`
	// Lost is what the log itself had lost, as its operator had accepted: the one reason why a position may be missing.
	Lost []natsd.Loss `json:"lost,omitempty"`
	// Files are those of a copy of keys. Copies of before there were hashes name none.
	Files []File `json:"files,omitempty"`

	hash string // SHA-256 of the file that it was read from
}

// Stream is what a backup has of one stream of the market.
type Stream struct {
	Name     string          `json:"name"`
	Config   json.RawMessage `json:"config"` // as JetStream's API has it
	Last     uint64          `json:"last"`   // sequence of the last message
	Tip      string          `json:"tip"`    // SHA-256 of that message's data
	Segments []Segment       `json:"segments"`
	Durables []Durable       `json:"durables,omitempty"`
}

// Segment is a file of messages.
type Segment struct {
	File     string    `json:"file"`
	First    uint64    `json:"first"`
	Last     uint64    `json:"last"`
	Messages uint64    `json:"messages"`
	Newest   time.Time `json:"newest"` // when the last message was stored
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256"`
}

// File is a file of keys as it was copied.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Durable is a reaction's consumer, and up to where it had done everything.
type Durable struct {
	Config jetstream.ConsumerConfig `json:"config"`
	Done   uint64                   `json:"done"`
}

func (m Manifest) stream(name string) (Stream, bool) {
	i := slices.IndexFunc(m.Streams, func(s Stream) bool { return s.Name == name })
	if i < 0 {
		return Stream{}, false
	}
	return m.Streams[i], true
}

// names tells whether a file is part of the backup.
func (m Manifest) names(file string) bool {
	return slices.ContainsFunc(m.Streams, func(s Stream) bool {
		return slices.ContainsFunc(s.Segments, func(segment Segment) bool { return segment.File == file })
	})
}

// readManifest returns the manifest of a backup that can be restored, or an error that is [ErrNoBackup].
func readManifest(dir string) (Manifest, error) {
	m, err := loadManifest(dir)
	if err == nil && m.Run == 0 {
		err = fmt.Errorf("%s: %w yet: its first run was cut off. Run it again", dir, ErrNoBackup)
	}
	return m, err
}

// loadManifest returns an error that is [fs.ErrNotExist] where there is none. The manifest of a first run that was cut off names the market alone.
func loadManifest(dir string) (m Manifest, err error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("%s: %w: %w", dir, ErrNoBackup, err)
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("%s: %w: it cannot be read (%w). It names every file of the backup, so that nothing can be restored or added without it: "+
			"bring it back from a copy of this folder, or give the market's backup a new folder", filepath.Join(dir, manifestName), ErrDamaged, err)
	}
	if m.Format > format {
		return m, fmt.Errorf("format %d of version %s: %w", m.Format, m.Program, ErrNewer)
	}
	if err := m.coherent(); err != nil {
		return m, fmt.Errorf("%s: %w: %w", filepath.Join(dir, manifestName), ErrDamaged, err)
	}
	m.hash = hashOf(text)
	return m, nil
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// coherent returns an error for a manifest that no run has written so.
func (m Manifest) coherent() error {
	if m.Format < 1 || m.Store == "" {
		return errors.New("it names no market. Nothing was written: keep this folder, and give the market's backup a new one")
	}
	for _, s := range m.Streams {
		if err := s.coherent(); err != nil {
			return fmt.Errorf("stream %s: %w", s.Name, err)
		}
		if s.Name != natsd.Market {
			continue
		}
		if s.Last != m.Position {
			return fmt.Errorf("the log ends with %d, the backup with %d", s.Last, m.Position)
		}
		next := uint64(1)
		for _, segment := range s.Segments {
			for ; next < segment.First; next++ {
				if !wasLost(m.Lost, next) {
					return fmt.Errorf("no file has position %d of the log", next)
				}
			}
			next = segment.Last + 1
		}
	}
	return nil
}

func (s Stream) coherent() error {
	var last uint64
	for _, segment := range s.Segments {
		if segment.First <= last || segment.Last < segment.First {
			return fmt.Errorf("%s has %d to %d, after %d", segment.File, segment.First, segment.Last, last)
		}
		last = segment.Last
	}
	if last != s.Last && (len(s.Segments) > 0 || s.Name == natsd.Market) {
		return fmt.Errorf("it ends with %d, its files with %d", s.Last, last)
	}
	if s.Last > 0 && s.Tip == "" {
		return errors.New("the hash of its last message is not named")
	}
	return nil
}

// wasLost tells whether a position was accepted as lost.
func wasLost(all []natsd.Loss, position uint64) bool {
	return slices.ContainsFunc(all, func(l natsd.Loss) bool {
		return slices.ContainsFunc(l.Gaps, func(g natsd.Gap) bool { return g.From <= position && position <= g.To })
	})
}

// tip returns an error if the last message is not the one that the run wrote last. The manifest without its last files would pass otherwise.
func (s Stream) tip(dir string) error {
	if s.Tip == "" || len(s.Segments) == 0 {
		return nil
	}
	last, got := s.Segments[len(s.Segments)-1], ""
	err := last.each(filepath.Join(dir, last.File), func(m message) error {
		got = hashOf(m.data)
		return nil
	})
	if err == nil && got != s.Tip {
		err = fmt.Errorf("%s: %w: the last message of %s is not the one that the manifest says", last.File, ErrDamaged, s.Name)
	}
	return err
}

// write replaces the manifest: after a power cut the folder has the old one or the new one.
func (m Manifest) write(dir string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, manifestName), append(text, '\n'))
}

// writeFile replaces a file, synced.
func writeFile(path string, text []byte) error {
	part := path + unfinished
	file, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
