package setup

import (
	"haninge.se/samrad/cmd/samrad/internal/retention"
	"haninge.se/samrad/config"
)

// RetentionOf is the rules of a configuration by which things are erased.
func RetentionOf(c config.Config) retention.Rules {
	r := c.Retention
	return retention.Rules{Cases: r.Cases, Originals: r.Originals, Quarantine: r.Quarantine, Letters: r.Letters}
}
