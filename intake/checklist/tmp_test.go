package checklist
import ("testing";"os";"path/filepath";"encoding/json";"strings";"haninge.se/samrad/intake/letter";"haninge.se/samrad/intake/initiative")
type want struct {
 Kind string; Answers map[string]string; Missing []string; Loose map[string][]string; Optional map[string]string
 MustNot []string `json:"must_not_contain"`
 Context *struct{ Gap string `json:"gap_body"`; Missing []string; Known map[string]string }
}
func TestTmp(t *testing.T){
 files,_:=filepath.Glob("/work/shared/domain/emails/*.eml")
 for _,f:=range files{
  var w want
  b,_:=os.ReadFile(strings.TrimSuffix(f,".eml")+".json"); if err:=json.Unmarshal(b,&w);err!=nil{t.Fatal(err)}
  if w.Kind!="new"&&w.Kind!="reply"{continue}
  raw,_:=os.ReadFile(f)
  l,err:=letter.Parse(raw); if err!=nil{t.Fatal(err)}
  _,fw,_:=letter.StripPrefixes(l.Subject)
  c:=Default()
  for _,body:=range l.Bodies{
   lines:=letter.MarkAs(body,fw)
   var r Reading
   if w.Kind=="new"{r=c.ReadNew(lines)}else{
    var open []initiative.Item; for _,m:=range w.Context.Missing{open=append(open,initiative.Item(m))}
    r=c.ReadReply(lines,Talk{Sent:[]string{w.Context.Gap},Open:open})}
   got:=map[string]string{}
   for _,a:=range r.Answers{ if a.State.Closed(){got[string(a.Item)]=strings.Join(strings.Fields(a.Text)," ")}}
   for k,v:=range w.Answers{ if got[k]!=v {t.Errorf("%s %s %s:\n got %q\nwant %q",filepath.Base(f),body.Kind,k,got[k],v)}}
   for k,v:=range got{ if w.Answers[k]=="" {t.Errorf("%s %s extra %s %q",filepath.Base(f),body.Kind,k,v)}}
   t.Logf("%s %s headings=%d empty=%v courtesy=%v fields=%v rest=%q",filepath.Base(f),body.Kind,r.Headings,r.Empty,r.Courtesy,r.Fields,r.Rest)
  }
 }
}
