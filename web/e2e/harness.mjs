// A real Chromium before a running server: SOURCIER_URL says where it is.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const base = (process.env.SOURCIER_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, '');
const kFlags = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];
/** A server whose workspace has roads, where there is one. */
export const roads = process.env.SOURCIER_ROADS_URL?.replace(/\/$/, '') ?? null;
export const kWait = 30_000;
const results = fileURLToPath(new URL('../test-results/', import.meta.url));
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let browser;
export async function start() {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: kFlags });
  mkdirSync(results, { recursive: true });
}
export const stop = () => browser?.close();

/** Opens an address, runs `use`, and fails on any console error or request that leaves the server. */
export async function visit(query, use, { width = 1440, height = 900, expectErrors = false, at = base, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(kWait);
  const problems = [];
  page.on('console', (m) => m.type() === 'error' && problems.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => problems.push(`exception: ${e.message}`));
  page.on('request', (r) => {
    if (!r.url().startsWith(at) && !/^(blob|data):/.test(r.url())) problems.push(`request: ${r.url()}`);
  });
  try {
    await page.goto(`${at}/${query}`);
    await use(page, context);
    if (!expectErrors) assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

export const drawn = (page) => page.waitForSelector('.canvas[data-drawn=true][data-idle]');
/** Waits until the map has finished drawing what came after `change`. */
export async function redrawn(page, change) {
  const before = await page.locator('.canvas').getAttribute('data-idle');
  await change();
  await page.waitForFunction((b) => document.querySelector('.canvas')?.dataset.idle !== b, before);
}
export const shot = (page, name) => page.screenshot({ path: `${results}${name}.png` });
export const answer = async (path) => {
  const response = await fetch(`${base}/api/v1/${path}`);
  assert.equal(response.status, 200, path);
  return response.json();
};

/** How many pixels of the map have each of these colours, within a small distance. */
export const pixels = (page, colours) =>
  page.evaluate((wanted) => {
    const canvas = document.querySelector('.canvas canvas');
    const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
    const pen = copy.getContext('2d');
    pen.drawImage(canvas, 0, 0);
    const { data } = pen.getImageData(0, 0, copy.width, copy.height);
    const rgb = wanted.map((h) => [1, 3, 5].map((i) => parseInt(h.slice(i, i + 2), 16)));
    const counts = wanted.map(() => 0);
    for (let p = 0; p < data.length; p += 4) {
      rgb.forEach((c, k) => {
        if (Math.abs(data[p] - c[0]) + Math.abs(data[p + 1] - c[1]) + Math.abs(data[p + 2] - c[2]) < 9) counts[k] += 1;
      });
    }
    return counts;
  }, colours);

/** The same once `enough` holds of the counts: a map goes on drawing what came before. */
export async function pixelsOnce(page, colours, enough) {
  const end = Date.now() + kWait;
  for (;;) {
    const counts = await pixels(page, colours);
    if (enough(counts) || Date.now() > end) return counts;
    await page.waitForTimeout(100);
  }
}

/** Serious and critical findings of axe, in words. */
export async function barriers(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')} ${v.nodes[0].failureSummary}`);
}

/** Interactive elements smaller than 24 px one way, but for links in the flow of a sentence; the label of a box to tick is a part of it. */
export const smallTargets = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, select, input:not([type=radio]), [role=tab], summary, nav a')]
      .filter((e) => e.checkVisibility() && getComputedStyle(e).display !== 'inline')
      .map((e) => ({ e, box: ((e.type === 'checkbox' && e.closest('label')) || e).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.height < 24 || box.width < 24))
      .map(({ e, box }) => `${e.outerHTML.slice(0, 80)} ${Math.round(box.width)}x${Math.round(box.height)}`),
  );
