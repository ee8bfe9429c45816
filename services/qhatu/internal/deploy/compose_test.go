package deploy_test

import (
	"maps"
	"net/netip"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/oasdiff/yaml3"

	"github.com/qhatu/qhatu/pkg/testkit"
)

// composed is what a test reads of a compose file.
type composed struct {
	Services map[string]composedService
	Volumes  map[string]any
	Networks map[string]struct {
		IPAM struct {
			Config []struct{ Subnet netip.Prefix }
		}
	}
}

type composedService struct {
	Image       string
	Build       struct{ Context, Dockerfile, Target string }
	Command     []string
	Environment map[string]string
	Volumes     []string
	Networks    []string
	Healthcheck struct{ Test []string }
	Logging     struct{ Options map[string]string }
	DependsOn   yaml.Node `yaml:"depends_on"`
}

func compose(t *testing.T, name string) composed {
	t.Helper()
	var c composed
	text := interpolate(t, read(t, "compose", name, "compose.yaml"), settings(t, name))
	if err := yaml.Unmarshal([]byte(text), &c); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return c
}

// settings are those of the example that stands beside a compose file.
func settings(t *testing.T, name string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for line := range strings.Lines(read(t, "compose", name, "env.example")) {
		setting, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		all[setting] = value
	}
	return all
}

var variable = regexp.MustCompile(`\$\{(\w+)(?::[-?][^}]*)?\}`)

// interpolate puts the settings in, each of which has to be used.
func interpolate(t *testing.T, text string, settings map[string]string) string {
	t.Helper()
	used := map[string]bool{}
	text = variable.ReplaceAllStringFunc(text, func(found string) string {
		name := variable.FindStringSubmatch(found)[1]
		if _, known := settings[name]; !known {
			t.Errorf("env.example lacks %s", name)
		}
		used[name] = true
		return settings[name]
	})
	if len(used) != len(settings) {
		t.Errorf("env.example has more than is used: %v", settings)
	}
	return text
}

func TestComposeFilesRunProgramsAsTheyAreMeant(t *testing.T) {
	for _, name := range []string{"one", "three"} {
		c := compose(t, name)
		for service, s := range c.Services {
			t.Run(name+"/"+service, func(t *testing.T) { s.check(t, name, c) })
		}
	}
}

// dockerNames are variables that are no flag's.
var dockerNames = regexp.MustCompile(`^(NATS|SITE|BUFFER)`)

func (s composedService) check(t *testing.T, name string, c composed) {
	t.Helper()
	p := process{args: s.Command, env: map[string]string{}}
	for setting, value := range s.Environment {
		if !dockerNames.MatchString(setting) {
			p.env[setting] = value
		}
	}
	for _, volume := range s.Volumes {
		source, at, _ := strings.Cut(strings.TrimSuffix(volume, ":ro"), ":")
		_, declared := c.Volumes[source]
		switch file := filepath.Join(folder, "compose", name, source); {
		case declared, strings.HasPrefix(source, "/"): // a folder of the host, which is set
			p.mounts = append(p.mounts, at)
		case !strings.HasPrefix(source, "."):
			t.Errorf("the volume %s is not declared", source)
		case strings.HasPrefix(source, "./secrets/"):
			p.files = append(p.files, at)
		case exists(file):
			p.files = append(p.files, at)
		default:
			t.Errorf("%s is not there", source)
		}
	}
	if s.Logging.Options["max-size"] == "" || s.Logging.Options["max-file"] == "" {
		t.Error("its log fills the disk")
	}
	s.checkImage(t, &p)
	switch p.program() {
	case "caddy":
		s.checkCaddy(t, p)
	case "nats-server":
		s.checkNATS(t, p)
	default:
		p.check(t)
		s.checkAddresses(t, c)
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// checkImage: an image is built here, as the Makefile names it, or is Docker's own.
func (s composedService) checkImage(t *testing.T, p *process) {
	t.Helper()
	switch image, _, _ := strings.Cut(s.Image, ":"); image {
	case "qhatu":
		p.args = append([]string{"qhatu"}, p.args...) // the image's entry point
	case "qhatu-apart":
	case "docker.io/library/caddy":
		if p.program() != "caddy" {
			t.Errorf("%s runs %v", s.Image, p.args)
		}
	default:
		t.Errorf("nobody builds %s", s.Image)
	}
	if s.Build.Dockerfile != "" && !strings.Contains(read(t, "..", s.Build.Dockerfile), "FROM base AS "+s.Build.Target+"\n") {
		t.Errorf("the Dockerfile has no target %s", s.Build.Target)
	}
}

// checkCaddy: Caddy's file is mounted, and so is what it reads.
func (s composedService) checkCaddy(t *testing.T, p process) {
	t.Helper()
	for _, arg := range p.args {
		if strings.HasPrefix(arg, "/") && !slices.Contains(p.files, arg) {
			t.Errorf("%s is not mounted", arg)
		}
	}
}

// checkNATS: whatever the servers' configuration reads is set, and is there.
func (s composedService) checkNATS(t *testing.T, p process) {
	t.Helper()
	for _, name := range regexp.MustCompile(`: \$(\w+)`).FindAllStringSubmatch(read(t, "nats", "nats.conf"), -1) {
		value, set := s.Environment[name[1]]
		if !set || strings.HasPrefix(value, "/") && !p.finds(value) {
			t.Errorf("%s=%q is not there", name[1], value)
		}
	}
	if conf := p.args[slices.Index(p.args, "--config")+1]; !slices.Contains(p.files, conf) || !slices.Contains(p.files, path.Join(path.Dir(conf), "users.conf")) {
		t.Errorf("%s, or the users beside it, is not mounted", conf)
	}
}

var inURL = regexp.MustCompile(`//([\w-]+):(\d+)`)

// checkAddresses: a process calls services that there are, at ports where they listen, and believes the network that it is in.
func (s composedService) checkAddresses(t *testing.T, c composed) {
	t.Helper()
	listens := map[string]string{"4222": "nats-server", "8000": "caddy"}
	for name, value := range s.Environment {
		if name == "QHATU_SMTP_URL" {
			continue
		}
		for _, at := range inURL.FindAllStringSubmatch(value, -1) {
			if called := c.Services[at[1]]; len(called.Command) == 0 || called.Command[0] != listens[at[2]] {
				t.Errorf("%s: nobody listens at %s", name, at[0])
			}
		}
	}
	if believed, is := s.Environment["QHATU_TRUSTED_PROXIES"]; is && testkit.Must(netip.ParsePrefix(believed))(t) != c.Networks["inside"].IPAM.Config[0].Subnet {
		t.Errorf("it believes %s", believed)
	}
}

// The replicas that the gateway knows are those of the three nodes, and each listens where it is asked.
func TestTheThreeNodesHaveTheReplicasThatTheGatewayKnows(t *testing.T) {
	c := compose(t, "three")
	for _, m := range upstream.FindAllStringSubmatch(read(t, "gateway", "Caddyfile"), -1) {
		for address := range strings.FieldsSeq(m[3]) {
			replica, port, _ := strings.Cut(address, ":")
			if command := c.Services[replica].Command; !slices.Contains(command, ":"+port) {
				t.Errorf("%s does not listen at %s: %v", replica, port, command)
			}
		}
	}
	if got := len(slices.DeleteFunc(slices.Collect(maps.Values(c.Services)), func(s composedService) bool { return s.Command[0] != "nats-server" })); got != 3 {
		t.Errorf("%d NATS servers", got)
	}
}

// What compose files wait for is there.
func TestComposeFilesWaitForServicesThatThereAre(t *testing.T) {
	for _, name := range []string{"one", "three"} {
		c := compose(t, name)
		for service, s := range c.Services {
			var list []string
			var conditions map[string]any
			switch s.DependsOn.Kind {
			case yaml.SequenceNode:
				testkit.Must(0, s.DependsOn.Decode(&list))(t)
			case yaml.MappingNode:
				testkit.Must(0, s.DependsOn.Decode(&conditions))(t)
			}
			for _, other := range slices.Concat(list, slices.Collect(maps.Keys(conditions))) {
				if _, is := c.Services[other]; !is {
					t.Errorf("%s waits for %s", service, other)
				}
			}
		}
	}
}

// The images have the programs that are run, and check themselves by a command that there is.
func TestTheDockerfileHasThePrograms(t *testing.T) {
	text := read(t, "docker", "Dockerfile")
	for _, program := range append(services(), "qhatu", "nats-server") {
		if !strings.Contains(text, "/src/bin/"+program+" ") {
			t.Errorf("the Dockerfile has no %s", program)
		}
	}
	check := regexp.MustCompile(`HEALTHCHECK .* CMD \["(.+)"\]`).FindStringSubmatch(text)
	process{args: strings.Split(check[1], `", "`)}.check(t)
	entry := regexp.MustCompile(`(?s)ENTRYPOINT \["(.+)"\]\nCMD \["(.+)"\]`).FindStringSubmatch(text)
	process{args: append([]string{entry[1]}, strings.Split(entry[2], `", "`)...), mounts: []string{"/var/lib/qhatu"}}.check(t)
	for _, want := range []string{"\nUSER 65532:65532\n", "\nENV CGO_ENABLED=0\n", "FROM scratch AS base\n", "ARG VERSION=dev\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Dockerfile lacks %q", want)
		}
	}
	for _, from := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains([]string{"docker.io/library/golang:" + goVersion(t) + "-bookworm", "scratch", "base"}, from[1]) {
			t.Errorf("nobody knows %s", from[1])
		}
	}
}

// goVersion is that of Go with which everything is tested.
func goVersion(t *testing.T) string {
	t.Helper()
	return regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(read(t, "..", "go.work"))[1]
}
