package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
)

// keys are the keys that tokens are signed with. Processes that share the folder take up what is done here within seconds.
type keys struct {
	List   listKeys  `cmd:"" help:"List the keys that are published, and when each begins and ends."`
	Rotate rotateKey `cmd:"" help:"Make the key that signs from now on, or soon. The old one goes on verifying until its last token has expired."`
	Remove removeKey `cmd:"" help:"Take a key away at once, with every token that it signed: for one that somebody else may have."`
}

// keyFolder says where the keys are.
type keyFolder struct {
	DataDir string `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of the market's data."`
	KeyDir  string `name:"key-dir" type:"folder" env:"QHATU_KEY_DIR" help:"Folder of the signing keys. Empty: keys/ in the data folder."`
}

type listKeys struct{ keyFolder }

// Run prints one line for each key: its id, since when it signs, until when it verifies, and whether it signs now.
func (l *listKeys) Run(p Program) error {
	ring, err := ringOf(l.DataDir, l.KeyDir)
	if err != nil {
		return err
	}
	published, signing, err := ring.Keys()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	for _, k := range published {
		state := "verifies"
		switch {
		case k.ID == signing:
			state = "signs"
		case k.From.After(time.Now()):
			state = "next"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\tfrom %s\tuntil %s\n", k.ID, state, day(k.From), day(k.Until))
	}
	return table.Flush()
}

func day(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return at.UTC().Format(time.RFC3339)
}

type rotateKey struct {
	keyFolder
	Ahead time.Duration `type:"time" least:"0s" most:"744h" default:"10m" help:"How long the new key is published before it signs, so that whoever verifies elsewhere knows it by then. 0s where the old one may be in other hands; remove that one next."`
}

// Run prints the new key's id.
func (r *rotateKey) Run(p Program) error {
	ring, err := ringOf(r.DataDir, r.KeyDir)
	if err != nil {
		return err
	}
	made, err := ring.Rotate(time.Now().Add(r.Ahead))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.Out, made.ID)
	return err
}

type removeKey struct {
	keyFolder
	ID string `arg:"" help:"The key's id, as list prints it. One that begins with a hyphen comes last, after --."`
}

// Run removes the key.
func (r *removeKey) Run() error {
	ring, err := ringOf(r.DataDir, r.KeyDir)
	if err != nil {
		return err
	}
	err = ring.Remove(r.ID)
	if errors.Is(err, token.ErrUnknownKey) {
		return wrongly(fmt.Sprintf("no key has the id %.64q: qhatu keys list prints those that there are", r.ID))
	}
	return err
}

// ringOf opens the keys that a market made at its first start. A key made here would sign tokens that no market takes.
func ringOf(dataDir, keyDir string) (*token.Ring, error) {
	path := host.Config{DataDir: dataDir, KeyDir: keyDir}.SigningKeyPath()
	_, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && keyDir != "":
		return nil, fmt.Errorf("no signing key in %s: run the market once, or say where its keys are with --key-dir", keyDir)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no market in %s: run it once, or say where it is with --data-dir", dataDir)
	case err != nil:
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return token.OpenRing(path)
}
