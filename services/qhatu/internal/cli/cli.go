// Package cli is the qhatu command: the market in one process, and the operator's commands beside it. The program is a
// value, so that tests run the very same one.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/alecthomas/kong"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
)

// Program is one run of the command.
type Program struct {
	Version  string
	Args     []string
	Out, Err io.Writer
}

// commands is the command line: one field a command.
type commands struct {
	Serve    serve      `cmd:"" help:"Run the market: every service over one embedded NATS server."`
	Demo     tryOut     `cmd:"" help:"Run a small market to try: with its people, an emulator of WhatsApp, and a page that shows both sides."`
	Token    tokens     `cmd:"" help:"Tokens: mint one with the data folder's key and print it alone, or revoke one."`
	Keys     keys       `cmd:"" help:"The keys that tokens are signed with."`
	Vault    safe       `cmd:"" help:"The keys of personal data."`
	NATS     cluster    `cmd:"" name:"nats" help:"An external NATS server: who may do what there, and its streams."`
	WhatsApp metaSide   `cmd:"" name:"whatsapp" help:"Meta's side of WhatsApp."`
	Backup   saving     `cmd:"" help:"Copy the market to a folder, while it runs or not; or try the copy that is there."`
	Restore  bringing   `cmd:"" help:"Bring a market back from its backup, whole or as it was at a moment, into an empty folder."`
	Doctor   examine    `cmd:"" help:"Find out what is wrong with a market and say what to do: 0 if nothing is, else 1. Give it what serve is given."`
	Dead     dead       `cmd:"" help:"Dead letters: what reactions could not handle, and why. Look at them, have them handled again, or drop them."`
	Verify   check      `cmd:"" help:"Check the market, while it runs or stopped: the log, each event in it, stock against orders, and read models against a rebuild. 0: all is well, 1: something is wrong."`
	Rebuild  rebuilding `cmd:"" help:"Build read models anew from the log: while the market runs, beside those in use, which answer until then."`
	Ready    ready      `cmd:"" help:"Ask a process whether it is ready: 0 if so, 1 if not, with what is not. For the health checks of containers."`
	Version  version    `cmd:"" help:"Print the version."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the version, as the command does."`
}

type exit int // thrown by kong's Exit, so that the program never ends its process itself

// Run parses the arguments, runs the command and returns the exit code: 0, 1 when it failed, 2 for wrong arguments.
func Run(ctx context.Context, p Program) int {
	line, err := commandLine(kong.Vars{"version": p.Version}, kong.Writers(p.Out, p.Err), kong.Exit(func(code int) { panic(exit(code)) }))
	if err != nil {
		return p.end(err)
	}
	if len(p.Args) > 0 && p.Args[0] == "help" { // as other programs have it: help serve
		p.Args = append(slices.Clone(p.Args[1:]), "--help")
	}
	return p.run(ctx, line)
}

// run is [Run] by a command line that was made.
func (p Program) run(ctx context.Context, line *host.CommandLine) (code int) {
	defer func() {
		if thrown := recover(); thrown != nil {
			e, ok := thrown.(exit)
			if !ok {
				panic(thrown)
			}
			code = int(e)
		}
	}()
	command, err := line.Parse(p.Args, p.Err)
	if err != nil {
		return p.end(host.Misconfigured{Err: err})
	}
	command.BindTo(ctx, (*context.Context)(nil))
	return p.end(command.Run(p, line))
}

// end tells why the program has failed, if it has, and returns the exit code.
func (p Program) end(err error) int {
	if errors.Is(err, context.Canceled) {
		return 0
	}
	if err != nil {
		_, _ = fmt.Fprintln(p.Err, "qhatu:", err)
	}
	return host.ExitCode(err)
}

// commandLine is the command line of all commands.
func commandLine(options ...kong.Option) (*host.CommandLine, error) {
	return host.NewCommandLine(&commands{}, true, append(options, kong.Name("qhatu"),
		kong.Description("Qhatu, the market where producers' associations sell directly."))...)
}

// Check returns what is wrong with arguments and the environment, and runs nothing. What is set and never read is told to warnings.
func Check(args []string, warnings io.Writer) error {
	line, err := commandLine()
	if err == nil {
		_, err = line.Parse(args, warnings)
	}
	return err
}

type serve struct {
	host.Config
	Services services.Config `embed:""`
}

// Run runs the market until ctx ends.
func (s *serve) Run(ctx context.Context, p Program) error {
	s.Name, s.Version = natsuser.Whole, p.Version
	return host.Serve(ctx, s.Config, services.Of(s.Services)...)
}

type version struct{}

// Run prints the version.
func (*version) Run(p Program) error {
	_, err := fmt.Fprintln(p.Out, p.Version)
	return err
}
