// One's own account, and what administrators keep: accounts, organisms, the trail.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { caller, guichet, kPassword, signIn, visitGuichet } from './guichet.mjs';
import { barriers, shot, smallTargets, start, stop } from './harness.mjs';

before(start);
after(stop);

const kPhone = { width: 390, height: 844 };
const unique = String(Date.now() % 1_000_000);
const fine = async (page) => {
  assert.deepEqual(await barriers(page), []);
  assert.deepEqual(await smallTargets(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, 'wider than the screen');
};
const save = (page) => page.getByRole('button', { name: 'Enregistrer' }).click();

test('an account is made, its link shown once, used, and the account changed', async () => {
  const login = `rose${unique}`;
  await visitGuichet('connexion', async (page, context) => {
    await signIn(page, 'boss', '/guichet/administration/comptes');
    await page.getByRole('link', { name: 'Créer un compte' }).click();
    await page.getByLabel('Identifiant').fill(login);
    await page.getByLabel('Nom affiché').fill('Rose Petit');
    await page.getByLabel('Rôle').selectOption('agent');
    await page.getByLabel('Ajouter une commune').fill('pas de c');
    await page.getByRole('option', { name: /^Pas-de-Calais/ }).first().click();
    await page.getByText('Pas-de-Calais (département)').waitFor();
    await fine(page);
    await shot(page, 'account-new');
    await page.getByRole('button', { name: 'Créer le compte' }).click();
    const link = await page.getByLabel('Lien pour choisir le mot de passe').inputValue();
    assert.match(link, /\/connexion#lien=[0-9a-f]+$/);
    await page.getByRole('heading', { name: 'Rose Petit' }).waitFor();
    await fine(page);
    await shot(page, 'account-link');
    await page.reload();
    await page.getByRole('heading', { name: 'Rose Petit' }).waitFor();
    assert.equal(await page.getByLabel('Lien pour choisir le mot de passe').count(), 0);

    // Somebody else changes it meanwhile: told, nothing overwritten, what was typed is still there.
    const boss = await caller('boss');
    const { accounts } = await boss('GET', 'accounts');
    const read = accounts.find((a) => a.login === login);
    await boss('PUT', `accounts/${read.id}`, { ...read, email: 'rose@exemple.fr' });
    await page.getByLabel('Nom affiché').fill('Rose Grand');
    await save(page);
    await page.getByText('Ce que vous avez saisi est encore là').waitFor();
    assert.equal(await page.getByLabel('Nom affiché').inputValue(), 'Rose Grand');
    await fine(page);
    await page.getByRole('button', { name: 'Charger la version actuelle' }).click();
    assert.equal(await page.getByLabel('Courriel').inputValue(), 'rose@exemple.fr');
    await page.getByLabel('Nom affiché').fill('Rose Grand');
    await save(page);
    await page.getByText('Enregistré.').waitFor();

    const other = await (await context.browser().newContext({ viewport: kPhone })).newPage();
    await other.goto(link);
    await other.getByLabel('Nouveau mot de passe').fill(kPassword + ' 2');
    await other.getByLabel('Le même, encore une fois').fill(kPassword + ' 2');
    await other.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
    await other.getByText('Mot de passe enregistré').waitFor();
    await other.context().close();

    await page.getByRole('button', { name: 'Fermer le compte' }).click();
    await page.getByText('Ce compte est fermé').waitFor();
    await page.getByRole('link', { name: 'Tous les comptes' }).click();
    await page.getByLabel('Chercher un compte').fill(`ROSE${unique}`);
    await page.getByText('Aucun compte ne correspond.').waitFor();
    await page.getByLabel(/Montrer les comptes fermés/).check();
    await page.getByRole('link', { name: 'Rose Grand' }).waitFor();
    await page.getByLabel('Chercher un compte').fill('');
    await fine(page);
    await shot(page, 'accounts');
  }, { expectErrors: true });
});

test('an organism gets its rules, in words', async () => {
  const name = `Urssaf ${unique}`;
  await visitGuichet('connexion', async (page) => {
    await signIn(page, 'boss', '/guichet/administration/partenaires');
    await page.getByRole('link', { name: 'Ajouter un organisme' }).click();
    await page.getByLabel('Nom de l’organisme').fill(name);
    await page.getByRole('button', { name: 'Ajouter une règle' }).click();
    await page.getByLabel('Sujet').selectOption('contributions');
    await page.getByRole('button', { name: 'Ajouter l’organisme' }).click();
    await page.getByText('Une règle n’a pas de lieu').waitFor();
    await page.getByLabel('Ajouter une commune').fill('pays de saint omer');
    await page.getByRole('listbox').getByRole('option').first().click();
    await page.getByText(/Saint-Omer \(intercommunalité\)/).waitFor();
    await fine(page);
    await shot(page, 'partner-new');
    await page.getByRole('button', { name: 'Ajouter l’organisme' }).click();
    await page.waitForURL(/organisme=\d+/);
    await page.getByLabel('Par défaut').check();
    await save(page);
    await page.getByText('Enregistré.').waitFor();
    await page.getByRole('link', { name: 'Tous les organismes' }).click();
    const row = page.getByRole('row', { name });
    assert.match(await row.innerText(), /Cotisations sociales et statut[\s\S]*Saint-Omer[\s\S]*Par défaut/);
    await fine(page);
    await shot(page, 'partners');
    await page.setViewportSize(kPhone);
    await fine(page);
    await shot(page, 'partners-phone');
  });
  const boss = await caller('boss');
  const made = (await boss('GET', 'casework/partners')).partners.find((p) => p.name === name);
  assert.deepEqual(made.duties.map((d) => [d.subject, d.level]), [['contributions', 'epci']]);
});

test('the trail is read with its filters and its head', async () => {
  await visitGuichet('connexion', async (page) => {
    await signIn(page, 'boss', '/guichet/administration/journal');
    await page.getByRole('cell', { name: 'Connexion' }).first().waitFor();
    assert.match(await page.getByLabel('Commande de vérification').inputValue(), /^sourcier audit verify --head \d+:[0-9a-f]{16,}$/);
    await fine(page);
    await shot(page, 'trail');
    await page.getByLabel('Action').selectOption('account_created');
    await page.waitForURL(/action=account_created/);
    await page.waitForFunction(() => [...document.querySelectorAll('tbody tr')].every((r) => r.textContent.includes('Compte créé')));
    await page.getByLabel('Qui').fill('personne');
    await page.getByLabel('Qui').press('Tab');
    await page.getByText('Rien dans le journal ne correspond.').waitFor();
    await page.getByRole('button', { name: 'Tout montrer' }).click();
    await page.getByRole('cell', { name: 'Connexion' }).first().waitFor();
  });
});

test('one’s own account: rights, password, sessions, on a phone', async () => {
  await caller('agnes'); // another session of theirs
  await visitGuichet('connexion', async (page) => {
    await signIn(page, 'agnes', '/guichet/compte');
    await page.getByText('Pas-de-Calais (département)').waitFor();
    await page.getByText('cette session').waitFor();
    await fine(page);
    await page.screenshot({ path: 'test-results/own-account-phone.png', fullPage: true });
    await page.getByLabel('Mot de passe actuel').fill('pas le bon');
    await page.getByLabel('Nouveau mot de passe').fill('une phrase bien plus longue');
    await page.getByLabel('Le même, encore une fois').fill('une autre phrase');
    await page.getByRole('button', { name: 'Changer le mot de passe' }).click();
    await page.getByText('Les deux mots de passe diffèrent').waitFor();
    await page.getByLabel('Le même, encore une fois').fill('une phrase bien plus longue');
    await page.getByRole('button', { name: 'Changer le mot de passe' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Fermer toutes les autres' }).click();
    await page.getByText('Aucune autre session n’est ouverte.').waitFor();
    await page.goto(`${guichet}/guichet/administration/comptes`);
    await page.getByText('Votre rôle ou votre périmètre ne le permet pas').waitFor();
  }, { ...kPhone, expectErrors: true });
});
