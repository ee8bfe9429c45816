package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// format is of what is stored, as a whole. Raise it where an older version would read what this one stores and take it for something else; new events and
// new versions of read models need no other, since an older version refuses or rebuilds them by itself. A folder of an older format is taken over.
const format = 1

// FormatPath is the file that says of what format the data is.
func (c Config) FormatPath() string { return filepath.Join(c.DataDir, "format") }

// CheckFormat refuses a folder that a newer version has written, or whose format cannot be told, before anything in it is touched.
func (c Config) CheckFormat() error {
	text, err := os.ReadFile(c.FormatPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a new folder, or one from before there were formats
	}
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	found, err := strconv.Atoi(strings.TrimSpace(string(text)))
	switch {
	case err != nil:
		return fmt.Errorf("data folder: %s says %q and not of what format it is: put %d there if this version wrote it", c.FormatPath(), strings.TrimSpace(string(text)), format)
	case found > format:
		return Misconfigured{fmt.Errorf("data folder %s was written by a newer version: its format is %d, and this version knows %d. "+
			"Run the newer version again; or restore a backup from before into an empty folder for this one", c.DataDir, found, format)}
	}
	return nil
}

// writeFormat says that what is stored from now on is of this format.
func (c Config) writeFormat() error {
	text := strconv.Itoa(format) + "\n"
	if found, err := os.ReadFile(c.FormatPath()); err == nil && string(found) == text {
		return nil
	}
	if err := atomicfile.Replace(c.FormatPath(), []byte(text)); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}
