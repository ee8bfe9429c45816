// Command qhatu is the whole market in one binary.
package main

import "github.com/qhatu/qhatu/services/qhatu/internal/cli"

// version is set by the linker.
var version = "dev"

func main() { cli.Main(version) }
