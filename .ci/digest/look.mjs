// look.mjs FILE...: opens each page in Chromium at the widths of telephones and of a screen, light and dark, with text
// as it is and twice as large. Exit 1 where axe-core finds a violation or a page is wider than its window.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const args = ['--no-sandbox', '--disable-gpu'];
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args });
let faults = 0, looked = 0;
const page = await browser.newPage();

function enlarge() {
  const sizes = [...document.querySelectorAll('*')].map((e) => [e, parseFloat(getComputedStyle(e).fontSize)]);
  for (const [e, size] of sizes) e.style.fontSize = `${size * 2}px`;
}

async function look(file, scheme, width, scale) {
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setContent(fs.readFileSync(file, 'utf8'));
  if (scale === 2) await page.evaluate(enlarge);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ['violations'] }));
  looked++;
  if (over <= 0 && violations.length === 0) return;
  faults++;
  console.log(`${file}: ${scheme}, ${width} px, text ${scale * 100} %: ${over} px too wide`);
  for (const v of violations) console.log(`  ${v.id}: ${v.help}: ${v.nodes.map((n) => n.html).join(' ')}`);
}

for (const file of process.argv.slice(2)) {
  for (const scheme of ['light', 'dark']) {
    for (const width of [320, 390, 800]) {
      for (const scale of [1, 2]) await look(file, scheme, width, scale);
    }
  }
}
await browser.close();
console.log(`${looked} looks, ${faults} with faults`);
process.exit(faults === 0 && looked > 0 ? 0 : 1);
