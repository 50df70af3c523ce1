import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answer, barriers, base, drawn, kWait, pixelsOnce, redrawn, shot, smallTargets, start, stop, visit } from './harness.mjs';

before(start);
after(stop);

const kClasses = ['#8f2d1b', '#c4552d', '#e9a06b', '#e8e3d3', '#bfd9d2', '#7fb5ad', '#2f7f7b'];
const kMinutes = ['#f0ead6', '#e9d5a1', '#deae62', '#c67a36', '#9a4520', '#561b12'];
const kChanges = ['#7b3b12', '#b0662c', '#d99e66', '#f0d5b5', '#ffffff', '#d3e2ef', '#93bbdb', '#4a89bb', '#1d5687'];
const phone = { width: 390, height: 844, hasTouch: true, isMobile: true };
const dark = { colorScheme: 'dark' };
const fr = (value, decimals = 0) =>
  new Intl.NumberFormat('fr-FR', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value).replace('-', '−');
const headline = (page) => page.locator('[data-headline]');
const chooser = (page, name) => page.getByRole('combobox', { name, exact: true });
/** The report, however long it takes the first time. */
async function report(query = '') {
  for (const end = Date.now() + kWait; Date.now() < end; ) {
    const response = await fetch(`${base}/api/v1/fidelity${query}`);
    if (response.status === 200) return response.json();
    assert.equal(response.status, 202);
    await new Promise((wait) => setTimeout(wait, 500));
  }
  throw new Error('no report');
}

test('an index is chosen beside the professions, explained, and said not to be official', async () => {
  const all = await answer('index?by=all');
  const methods = await answer('index/methods');
  const e2sfca = methods.methods.find((m) => m.key === 'e2sfca');
  await visit('', async (page) => {
    await drawn(page);
    await redrawn(page, () => page.getByRole('radio', { name: 'Autres indices' }).check());
    await page.waitForURL(/layer=index/);
    await headline(page).waitFor();
    assert.equal(await headline(page).innerText(), fr(all.rows[0].value, 1));
    const panel = await page.locator('aside').innerText();
    for (const text of [e2sfca.measures.fr, e2sfca.when.fr, e2sfca.limit.fr]) {
      const plain = (s) => s.replace(/[\u00a0\u202f]/g, ' ');
      assert.ok(plain(panel).includes(plain(text)), text);
    }
    assert.match(panel, /n’est pas un chiffre officiel/);
    assert.match(panel, /2013/);
    assert.equal(await page.locator('[data-gini]').innerText(), fr(all.rows[0].gini, 2));
    assert.equal(await page.locator('[data-palma]').innerText(), fr(all.rows[0].palma, 2));
    const counts = await pixelsOnce(page, kClasses, (n) => n.every((c) => c > 150));
    assert.ok(counts.every((n) => n > 150), `pixels by class: ${counts}`);
    await shot(page, 'index');
  });
});

test('method, supply and weight are kept in the address, and answer as the API does', async () => {
  const nearest = await answer('index?method=nearest&supply=maternity&format=columns');
  const choice = await answer('index?method=k_nearest&supply=maternity&by=all&k=2');
  let link;
  await visit('?layer=index', async (page) => {
    await headline(page).waitFor();
    await chooser(page, 'Indice').selectOption('nearest');
    await chooser(page, 'Ce que l’on compte').selectOption('maternity');
    await page.waitForURL(/method=nearest&supply=maternity/);
    await page.getByText("Jusqu'où il faut aller").waitFor();
    await page.locator('[data-decile="9"]', { hasText: fr(nearest.equity.deciles[8], 1) }).waitFor({ state: 'attached' });
    const counts = await pixelsOnce(page, kMinutes, (n) => n.filter((c) => c > 150).length >= 5);
    assert.ok(counts.filter((n) => n > 150).length >= 5, `pixels by class of minutes: ${counts}`);
    assert.equal(await page.locator('[data-gini]').count(), 0, 'no Gini of minutes');
    await chooser(page, 'Indice').selectOption('k_nearest');
    await page.getByLabel('Nombre de lieux (k)').fill('2');
    await page.getByLabel('Nombre de lieux (k)').press('Enter');
    await page.waitForURL(/method=k_nearest&supply=maternity&k=2/);
    await page.locator('[data-headline]', { hasText: fr(choice.rows[0].value, 1) }).waitFor();
    link = new URL(page.url()).search;
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes('k=2'));
  });
  await visit(link, async (page) => {
    await page.locator('[data-headline]', { hasText: fr(choice.rows[0].value, 1) }).waitFor();
    assert.equal(await chooser(page, 'Indice').inputValue(), 'k_nearest');
  });
});

test('a commune has its value, its place and what is on the spot', async () => {
  const columns = await answer('index?format=columns');
  const communes = await answer('communes');
  const at = communes.code.indexOf('62364');
  await visit('?layer=index&commune=62364', async (page) => {
    await page.getByRole('heading', { level: 1, name: 'Fruges' }).waitFor();
    await page.locator('[data-value]').waitFor();
    assert.equal(await page.locator('[data-value]').innerText(), fr(columns.value[at], columns.value[at] >= 100 ? 0 : 1));
    assert.match(await page.locator('aside').innerText(), new RegExp(`Sur place en 2013\\s*: ${columns.supply_of[at]} `));
    await page.getByRole('link', { name: 'Voir l’APL publié' }).click();
    await page.waitForURL((url) => !url.search.includes('layer') && url.search.includes('commune=62364'));
  });
});

test('the table is the twin of the map, and its file is the API’s', async () => {
  const columns = await answer('index?format=columns');
  const communes = await answer('communes');
  const inside = columns.value.filter((v, i) => v !== null && communes.role[i] === 'in');
  await visit('?layer=index&display=table', async (page) => {
    const first = page.locator('tbody tr').first();
    await page.locator('[data-index="0"]').waitFor();
    const shown = await first.locator('td').nth(1).innerText();
    assert.equal(shown.trim(), fr(Math.min(...inside), Math.min(...inside) < 10 ? 2 : 1));
    await page.getByRole('button', { name: 'Sur place' }).click();
    await page.waitForURL(/sort=-supply/);
    const most = communes.code[columns.supply_of.indexOf(Math.max(...columns.supply_of))];
    await first.getByRole('link').click();
    await page.waitForURL(new RegExp(`commune=${most}`));
    const file = await (await fetch(await page.getByRole('link', { name: 'Télécharger (CSV)' }).evaluate((a) => a.href))).text();
    assert.equal(file.trim().split('\n').length, 1 + communes.role.filter((r) => r === 'in').length);
  });
});

test('beside each mean: its deciles, as the API gives them, and who is under each threshold', async () => {
  for (const [area, by] of [['', 'all'], ['area=departement:02', 'departement']]) {
    const row = (await answer(`access?by=${by}`)).rows.find((r) => by === 'all' || r.code === '02');
    await visit(`?${area}`, async (page) => {
      await page.locator('[data-spread]').waitFor();
      const shown = await page.locator('[data-decile]').evaluateAll((all) => all.map((c) => c.textContent.trim()));
      assert.deepEqual(shown, row.deciles.map((d) => fr(d, 2)));
      const share = new Intl.NumberFormat('fr-FR', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(row.under_threshold_share);
      const said = (await page.locator('[data-spread]').innerText()).replace(/[\u00a0\u202f]/g, ' ');
      assert.ok(said.includes(`${share.replace(/[\u00a0\u202f]/g, ' ')} des habitants sous 2,5`), said);
    });
  }
  const after = (await answer('access?by=all&add=02691:gp:40')).rows[0];
  await visit('?add=02691:gp:40', async (page) => {
    await page.locator('[data-decile="1"]', { hasText: fr(after.deciles[0], 2) }).waitFor({ state: 'attached' });
    assert.notEqual(fr(after.deciles[0], 2), fr((await answer('access?by=all')).rows[0].deciles[0], 2));
  });
});

test('the report on fidelity is reached from a figure, and shows what the API says', async () => {
  const x = await report();
  const used = x.travel_times[0].forward_inland;
  await visit('', async (page) => {
    await page.getByRole('link', { name: /À quel point nos calculs/ }).click();
    await page.waitForURL(/page=fidelite/);
    await page.locator('[data-verdict]').waitFor();
    assert.equal(await page.locator('[data-figure=ranks]').innerText(), fr(used.ranks, 2));
    assert.equal(await page.locator('[data-figure=r2]').innerText(), fr(used.r2, 2));
    assert.equal(await page.locator('[data-figure=mean_absolute_error]').innerText(), fr(used.mean_absolute_error, 2));
    const text = (await page.locator('main').innerText()).replace(/[\u00a0\u202f]/g, ' ');
    assert.match(text, /place les praticiens presque au hasard/);
    assert.match(text, /Un R² élevé de l'ajustement ne prouve rien/);
    for (const t of x.travel_times) assert.ok(await page.locator(`[data-times="${t.key}"]`).count(), t.key);
    await drawn(page);
    const gaps = await pixelsOnce(page, kChanges.slice(0, 4), (n) => n.every((c) => c > 100));
    assert.ok(gaps.every((n) => n > 100), `pixels by gap: ${gaps}`);
    await page.getByRole('radio', { name: 'Praticiens mal placés' }).check();
    await page.waitForURL(/gap=misplaced/);
    await page.getByText('jamais où ils sont').waitFor();
    await page.getByRole('radio', { name: 'Depuis la liste' }).check();
    await page.locator('.beside tbody button').first().click();
    await page.waitForURL(/commune=\w{5}/);
    await page.getByRole('radio', { name: 'Infirmières et infirmiers' }).check();
    await page.waitForURL(/profession=nurse/);
    const nurses = await report('?profession=nurse');
    await page.locator('[data-figure=ranks]', { hasText: fr(nurses.travel_times[0].forward_inland.ranks, 2) }).waitFor();
  });
});

const spread = (page) => page.locator('[data-spread]').waitFor();
const map = async (page) => {
  await drawn(page);
  await spread(page);
};
const fidelity = (page) => page.locator('[data-verdict]').waitFor();
const cases = [
  ['spread', '', map, {}],
  ['dark spread', '', map, dark],
  ['phone spread', '', map, phone],
  ['index', '?layer=index', map, {}],
  ['index of minutes', '?layer=index&method=nearest&supply=maternity', map, {}],
  ['index in English', '?layer=index&method=v2sfca&supply=pharmacy&lang=en', map, {}],
  ['dark index', '?layer=index&method=gravity&supply=pharmacy', map, dark],
  ['phone index', '?layer=index&method=k_nearest&supply=maternity', map, phone],
  ['phone dark index', '?layer=index', map, { ...phone, ...dark }],
  ['index, commune', '?layer=index&commune=62364', (page) => page.locator('[data-value]').waitFor(), {}],
  ['index, table', '?layer=index&display=table', (page) => page.locator('[data-index="0"]').waitFor(), {}],
  ['phone index, table', '?layer=index&display=table', (page) => page.locator('[data-index="0"]').waitFor(), phone],
  ['fidelity', '?page=fidelite', fidelity, {}],
  ['fidelity in English', '?page=fidelite&lang=en&gap=misplaced', fidelity, {}],
  ['dark fidelity', '?page=fidelite&gap=blind', fidelity, dark],
  ['phone fidelity', '?page=fidelite', fidelity, phone],
];
for (const [name, query, wait, options] of cases) {
  test(`${name}: no barrier, no overflow, targets large enough`, async () => {
    await visit(
      query,
      async (page) => {
        await wait(page);
        await page.waitForTimeout(300);
        await shot(page, `lens-${name.replace(/,? /g, '-').toLowerCase()}`);
        assert.deepEqual(await barriers(page), []);
        assert.deepEqual(await smallTargets(page), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${wide} px too wide`);
      },
      options,
    );
  });
}
