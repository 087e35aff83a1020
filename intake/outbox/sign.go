package outbox

import (
	"bytes"
	"crypto"
	"fmt"

	"github.com/emersion/go-msgauth/dkim"
)

// Sign puts a DKIM signature (RFC 6376) on rendered bytes, relaxed in header and body so that it survives relays
// that refold. It is applied once, before the bytes are stored; a retry sends the signed bytes.
func Sign(raw []byte, selector, domain string, key crypto.Signer) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(raw) + 1024)
	err := dkim.Sign(&out, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: domain, Selector: selector, Signer: key, Hash: crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		// What a reader relies on, also where absent, so that nobody adds one (RFC 6376 5.4 and 8.15); RFC 8058
		// wants both List-Unsubscribe fields.
		HeaderKeys: []string{
			"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Reply-To",
			"MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted",
			"List-Unsubscribe", "List-Unsubscribe-Post",
		},
	})
	if err != nil {
		return nil, fmt.Errorf("signing for %s: %w", domain, err)
	}
	return out.Bytes(), nil
}
