package host

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/web"
)

// newRegistry returns a registry that tells of the program, and whether it is ready, from when it starts.
func (h *Host) newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), readiness{h})
	return registry
}

// parts are what has to be ready before the process is: until it serves, that it starts.
func (h *Host) parts(ctx context.Context) []web.Part {
	if edge := h.serving.Load(); edge != nil {
		return edge.Parts(ctx)
	}
	return []web.Part{{Name: "start", Err: h.opening.why()}}
}

// measure has the registry tell what the process is, and how much room its disk has.
func (h *Host) measure(registry *prometheus.Registry) error {
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "qhatu_build_info", Help: "1; its labels say what runs.",
		ConstLabels: prometheus.Labels{"program": cmp.Or(h.cfg.Name, "qhatu"), "version": h.version(), "goversion": runtime.Version()},
	})
	build.Set(1)
	return errors.Join(registry.Register(build), registry.Register(disk{h.cfg.DataDir}), registry.Register(backups{h.node.JetStream()}))
}

// version is what the program was built as or, where nobody has said, from which commit.
func (h *Host) version() string {
	if h.cfg.Version != "" {
		return h.cfg.Version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "unknown"
}

// readiness tells what /readyz does.
type readiness struct{ host *Host }

var (
	readyMetric = prometheus.NewDesc("qhatu_ready", "1 while the process is ready, as /readyz says; else 0.", nil, nil)
	partMetric  = prometheus.NewDesc("qhatu_part_ready", "1 while a part of the process is ready, a service or a check; else 0.", []string{"part"}, nil)
)

// readyTimeout is how long the parts may take to say whether they are ready.
const readyTimeout = 2 * time.Second

func (r readiness) Describe(out chan<- *prometheus.Desc) {
	out <- readyMetric
	out <- partMetric
}

func (r readiness) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	all := 1.0
	for _, part := range r.host.parts(ctx) {
		is := 1.0
		if part.Err != nil {
			is, all = 0, 0
		}
		out <- prometheus.MustNewConstMetric(partMetric, prometheus.GaugeValue, is, part.Name)
	}
	out <- prometheus.MustNewConstMetric(readyMetric, prometheus.GaugeValue, all)
}

// disk tells of the disk that a folder is on.
type disk struct{ folder string }

var (
	freeMetric = prometheus.NewDesc("qhatu_disk_free_bytes", "Room on the disk of the data folder for what the process writes.", nil, nil)
	sizeMetric = prometheus.NewDesc("qhatu_disk_size_bytes", "Size of the disk of the data folder.", nil, nil)
)

func (d disk) Describe(out chan<- *prometheus.Desc) {
	out <- freeMetric
	out <- sizeMetric
}

func (d disk) Collect(out chan<- prometheus.Metric) {
	var is syscall.Statfs_t
	if syscall.Statfs(d.folder, &is) != nil {
		return
	}
	block := float64(is.Bsize)
	out <- prometheus.MustNewConstMetric(freeMetric, prometheus.GaugeValue, float64(is.Bavail)*block)
	out <- prometheus.MustNewConstMetric(sizeMetric, prometheus.GaugeValue, float64(is.Blocks)*block)
}

// backups tells when the market was last backed up.
type backups struct{ js jetstream.JetStream }

var backupMetric = prometheus.NewDesc("qhatu_backup_timestamp_seconds",
	"Unix time of the market's last backup, and of that of its keys; 0: there is none.", []string{"of"}, nil)

func (b backups) Describe(out chan<- *prometheus.Desc) { out <- backupMetric }

func (b backups) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
	defer cancel()
	for _, part := range []string{natsd.BackupOfMarket, natsd.BackupOfKeys} {
		last, err := natsd.LastBackup(ctx, b.js, part)
		if err != nil {
			return
		}
		at := 0.0
		if !last.Time.IsZero() {
			at = float64(last.Time.Unix())
		}
		out <- prometheus.MustNewConstMetric(backupMetric, prometheus.GaugeValue, at, part)
	}
}
