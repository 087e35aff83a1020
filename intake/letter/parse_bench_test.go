package letter

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"

	"github.com/emersion/go-message"
)

// samples are mails of the kinds that come.
func samples() map[string][]byte {
	const head = "From: =?utf-8?q?=C3=85sa_=C3=96berg?= <asa@haninge.example>\r\nTo: trygghetochsakerhet@haninge.example\r\nSubject: =?utf-8?q?Kommunikationsinsats_p=C3=A5_v=C3=A5ren?=\r\nDate: Thu, 05 Mar 2026 10:20:11 +0100\r\nMessage-ID: <a@b.example>\r\nReceived: from x by y; Thu, 5 Mar 2026 10:20:11 +0100\r\nMIME-Version: 1.0\r\n"
	quoted := func(s string) string {
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		_, _ = io.WriteString(w, s)
		_ = w.Close()
		return b.String()
	}
	line := "Vi vill nå boende i området på kvällstid, för att öka tryggheten.\r\n"
	pdf := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("%PDF-1.7 "), 300_000))
	var wrapped strings.Builder
	for ; len(pdf) > 76; pdf = pdf[76:] {
		wrapped.WriteString(pdf[:76] + "\r\n")
	}
	return map[string][]byte{
		"plain_4KB": []byte(head + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + strings.Repeat(line, 55)),
		"alternative_30KB": []byte(head + "Content-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
			quoted(strings.Repeat(line, 100)) + "\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
			quoted(strings.Repeat("<p class=MsoNormal style='margin:0cm'><span style='color:black'>"+line+"</span></p>\r\n", 110)) + "\r\n--x--\r\n"),
		"pdf_4MB": []byte(head + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nHej!\r\n--x\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + wrapped.String() + "\r\n--x--\r\n"),
	}
}

// BenchmarkParse sets our reading, text and all, beside the bare walk of go-message, which decodes and no more.
func BenchmarkParse(b *testing.B) {
	for name, raw := range samples() {
		b.Run("letter/"+name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("go-message/"+name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				e, err := message.Read(bytes.NewReader(raw))
				if err != nil {
					b.Fatal(err)
				}
				if err := e.Walk(func(_ []int, e *message.Entity, err error) error {
					if err != nil || e.MultipartReader() != nil {
						return err
					}
					_, err = io.ReadAll(e.Body)
					return err
				}); err != nil {
					b.Fatal(fmt.Errorf("%s: %w", name, err))
				}
			}
		})
	}
}
