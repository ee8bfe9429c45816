# The only entry point of the project. `make` alone says what there is.
# It needs Go, git and, for the tests, openssl (for `make race` a C compiler too); everything else comes through Go.

VERSION    = $(or $(shell git describe --tags --always --dirty 2>/dev/null),dev)
CONTRACTS := common catalog order identity fair chat notify
MODULES    = $(shell go list -m -f '{{.Dir}}')
SOURCES    = $(MODULES:%=%/...)
TOOL      := bin/tools/

# What the market is compared with: the last commit before it was made faster.
BEFORE     ?= 720d18b2b7c7927f03e963bbd368633b444bd519

# Nothing here is written in C, and what one target has compiled the others need not compile again. Only the race detector is in C.
export CGO_ENABLED = 0

.DEFAULT_GOAL := help
.PHONY: help build build-all image cluster run test race browser bench bench-before soak abuse torture torture-cluster power release-fixture alerts vuln lint fmt gen intent tidy check clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build bin/qhatu, the whole market in one binary, static
	@[ -e bin/qhatu ] || echo 'Building bin/qhatu. The first time everything is compiled, which takes some minutes.'
	CGO_ENABLED=0 go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/qhatu ./services/qhatu/cmd/qhatu

PROGRAMS := $(notdir $(wildcard services/*/cmd/*))

build-all: ## Build the command of every service, and a NATS server, static, into bin/
	@for program in $(PROGRAMS); do \
		CGO_ENABLED=0 go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/$$program ./services/$$program/cmd/$$program || exit 1; \
	done
	CGO_ENABLED=0 go build -trimpath -o bin/nats-server github.com/nats-io/nats-server/v2

image: ## Build the images qhatu and qhatu-apart, where Docker is
	@command -v docker >/dev/null || { echo 'image: there is no docker here'; exit 1; }
	docker build -f deploy/docker/Dockerfile --build-arg VERSION=$(VERSION) --target qhatu -t qhatu:$(VERSION) -t qhatu:latest .
	docker build -f deploy/docker/Dockerfile --build-arg VERSION=$(VERSION) --target apart -t qhatu-apart:$(VERSION) -t qhatu-apart:latest .

cluster: ## Run the market as on three machines, kill a part of everything, and try the Caddyfiles; needs caddy and openssl
	go test -tags cluster ./services/qhatu/internal/deploy -count=1 -v

run: build ## Build it and try it: a small market with its people, on http://localhost:8080/demo (data in ./data)
	bin/qhatu demo

# Tests sync what they write: where memory can hold it, that takes half the time.
IN_MEMORY = $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 4000000 ] 2>/dev/null && echo GOTMPDIR=$${TMPDIR:-/tmp} TMPDIR=/dev/shm)

# What vet says is said by check and lint; without symbols half of the linking is saved. Tests wait as well as they work: four packages keep
# two cores busy. A program with the race detector sleeps for a second before it ends, unless it is told not to: so do the stories' programs.
TESTS = $(IN_MEMORY) go test -vet=off -ldflags='-s -w' -shuffle=on -p 4 -timeout 30m

test: ## Run every test of every module, shuffled
	$(TESTS) work

race: ## Run every test, or those of PACKAGES, with the race detector, which takes twice as long and needs a C compiler
	CGO_ENABLED=1 GORACE=atexit_sleep_ms=10 $(TESTS) -race $(or $(PACKAGES),work)

browser: ## Check every page in headless Chromium, which must be there: axe, keyboard, widths, languages
	$(IN_MEMORY) go test -tags browser ./services/qhatu/internal/browser

bench: ## Print the ratios that the design rests on (BENCH=. runs every benchmark, TIME=30s each for so long)
	go test -run '^$$' -bench '$(or $(BENCH),Ratio|AcceptConfirmed)' -benchtime $(or $(TIME),5s) -count=1 -timeout 2h ./pkg/es ./pkg/bus ./pkg/readmodel ./services/catalog/internal/httpapi ./services/qhatu ./services/qhatu/internal/loadtest

bench-before: ## Print how the binary compares with that of another commit (BEFORE=), in turns
	@rm -rf bin/before && mkdir -p bin/before && git archive $(BEFORE) | tar -x -C bin/before
	cd bin/before && go build -trimpath -o ../qhatu-before ./services/qhatu/cmd/qhatu
	@rm -rf bin/before
	QHATU_BEFORE=$(CURDIR)/bin/qhatu-before $(MAKE) --no-print-directory bench BENCH='$(or $(BENCH),WriteLotsRatio|AcceptConfirmed)'

soak: ## Keep the market under a steady load for MINUTES (30) at RATE actions a second (half of what it can do) and look for anything that grows
	go test -tags soak ./services/qhatu/internal/loadtest -run Soak -count=1 -timeout 3h -v -args -minutes=$(or $(MINUTES),30) -rate=$(or $(RATE),0)

abuse: ## Print how long honest trades take, alone and under abuse: opening and closing, guessing, strangers, slow bodies, keys
	go test -tags abuse ./services/qhatu -run Abuse -count=1 -v

torture: ## Let befall one market whatever may befall one machine: killed KILLS times (1000), disk full, damage, clock, Meta away; look for anything lost or doubled, and write docs/torture.md (SHORT=1: four faults); needs root
	go test -tags torture ./services/qhatu/internal/crash -run OneNode -count=1 -timeout 5h -v $(if $(SHORT),-short) -args -kills=$(or $(KILLS),$(if $(SHORT),12,1000)) \
		-rounds=$(or $(ROUNDS),$(if $(SHORT),1,5)) -seed=$(or $(SEED),0) -faults='$(FAULTS)' $(if $(SHORT)$(FAULTS),,-table=$(CURDIR)/docs/torture.md)
	go test -tags torture ./pkg/natsd -run ADiskThatWasFull -count=1
	$(if $(SHORT)$(FAULTS),,go test ./pkg/es -run Killed -count=1 -timeout 2h -v -args -kills=$(or $(KILLS),1000))
	$(if $(SHORT)$(FAULTS),,go test ./services/qhatu/internal/property -count=1 -timeout 2h -rapid.checks=$(or $(KILLS),1000))

torture-cluster: $(if $(FROM),bin/from-$(FROM)) ## Run the market as on three machines, strike it ROUNDS times (3) with every fault, look for anything lost or sold twice, and write docs/torture.md (SHORT=1: two faults; FROM=: the commit whose programs are upgraded under load)
	go test -tags torture ./services/qhatu/internal/torture -run Cluster -count=1 -timeout 5h -v $(if $(SHORT),-short) -args -rounds=$(or $(ROUNDS),$(if $(SHORT),1,3)) -seed=$(or $(SEED),0) \
		-faults='$(FAULTS)' $(if $(FROM),-from=$(CURDIR)/bin/from-$(FROM)) $(if $(SHORT)$(FAULTS),,-table=$(CURDIR)/docs/torture.md)

bin/from-%:
	@mkdir -p $@/code && git archive $* | tar -x -C $@/code
	$(MAKE) -C $@/code --no-print-directory build-all VERSION=$*
	@mv $@/code/bin/* $@ && rm -rf $@/code

power: ## Cut the power CUTS times (10) under many commits and look for anything lost; needs root, Linux and ext4
	go test -tags power ./pkg/es -run Power -count=1 -v -args -kills=$(or $(CUTS),10)

release-fixture: ## Keep a data folder of this version under the name RELEASE, such as v1.2.0, for all later versions to open
	go test ./services/qhatu/internal/verify -run TheDataOfEachRelease -count=1 -args -release=$(or $(RELEASE),$(error RELEASE= is missing))

alerts: ## Check the alert rules and tell each its story, by promtool (apt-get install prometheus)
	@command -v promtool >/dev/null || { echo 'alerts: there is no promtool here: apt-get install prometheus'; exit 1; }
	promtool check config deploy/monitoring/prometheus.yaml
	promtool test rules deploy/monitoring/alerts_test.yaml

vuln: $(TOOL)govulncheck ## Look for known vulnerabilities in what is used (GOVULNDB: another database)
	@for module in $(MODULES); do \
		GOWORK=off $(TOOL)govulncheck -C $$module -db "$${GOVULNDB:-https://vuln.go.dev}" ./... || exit $$?; \
	done

lint: $(TOOL)golangci-lint ## Check style, comments, imports between layers and formatting
	$(TOOL)golangci-lint run --allow-parallel-runners $(SOURCES) || { echo "lint: if a file is not formatted, run make fmt"; exit 1; }

fmt: $(TOOL)golangci-lint ## Format the code
	$(TOOL)golangci-lint fmt $(MODULES)

gen: $(TOOL)oapi-codegen ## Generate REST code from the contracts (with the vocabulary's products), and the documents of the events and of who may
	go run ./pkg/vocabulary/cmd/productids
	@for contract in $(CONTRACTS); do \
		(cd tools && ../$(TOOL)oapi-codegen -config ../api/openapi/$$contract.gen.yaml ../api/openapi/$$contract.yaml) || exit 1; \
	done
	go run ./api/cmd/eventdocs
	go run ./api/cmd/accessdocs

intent: ## Learn what people mean from the labelled phrases of the chat, and say how well that goes (MISSES=true lists the misses)
	go run ./services/whatsapp/internal/intent/train -misses=$(or $(MISSES),false)

tidy: ## Tidy the go.mod of every module
	@for module in $(MODULES) tools; do GOWORK=off go -C $$module mod tidy || exit 1; done

check: ## Do everything that CI does
	.ci/run

clean: ## Remove what was built (never the data)
	rm -rf bin

# Each tool is built alone, once, in the version that tools/go.mod names.
GOLANGCI_LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint
GOVULNCHECK   := golang.org/x/vuln/cmd/govulncheck
OAPI_CODEGEN  := github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen

$(TOOL)golangci-lint: tools/go.mod tools/go.sum
	GOWORK=off go -C tools build -o ../$@ $(GOLANGCI_LINT)
	@touch $@

$(TOOL)govulncheck: tools/go.mod tools/go.sum
	GOWORK=off go -C tools build -o ../$@ $(GOVULNCHECK)
	@touch $@

$(TOOL)oapi-codegen: tools/go.mod tools/go.sum
	GOWORK=off go -C tools build -o ../$@ $(OAPI_CODEGEN)
	@touch $@
