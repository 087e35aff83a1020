package token

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"haninge.se/samrad/config"
)

// asserted is for how long an assertion holds. It is used once, at once.
const asserted = 5 * time.Minute

// assert signs that we are the application, as Microsoft wants it in place of a secret (RFC 7523 2.2): by PS256, with
// the SHA-256 of the certificate, for the token service alone.
func assert(from config.OAuth2, now time.Time) (string, error) {
	cert, err := Certificate(from.CertificateFile)
	if err != nil {
		return "", err
	}
	text, err := from.CertificateKeyFile.Read()
	if err != nil {
		return "", err
	}
	signer, err := PrivateKey([]byte(text))
	if err != nil {
		return "", fmt.Errorf("certificate_key_file: %w", err)
	}
	key, ok := signer.(*rsa.PrivateKey)
	public, known := cert.PublicKey.(*rsa.PublicKey)
	if !ok || !known || !public.Equal(&key.PublicKey) {
		return "", errors.New("certificate_key_file is not the RSA key of certificate_file")
	}
	print := sha256.Sum256(cert.Raw)
	head := map[string]any{"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(print[:])}
	claims := map[string]any{
		"aud": from.TokenURL, "iss": from.ClientID, "sub": from.ClientID, "jti": rand.Text(),
		"nbf": now.Unix(), "exp": now.Add(asserted).Unix(),
	}
	signed := ""
	for _, part := range []map[string]any{head, claims} {
		b, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		if signed != "" {
			signed += "."
		}
		signed += base64.RawURLEncoding.EncodeToString(b)
	}
	hash := sha256.Sum256([]byte(signed))
	same := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}
	signature, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, hash[:], same)
	if err != nil {
		return "", fmt.Errorf("signing an assertion: %w", err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
