package manual

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// grammar has a command with flags, one with commands below it, and one whose argument is one of three.
type grammar struct {
	Serve struct {
		Config string `help:"The file, 'quoted' and with a \\ in it." placeholder:"FILE"`
		Old    bool   `help:"For nobody." hidden:""`
	} `cmd:"" help:"Run it."`
	Tray struct {
		List struct{} `cmd:"" help:"Say what lies there."`
		Lift struct{} `cmd:"" help:"Take one out."`
	} `cmd:"" help:"Mail that waits."`
	Print struct {
		Form string `arg:"" enum:"long,short" help:".of a page"`
	} `cmd:"" help:"Print a page."`
	Secret struct{} `cmd:"" hidden:"" help:"Not shown."`
}

func app(t *testing.T) *kong.Application {
	t.Helper()
	k, err := kong.New(&grammar{}, kong.Name("tool"), kong.Description("Does what it does."))
	if err != nil {
		t.Fatal(err)
	}
	return k.Model
}

// TestPage: what a person can call is in the page, what is hidden is not, and nothing in a help is taken for a request.
func TestPage(t *testing.T) {
	page := Page(app(t), "v1", [][2]string{{"Files", ".config\nsecond"}})
	for _, want := range []string{
		`tool \- does what it does`, ".SS serve", ".SS tray list", `.B \-\-config=FILE`, `'quoted' and with a \e in it`,
		"\n\\&.of a page", ".SH FILES\n\\&.config\n.br\nsecond\n",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	for _, no := range []string{"secret", "Not shown", "For nobody"} {
		if strings.Contains(page, no) {
			t.Errorf("%q is in the page", no)
		}
	}
	man, err := exec.LookPath("man")
	if err != nil {
		t.Skip("SKIPPED: man is not installed, so the page is not laid out here")
	}
	cmd := exec.Command(man, "--warnings", "-E", "UTF-8", "-l", "-")
	cmd.Stdin = strings.NewReader(page)
	var faults strings.Builder
	cmd.Stderr = &faults
	if err := cmd.Run(); err != nil || faults.Len() > 0 {
		t.Errorf("man: %v: %s", err, faults.String())
	}
}

// TestBash asks a real bash what it completes.
func TestBash(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	script, ok := Completion(app(t), "bash")
	if !ok {
		t.Fatal("no completion for bash")
	}
	for _, c := range []struct{ line, want string }{
		{"tool ''", "serve tray print --help"},
		{"tool s", "serve"},
		{"tool serve --c", "--config"},
		{"tool tray ''", "list lift --help"},
		{"tool tray list --", "--help"},
		{"tool print s", "short"},
		{"tool serve --config x --h", "--help"},
	} {
		n := len(strings.Fields(c.line)) - 1
		run := script + "\nCOMP_WORDS=(" + c.line + "); COMP_CWORD=" + string(rune('0'+n)) + "; _tool; echo ${COMPREPLY[@]}"
		out, err := exec.Command(bash, "-c", run).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.line, got, err, c.want)
		}
	}
}

// TestShells: zsh and fish, where they are installed, find no fault in what they read.
func TestShells(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		script, ok := Completion(app(t), shell)
		if !ok || strings.Contains(script, "secret") || !strings.Contains(script, "serve") {
			t.Errorf("%s: %t\n%s", shell, ok, script)
		}
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Logf("%s is not installed: not asked", shell)
			continue
		}
		cmd := exec.Command(path, "-n")
		cmd.Stdin = strings.NewReader(script)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v: %s", shell, err, out)
		}
	}
	if _, ok := Completion(app(t), "csh"); ok {
		t.Error("csh is completed")
	}
}
