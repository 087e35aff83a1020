package wire

import (
	"crypto/tls"
	"net"
)

// How a connection is protected.
const (
	TLS      = "tls"      // from the first byte (RFC 8314)
	STARTTLS = "starttls" // or nothing: never a password before it (RFC 3207)
	Insecure = "insecure" // plain text, to loopback only
)

// TLSFor completes the settings of TLS for a server; nil trusts the system's authorities.
func TLSFor(host string, given *tls.Config) *tls.Config {
	conf := &tls.Config{}
	if given != nil {
		conf = given.Clone()
	}
	if conf.ServerName == "" {
		conf.ServerName = host
	}
	conf.MinVersion = max(conf.MinVersion, tls.VersionTLS12)
	return conf
}

// Loopback reports whether a host is this machine for certain: a name may lead anywhere, but localhost may not
// (RFC 6761 6.3).
func Loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
