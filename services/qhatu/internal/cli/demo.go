package cli

import (
	"context"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/services/qhatu/internal/demo"
)

// tryOut is the command demo: a small market with its people, to look at.
type tryOut struct {
	HTTPAddr string `name:"http-addr" type:"address" env:"QHATU_HTTP_ADDR" default:"127.0.0.1:8080" help:"Address to serve HTTP on; where it is taken, the next ones are tried."`
	DataDir  string `name:"data-dir" type:"folder" env:"QHATU_DATA_DIR" default:"./data" help:"Folder of everything that is kept."`
	LogLevel string `name:"log" env:"QHATU_LOG" default:"warn" enum:"debug,info,warn,error" help:"Least level that is logged: ${enum}."`
}

// Run runs the demo until ctx ends.
func (d *tryOut) Run(ctx context.Context, p Program) error {
	return demo.Run(ctx, demo.Config{Host: host.Config{HTTPAddr: d.HTTPAddr, DataDir: d.DataDir, LogLevel: d.LogLevel}}, p.Out)
}
