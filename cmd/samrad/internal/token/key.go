package token

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"haninge.se/samrad/config"
)

// Certificate reads the first certificate of a PEM file.
func Certificate(file config.Path) (*x509.Certificate, error) {
	text, err := os.ReadFile(string(file))
	if err != nil {
		return nil, fmt.Errorf("certificate_file: %w", err)
	}
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "CERTIFICATE" {
			cert, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("certificate_file %s cannot be read: %w", file, err)
			}
			return cert, nil
		}
	}
	return nil, fmt.Errorf("certificate_file %s holds no certificate in PEM", file)
}

// PrivateKey reads a signing key in PEM: PKCS #8, as openssl genpkey writes it, or PKCS #1.
func PrivateKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("the key file holds no PEM block; make one with openssl genpkey -algorithm ed25519")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the key file holds no private key that can be read; " +
			"make one with openssl genpkey -algorithm ed25519")
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("the key cannot sign; make one with openssl genpkey -algorithm ed25519")
	}
	return signer, nil
}
