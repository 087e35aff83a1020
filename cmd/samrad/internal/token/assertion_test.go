package token

import (
	"context"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// TestAssertion: a certificate proves the application, with an assertion that is used once; another one does not, and
// a key that is not the certificate's is told before anybody is asked.
func TestAssertion(t *testing.T) {
	cert, certFile, keyFile := town.Certified(t, time.Hour)
	_, otherCert, otherKey := town.Certified(t, time.Hour)
	cloud, err := exchange.Open(exchange.Options{TenantID: "tenant", ClientID: "app", Certificate: cert})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cloud.Close() })
	from := func(cert, key string) config.OAuth2 {
		return config.Graph{Tenant: "tenant", ClientID: "app", CertificateFile: config.Path(cert),
			CertificateKeyFile: config.SecretFile(key), LoginURL: cloud.URL(), GraphURL: cloud.URL()}.OAuth2()
	}
	kept := New(from(certFile, keyFile))
	for range 2 {
		if token, err := kept.Get(context.Background()); err != nil || token == "" {
			t.Fatal(err)
		}
		kept.Renew()
	}
	n := len(cloud.Requests())
	if _, err := New(from(certFile, otherKey)).Get(context.Background()); err == nil ||
		!strings.Contains(err.Error(), "not the RSA key of certificate_file") || len(cloud.Requests()) != n || n != 2 {
		t.Errorf("another key: %v, %d requests", err, n)
	}
	if _, err := New(from(otherCert, otherKey)).Get(context.Background()); err == nil ||
		!strings.Contains(err.Error(), "AADSTS700027: the certificate does not prove us") {
		t.Errorf("another certificate: %v", err)
	}
}
