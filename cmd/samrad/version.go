package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCmd struct{}

func (versionCmd) Run(p *program) error {
	_, err := fmt.Fprintf(p.stdout, "samrad %s %s %s/%s\n", version(debug.ReadBuildInfo()), runtime.Version(),
		runtime.GOOS, runtime.GOARCH)
	return err
}

// version is the module's version, else the commit it was built from, as the go command noted them.
func version(info *debug.BuildInfo, ok bool) string {
	if !ok {
		return "(unknown)"
	}
	set := map[string]string{}
	for _, s := range info.Settings {
		set[s.Key] = s.Value
	}
	rev := set["vcs.revision"]
	switch {
	case info.Main.Version != "" && info.Main.Version != "(devel)":
		return info.Main.Version
	case len(rev) >= 12 && set["vcs.modified"] == "true":
		return rev[:12] + "+changes"
	case len(rev) >= 12:
		return rev[:12]
	}
	return "(devel)"
}
