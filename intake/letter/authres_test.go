package letter

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadAuthResults(t *testing.T) {
	for _, c := range []struct {
		in   string
		want AuthResult
	}{
		{"mx.haninge.example; spf=pass smtp.mailfrom=anna@haninge.example; dkim=pass header.d=haninge.example; dmarc=pass header.from=Haninge.Example",
			AuthResult{"mx.haninge.example", map[string]string{"spf": "pass", "dkim": "pass", "dmarc": "pass"}, "haninge.example"}},
		{"spf=pass (sender IP is 40.107.1.2)\r\n smtp.mailfrom=haninge.example; dkim=pass (signature was verified)\r\n header.d=haninge.example;dmarc=pass action=none\r\n header.from=haninge.example;compauth=pass reason=100",
			AuthResult{"", map[string]string{"spf": "pass", "dkim": "pass", "dmarc": "pass", "compauth": "pass"}, "haninge.example"}},
		{"MX.haninge.example 1; none", AuthResult{"mx.haninge.example", map[string]string{}, ""}},
		{"mx.haninge.example; dkim=fail (bad; signature (nested)) header.d=a.example; dkim=pass header.d=b.example", AuthResult{"mx.haninge.example", map[string]string{"dkim": "fail"}, ""}},
		{"mx; dkim=pass; dkim=none; spf=pass; spf=softfail", AuthResult{"mx", map[string]string{"dkim": "none", "spf": "softfail"}, ""}},
		{`mx; dmarc/1 = "fail" reason="p=reject; \"really\"" header.from=<x@evil.example>`, AuthResult{"mx", map[string]string{"dmarc": "fail"}, "evil.example"}},
		{`"mx.haninge.example"; auth=pass smtp.auth="dmarc=pass; x"`, AuthResult{"mx.haninge.example", map[string]string{"auth": "pass"}, ""}},
		{"mx (dmarc=pass); dmarc=fail", AuthResult{"mx", map[string]string{"dmarc": "fail"}, ""}},
		{"mx; dmarc=pass (unclosed; dmarc=fail", AuthResult{"mx", map[string]string{"dmarc": "fail"}, ""}},
		{`mx; dmarc=pass reason="unclosed; dmarc=fail`, AuthResult{"mx", map[string]string{"dmarc": "fail"}, ""}},
		{"mx.haninge.example dmarc=pass", AuthResult{"mx.haninge.example", map[string]string{"dmarc": "pass"}, ""}},
		{"dkim=none (message not signed) header.d=none;dkim=none header.d=none;dmarc=none action=none header.from=haninge.example;", AuthResult{"", map[string]string{"dkim": "none", "dmarc": "none"}, "haninge.example"}},
		{"", AuthResult{"", map[string]string{}, ""}},
		{";;=;a=", AuthResult{"", map[string]string{}, ""}},
	} {
		if diff := cmp.Diff([]AuthResult{c.want}, readAuthResults([]string{c.in})); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
	two := readAuthResults([]string{"own; dmarc=fail", "own; dmarc=pass"})
	if len(two) != 2 || two[0].Methods["dmarc"] != "fail" {
		t.Errorf("the topmost comes first: %v", two)
	}
}
