package config

import _ "embed"

//go:embed sample.toml
var sample string

//go:embed samrad.service
var unit string

// Sample is a commented configuration, the reference of every key.
func Sample() string { return sample }

// Unit is a systemd unit that runs the daemon with little more than its data folder and the network.
func Unit() string { return unit }
