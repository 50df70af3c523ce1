import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { answer, drawn, pixels, redrawn, roads, shot, start, stop, visit } from './harness.mjs';

before(start);
after(stop);

const kMinutes = ['#f0ead6', '#e9d5a1', '#deae62', '#c67a36', '#9a4520', '#561b12'];
const kZone = '#123c5e';
const kAnswerMs = Number(process.env.REACH_MS ?? 2000);
const fr = (value, decimals = 0) =>
  new Intl.NumberFormat('fr-FR', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
const percent = (share) => new Intl.NumberFormat('fr-FR', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(share);
const ready = (page) => page.locator('[data-headline]').waitFor();
const headline = (page, reach) => page.locator('[data-headline]', { hasText: percent(reach.summary.share_within) }).waitFor();
const part = (page, name) => page.locator(`[data-part=${name}]`).innerText();

test('the layer is chosen beside the professions, and says what the API says', async () => {
  const reach = await answer('reach');
  await visit('', async (page) => {
    await drawn(page);
    await redrawn(page, () => page.getByRole('radio', { name: 'Soins urgents' }).check());
    await page.waitForURL(/layer=urgent/);
    await headline(page, reach);
    assert.equal(await part(page, 'within'), fr(reach.summary.people_within));
    assert.equal(await part(page, 'beyond'), fr(reach.summary.people_beyond));
    assert.equal(await part(page, 'unknown'), fr(reach.summary.people_unknown));
    const counts = await pixels(page, kMinutes);
    assert.ok(counts.slice(0, 5).every((n) => n > 150), `pixels by class of minutes: ${counts}`);
    const panel = await page.locator('aside').innerText();
    for (const figure of reach.published) assert.match(panel, new RegExp(figure.period));
    assert.match(panel, /ne sont pas publiées avec ce chiffre/);
    for (const s of reach.sensitivity) assert.ok(panel.includes(percent(s.share_within)), `at speed ${s.speed}`);
    await shot(page, 'urgent');
    await page.getByRole('radio', { name: 'Médecins généralistes' }).check();
    await page.waitForURL((url) => !url.search.includes('layer'));
    await page.locator('.legend figure').waitFor();
  });
});

test('what a kind brings names its communes, each a link', async () => {
  const reach = await answer('reach');
  const mcs = reach.kinds.find((k) => k.kind === 'mcs');
  const communes = await answer('communes');
  await visit('?layer=urgent', async (page) => {
    const box = page.locator('[data-kind=mcs]');
    await box.waitFor();
    const text = await box.innerText();
    for (const n of [mcs.resources, mcs.people_gained, mcs.communes_gained.length]) assert.ok(text.includes(fr(n)), `${n} in ${text}`);
    await box.getByRole('button', { name: `Voir les ${mcs.communes_gained.length} communes` }).click();
    assert.equal(await box.getByRole('link').count(), mcs.communes_gained.length);
    const largest = mcs.communes_gained.toSorted((a, b) => communes.population[b] - communes.population[a])[0];
    await box.getByRole('link').first().click();
    await page.waitForURL(new RegExp(`commune=${communes.code[largest]}`));
    await page.getByRole('heading', { level: 1, name: communes.name[largest] }).waitFor();
    assert.equal(await page.locator('[data-minutes]').innerText(), fr(reach.minutes[largest], 1));
    await page.getByText('Les zones de trajet demandent un réseau routier').waitFor();
  });
});

test('limit and speed answer at once, with one request, and are kept in the address', async (t) => {
  await visit('?layer=urgent', async (page) => {
    await ready(page);
    const slider = page.getByRole('slider', { name: /Limite/ });
    const asked = [];
    page.on('request', (r) => r.url().includes('/reach') && asked.push(r.url()));
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    const reach29 = await answer('reach?max_minutes=29');
    await headline(page, reach29);
    assert.equal(asked.length, 1, asked.join(' '));
    await page.getByRole('radio', { name: '×0,8' }).check();
    await headline(page, await answer('reach?max_minutes=29&speed=0.8'));
    assert.equal(asked.length, 2, asked.join(' '));
    await page.waitForURL(/limit=29&speed=0.8/);
    const ms = await page.evaluate(() =>
      performance.getEntriesByType('resource').filter((e) => e.name.includes('/reach')).map((e) => Math.round(e.duration)));
    t.diagnostic(`answers after ${ms.join(', ')} ms`);
    assert.ok(Math.max(...ms) < kAnswerMs, `${ms} ms`);
    await page.reload();
    await headline(page, await answer('reach?max_minutes=29&speed=0.8'));
    await page.getByText('29 min').first().waitFor();
  });
});

test('a kind left out is taken out of map, numbers and address; the last one stays', async () => {
  const only = await answer('reach?kinds=emergency_department');
  await visit('?layer=urgent', async (page) => {
    await drawn(page);
    const mcs = page.getByRole('checkbox', { name: /MCS/ });
    await mcs.uncheck();
    await headline(page, only);
    await page.waitForURL(/kinds=emergency_department(&|$)/);
    assert.equal(await part(page, 'within'), fr(only.summary.people_within));
    assert.equal(await page.getByRole('checkbox', { name: /urgences/ }).isDisabled(), true);
    await mcs.check();
    await headline(page, await answer('reach'));
    await page.waitForURL((url) => !url.search.includes('kinds'));
  });
});

test('a resource is supposed by a search or a click, shared, and taken away again', async () => {
  const reach = await answer('reach?add=80604:mcs');
  assert.ok(reach.gain.people > 10_000);
  let link;
  await visit('?layer=urgent', async (page) => {
    await drawn(page);
    await ready(page);
    const search = page.getByRole('combobox', { name: 'Chercher la commune où l’ajouter' });
    await search.fill('80604');
    await page.locator('#add-search-results [role=option]').first().waitFor();
    await search.press('Enter');
    await page.locator(`[data-gain="${reach.gain.people}"]`).waitFor();
    await page.waitForURL(/with=80604:mcs/);
    await headline(page, reach);
    assert.ok((await page.locator('[data-gain]').innerText()).includes(fr(reach.gain.communes.length)));

    await page.getByRole('button', { name: 'Choisir la commune sur la carte' }).click();
    await page.getByText('Cliquez sur une commune').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Cliquez sur une commune').waitFor({ state: 'detached' });
    await page.getByLabel('Départ (min)').fill('5');
    await page.getByRole('button', { name: 'Choisir la commune sur la carte' }).click();
    const box = await page.locator('.canvas').boundingBox();
    await page.mouse.click(box.x + box.width * 0.55, box.y + box.height * 0.6);
    await page.waitForURL(/with=80604:mcs&with=\w{5}:mcs:5/);
    link = new URL(page.url()).search;
    await page.getByRole('button', { name: /^Retirer/ }).nth(1).click();
    await page.locator(`[data-gain="${reach.gain.people}"]`).waitFor();
    await page.goBack();
    await page.waitForURL((url) => url.search === link);
    await shot(page, 'urgent-supposed');
  });
  await visit(link, async (page) => {
    await page.locator('[data-gain]').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Retirer/ }).count(), 2);
  });
});

test('a helicopter needs its speed', async () => {
  await visit('?layer=urgent&commune=80604', async (page) => {
    await page.locator('[data-minutes]').waitFor();
    await page.getByLabel('Ressource à ajouter').selectOption('helicopter');
    const add = page.getByRole('button', { name: 'Ajouter à Offignies' });
    assert.equal(await add.isDisabled(), true);
    await page.getByLabel('Vol (km/h)').fill('220');
    await add.click();
    await page.waitForURL(/with=80604:helicopter:0:220/);
    await page.locator('[data-minutes]', { hasText: '0,0' }).waitFor();
  });
});

test('the chart is read by keyboard, and its table holds everybody', async () => {
  const { by_minute: by, summary } = await answer('reach');
  await visit('?layer=urgent', async (page) => {
    const plot = page.getByRole('slider', { name: 'Minute lue sur la courbe' });
    await plot.focus();
    assert.equal(await plot.getAttribute('aria-valuenow'), '30');
    const said = await page.locator('[data-said]').innerText();
    assert.ok(said.includes(fr(by.people[30])) && said.includes(percent(summary.share_within)), said);
    await page.keyboard.press('ArrowLeft');
    assert.equal(await plot.getAttribute('aria-valuenow'), '29');
    assert.ok((await plot.getAttribute('aria-valuetext')).includes(fr(by.people[29])));
    await page.getByRole('radio', { name: 'Toutes les minutes' }).check();
    await plot.focus();
    await page.keyboard.press('Home');
    assert.ok((await plot.getAttribute('aria-valuetext')).includes(fr(by.people[0])));
    await page.getByText('Voir en tableau').click();
    const cells = await page.locator('figure tbody tr td:nth-child(2)').allInnerTexts();
    const total = cells.reduce((sum, c) => sum + Number(c.replace(/\D/g, '')), 0);
    assert.equal(total, summary.people);
    const without = await page.locator('figure tbody tr td:nth-child(4)').allInnerTexts();
    assert.equal(without.reduce((sum, c) => sum + Number(c.replace(/\D/g, '')), 0), summary.people);
  });
});

test('a département has its own numbers, which add up to the territory’s', async () => {
  const { summary } = await answer('reach?max_minutes=20');
  let people = 0;
  for (const code of ['02', '59', '60', '62', '80']) {
    await visit(`?layer=urgent&limit=20&area=departement:${code}&display=table`, async (page) => {
      await ready(page);
      people += Number((await part(page, 'within')).replace(/\D/g, ''));
    });
  }
  assert.equal(people, summary.people_within);
});

test('the table goes from the farthest to the nearest and can be taken away', async () => {
  const reach = await answer('reach');
  await visit('?layer=urgent&display=table', async (page) => {
    await page.locator('[data-index="0"]').waitFor();
    const farthest = Math.max(...reach.minutes.filter((m) => m !== null));
    assert.ok((await page.locator('[data-index="0"]').innerText()).includes(fr(farthest, 1)));
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Télécharger (CSV)' }).click()]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    assert.equal(lines.length, 1 + reach.summary.communes);
    await page.getByLabel(/Filtrer/).fill('fruges');
    await page.getByRole('link', { name: 'Fruges' }).click();
    await page.waitForURL(/commune=62364/);
  });
});

test('the layer prints with its legend, and in English says it all in English', async () => {
  await visit('?layer=urgent&lang=en', async (page) => {
    await drawn(page);
    await ready(page);
    const text = await page.evaluate(() => document.body.innerText);
    for (const french of ['Soins', 'minutes au plus', 'habitants', 'Ressource', 'Limite']) assert.doesNotMatch(text, new RegExp(`\\b${french}`));
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 718, height: 1000 });
    for (const kept of ['.title h2', '.legend', '.canvas canvas', 'figure']) assert.ok(await page.locator(kept).first().isVisible(), kept);
    assert.equal(await page.locator('.controls').isVisible(), false);
    const printed = await page.evaluate(() => document.body.innerText);
    assert.match(printed, /A commune counts as a whole/);
  });
});

test('with roads, zones are drawn from a commune and from a resource, and cleared', { skip: roads ? false : 'no workspace with roads' }, async () => {
  const view = 'view=2.1221,50.5116,10';
  await visit(
    `?layer=urgent&commune=62364&${view}`,
    async (page) => {
      await drawn(page);
      await page.locator('[data-minutes]').waitFor();
      const [none] = await pixels(page, [kZone]);
      await redrawn(page, () => page.getByRole('button', { name: 'Zone atteinte depuis ici' }).click());
      await page.waitForURL(/zone=commune:62364/);
      const key = page.getByRole('region', { name: 'Zones de trajet' });
      await key.getByText('Zone atteinte depuis Fruges').waitFor();
      await page.waitForTimeout(500);
      const [some] = await pixels(page, [kZone]);
      assert.ok(some > none + 200, `${none} then ${some} pixels of the zone`);
      await shot(page, 'urgent-zone');
      await redrawn(page, () => key.getByRole('button', { name: 'Effacer la zone' }).click());
      await page.waitForURL((url) => !url.search.includes('zone'));
      await key.waitFor({ state: 'detached' });
    },
    { at: roads },
  );
  await visit(
    '?layer=urgent',
    async (page) => {
      await drawn(page);
      await page.getByText('Voir la liste').click();
      const asked = page.waitForRequest(/isochrone/);
      await page.getByRole('listitem').filter({ hasText: 'Arras, Service d' }).getByRole('button', { name: 'Zone de trajet' }).click();
      await page.getByText('Zone d’où l’on atteint Arras').waitFor();
      assert.match((await asked).url(), /towards=true/);
    },
    { at: roads },
  );
  const { resources } = await (await fetch(`${roads}/api/v1/reach`)).json();
  const { lon, lat, name } = resources.find((r) => r.kind === 'mcs');
  await visit(
    `?layer=urgent&view=${lon},${lat},10`,
    async (page) => {
      await drawn(page);
      await ready(page);
      await page.waitForTimeout(500);
      const box = await page.locator('.canvas').boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
      await page.locator('.tip', { hasText: name }).waitFor();
      const asked = page.waitForRequest(/isochrone/);
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      assert.match((await asked).url(), /towards=false/);
      await page.getByText(`Zone atteinte depuis ${name}`, { exact: true }).waitFor();
    },
    { at: roads },
  );
});
