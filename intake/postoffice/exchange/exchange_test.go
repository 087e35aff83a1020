package exchange

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

const box1 = "insats@kommun.example"

// tenant opens a server with one mailbox, and returns a token for it.
func tenant(t *testing.T, opt Options) (*Server, *client) {
	t.Helper()
	opt.TenantID, opt.ClientID, opt.Secret = "tenant", "app", "hemligt"
	s, err := Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.AddMailbox(box1, "")
	c := &client{t: t, s: s}
	c.token = c.login("hemligt")["access_token"].(string)
	return s, c
}

// client is a caller without manners.
type client struct {
	t     *testing.T
	s     *Server
	token string
}

func (c *client) login(secret string) map[string]any {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"app"}, "client_secret": {secret},
		"scope": {"https://graph.microsoft.com/.default"}}
	resp, err := http.PostForm(c.s.TokenURL(), form)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		c.t.Fatal(err)
	}
	return out
}

// do calls a path of the mailbox, or a link.
func (c *client) do(method, path, body string, prefer ...string) (int, string, error) {
	if !strings.HasPrefix(path, "http") {
		path = c.s.URL() + "/v1.0/users/" + box1 + path
	}
	req, err := http.NewRequest(method, path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "text/plain")
	req.Header["Prefer"] = prefer
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

func (c *client) get(path string, prefer ...string) map[string]any {
	c.t.Helper()
	status, body, err := c.do("GET", path, "", prefer...)
	var out map[string]any
	if err != nil || status != 200 || json.Unmarshal([]byte(body), &out) != nil {
		c.t.Fatalf("GET %s: %d %s %v", path, status, body, err)
	}
	return out
}

const immutableIDs = `IdType="ImmutableId"`

func eml(subject string) []byte {
	return []byte("From: anna@kommun.example\r\nTo: " + box1 + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject +
		"@x>\r\nContent-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\n\r\nHej\r\n--b1--\r\n")
}

func TestTokens(t *testing.T) {
	s, c := tenant(t, Options{})
	if said := fmt.Sprint(c.login("fel")["error_description"]); !strings.Contains(said, "AADSTS7000215") {
		t.Errorf("a wrong secret: %s", said)
	}
	if status, _, _ := c.do("GET", "/mailFolders/inbox", ""); status != 200 {
		t.Errorf("with a token: %d", status)
	}
	s.Revoke()
	if status, body, _ := c.do("GET", "/mailFolders/inbox", ""); status != 401 || !strings.Contains(body, "InvalidAuthenticationToken") {
		t.Errorf("with a token that was revoked: %d %s", status, body)
	}
}

// rows walks from a path to the link for the next round.
func (c *client) rows(path string, prefer ...string) (rows []map[string]any, next string) {
	for {
		page := c.get(path, prefer...)
		for _, r := range page["value"].([]any) {
			rows = append(rows, r.(map[string]any))
		}
		if link, done := page["@odata.deltaLink"].(string); done {
			return rows, link
		}
		path = page["@odata.nextLink"].(string)
	}
}

func TestDelta(t *testing.T) {
	s, c := tenant(t, Options{})
	var ids []string
	for i := range 5 {
		ids = append(ids, s.Deliver(box1, Inbox, eml(fmt.Sprint("mail", i))))
	}
	prefer := []string{immutableIDs, "odata.maxpagesize=2"}
	const first = "/mailFolders/inbox/messages/delta?$select=internetMessageId"
	rows, next := c.rows(first, prefer...)
	if len(rows) != 5 || rows[4]["id"] != ids[0] || rows[4]["internetMessageId"] != "<mail0@x>" {
		t.Fatalf("the first walk: %v", rows)
	}
	s.Move(box1, ids[1], Archive)
	s.Move(box1, ids[2], Archive)
	s.Move(box1, ids[2], Inbox)
	s.Touch(box1, ids[3])
	late := s.DeliverLate(box1, Inbox, eml("late"))
	rows, next = c.rows(next, prefer...)
	if len(rows) != 3 || rows[0]["@removed"] == nil || rows[1]["@removed"] == nil || rows[2]["isRead"] == nil {
		t.Errorf("moved away, out and back, and touched: %v", rows)
	}
	if rows, _ = c.rows(next, prefer...); len(rows) != 1 || rows[0]["id"] != late {
		t.Errorf("a round later: %v", rows)
	}
	plain, _ := c.rows(first)
	if plain[0]["id"] == late || len(plain) != 5 {
		t.Errorf("without the header ids are others: %v", plain)
	}
}

func TestValue(t *testing.T) {
	s, c := tenant(t, Options{})
	id := "/messages/" + s.Deliver(box1, Inbox, eml("mail")) + "/$value"
	_, first, err := c.do("GET", id, "")
	_, second, _ := c.do("GET", id, "")
	if err != nil || first == second || !strings.Contains(first, "Message-ID: <mail@x>") {
		t.Errorf("two fetches are %q and %q, %v", first, second, err)
	}
	if status, _, _ := c.do("HEAD", id, ""); status != 405 {
		t.Errorf("HEAD: %d", status)
	}
}

func TestFifthCall(t *testing.T) {
	inside, leave := make(chan bool, 5), make(chan bool)
	s, c := tenant(t, Options{Fail: func(c Call) Fault {
		if c.Op == Folder {
			inside <- true
			<-leave
		}
		return Fault{}
	}})
	var calls sync.WaitGroup
	for range 4 {
		calls.Go(func() { _, _, _ = c.do("GET", "/mailFolders/inbox", "") })
	}
	for range 4 {
		<-inside
	}
	status, body, err := c.do("GET", "/mailFolders/inbox/messages", "")
	close(leave)
	calls.Wait()
	if err != nil || status != 429 || !strings.Contains(body, "ApplicationThrottled") || s.MostAtOnce() != 5 {
		t.Errorf("the fifth: %d %s %v, %d at once", status, body, err, s.MostAtOnce())
	}
}

func TestSend(t *testing.T) {
	var sent []Mail
	now := time.Now()
	_, c := tenant(t, Options{Restamp: true, SentLate: time.Minute, Now: func() time.Time { return now },
		Submitted: func(m Mail) { sent = append(sent, m) }})
	raw := "From: insats@kommun.example\r\nTo: Anna@kommun.example\r\nMessage-ID: <ours@x>\r\nAuto-Submitted: auto-replied\r\n" +
		"X-Samrad-Id: <ours@x>\r\n\r\nHej"
	mime := base64.StdEncoding.EncodeToString([]byte(raw))
	for _, bad := range []string{mime + "\n", strings.TrimRight(mime, "=") + "!"} {
		if status, _, _ := c.do("POST", "/sendMail", bad); status != 400 {
			t.Errorf("what is no base64: %d", status)
		}
	}
	if status, _, _ := c.do("POST", "/sendMail", strings.Repeat("a", largest+1)); status != 413 {
		t.Errorf("too large: %d", status)
	}
	if status, _, err := c.do("POST", "/sendMail", mime); status != 202 || err != nil {
		t.Fatal(status, err)
	}
	if len(sent) != 1 || sent[0].To[0] != "anna@kommun.example" || strings.Contains(string(sent[0].Raw), "Auto-Submitted") ||
		strings.Contains(string(sent[0].Raw), "Message-ID: <ours@x>") || !strings.Contains(string(sent[0].Raw), "X-Samrad-Id: <ours@x>") {
		t.Errorf("what left: %+v", sent)
	}
	const sentItems = "/mailFolders/sentitems/messages?$select=internetMessageHeaders"
	if rows := c.get(sentItems)["value"].([]any); len(rows) != 0 {
		t.Errorf("seen at once in Sent Items: %v", rows)
	}
	now = now.Add(2 * time.Minute)
	if rows := c.get(sentItems)["value"].([]any); len(rows) != 1 {
		t.Errorf("later: %v", rows)
	}
}

func TestDraft(t *testing.T) {
	var sent []Mail
	_, c := tenant(t, Options{Submitted: func(m Mail) { sent = append(sent, m) }})
	mime := base64.StdEncoding.EncodeToString([]byte("To: anna@kommun.example\r\nMessage-ID: <ours@x>\r\n\r\nHej"))
	status, body, err := c.do("POST", "/messages", mime, immutableIDs)
	var draft struct{ ID, InternetMessageID string }
	if err != nil || status != 201 || json.Unmarshal([]byte(body), &draft) != nil || draft.InternetMessageID != "<ours@x>" || len(sent) != 0 {
		t.Fatal(status, body, err)
	}
	if status, _, _ = c.do("POST", "/messages/"+draft.ID+"/send", ""); status != 202 || len(sent) != 1 {
		t.Errorf("sending it: %d, %v", status, sent)
	}
	if status, _, _ = c.do("POST", "/messages/"+draft.ID+"/send", ""); status != 404 {
		t.Errorf("sending it again: %d", status)
	}
}

func TestFaults(t *testing.T) {
	faults := map[Op]Fault{}
	s, c := tenant(t, Options{Fail: func(c Call) Fault { return faults[c.Op] }})
	id := s.Deliver(box1, Inbox, eml("mail"))
	s.AddMailbox("annan@kommun.example", "ErrorAccessDenied")
	faults[Delta] = Fault{Status: 410, Code: "resyncRequired"}
	if status, body, _ := c.do("GET", "/mailFolders/inbox/messages/delta", ""); status != 410 || !strings.Contains(body, "resyncRequired") {
		t.Errorf("a dead cursor: %d %s", status, body)
	}
	faults[Value] = Fault{Cut: true}
	if _, body, err := c.do("GET", "/messages/"+id+"/$value", ""); err == nil || body == "" {
		t.Errorf("cut in the middle: %q %v", body, err)
	}
	faults[SendMail] = Fault{Status: 504, After: true}
	mime := base64.StdEncoding.EncodeToString([]byte("To: anna@kommun.example\r\n\r\nHej"))
	if status, _, _ := c.do("POST", "/sendMail", mime); status != 504 || len(s.In(box1, SentItems)) != 1 {
		t.Errorf("504 and sent: %d, %d sent", status, len(s.In(box1, SentItems)))
	}
	if status, body, _ := c.do("GET", strings.Replace(c.s.URL()+"/v1.0/users/"+box1+"/messages/x", box1, "annan@kommun.example", 1), ""); status != 403 {
		t.Errorf("a mailbox that is not ours: %d %s", status, body)
	}
	faults[Delta] = Fault{Play: ForeignLink}
	if link := fmt.Sprint(c.get("/mailFolders/inbox/messages/delta")["@odata.deltaLink"]); !strings.HasPrefix(link, s.Stranger()) {
		t.Errorf("the link is %s", link)
	}
	if n := len(s.Requests()); n != 6 {
		t.Errorf("%d requests were kept", n)
	}
}
