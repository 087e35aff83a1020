package daemon

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	bignum "math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// certified makes a certificate that is good so long, and the files of it and of its key.
func certified(t *testing.T, good time.Duration) (cert *x509.Certificate, certFile, keyFile string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	like := &x509.Certificate{SerialNumber: bignum.NewInt(1), Subject: pkix.Name{CommonName: "samrad"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(good)}
	der, err := x509.CreateCertificate(rand.Reader, like, like, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return cert, certFile, keyFile
}

// TestAssertion: a certificate proves the application, with an assertion that is used once; another one does not, and
// a key that is not the certificate's is told before anybody is asked.
func TestAssertion(t *testing.T) {
	cert, certFile, keyFile := certified(t, time.Hour)
	_, otherCert, otherKey := certified(t, time.Hour)
	cloud, err := exchange.Open(exchange.Options{TenantID: "tenant", ClientID: "app", Certificate: cert})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cloud.Close() })
	from := func(cert, key string) config.OAuth2 {
		return config.Graph{Tenant: "tenant", ClientID: "app", CertificateFile: config.Path(cert),
			CertificateKeyFile: config.SecretFile(key), LoginURL: cloud.URL(), GraphURL: cloud.URL()}.OAuth2()
	}
	kept := &tokens{from: from(certFile, keyFile)}
	for range 2 {
		if token, err := kept.get(context.Background()); err != nil || token == "" {
			t.Fatal(err)
		}
		kept.renew()
	}
	n := len(cloud.Requests())
	if _, err := (&tokens{from: from(certFile, otherKey)}).get(context.Background()); err == nil ||
		!strings.Contains(err.Error(), "not the RSA key of certificate_file") || len(cloud.Requests()) != n || n != 2 {
		t.Errorf("another key: %v, %d requests", err, n)
	}
	if _, err := (&tokens{from: from(otherCert, otherKey)}).get(context.Background()); err == nil ||
		!strings.Contains(err.Error(), "AADSTS700027: the certificate does not prove us") {
		t.Errorf("another certificate: %v", err)
	}
}

// TestCertificateExpires: the last day of a certificate is told of as that of a secret is.
func TestCertificateExpires(t *testing.T) {
	cert, certFile, keyFile := certified(t, 10*24*time.Hour)
	cfg := config.Config{Timezone: "Europe/Stockholm", Parties: []config.Party{{ID: "kommun", Graph: &config.Graph{
		CertificateFile: config.Path(certFile), CertificateKeyFile: config.SecretFile(keyFile)}}}}
	got := secretWarnings(cfg, cert.NotAfter.AddDate(0, 0, -10))
	want := dates.DayOf(cert.NotAfter).String()
	if len(got) != 1 || !strings.HasPrefix(got[0], "the certificate of kommun (Graph) expires on "+want) {
		t.Errorf("%q", got)
	}
	if got = secretWarnings(cfg, cert.NotAfter.AddDate(0, 0, -40)); len(got) != 0 {
		t.Errorf("too early: %q", got)
	}
}
