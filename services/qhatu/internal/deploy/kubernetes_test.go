package deploy_test

import (
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/oasdiff/yaml3"
)

// object is what a test reads of an object of Kubernetes, of whatever kind.
type object struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		Replicas    int
		ServiceName string `yaml:"serviceName"`
		Selector    yaml.Node
		Template    struct{ Spec pod }
		JobTemplate struct {
			Spec struct{ Template struct{ Spec pod } }
		} `yaml:"jobTemplate"` // of a CronJob
		VolumeClaimTemplates []struct{ Metadata struct{ Name string } } `yaml:"volumeClaimTemplates"`
		Ports                []struct {
			Name       string
			TargetPort string `yaml:"targetPort"`
		}
		Rules []struct {
			HTTP struct {
				Paths []struct {
					Path    string
					Backend struct {
						Service struct {
							Name string
							Port struct{ Name string }
						}
					}
				}
			}
		}
	}
}

// pod is what the object runs; the zero value: nothing.
func (o object) pod() pod {
	if job := o.Spec.JobTemplate.Spec.Template.Spec; len(job.Containers) > 0 {
		return job
	}
	return o.Spec.Template.Spec
}

type pod struct {
	EnableServiceLinks *bool `yaml:"enableServiceLinks"`
	SecurityContext    struct {
		RunAsNonRoot bool `yaml:"runAsNonRoot"`
	} `yaml:"securityContext"`
	Containers []container
	Volumes    []struct {
		Name      string
		EmptyDir  *struct{}              `yaml:"emptyDir"`
		ConfigMap *struct{ Name string } `yaml:"configMap"`
		Claim     *struct {
			Name string `yaml:"claimName"`
		} `yaml:"persistentVolumeClaim"`
		Secret *struct {
			SecretName string `yaml:"secretName"`
			Items      []struct{ Key, Path string }
		}
	}
}

type container struct {
	Image   string
	Command []string
	Env     []struct {
		Name, Value string
		ValueFrom   struct {
			FieldRef struct {
				FieldPath string `yaml:"fieldPath"`
			} `yaml:"fieldRef"`
			ConfigMapKeyRef struct{ Name, Key string } `yaml:"configMapKeyRef"`
		} `yaml:"valueFrom"`
	}
	EnvFrom []struct {
		ConfigMapRef struct{ Name string } `yaml:"configMapRef"`
		SecretRef    struct{ Name string } `yaml:"secretRef"`
	} `yaml:"envFrom"`
	Ports          []containerPort
	StartupProbe   probe `yaml:"startupProbe"`
	ReadinessProbe probe `yaml:"readinessProbe"`
	LivenessProbe  probe `yaml:"livenessProbe"`
	VolumeMounts   []struct {
		Name      string
		MountPath string `yaml:"mountPath"`
		SubPath   string `yaml:"subPath"`
	} `yaml:"volumeMounts"`
}

type containerPort struct {
	Name          string
	ContainerPort int `yaml:"containerPort"`
}

type probe struct {
	HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
}

// kustomization is one with what it has others read: each is generated with the files and lines that it names.
type kustomization struct {
	Resources          []string
	ConfigMapGenerator []generated `yaml:"configMapGenerator"`
	SecretGenerator    []generated `yaml:"secretGenerator"`
	Images             []struct{ Name string }
}

type generated struct {
	Name                  string
	Files, Literals, Envs []string
}

// kustomized is an overlay: its objects, and what ConfigMaps and Secrets hold, by their names and keys.
type kustomized struct {
	objects []object
	data    map[string]map[string]string
}

func kustomize(t *testing.T, dir string) kustomized {
	t.Helper()
	k := kustomized{data: map[string]map[string]string{}}
	k.add(t, dir)
	return k
}

func (k *kustomized) add(t *testing.T, dir string) {
	t.Helper()
	if strings.HasSuffix(dir, ".yaml") {
		k.objects = append(k.objects, objects(t, read(t, dir))...)
		return
	}
	var is kustomization
	if err := yaml.Unmarshal([]byte(read(t, dir, "kustomization.yaml")), &is); err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	for _, resource := range is.Resources {
		k.add(t, path.Join(dir, resource))
	}
	for _, g := range slices.Concat(is.ConfigMapGenerator, is.SecretGenerator) {
		k.data[g.Name] = g.read(t, dir)
	}
}

func objects(t *testing.T, text string) (all []object) {
	t.Helper()
	for documents := yaml.NewDecoder(strings.NewReader(text)); ; {
		var one object
		if err := documents.Decode(&one); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
}

// read returns the data. Of files with secrets there are examples only; those that prepare makes are not looked for.
func (g generated) read(t *testing.T, dir string) map[string]string {
	t.Helper()
	data := map[string]string{}
	lines := slices.Clone(g.Literals)
	for _, file := range g.Envs {
		lines = append(lines, strings.Split(strings.TrimSpace(read(t, dir, file+".example")), "\n")...)
	}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		data[name] = value
	}
	for _, file := range g.Files {
		key, source, renamed := strings.Cut(file, "=")
		if !renamed {
			key, source = path.Base(file), file
		}
		data[key] = ""
		if !strings.HasPrefix(source, "secrets/") {
			data[key] = read(t, dir, source)
		}
	}
	return data
}

func TestKubernetesRunsProgramsAsTheyAreMeant(t *testing.T) {
	for _, overlay := range []string{"kubernetes/example/one", "kubernetes/example/apart"} {
		k := kustomize(t, overlay)
		for _, o := range k.objects {
			for _, c := range o.pod().Containers {
				t.Run(path.Base(overlay)+"/"+o.Metadata.Name, func(t *testing.T) { k.check(t, o, c) })
			}
		}
	}
}

func (k kustomized) check(t *testing.T, o object, c container) {
	t.Helper()
	spec := o.pod()
	if spec.EnableServiceLinks == nil || *spec.EnableServiceLinks || !spec.SecurityContext.RunAsNonRoot {
		t.Error("it gets variables of other services, or runs as root")
	}
	p := process{args: c.Command, env: k.env(t, c)}
	for _, mount := range c.VolumeMounts {
		if slices.ContainsFunc(o.Spec.VolumeClaimTemplates, func(claim struct{ Metadata struct{ Name string } }) bool { return claim.Metadata.Name == mount.Name }) {
			p.mounts = append(p.mounts, mount.MountPath)
			continue
		}
		files, writable := k.volume(t, spec, mount.Name)
		if writable {
			p.mounts = append(p.mounts, mount.MountPath)
		}
		for _, file := range files {
			switch mount.SubPath {
			case "":
				p.files = append(p.files, path.Join(mount.MountPath, file))
			case file:
				p.files = append(p.files, mount.MountPath)
			}
		}
	}
	c.checkPorts(t)
	s := composedService{Image: c.Image, Command: c.Command, Environment: p.env}
	if c.Image != "qhatu:latest" { // whose command is whole here
		s.checkImage(t, &p)
	}
	switch p.program() {
	case "caddy":
		s.checkCaddy(t, p)
	case "nats-server":
		s.checkNATS(t, p)
	default:
		p.check(t)
	}
}

// env are the variables of a container, as it sees them in its first replica.
func (k kustomized) env(t *testing.T, c container) map[string]string {
	t.Helper()
	env := map[string]string{}
	for _, from := range c.EnvFrom {
		data, known := k.data[from.ConfigMapRef.Name+from.SecretRef.Name]
		if !known {
			t.Errorf("nothing makes %v", from)
		}
		for name, value := range data {
			env[name] = value
		}
	}
	for _, variable := range c.Env {
		value := variable.Value
		if from := variable.ValueFrom; from.FieldRef.FieldPath != "" {
			value = "nats-0"
		} else if from.ConfigMapKeyRef.Key != "" {
			value = k.data[from.ConfigMapKeyRef.Name][from.ConfigMapKeyRef.Key]
		}
		for name, is := range env {
			value = strings.ReplaceAll(value, "$("+name+")", is)
		}
		if strings.Contains(value, "$(") || value == "" {
			t.Errorf("%s=%q", variable.Name, value)
		}
		env[variable.Name] = value
	}
	return env
}

// volume lists the files of a volume; one that is empty at first is written to.
func (k kustomized) volume(t *testing.T, spec pod, name string) (files []string, writable bool) {
	t.Helper()
	for _, v := range spec.Volumes {
		if v.Name != name {
			continue
		}
		if v.Claim != nil {
			if !k.claims(v.Claim.Name) {
				t.Errorf("nothing claims %s", v.Claim.Name)
			}
			return nil, true
		}
		if v.EmptyDir != nil {
			return nil, true
		}
		var data map[string]string
		if v.ConfigMap != nil {
			data = k.data[v.ConfigMap.Name]
		} else {
			data = k.data[v.Secret.SecretName]
			for _, item := range v.Secret.Items {
				if _, known := data[item.Key]; !known {
					t.Errorf("nothing makes %s of %s", item.Key, v.Secret.SecretName)
				}
				files = append(files, item.Path)
			}
		}
		for key := range data {
			if v.Secret == nil || v.Secret.Items == nil {
				files = append(files, key)
			}
		}
		return files, false
	}
	t.Errorf("there is no volume %s", name)
	return nil, false
}

// claims tells whether a volume is claimed, by itself or for a replica of something.
func (k kustomized) claims(name string) bool {
	return slices.ContainsFunc(k.objects, func(o object) bool {
		return o.Kind == "PersistentVolumeClaim" && o.Metadata.Name == name ||
			slices.ContainsFunc(o.Spec.VolumeClaimTemplates, func(of struct{ Metadata struct{ Name string } }) bool {
				return of.Metadata.Name+"-"+o.Metadata.Name+"-0" == name
			})
	})
}

// checkPorts: what is asked for how it is has the port that it names.
func (c container) checkPorts(t *testing.T) {
	t.Helper()
	for _, p := range []probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
		if port := p.HTTPGet.Port; port != "" && !slices.ContainsFunc(c.Ports, func(has containerPort) bool { return has.Name == port }) {
			t.Errorf("it is asked at %s, a port that it has not", port)
		}
	}
	if i := slices.Index(c.Command, "--http-addr"); i > 0 && c.Command[i+1] != fmt.Sprintf(":%d", c.Ports[0].ContainerPort) {
		t.Errorf("it listens at %s", c.Command[i+1])
	}
}

// Services and budgets choose what there is, the gateway knows the replicas, and there is a majority of servers.
func TestKubernetesObjectsBelongTogether(t *testing.T) {
	k := kustomize(t, "kubernetes/example/apart")
	workloads := map[string]object{}
	for _, o := range k.objects {
		if len(o.pod().Containers) > 0 {
			workloads[o.Metadata.Name] = o
		}
	}
	for _, o := range k.objects {
		if _, is := workloads[strings.TrimSuffix(o.Metadata.Name, "-keys")]; !is && o.Kind != "Ingress" && o.Kind != "NetworkPolicy" {
			t.Errorf("%s %s is of nothing", o.Kind, o.Metadata.Name)
		}
		for _, rule := range o.Spec.Rules {
			if to := rule.HTTP.Paths[0]; to.Path != "/" || to.Backend.Service.Name != "gateway" {
				t.Errorf("the Ingress leads %s to %s", to.Path, to.Backend.Service.Name)
			}
		}
	}
	if got := workloads["nats"].Spec.Replicas; got != 3 {
		t.Errorf("%d NATS servers", got)
	}
	env := k.env(t, workloads["gateway"].Spec.Template.Spec.Containers[0])
	for _, service := range services() {
		want := service + "-0." + service + ":8080 " + service + "-1." + service + ":8080"
		if got := env[strings.ToUpper(service)]; got != want || workloads[service].Spec.Replicas != 2 || workloads[service].Spec.ServiceName != service {
			t.Errorf("the gateway asks %s of %s, which has %d replicas", got, service, workloads[service].Spec.Replicas)
		}
	}
}

// What prepare makes is what the overlay reads.
func TestKubernetesPrepareMakesWhatIsRead(t *testing.T) {
	script := read(t, "kubernetes", "example", "apart", "prepare")
	for _, folder := range []string{"secrets/tls", "secrets/keys", "secrets/users.conf", "secrets/market"} {
		if !strings.Contains(script, folder) || !strings.Contains(read(t, filepath.Join("kubernetes", "example", "apart", "kustomization.yaml")), folder) {
			t.Errorf("%s is made and not read, or read and not made", folder)
		}
	}
}
