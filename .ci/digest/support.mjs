// support.mjs DATA FILE...: which features of HTML and CSS the digests use, and which of the mail programs that people
// here have do not support them, by the data of caniemail.com in the npm package caniemail. Exit 1 where one that is not
// supported has no line in harmless, or where fewer pairs of a feature and a program are supported than least says.
import fs from 'node:fs';

const { data, last_update_date: of } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const least = 0.95;

const families = ['outlook', 'gmail', 'apple-mail', 'samsung-email', 'thunderbird'];

// What only adds to a page that is whole without it, and what the reader has where a program leaves it out. It is not
// among what must be supported, since no page with dark colours could pass then: Apple Mail shows them only to a page
// that has both the media query and color-scheme, and of these the data counts most programs as without.
const adds = {
  'css-at-media': 'the light colours stay, and they are legible',
  'css-at-media-prefers-color-scheme': 'the light colours stay, and they are legible',
  'css-color-scheme': 'the program chooses its own colours',
  'css-hyphens': 'long words break at the edge, or stand alone on a line',
};

// What the reader has where a program leaves out anything else.
const harmless = {
  'css-display-none': 'the line that a list of mails shows stands above the heading, too',
  'css-selector-class': 'the light colours stay, and they are legible',
  'css-table-layout': 'columns are as wide as their words',
  'css-white-space': 'a case number may break behind a hyphen',
  'css-word-wrap': 'a word that is longer than a line makes the page wider',
  'html-aria-hidden': 'the strip of days is read aloud, and says what stands below it',
  'html-body': 'the background is the program\'s own; the table has one of its own',
  'html-doctype': 'nothing in the digest depends on it',
  'html-style': 'the light colours stay, and they are legible',
};

const css = {};
const html = {};
for (const f of data) (f.category === 'css' ? css : html)[f.slug] = f;

function features(page) {
  const used = new Set();
  const style = (text) => {
    for (const [, name, value] of text.matchAll(/(?:^|[;{])\s*([a-z-]+)\s*:\s*([^;}]*)/g)) {
      const whole = name.replace(/^(margin|padding|border|background)-.*$/, '$1');
      for (const slug of [`css-${name}`, `css-${whole}`, `css-${name}-${value.trim().replace('!important', '')}`]) if (css[slug]) used.add(slug);
      if (value.includes('!important')) used.add('css-important');
      for (const [, unit] of value.matchAll(/\d(px|%)/g)) used.add(unit === '%' ? 'css-unit-percent' : 'css-unit-px');
    }
  };
  for (const [, block] of page.matchAll(/<style>([^]*?)<\/style>/g)) {
    if (block.includes('prefers-color-scheme')) ['css-at-media', 'css-at-media-prefers-color-scheme'].forEach((slug) => used.add(slug));
    style(block.replace(/@media[^{]*\{/, ''));
    used.add('css-selector-class');
  }
  for (const [, tag, rest] of page.matchAll(/<([a-z][a-z0-9]*)([^>]*)>/gi)) {
    const names = [tag.toLowerCase()];
    if (/^h[1-6]$/.test(names[0])) names.push('h1-h6');
    for (const [, attr, value] of rest.matchAll(/([a-z-]+)="([^"]*)"/gi)) {
      if (attr === 'style') style(value);
      names.push(attr, `${tag}-${attr}`, `${tag}-${value}`.toLowerCase());
      if (attr === 'href' && value.startsWith('mailto:')) names.push('mailto-links');
    }
    for (const name of names) if (html[`html-${name}`]) used.add(`html-${name}`);
  }
  if (/<!DOCTYPE/i.test(page) && html['html-doctype']) used.add('html-doctype');
  return used;
}

const newest = (versions) => Object.entries(versions).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })).at(-1)[1];

const used = new Set(process.argv.slice(3).flatMap((f) => [...features(fs.readFileSync(f, 'utf8'))]));
const counts = { all: [0, 0], must: [0, 0] }; // supported pairs, and pairs
const missing = new Map();
for (const slug of [...used].sort()) {
  for (const family of families) {
    for (const [platform, versions] of Object.entries((css[slug] ?? html[slug]).stats[family] ?? {})) {
      if (platform === 'windows-mail') continue; // no Outlook, and no longer delivered
      const said = newest(versions)[0];
      if (said === 'u') continue;
      if (said === 'n') missing.set(slug, [...(missing.get(slug) ?? []), `${family} ${platform}`]);
      for (const c of slug in adds ? [counts.all] : [counts.all, counts.must]) {
        c[0] += said === 'n' ? 0 : 1;
        c[1]++;
      }
    }
  }
}
const share = ([n, of]) => `${n} of ${of} pairs, ${((100 * n) / of).toFixed(1)} %`;
console.log(`${used.size} features in ${families.join(', ')}, by the data of ${of}`);
console.log(`supported: ${share(counts.must)}; with what only adds: ${share(counts.all)}`);
let faults = used.size > 20 && counts.must[0] >= least * counts.must[1] ? 0 : 1;
for (const [slug, where] of missing) {
  const then = adds[slug] ?? harmless[slug];
  if (!then) faults++;
  console.log(`  ${slug}: not in ${where.join(', ')}: ${then ?? 'NOBODY HAS SAID WHAT THEN'}`);
}
process.exit(faults === 0 ? 0 : 1);
