// read.mjs exceljs|ical.js|node-ical FILE FROM TO: prints as JSON what that library finds in a workbook or calendar.
// Events that come again are spelled out over the days FROM to TO. Days are printed as 2026-03-26.
import fs from 'node:fs';

const [reader, file, from, to] = process.argv.slice(2);
const pad = (n) => String(n).padStart(2, '0');
const utc = (d) => d.toISOString().slice(0, 10);
const local = (d) => `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
const before = (day) => utc(new Date(Date.parse(day) - 864e5));

async function exceljs() {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(file);
  const cell = (c) => {
    if (c.formula) return { formula: c.formula };
    if (c.value instanceof Date) return { date: utc(c.value) };
    if (typeof c.value === 'number') return { number: c.value };
    return { text: c.text ?? '' };
  };
  return book.worksheets.map((s) => {
    const rows = [];
    s.eachRow({ includeEmpty: true }, (row) => {
      const out = [];
      for (let n = 1; n <= s.columnCount; n++) out.push(cell(row.getCell(n)));
      rows.push(out);
    });
    const view = s.views[0] ?? {};
    return {
      name: s.name, rows, frozen: view.state === 'frozen' ? view.ySplit : 0, filter: Boolean(s.autoFilter),
      landscape: s.pageSetup.orientation === 'landscape', paper: s.pageSetup.paperSize,
      widths: Array.from({ length: s.columnCount }, (_, n) => s.getColumn(n + 1).width ?? 0),
    };
  });
}

async function icaljs() {
  const { default: ICAL } = await import('ical.js');
  const root = new ICAL.Component(ICAL.parse(fs.readFileSync(file, 'utf8')));
  return root.getAllSubcomponents('vevent').map((v) => {
    const e = new ICAL.Event(v);
    const days = [];
    if (e.isRecurring()) {
      const it = e.iterator();
      for (let t = it.next(); t && t.toString() <= to; t = it.next()) if (t.toString() >= from) days.push(t.toString());
    } else days.push(e.startDate.toString());
    return {
      id: e.uid, title: e.summary, days, last: before(e.endDate.toString()), sequence: e.sequence,
      status: v.getFirstPropertyValue('status'),
    };
  });
}

async function nodeical() {
  const { default: ical } = await import('node-ical');
  return Object.values(ical.sync.parseFile(file)).filter((e) => e.type === 'VEVENT').map((e) => {
    const days = e.rrule
      ? e.rrule.between(new Date(`${from}T00:00:00Z`), new Date(`${to}T23:59:59Z`), true).map(utc)
      : [local(e.start)];
    return {
      id: e.uid, title: e.summary, days, last: before(local(e.end)), sequence: Number(e.sequence), status: e.status,
    };
  });
}

const read = { exceljs, 'ical.js': icaljs, 'node-ical': nodeical }[reader];
console.log(JSON.stringify(await read()));
