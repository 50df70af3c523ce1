import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answer, base, drawn, pixels, pixelsOnce, redrawn, shot, start, stop, visit } from './harness.mjs';

before(start);
after(stop);

const kClasses = ['#8f2d1b', '#c4552d', '#e9a06b', '#e8e3d3', '#bfd9d2', '#7fb5ad', '#2f7f7b'];
const kGains = ['#d3e2ef', '#93bbdb', '#4a89bb', '#1d5687'];
const kDrawnMs = Number(process.env.MAP_DRAWN_MS ?? 10_000);
const french = (value, decimals) =>
  new Intl.NumberFormat('fr-FR', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
const total = (page, name) => page.locator(`[data-total=${name}]`).innerText();

test('the map is drawn with every class, from this server alone', async (t) => {
  await visit('', async (page) => {
    await drawn(page);
    const counts = await pixels(page, kClasses);
    assert.ok(counts.filter((n) => n > 150).length >= 6, `pixels by class: ${counts}`);
    const ms = await page.evaluate(() => performance.getEntriesByName('map-drawn')[0].startTime);
    t.diagnostic(`map drawn after ${Math.round(ms)} ms`);
    assert.ok(ms < kDrawnMs, `map drawn after ${ms} ms`);
    await shot(page, 'map');
  });
});

test('the headline and the départements say what the API says', async () => {
  const all = (await answer('access?by=all')).rows[0];
  const { rows } = await answer('access?by=departement');
  await visit('', async (page) => {
    await page.waitForSelector('[data-headline]');
    assert.equal(await page.locator('[data-headline]').innerText(), french(all.value, 2));
    const share = french(100 * all.under_threshold_share, 1);
    assert.ok((await page.locator('.legend').innerText()).includes(share), `share ${share}`);
    const panel = await page.locator('aside').innerText();
    for (const row of rows) assert.ok(panel.includes(french(row.value, 2)), `${row.name} ${row.value}`);
  });
});

test('a search opens a sheet, and each step of the what-if moves map, totals and address', async () => {
  await visit('', async (page) => {
    await drawn(page);
    await page.getByRole('combobox').first().fill('frug');
    await page.locator('[role=option]', { hasText: 'Fruges' }).filter({ hasText: 'commune ·' }).click();
    await page.waitForURL(/commune=62364/);
    await page.getByRole('heading', { level: 1, name: 'Fruges' }).waitFor();
    assert.equal(await page.locator('[data-value]').innerText(), '2,89');

    const plus = page.getByRole('button', { name: 'Ajouter 1 poste à Fruges' });
    await redrawn(page, () => plus.click());
    await page.locator('[data-total=capacity]', { hasText: /5\s?400/ }).waitFor();
    const communes = Number(await total(page, 'communes'));
    assert.ok(communes > 20, `${communes} communes gain`);
    assert.match(page.url(), /add=62364:gp:1/);
    const value = await page.locator('[data-value]').innerText();
    assert.ok(Number(value.replace(',', '.')) > 2.89, value);

    await plus.click();
    await page.locator('[data-total=capacity]', { hasText: /10\s?800/ }).waitFor();
    await page.getByRole('textbox', { name: /Équivalents temps plein à Fruges/ }).fill('1,5');
    await page.keyboard.press('Enter');
    await page.locator('[data-total=capacity]', { hasText: /8\s?100/ }).waitFor();
    assert.match(page.url(), /add=62364:gp:1\.5/);
    await page.getByLabel('Date de début, Fruges').fill('2027-01-01');
    await page.waitForURL(/add=62364:gp:1\.5:2027-01-01/);

    assert.equal((await pixels(page, kGains)).at(-1), 0);
    await redrawn(page, () => page.getByRole('radio', { name: 'Variation' }).check());
    const many = (counts) => counts.reduce((a, b) => a + b) > 200;
    const counts = await pixelsOnce(page, kGains, many);
    assert.ok(many(counts), `pixels by gain: ${counts}`);
    await shot(page, 'what-if');
  });
});

test('undo goes back step by step, and clearing can itself be undone', async () => {
  await visit('?commune=62364&add=62364:gp:2', async (page) => {
    await page.locator('[data-total=capacity]', { hasText: /10\s?800/ }).waitFor();
    await page.getByRole('button', { name: 'Retirer 1 poste à Fruges' }).click();
    await page.locator('[data-total=capacity]', { hasText: /5\s?400/ }).waitFor();
    await page.getByRole('button', { name: 'Tout effacer' }).click();
    await page.locator('[data-total=capacity]').waitFor({ state: 'detached' });
    assert.doesNotMatch(page.url(), /add=/);
    await page.getByTitle('Annuler la dernière modification').click();
    await page.locator('[data-total=capacity]', { hasText: /5\s?400/ }).waitFor();
    await page.getByTitle('Annuler la dernière modification').click();
    await page.locator('[data-total=capacity]', { hasText: /10\s?800/ }).waitFor();
  });
});

test('a shared link shows the same scenario, also what is taken away', async () => {
  const query = '?commune=62041&add=62364:gp:1&remove=62041:gp:1';
  const { totals } = await answer('what-if?add=62364:gp:1&remove=62041:gp:1');
  const seen = [];
  for (let i = 0; i < 2; ++i) {
    await visit(i === 0 ? query : seen[0].link, async (page) => {
      await page.locator('[data-total=communes]').waitFor();
      await page.getByRole('button', { name: 'Partager' }).click();
      await page.getByRole('button', { name: 'Lien copié' }).waitFor();
      const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
      seen.push({ link: link.search, communes: await total(page, 'communes'), capacity: await total(page, 'capacity') });
    });
  }
  assert.deepEqual(seen[0], seen[1]);
  assert.equal(seen[0].communes, french(totals.communes_changed, 0));
  assert.equal(seen[0].capacity, '0');
});

test('a site of the list joins the scenario with its button', async () => {
  await visit('', async (page) => {
    const add = page.getByRole('button', { name: /^Ajouter un poste à / }).first();
    await add.click();
    await page.locator('[data-total=capacity]', { hasText: /5\s?400/ }).waitFor();
    await page.waitForURL(/add=\w{5}:gp:1$/);
    assert.ok(Number(await total(page, 'communes')) > 0);
  });
});

test('a click on the map selects, Escape closes, back and forward work', async () => {
  await visit('?commune=62364&view=2.12207,50.51159,11', async (page) => {
    await drawn(page);
    const box = await page.locator('.canvas').boundingBox();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1, name: 'Hauts-de-France' }).waitFor();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    await page.locator('.tip').waitFor();
    const tip = await page.locator('.tip').innerText();
    assert.match(tip, /\d,\d\d/);
    assert.match(tip, /20\d\d/);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForURL(/commune=\w{5}/);
    const name = await page.getByRole('heading', { level: 1 }).innerText();
    assert.ok(tip.startsWith(name), `${tip} / ${name}`);
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Hauts-de-France' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: 'Fruges' }).waitFor();
    await page.goForward();
    await page.getByRole('heading', { level: 1, name: 'Hauts-de-France' }).waitFor();
  });
});

test('the table is the twin of the map: all communes, sorted, by keyboard', async () => {
  const territory = await answer('territory');
  await visit('?display=table', async (page) => {
    const grid = page.getByRole('grid');
    await grid.locator('[data-index="0"]').waitFor();
    assert.equal(Number(await grid.getAttribute('aria-rowcount')), territory.communes + 1);
    const values = async () =>
      (await grid.locator('.body .c-value').allInnerTexts()).map((v) => (v.trim() === '–' ? Infinity : Number(v.replace(',', '.'))));
    const up = await values();
    assert.ok(up.length > 10 && up.length < 100, `${up.length} rows in the page`);
    assert.deepEqual(up, [...up].sort((a, b) => a - b));
    await page.getByRole('columnheader', { name: /Valeur/ }).getByRole('button').click();
    await page.waitForURL(/sort=-value/);
    const down = await values();
    assert.deepEqual(down, [...down].sort((a, b) => b - a));
    assert.ok(down[0] > up[0]);

    await page.getByRole('searchbox').fill('saint omer');
    await page.waitForFunction(() => document.querySelector('[data-index="0"]')?.textContent.includes('Saint-Omer'));
    await page.getByRole('searchbox').fill('');
    await page.getByRole('columnheader', { name: /Commune/ }).getByRole('button').click();
    await page.waitForURL(/sort=name/);
    await grid.locator('[data-index="0"]').focus();
    for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowUp');
    const row = page.locator('[role=row]:focus');
    assert.ok(Number(await row.getAttribute('data-index')) > 5);
    const code = await row.getAttribute('data-code');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`commune=${code}`));
    await page.keyboard.press('End');
    assert.equal(await page.locator('[role=row]:focus').getAttribute('aria-rowindex'), String(territory.communes + 1));
  });
});

test('the table follows the scenario, its levels and its files too', async () => {
  await visit('?display=table&add=62364:gp:1&sort=-gain', async (page) => {
    await page.locator('[data-index="0"] .c-gain.up').waitFor();
    const files = await page.locator('a[download]').evaluateAll((links) => links.map((a) => a.href));
    assert.equal(files.length, 2);
    for (const [i, type] of ['text/csv', 'application/geo+json'].entries()) {
      assert.match(files[i], /add=62364:gp:1/);
      const response = await fetch(files[i]);
      assert.equal(response.status, 200);
      assert.ok(response.headers.get('content-type').startsWith(type), response.headers.get('content-type'));
      assert.ok((await response.text()).includes('62364'));
    }
    for (const name of ['Départements', /EPCI/]) {
      await page.getByRole('radio', { name }).check();
      await page.waitForFunction(() => [...document.querySelectorAll('.body .c-gain')].some((c) => c.textContent.trim() !== ''));
    }
    assert.match(page.url(), /level=epci/);
  });
});

test('a territory chosen by name gives its own figures', async () => {
  const { rows } = await answer('access?by=epci');
  const row = rows.find((r) => r.name.includes('Pays de Saint-Omer'));
  await visit('', async (page) => {
    await drawn(page);
    await page.getByRole('combobox').first().fill('pays de saint-omer');
    await page.locator('[role=option]', { hasText: 'Pays de Saint-Omer' }).first().click();
    await page.waitForURL(new RegExp(`area=epci:${row.code}`));
    await page.locator('[data-headline]', { hasText: french(row.value, 2) }).waitFor();
    await shot(page, 'area');
  });
});

test('English is whole, and its numbers are English', async () => {
  await visit('?commune=62364', async (page) => {
    await page.getByRole('link', { name: 'EN', exact: true }).click();
    await page.waitForURL(/lang=en/);
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await page.getByText('General practitioners').first().waitFor();
    assert.equal(await page.locator('[data-value]').innerText(), '2.89');
    const text = await page.evaluate(() => document.body.innerText);
    for (const word of ['Médecin', 'habitants', 'Ajoutez', 'Revenus', 'Voisin', 'Tableau', 'Accès', 'Équipements']) {
      assert.doesNotMatch(text, new RegExp(`\\b${word}`), `"${word}" is left in the English page`);
    }
    assert.match(await page.title(), /Access to/);
  });
});

test('professions, ages and years change the map and the address', async () => {
  await visit('', async (page) => {
    await drawn(page);
    const before = await page.locator('[data-headline]').innerText();
    await page.getByRole('radio', { name: '65 ans et moins' }).check();
    await page.waitForURL(/ages=65/);
    await page.waitForFunction((b) => document.querySelector('[data-headline]').innerText !== b, before);
    await page.getByLabel('Année').selectOption('2022');
    await page.waitForURL(/year=2022/);
    await page.getByRole('radio', { name: 'Infirmières' }).check();
    await page.waitForURL(/profession=nurse/);
    const nurse = (await answer('access?by=all&profession=nurse&year=2022')).rows[0];
    await page.locator('[data-headline]', { hasText: french(nurse.value, 1) }).waitFor();
  });
});

test('a failing server is said in words, the last figures stay, and trying again works', async () => {
  await visit('?commune=62364&add=62364:gp:1', async (page) => {
    await page.locator('[data-total=capacity]', { hasText: /5\s?400/ }).waitFor();
    await page.route('**/api/v1/what-if*', (route) => route.abort());
    await page.getByRole('button', { name: 'Ajouter 1 poste à Fruges' }).click();
    await page.getByRole('alert').getByText('Le serveur ne répond pas', { exact: false }).waitFor();
    assert.match(await total(page, 'capacity'), /5\s?400/);
    await page.unroute('**/api/v1/what-if*');
    await page.getByRole('button', { name: 'Réessayer' }).click();
    await page.locator('[data-total=capacity]', { hasText: /10\s?800/ }).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
  }, { expectErrors: true });
});

test('a commune unknown to the territory gets the words of the server', async () => {
  await visit('?commune=99999', async (page) => {
    const alert = page.getByRole('alert').first();
    await alert.waitFor();
    assert.ok((await alert.innerText()).length > 30);
  }, { expectErrors: true });
});

test('the sources are listed, and each figure leads to its own', async () => {
  const { sources } = await answer('sources');
  await visit('?commune=62364', async (page) => {
    await page.getByText('Définition et source').first().click();
    const link = page.locator('details[open] dd a').first();
    await page.waitForFunction(() => document.querySelector('details[open] dd a')?.textContent.includes(','));
    await link.click();
    await page.waitForURL(/page=donnees.*#/);
    await page.locator('tr.marked').waitFor();
    const text = await page.locator('main').innerText();
    for (const source of sources) assert.ok(text.includes(source.publisher) && text.includes(source.title.fr.split(' ')[0]), source.key);
    assert.equal(await page.locator('main tbody tr').count(), sources.length);
    await shot(page, 'donnees');
  });
});

test('the page prints on A4 with title, legend, source and date', async () => {
  await visit('?commune=62364&add=62364:gp:1', async (page) => {
    await drawn(page);
    await page.locator('[data-total=capacity]').waitFor();
    const pdf = await page.pdf({ format: 'A4', printBackground: true });
    assert.ok(pdf.length > 30_000, `${pdf.length} bytes`);
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 718, height: 1000 });
    for (const gone of ['header .share', 'nav', '.controls', '.buttons']) assert.equal(await page.locator(gone).first().isVisible(), false, gone);
    for (const kept of ['.title h2', '.legend', '.canvas canvas']) assert.ok(await page.locator(kept).first().isVisible(), kept);
    const text = await page.evaluate(() => document.body.innerText);
    assert.match(text, /Imprimé le \d+/);
    assert.match(text, /Source\s: .*2023/);
    await page.screenshot({ path: new URL('../test-results/print.png', import.meta.url).pathname, fullPage: true });
  });
});

test('a dark screen prints a light map that agrees with its legend', async () => {
  await visit(
    '?add=62364:gp:1',
    async (page) => {
      await drawn(page);
      assert.ok((await pixels(page, kClasses))[0] < 20, 'dark on screen');
      await page.evaluate(() => (window.print = () => (window.printed = true)));
      await page.getByRole('button', { name: 'Imprimer' }).click();
      await page.waitForFunction(() => window.printed);
      const counts = await pixels(page, kClasses);
      assert.ok(counts.filter((n) => n > 150).length >= 6, `pixels by class: ${counts}`);
      const bars = await page.locator('.legend .bar').evaluateAll((all) => all.map((b) => getComputedStyle(b).backgroundColor));
      assert.ok(bars.includes('rgb(143, 45, 27)'), bars[0]);
      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
      await page.waitForFunction(() => ![...document.querySelectorAll('.legend .bar')].some((b) => getComputedStyle(b).backgroundColor === 'rgb(143, 45, 27)'));
    },
    { colorScheme: 'dark' },
  );
});

test('every link of the page leads somewhere', async () => {
  for (const query of ['', '?page=donnees', '?display=table']) {
    await visit(query, async (page) => {
      await page.locator('main h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      const links = await page.locator('a[href]').evaluateAll((all) => [...new Set(all.map((a) => a.href))]);
      for (const link of links.filter((l) => l.startsWith(base))) assert.equal((await fetch(link, { headers: { Accept: 'text/html' } })).status, 200, link);
    });
  }
});
