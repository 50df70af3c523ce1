// The agent's screen and the dashboard, against a guichet of their own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { caller, guichet, visitAs } from './guichet.mjs';
import { barriers, shot, smallTargets, start, stop } from './harness.mjs';

const question = { profession: 'gp', stage: 'locum', mode: 'group', commune: '62765', wishes: 'Local de plain-pied', email: 'a@exemple.fr', channel: 'phone' };

describe('the desk', () => {
  let bruno;
  before(async () => {
    await start();
    const boss = await caller('boss');
    for (const [name, subject] of [['Cpam de la Côte d’Opale', 'insurance'], ['CAPSO', 'premises']]) {
      await boss('POST', 'casework/partners', { name, fallback: name === 'CAPSO', active: true, phone: '0321110203', duties: [{ subject, level: 'departement', area: '62' }] });
    }
    bruno = await caller('bruno');
  });
  after(stop);
  const enter = async (name, more = {}) => (await bruno('POST', 'casework/requests', { ...question, name, ...more })).request;

  test('an agent enters, qualifies, splits and closes a request from the keyboard', async () => {
    await visitAs('agnes', 'guichet', async (page) => {
      await page.getByRole('heading', { name: 'Demandes' }).waitFor();
      await page.keyboard.press('n');
      await page.getByLabel('Profession').selectOption('gp');
      await page.getByRole('combobox', { name: 'Commune souhaitée' }).fill('Saint-Omer');
      await page.getByRole('option', { name: /^Saint-Omer/ }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByLabel('Nom', { exact: true }).fill('Clavier Seul');
      await page.getByLabel('Téléphone').fill('06 12 34 56 78');
      await page.keyboard.press('Control+Enter');
      await page.waitForURL(/\/guichet\/demandes\/\d+/);
      await page.getByRole('heading', { level: 1, name: /Médecin généraliste/ }).waitFor();
      await page.keyboard.press('p');
      await page.getByText('suivie par vous').waitFor();
      // What is typed is never a key, and stays when the form is put away.
      await page.keyboard.press('e');
      await page.getByLabel('Note', { exact: true }).fill('couscous pqbc');
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate(() => document.activeElement.dataset.act), 'note');
      await page.keyboard.press('e');
      assert.equal(await page.getByLabel('Note', { exact: true }).inputValue(), 'couscous pqbc');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Note interne', { exact: true }).waitFor();
      await page.keyboard.press('b');
      await page.getByLabel('Sujet').selectOption('insurance');
      assert.ok(await page.getByRole('checkbox', { name: 'Cpam de la Côte d’Opale' }).isChecked());
      await page.keyboard.press('Control+Enter');
      await page.getByText('Réponses : 0 sur 1').waitFor();
      await page.getByRole('button', { name: 'Noter sa réponse' }).click();
      await page.getByRole('radio', { name: /prends en charge/ }).check();
      await page.keyboard.press('Control+Enter');
      await page.getByText('Réponses : 1 sur 1').waitFor();
      assert.deepEqual(await barriers(page), []);
      assert.deepEqual(await smallTargets(page), []);
      await page.keyboard.press('c');
      await page.getByLabel('Issue').selectOption('informed');
      await page.getByLabel('Motif').fill('renseignée');
      await page.keyboard.press('Control+Enter');
      await page.getByText(/^Close le .*renseignement donné/).first().waitFor();
      await page.keyboard.press('u');
      await page.getByLabel('Motif').waitFor();
      await shot(page, 'desk');
    });
  });

  test('who comes second is told by whom, and loses nothing', async () => {
    const request = await enter('Deux Agents');
    const corrected = Object.fromEntries(Object.keys(question).map((k) => [k, request[k]]));
    await visitAs('agnes', `guichet/demandes/${request.id}`, async (page) => {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.keyboard.press('q');
      await page.getByLabel('Souhaits').fill('de ma main');
      await bruno('POST', `casework/requests/${request.id}/qualify`, { ...corrected, name: 'Deux Agents', wishes: 'de Bruno', stage: 'intern', version: request.version });
      await page.keyboard.press('Control+Enter');
      const alert = page.getByRole('alert').filter({ hasText: 'Bruno a modifié cette demande' });
      await alert.waitFor();
      assert.equal(await page.getByLabel('Souhaits').inputValue(), 'de ma main');
      await page.getByRole('button', { name: 'Charger la version actuelle' }).click();
      await page.getByText('Entre-temps, quelqu’un a écrit : « de Bruno ».'.replace(/ ([»])/, '\u202f$1').replace('« ', '«\u202f').replace(' :', '\u00a0:')).waitFor();
      await page.getByRole('button', { name: /^Enregistrer/ }).click();
      await page.getByRole('heading', { level: 1, name: 'Médecin généraliste, interne' }).waitFor();
      await page.locator('.wishes', { hasText: 'de ma main' }).first().waitFor();
    }, { expectErrors: true });
  });

  test('the list is searched, filtered, kept and exported, and the keys go through it', async () => {
    for (const name of ['Zoé Ferrand', 'Zoé Ferrandi']) await enter(name);
    await visitAs('agnes', 'guichet', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('zoe ferr');
      await page.keyboard.press('Enter');
      await page.getByText('2 demandes', { exact: true }).waitFor();
      await page.keyboard.press('j');
      await page.getByText(/Demande 20\d\d-\d{4} · /).waitFor();
      const first = page.url();
      await page.keyboard.press('j');
      await page.waitForURL((url) => url.href !== first);
      assert.match(page.url(), /vue=toutes.*mots=zoe/);
      await page.getByText('Filtres', { exact: true }).click();
      await page.getByLabel('État').selectOption('closed');
      await page.getByText(/^Aucune demande ne correspond/).waitFor();
      await page.getByRole('button', { name: 'Garder ce filtre' }).click();
      await page.keyboard.type('Closes');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'Closes' }).waitFor();
      const file = await page.request.get(`${guichet}${await page.getByRole('link', { name: 'CSV' }).getAttribute('href')}`);
      assert.equal(file.status(), 200);
      assert.match(file.headers()['content-type'], /csv/);
      assert.deepEqual(await barriers(page), []);
    });
  });

  test('a request moves over the board by its menu', async () => {
    const request = await enter('Par Le Tableau');
    await visitAs('agnes', 'guichet?vue=tableau', async (page) => {
      const card = (column) => page.getByRole('group', { name: new RegExp(`^${column}`) }).locator('article', { hasText: 'Par Le Tableau' });
      await card('Nouvelles').locator('summary').click();
      await card('Nouvelles').getByRole('button', { name: 'Projet posé' }).click();
      assert.deepEqual(await barriers(page), []);
      await page.getByRole('button', { name: 'Confirmer' }).click();
      await card('Projet').waitFor();
      await shot(page, 'board');
      assert.notEqual((await bruno('GET', `casework/requests/${request.id}`)).request.project_at, '');
    });
  });

  test('on a phone: the list, then the request, then who does what', async () => {
    const request = await enter('Sur Téléphone');
    await visitAs('agnes', 'guichet', async (page) => {
      await page.locator(`[data-line="${request.id}"]`).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.locator('[data-list]').isVisible(), false);
      await page.getByRole('heading', { name: 'Qui fait quoi' }).scrollIntoViewIfNeeded();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      assert.deepEqual(await barriers(page), []);
      await page.getByRole('link', { name: /Liste des demandes/ }).click();
      await page.locator(`[data-line="${request.id}"]`).waitFor();
    }, { width: 390, height: 844 });
  });

  test('a head of service reads the year', async () => {
    const settled = await enter('Installée Ici');
    const at = `casework/requests/${settled.id}`;
    const started = await bruno('POST', `${at}/project`, { version: settled.version, fte: 1, target_day: '2026-09-01', certainty: 'pledged' });
    await bruno('POST', `${at}/installed`, { version: started.request.version, day: '2026-09-01' });
    const elu = await caller('elu');
    const { stages } = await elu('GET', 'casework/dashboard');
    await visitAs('elu', 'guichet', async (page) => {
      await page.waitForURL(/tableau-de-bord/);
      await page.getByText(new RegExp(`le guichet a reçu ${stages.received} demandes`)).waitFor();
      await page.getByRole('button', { name: 'En attente' }).click();
      assert.equal(await page.locator('th[aria-sort=descending]').innerText(), 'En attente ↓');
      await page.getByRole('heading', { name: 'Ce que les installations apportent' }).waitFor();
      assert.match(await page.locator('td.up').first().innerText(), /^\+\d/);
      assert.match(await page.getByRole('link', { name: 'Voir ces installations sur la carte' }).getAttribute('href'), /add=62765:gp:1:2026-09-01/);
      assert.deepEqual(await barriers(page), []);
      await shot(page, 'dashboard');
      await page.getByRole('button', { name: 'Année précédente' }).click();
      await page.getByText('Aucune demande reçue sur cette période dans votre périmètre.').waitFor();
    });
  });
});
