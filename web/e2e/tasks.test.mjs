// The page of an organism, and the agenda that it shares with the agents, against the guichet.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { caller, guichet, visitAs } from './guichet.mjs';
import { barriers, shot, smallTargets, start, stop } from './harness.mjs';

const phone = { width: 390, height: 844 };
const question = { profession: 'gp', stage: 'locum', mode: 'group', commune: '62765', wishes: 'Pour agents seulement', email: 'tache@exemple.fr', phone: '0612345678', channel: 'phone' };
const kWeek = 7 * 86_400_000;
/** A working day some weeks away, at nine in France in winter as in summer. */
function dayIn(weeks, weekday = 3) {
  const at = new Date(Date.now() + weeks * kWeek);
  at.setUTCDate(at.getUTCDate() + ((weekday - at.getUTCDay() + 7) % 7));
  return at.toISOString().slice(0, 10);
}

describe('organisms and appointments', { skip: guichet === null }, () => {
  let agnes;
  let organism;
  before(async () => {
    await start();
    const boss = await caller('boss');
    const duties = [{ subject: 'housing', level: 'departement', area: '62' }];
    organism = (await boss('POST', 'casework/partners', { name: 'Logement du Haut-Pays', fallback: false, active: true, duties })).id;
    const { accounts } = await boss('GET', 'accounts');
    const { id, login, name, email, role, perimeter, subjects, active, version } = accounts.find((a) => a.login === 'cpam');
    await boss('PUT', `accounts/${id}`, { login, name, email, role, perimeter, subjects, active, version, partner: organism });
    agnes = await caller('agnes');
  });
  after(stop);
  /** A request with a need sent to the organism. */
  async function send(name) {
    const made = await agnes('POST', 'casework/requests', { ...question, name });
    const { id, version } = made.request;
    await agnes('POST', `casework/requests/${id}/notes`, { version, body: 'Entre agents.', seen_by: 'agents' });
    const sheet = await agnes('GET', `casework/requests/${id}`);
    return agnes('POST', `casework/requests/${id}/needs`, { version: sheet.request.version, subject: 'housing', detail: 'Trois chambres', partners: [organism] });
  }
  const propose = (request, title, slots, guests = []) =>
    agnes('POST', `casework/requests/${request}/appointments`, { title, kind: 'place', place: 'Mairie', minutes: 60, slots, guests: [{ kind: 'partner', key: organism }, ...guests] });

  test('an organism lands on its page, answers in one click and corrects it', async () => {
    const sheet = await send('Ana Tâche');
    await visitAs('cpam', 'guichet', async (page) => {
      await page.waitForURL(/\/guichet\/partenaire$/);
      await page.getByRole('heading', { level: 1, name: 'Ce qui vous attend (1)' }).waitFor();
      const card = page.getByRole('article', { name: 'Ana Tâche' });
      assert.equal(await card.getByRole('link', { name: '06 12 34 56 78' }).getAttribute('href'), 'tel:0612345678');
      assert.equal(await card.getByRole('link', { name: 'tache@exemple.fr' }).getAttribute('href'), 'mailto:tache@exemple.fr');
      assert.equal(await card.getByRole('group', { name: 'Votre réponse' }).getByRole('button').count(), 6);
      assert.deepEqual(await barriers(page), []);
      assert.deepEqual(await smallTargets(page), []);
      await shot(page, 'tasks-390');
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), phone.width);
      await card.getByRole('button', { name: 'C\'est fait' }).click();
      await card.getByText('Vous avez répondu « C\'est fait »').waitFor();
      await page.getByRole('heading', { level: 1, name: 'Ce qui vous attend (0)' }).waitFor();
      await card.getByRole('button', { name: 'Corriger' }).click();
      await card.getByRole('button', { name: 'Ajouter un mot' }).click();
      await card.getByLabel('Un mot avec votre réponse').fill('Maison trouvée à Lumbres');
      await card.getByRole('button', { name: 'Je prends en charge' }).click();
      await card.getByText('Vous avez répondu « Je prends en charge »').waitFor();
    }, phone);
    const { events } = await agnes('GET', `casework/requests/${sheet.request.id}`);
    assert.ok(events.some((e) => e.kind === 'answered' && e.body === 'taking\nMaison trouvée à Lumbres'));
  });

  test('who answers after a colleague is told, and keeps what was typed', async () => {
    await send('Bea Double');
    const cpam = await caller('cpam');
    const { match, version } = (await cpam('GET', 'casework/tasks')).tasks.find((t) => t.name === 'Bea Double');
    await visitAs('cpam', 'guichet/partenaire', async (page) => {
      const card = page.getByRole('article', { name: 'Bea Double' });
      await card.getByRole('button', { name: 'Ajouter un mot' }).click();
      await card.getByLabel('Un mot avec votre réponse').fill('de ma main');
      await cpam('POST', `casework/tasks/${match}/answer`, { answer: 'not_reachable', comment: '', version });
      await card.getByRole('button', { name: 'Ce n\'est pas pour moi' }).click();
      await card.getByRole('alert').getByText(/a déjà répondu/).waitFor();
      assert.equal(await card.getByLabel('Un mot avec votre réponse').inputValue(), 'de ma main');
      await card.getByRole('button', { name: 'Charger la version actuelle' }).click();
      await card.getByText('Vous avez répondu « Personne injoignable »').waitFor();
      await card.getByRole('button', { name: 'Corriger' }).click();
      assert.equal(await card.getByLabel('Un mot avec votre réponse').inputValue(), 'de ma main');
      await page.goto(`${guichet}/guichet/partenaire?done=1`);
      await page.getByRole('heading', { level: 1, name: 'Terminées' }).waitFor();
      await page.getByRole('article', { name: 'Bea Double' }).waitFor();
    }, { expectErrors: true });
  });

  test('a task shows its timeline and takes a note; agents’ notes stay theirs', async () => {
    const sheet = await send('Carl Suivi');
    const match = sheet.needs[0].matches[0].id;
    await visitAs('cpam', `guichet/partenaire/${match}`, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'Carl Suivi' }).waitFor();
      await page.getByLabel('Note au guichet').fill('Visite prévue lundi');
      await page.getByRole('button', { name: 'Envoyer la note' }).click();
      await page.getByRole('region', { name: 'Suivi' }).getByText('Visite prévue lundi').waitFor();
      const text = await page.locator('main').innerText();
      assert.ok(!text.includes('Entre agents') && !text.includes('Pour agents seulement'));
      await page.getByText('Aucune pièce partagée avec vous.').waitFor();
      assert.deepEqual(await barriers(page), []);
    }, phone);
    await visitAs('capso', 'guichet', async (page) => {
      await page.getByText('Votre compte n’est rattaché à aucun organisme').waitFor();
    });
  });

  test('slots are answered, booked, moved and cancelled in the agenda', async () => {
    const sheet = await send('Dora Rendez-vous');
    const [first, second] = [dayIn(6), dayIn(6, 4)];
    await propose(sheet.request.id, 'Visite à deux', [`${first}T08:00:00Z`, `${second}T08:00:00Z`]);
    await visitAs('cpam', 'guichet/partenaire', async (page) => {
      const card = page.getByRole('article', { name: 'Visite à deux' });
      const slots = card.getByRole('group');
      await slots.nth(0).getByRole('button', { name: 'Non' }).click();
      await card.getByRole('status').getByText('« non » est enregistré').waitFor();
      await slots.nth(1).getByRole('button', { name: 'Si besoin' }).click();
      await card.getByText('créneau commun').waitFor();
      assert.equal(await slots.nth(1).getByRole('button', { name: 'Si besoin' }).getAttribute('aria-pressed'), 'true');
    }, phone);
    await visitAs('agnes', `guichet/agenda?semaine=${first}`, async (page) => {
      const card = page.getByRole('article', { name: 'Visite à deux' }).first();
      await card.getByRole('button', { name: 'Visite à deux' }).click();
      await card.getByRole('row', { name: /convient à tous/ }).waitFor();
      assert.ok(await card.getByRole('button', { name: /^Réserver/ }).first().isDisabled());
      assert.deepEqual(await barriers(page), []);
      assert.deepEqual(await smallTargets(page), []);
      await shot(page, 'agenda');
      await card.getByRole('button', { name: /^Réserver/ }).nth(1).click();
      await page.getByRole('article', { name: 'Visite à deux' }).getByText('réservé', { exact: true }).waitFor();
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /\.ics/ }).click()]);
      assert.match(file.suggestedFilename(), /\.ics$/);
      await page.getByRole('button', { name: 'Déplacer' }).click();
      await page.getByLabel('Jour').fill(dayIn(6, 5));
      await page.getByLabel('Heure').fill('14:00');
      await page.getByLabel(/réserver ce moment tout de suite/).check();
      await page.getByRole('button', { name: 'Déplacer le rendez-vous' }).click();
      await page.getByText(/14\sh\s00 – 15\sh\s00/).first().waitFor();
      // The keys turn the weeks, but not while something is typed.
      await page.keyboard.press('j');
      await page.waitForURL((url) => url.searchParams.get('semaine') !== first && url.searchParams.has('semaine'));
      await page.getByText('Aucun rendez-vous à vous').waitFor();
      await page.keyboard.press('k');
      await page.getByRole('article', { name: 'Visite à deux' }).getByRole('button', { name: 'Visite à deux' }).click();
      await page.getByRole('button', { name: 'Annuler le rendez-vous' }).click();
      await page.getByLabel('Pourquoi l’annuler').fill('jack annule');
      await page.getByRole('button', { name: 'Annuler ce rendez-vous' }).click();
      await page.getByRole('status').getByText('Le rendez-vous est annulé.').first().waitFor();
    });
    const { appointments } = await agnes('GET', `casework/requests/${sheet.request.id}/appointments`);
    assert.deepEqual([appointments[0].state, appointments[0].motive], ['cancelled', 'jack annule']);
  });

  test('an agent proposes slots from the request, and is told of holidays', async () => {
    const sheet = await send('Edith Propose');
    const year = new Date().getUTCFullYear() + 1;
    await visitAs('agnes', `guichet/demandes/${sheet.request.id}`, async (page) => {
      await page.getByRole('button', { name: 'Proposer un rendez-vous' }).click();
      await page.getByLabel('Objet').fill('Premier échange');
      await page.getByRole('checkbox', { name: 'Logement du Haut-Pays', exact: true }).check();
      await page.getByRole('radio', { name: 'Visio' }).check();
      await page.getByLabel('Lien de la visio').fill('https://visio.exemple.fr/salle');
      await page.getByLabel('Jour').fill(`${year}-05-01`);
      await page.getByLabel('Heure').fill('10:00');
      await page.keyboard.press('Enter');
      // What is typed of a slot counts, though the button was not pressed.
      await page.getByLabel('Jour').fill(`${year}-05-04`);
      await page.getByLabel('Heure').fill('10:00');
      assert.deepEqual(await barriers(page), []);
      await page.getByRole('button', { name: 'Proposer ces créneaux' }).click();
      await page.getByRole('status').getByText(/jour férié/).waitFor();
      await page.getByText('Rendez-vous « Premier échange » proposé.').waitFor();
      assert.deepEqual(await barriers(page), []);
    });
    const { appointments } = await agnes('GET', `casework/requests/${sheet.request.id}/appointments`);
    assert.deepEqual(appointments[0].slots.map((s) => s.starts_at), [`${year}-05-01T08:00:00Z`, `${year}-05-04T08:00:00Z`]);
    assert.deepEqual(appointments[0].guests.map((g) => g.kind).sort(), ['account', 'partner', 'professional']);
  });

  test('the calendar’s address is shown once, read by a program, and revoked', async () => {
    await visitAs('cpam', 'guichet/agenda', async (page) => {
      await page.getByRole('button', { name: 'Créer mon adresse' }).click();
      const address = await page.getByLabel('Adresse de votre calendrier').inputValue();
      assert.match(address, /\/calendrier\/[\w-]+\.ics$/);
      assert.match(await (await fetch(new URL(new URL(address).pathname, guichet))).text(), /^BEGIN:VCALENDAR/);
      await page.reload();
      await page.getByText('Une adresse existe depuis').waitFor();
      assert.equal(await page.getByLabel('Adresse de votre calendrier').count(), 0);
      await page.getByRole('button', { name: 'Supprimer l’adresse' }).click();
      await page.getByRole('button', { name: 'Supprimer l’adresse' }).click();
      await page.getByText('L’adresse ne marche plus.').waitFor();
      assert.equal((await fetch(new URL(new URL(address).pathname, guichet))).status, 404);
    }, phone);
  });
});
