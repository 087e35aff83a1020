package setup

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
)

// TestCertificateExpires: the last day of a certificate is told of as that of a secret is.
func TestCertificateExpires(t *testing.T) {
	cert, certFile, keyFile := town.Certified(t, 10*24*time.Hour)
	cfg := config.Config{Timezone: "Europe/Stockholm", Parties: []config.Party{{ID: "kommun", Graph: &config.Graph{
		CertificateFile: config.Path(certFile), CertificateKeyFile: config.SecretFile(keyFile)}}}}
	got := SecretWarnings(cfg, cert.NotAfter.AddDate(0, 0, -10))
	want := dates.DayOf(cert.NotAfter).String()
	if len(got) != 1 || !strings.HasPrefix(got[0], "the certificate of kommun (Graph) expires on "+want) {
		t.Errorf("%q", got)
	}
	if got = SecretWarnings(cfg, cert.NotAfter.AddDate(0, 0, -40)); len(got) != 0 {
		t.Errorf("too early: %q", got)
	}
}
