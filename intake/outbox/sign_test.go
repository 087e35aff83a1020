package outbox

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

// record is the DNS record of a key.
func record(t *testing.T, key crypto.Signer) string {
	t.Helper()
	if pub, ok := key.Public().(ed25519.PublicKey); ok {
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(pub)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}

func verified(t *testing.T, signed []byte, txt string) error {
	t.Helper()
	got, err := dkim.VerifyWithOptions(bytes.NewReader(signed), &dkim.VerifyOptions{
		LookupTXT: func(name string) ([]string, error) {
			if name != "samrad2026._domainkey.haninge.example" {
				return nil, fmt.Errorf("asked for %s", name)
			}
			return []string{txt}, nil
		}})
	if err != nil {
		return err
	}
	if len(got) != 1 || got[0].Domain != "haninge.example" {
		return fmt.Errorf("%d signatures", len(got))
	}
	return got[0].Err
}

func TestSign(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	raw := []byte("From: \"Trygghet och =?utf-8?q?s=C3=A4kerhet?=\" <in@haninge.example>\r\nTo: <anna@haninge.example>\r\n" +
		"Subject: Kommunikationsinsatser v. 12:\r\n 3 =?utf-8?q?kr=C3=A4ver_=C3=A5tg=C3=A4rd?=\r\nDate: Mon, 16 Mar 2026 07:30:00 +0100\r\n" +
		"Message-ID: <v1.digest.2026-W12.1.mac@haninge.example>\r\nIn-Reply-To: <a@b>\r\nReferences: <a@b> <c@d>\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n" +
		"Auto-Submitted: auto-generated\r\nList-Unsubscribe: <mailto:in@haninge.example?subject=avregistrera>\r\n" +
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\nHej!\r\n\r\n.\r\n")
	for _, key := range []crypto.Signer{rsaKey, edKey} {
		signed, err := Sign(raw, "samrad2026", "haninge.example", key)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasSuffix(signed, raw) {
			t.Errorf("%T: signing changed the mail", key)
		}
		txt := record(t, key)
		if err := verified(t, signed, txt); err != nil {
			t.Errorf("%T: %v", key, err)
		}
		// A relay that refolds does no harm; one that changes a word, or adds a field that was not there, does.
		refolded := bytes.Replace(signed, []byte("References: <a@b> <c@d>"), []byte("References: <a@b>\r\n\t<c@d>"), 1)
		if err := verified(t, refolded, txt); err != nil {
			t.Errorf("%T: refolded: %v", key, err)
		}
		for name, bad := range map[string][]byte{
			"body":     bytes.Replace(signed, []byte("Hej!"), []byte("Nej!"), 1),
			"subject":  bytes.Replace(signed, []byte("v. 12"), []byte("v. 13"), 1),
			"reply-to": bytes.Replace(signed, []byte("From: "), []byte("Reply-To: <x@evil.example>\r\nFrom: "), 1),
			"no from":  bytes.Replace(signed, []byte("From: "), []byte("X-From: "), 1),
		} {
			if err := verified(t, bad, txt); err == nil {
				t.Errorf("%T: changed %s, and it still verifies", key, name)
			}
		}
		for line := range strings.SplitSeq(string(signed), "\r\n") {
			if len(line) > 998 {
				t.Errorf("%T: a line of %d bytes", key, len(line)) // RFC 5322 2.1.1
			}
		}
	}
	if _, err := Sign(raw, "", "haninge.example", edKey); err == nil {
		t.Error("signed without a selector")
	}
	if _, err := Sign([]byte("no header at all"), "s", "haninge.example", edKey); err == nil {
		t.Error("signed what is no mail")
	}
}

func TestASignedMailArrivesSigned(t *testing.T) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w := newTown(t, postoffice.Options{})
	e := letterNo(1)
	if e.Bytes, err = Sign(e.Bytes, "samrad2026", "haninge.example", key); err != nil {
		t.Fatal(err)
	}
	if out := w.by(t, wire.STARTTLS).Send(t.Context(), e); out.Result != Delivered {
		t.Fatalf("%+v", out)
	}
	if err := verified(t, w.mails()[0].Raw, record(t, key)); err != nil {
		t.Error(err)
	}
}
