import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { answer, barriers, base, drawn, kWait, shot, smallTargets, start, stop, visit } from './harness.mjs';

before(start);
after(stop);
afterEach(async () => {
  for (const s of (await answer('scenarios')).scenarios) {
    const gone = await fetch(`${base}/api/v1/scenarios/${encodeURIComponent(s.name)}`, { method: 'DELETE' });
    assert.equal(gone.status, 200);
  }
});

const fr = (value, decimals = 0) =>
  new Intl.NumberFormat('fr-FR', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
const plain = (text) => text.replace(/[\u202f\u00a0]/g, ' ');
async function keep(name, changes, note = '') {
  const saved = await fetch(`${base}/api/v1/scenarios/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ note, changes }),
  });
  assert.equal(saved.status, 200, await saved.text());
}
const fruges = { place: '62364', profession: 'gp', amount: 2, from: '2027-01-01', certainty: 'pledged', label: 'MSP de Fruges' };
const clinic = { place: '62364', profession: 'gp', amount: 4, unit: 'half-days', origin: 'CH de Montreuil' };
const allDrawn = (page) =>
  page.waitForFunction(() => {
    const maps = [...document.querySelectorAll('.canvas')];
    return maps.length === 3 && maps.every((m) => m.dataset.drawn === 'true' && m.dataset.idle);
  });
/** Pixels of one pane that are within a small distance of a colour. */
const count = (page, pane, colours) =>
  page.evaluate(
    ([key, wanted]) => {
      const canvas = document.querySelector(`[data-pane=${key}] canvas`);
      const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
      const pen = copy.getContext('2d');
      pen.drawImage(canvas, 0, 0);
      const { data } = pen.getImageData(0, 0, copy.width, copy.height);
      return wanted.map((h) => {
        const c = [1, 3, 5].map((i) => parseInt(h.slice(i, i + 2), 16));
        let n = 0;
        for (let p = 0; p < data.length; p += 4) {
          if (Math.abs(data[p] - c[0]) + Math.abs(data[p + 1] - c[1]) + Math.abs(data[p + 2] - c[2]) < 9) n += 1;
        }
        return n;
      });
    },
    [pane, colours],
  );
const kGains = ['#d3e2ef', '#93bbdb', '#4a89bb', '#1d5687'];
const kLosses = ['#7b3b12', '#b0662c', '#d99e66', '#f0d5b5'];

test('a scenario is saved, opened, changed, removed and put back', async () => {
  await keep('Arras', [{ ...clinic, place: '62041', label: 'Consultations avancées' }]);
  await visit('?add=62364:gp:2:2027-01-01&add=62364:gp:4demi-journees', async (page) => {
    await drawn(page);
    assert.match(await page.locator('[data-unit=half-days]').innerText(), /demi-journées par mois/);
    await page.getByText(/équivalent temps plein fait 40 demi-journées/).waitFor();
    await page.getByRole('button', { name: 'Enregistrer…' }).click();
    await page.getByLabel('Nom', { exact: true }).fill('Été à Fruges');
    await page.getByLabel('Note').fill('Vu avec la CPTS');
    await page.getByRole('button', { name: 'Enregistrer', exact: true }).click();
    await page.waitForURL(/scenario=%C3%89t%C3%A9%20%C3%A0%20Fruges|scenario=Été/);
    await page.getByText('« Été à Fruges » est enregistré.').waitFor();
    const kept = await answer(`scenarios/${encodeURIComponent('Été à Fruges')}`);
    assert.equal(kept.note, 'Vu avec la CPTS');
    assert.deepEqual(kept.changes.map((c) => [c.amount, c.unit]), [[2, 'fte'], [4, 'half-days']]);
    // Another is opened: its lines take the place of those on the page.
    await page.locator('.saved summary').click();
    await page.getByRole('button', { name: 'Ouvrir Arras' }).click();
    await page.waitForURL(/add=62041:gp:4half-days/);
    await page.getByText('Ouvert : Arras').waitFor();
    await page.getByRole('button', { name: /Ajouter 1 poste à Arras/ }).first().click();
    await page.getByText('modifié').waitFor();
    await page.getByRole('button', { name: 'Enregistrer les changements' }).click();
    await page.getByText('« Arras » est enregistré.').waitFor();
    const changed = await answer('scenarios/Arras');
    // What the page does not show stays.
    assert.deepEqual(
      changed.changes.map(({ amount, unit, label, origin }) => ({ amount, unit, label, origin })),
      [{ amount: 5, unit: 'half-days', label: 'Consultations avancées', origin: 'CH de Montreuil' }],
    );
    await page.getByRole('button', { name: 'Supprimer Été à Fruges' }).click();
    await page.getByText('« Été à Fruges » est supprimé.').waitFor();
    assert.equal((await answer('scenarios')).scenarios.length, 1);
    await page.getByRole('button', { name: 'Rétablir' }).click();
    await page.locator('[data-saved="Été à Fruges"]').waitFor();
    assert.deepEqual((await answer(`scenarios/${encodeURIComponent('Été à Fruges')}`)).changes, kept.changes);
    await shot(page, 'saved');
  });
});

test('what another tab saved meanwhile is not overwritten', async () => {
  await keep('Fruges', [fruges]);
  await visit('', async (page) => {
    await drawn(page);
    await page.getByRole('button', { name: 'Ouvrir Fruges' }).click();
    await page.getByText('Ouvert : Fruges').waitFor();
    const mine = await answer('scenarios/Fruges');
    const theirs = await fetch(`${base}/api/v1/scenarios/Fruges`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'If-Match': `"${mine.version}"` },
      body: JSON.stringify({ note: 'autre onglet', changes: [clinic] }),
    });
    assert.equal(theirs.status, 200);
    await page.getByRole('button', { name: /Ajouter 1 poste à Fruges/ }).first().click();
    await page.getByRole('button', { name: 'Enregistrer les changements' }).click();
    await page.getByRole('alert').filter({ hasText: 'modifié entre-temps' }).waitFor();
    assert.equal((await answer('scenarios/Fruges')).note, 'autre onglet');
  }, { expectErrors: true });
});

test('two scenarios are two maps, a difference and one table, all in the link', async () => {
  await keep('Fruges', [fruges, clinic]);
  await keep('Arras', [{ place: '62041', profession: 'gp', amount: 5 }]);
  const asked = await answer('compare?a=Arras&b=Fruges');
  await visit('?page=comparer&a=Arras&b=Fruges', async (page, context) => {
    await allDrawn(page);
    const captions = await page.locator('figcaption').allInnerTexts();
    assert.deepEqual(captions, ['A · Arras', 'B · Fruges', 'Différence, B − A']);
    await page.waitForFunction(() => document.querySelectorAll('[data-code]').length > 10);
    for (const [total, key, decimals] of [['capacity', 'capacity_added', 0], ['under', 'people_under', 0]]) {
      const text = plain(await page.locator(`[data-total=${total}]`).innerText());
      for (const side of [asked.a, asked.b]) assert.ok(text.includes(plain(fr(side[key], decimals))), `${side[key]} in ${text}`);
    }
    const largest = asked.rows.filter((r) => r.difference).toSorted((x, y) => Math.abs(y.difference) - Math.abs(x.difference))[0];
    const first = plain(await page.locator('[data-code]').first().innerText());
    assert.ok(first.includes(plain(fr(largest.a, 2))) && first.includes(plain(fr(largest.b, 2))), first);
    const [gains, losses] = [await count(page, 'difference', kGains), await count(page, 'difference', kLosses)];
    const sum = (all) => all.reduce((x, y) => x + y, 0);
    assert.ok(sum(gains) > 100 && sum(losses) > 100, `gains ${gains}, losses ${losses}`);
    const [white] = await count(page, 'difference', ['#ffffff']);
    assert.ok(white > 10 * sum(gains), `white where nothing changes: ${white}`);
    assert.equal(sum(await count(page, 'a', ['#1d5687', '#7b3b12'])), 0);
    await shot(page, 'compare');

    // One map is moved by hand: the others show the same places.
    const views = () => page.locator('.canvas').evaluateAll((all) => all.map((c) => c.dataset.view));
    const zoom = Number((await views())[0].split(',')[2]);
    const box = await page.locator('[data-pane=a] canvas').boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.wheel(0, -600);
    await page.waitForURL(/view=/, { timeout: kWait });
    await allDrawn(page);
    await page.waitForFunction(() => new Set([...document.querySelectorAll('.canvas')].map((c) => c.dataset.view)).size === 1);
    const [view] = await views();
    assert.ok(Number(view.split(',')[2]) > zoom + 0.4, view);

    // The link alone shows the same.
    const other = await context.newPage();
    await other.goto(page.url());
    await allDrawn(other);
    assert.deepEqual(await other.locator('figcaption').allInnerTexts(), captions);
    await other.waitForFunction((v) => [...document.querySelectorAll('.canvas')].every((c) => c.dataset.view === v), view);
    assert.equal(await other.locator('[data-code]').first().innerText(), await page.locator('[data-code]').first().innerText());
  });
});

test('sides, profession, level and day are chosen on the page', async () => {
  await keep('Fruges', [fruges, { place: '62364', profession: 'nurse', amount: 3 }]);
  await visit('?add=62765:gp:1', async (page) => {
    await drawn(page);
    await page.getByRole('link', { name: 'Comparer' }).last().click();
    await page.waitForURL(/page=comparer/);
    await allDrawn(page);
    assert.deepEqual((await page.locator('figcaption').allInnerTexts()).slice(0, 2), ['A · Situation publiée', 'B · Scénario en cours, non enregistré']);
    await page.getByLabel('Scénario A').selectOption('Fruges');
    await page.getByRole('button', { name: 'Échanger A et B' }).click();
    await page.waitForURL(/b=Fruges/);
    assert.match(page.url(), /a=\./);
    await page.getByRole('radio', { name: 'EPCI' }).check();
    const asked = await answer('compare?a_add=62765:gp:1&b=Fruges&by=epci');
    await page.locator(`[data-code="${asked.rows.find((r) => r.difference).code}"]`).waitFor();
    assert.equal(await page.locator('[data-code]').count(), asked.rows.filter((r) => r.difference).length);
    await page.getByLabel('En vigueur le').fill('2026-06-01');
    await page.waitForURL(/at=2026-06-01/);
    await page.locator('[data-total=capacity]', { hasText: plain(fr(-5400)).replace('-', '−') }).waitFor();
    await page.getByRole('radio', { name: 'Infirmières et infirmiers' }).check();
    await page.locator('[data-total=capacity]', { hasText: 'équivalents temps plein' }).waitFor();
    assert.match(plain(await page.locator('[data-total=capacity]').innerText()), /3,00/);
    assert.equal(await page.locator('[data-total=under]').count(), 0);
  });
});

for (const [name, options] of [
  ['light', {}],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { width: 390, height: 844 }],
]) {
  test(`the comparison has no barrier, ${name}`, async () => {
    await keep('Fruges', [fruges, clinic]);
    await keep('Arras', [{ place: '62041', profession: 'gp', amount: 5 }]);
    await visit('?page=comparer&a=Arras&b=Fruges', async (page) => {
      await allDrawn(page);
      await page.waitForFunction(() => document.querySelectorAll('[data-code]').length > 10);
      assert.deepEqual(await barriers(page), []);
      assert.deepEqual(await smallTargets(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
      await shot(page, `compare-${name}`);
    }, options);
  });
}
