package deploy_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unit is a systemd unit: the values of each setting, in their order.
type unit map[string][]string

func unitOf(text string) unit {
	u := unit{}
	for line := range strings.Lines(text) {
		if name, value, is := strings.Cut(strings.TrimSpace(line), "="); is && !strings.HasPrefix(name, "#") {
			u[name] = append(u[name], value)
		}
	}
	return u
}

// page is the page of installation.
func page(t *testing.T) string { return read(t, "..", "docs", "install.md") }

// The unit starts the market as the page of installation sets it, and writes to its own folder only.
func TestTheUnitStartsTheMarket(t *testing.T) {
	u := unitOf(read(t, "systemd", "qhatu.service"))
	env := map[string]string{}
	for _, line := range regexp.MustCompile(`(?m)^(QHATU_\w+)=(.+)$`).FindAllStringSubmatch(page(t), -1) {
		env[line[1]] = line[2]
	}
	if len(env) == 0 {
		t.Error("the page sets nothing")
	}
	process{args: strings.Fields(u["ExecStart"][0]), env: env, mounts: []string{"/var/lib/" + u["StateDirectory"][0]}}.check(t)
	for name, want := range map[string]string{
		"User": "qhatu", "StateDirectoryMode": "0700", "UMask": "0077", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "",
	} {
		if !slices.Equal(u[name], []string{want}) {
			t.Errorf("%s=%q, want %q", name, u[name], want)
		}
	}
}

// Every hour the market is copied from where its unit keeps it, by its user, to folders that the unit may write to; where the disks are not there it fails.
func TestTheUnitOfTheBackupCopiesTheMarket(t *testing.T) {
	u, market := unitOf(read(t, "systemd", "qhatu-backup.service")), unitOf(read(t, "systemd", "qhatu.service"))
	mounts := strings.Fields(u["ReadWritePaths"][0])
	process{args: strings.Fields(u["ExecStart"][0]), mounts: mounts}.check(t)
	for _, name := range []string{"User", "Group", "UMask", "ProtectSystem", "NoNewPrivileges", "CapabilityBoundingSet", "SystemCallFilter"} {
		if !slices.Equal(u[name], market[name]) {
			t.Errorf("%s=%q, of the market %q", name, u[name], market[name])
		}
	}
	data := "/var/lib/" + market["StateDirectory"][0]
	if !strings.HasSuffix(u["ExecStart"][0], "--data-dir "+data) || !slices.Equal(mounts, append([]string{data}, u["AssertPathIsMountPoint"]...)) {
		t.Errorf("%s writes to %v, and wants %v to be mounted", u["ExecStart"], mounts, u["AssertPathIsMountPoint"])
	}
	timer := unitOf(read(t, "systemd", "qhatu-backup.timer"))
	if timer["OnCalendar"][0] != "hourly" || timer["Persistent"][0] != "yes" || timer["WantedBy"][0] != "timers.target" {
		t.Errorf("the timer: %v", timer)
	}
}
