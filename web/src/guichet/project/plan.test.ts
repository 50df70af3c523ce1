import { describe, expect, it } from 'vitest';
import { tr } from '../../i18n';
import { fromGains, fromWhatIf } from './gain';
import { changeOf, fteOf, inPlace, mapAddress, organismsOf, progressOf, sentenceOf } from './plan';
import type { Gains, Need, Project, Step } from './types';

const say = (lang: 'fr' | 'en') => (key: Parameters<typeof tr>[1], args = {}) => tr(lang, key, args);
const plan = { fte: 1, commune_name: 'Saint-Omer', target_day: '2027-07-01', certainty: 'pledged', state: 'pledged', settled_day: '' } as Project;

describe('the sentence of a project', () => {
  it('says how much, where, from when and how sure', () => {
    expect(sentenceOf(say('fr'), 'fr', plan)).toBe('Un temps plein à Saint-Omer dès juillet 2027, engagé');
    expect(sentenceOf(say('en'), 'en', plan)).toBe('One full-time post in Saint-Omer from July 2027, pledged');
    expect(sentenceOf(say('fr'), 'fr', { ...plan, state: 'installed', settled_day: '2027-09-06' })).toBe('Un temps plein à Saint-Omer depuis septembre 2027, constaté');
  });
  it('says what is not known yet', () => {
    expect(sentenceOf(say('fr'), 'fr', { ...plan, fte: null, commune_name: '', target_day: '', certainty: 'planned' })).toBe('Une installation dans un lieu à choisir à une date à fixer, envisagé');
    expect(sentenceOf(say('fr'), 'fr', { ...plan, fte: 0.8 })).toMatch(/^Un temps de travail de 80\u00a0% à/);
  });
  it('joins the article of a commune', () => {
    expect([inPlace('fr', 'Le Touquet-Paris-Plage'), inPlace('fr', 'Les Attaques'), inPlace('fr', 'Lens'), inPlace('en', 'Le Touquet')]).toEqual(['au Touquet-Paris-Plage', 'aux Attaques', 'à Lens', 'in Le Touquet']);
  });
});

it('reads the share of full time as people type it', () => {
  expect(['100', '80 %', '12,5', ''].map(fteOf)).toEqual([1, 0.8, 0.125, null]);
  expect(['4', '151', 'plein'].map(fteOf)).toEqual([undefined, undefined, undefined]);
});

it('counts steps without those not needed', () => {
  expect(progressOf([{ state: 'done' }, { state: 'todo' }, { state: 'not_needed' }] as Step[])).toEqual({ done: 1, of: 2 });
});

it('offers each organism once, and none that a need was taken back from', () => {
  const needs = [{ matches: [{ partner: 2, partner_name: 'Urssaf', state: 'sent' }, { partner: 1, partner_name: 'Cpam', state: 'done' }] }, { matches: [{ partner: 2, partner_name: 'Urssaf', state: 'seen' }, { partner: 3, partner_name: 'Ordre', state: 'withdrawn' }] }];
  expect(organismsOf(needs as Need[])).toEqual([{ id: 1, name: 'Cpam' }, { id: 2, name: 'Urssaf' }]);
});

it('opens the map with the change as a scenario', () => {
  const change = changeOf('gp', '62765', 0.8, '2027-07-01');
  expect(mapAddress({ profession: 'gp', changes: [change], commune: '62765', lang: 'fr' })).toBe('/?profession=gp&show=change&commune=62765&add=62765:gp:0.8:2027-07-01');
  expect(mapAddress({ profession: 'gp', changes: [], lang: 'en' })).toBe('/?lang=en&profession=gp');
});

describe('the gain of one project', () => {
  it('is that of its request among all', () => {
    const unit = { fr: 'u', en: 'u' };
    const gain = { capacity: 5400, gained: 5100, people: 9, communes_lifted: [], people_lifted: 0, in_published: false };
    const all = { changes: [{ request: 7, profession: 'gp', gain, reason: null }, { request: 8, profession: 'podiatrist', gain: null, reason: unit }], professions: [{ profession: 'gp', year: 2023, unit, capacity_unit: unit, under: 2.5 }] } as unknown as Gains;
    expect(fromGains(all, 7)).toMatchObject({ gained: 5100, year: 2023, under: 2.5, counted: false });
    expect(fromGains(all, 8)).toBe(unit);
    expect(fromGains(all, 9)).toBeNull();
  });
  it('counts the communes that pass the threshold, and those whose access rises', () => {
    const c = (code: string, before: number, after: number, population: number) => ({ code, name: code, before, after, gain: after - before, population });
    const w = { definition: { unit: { fr: '', en: '' }, year: 2023, thresholds: { under: 2.5 } }, totals: { standardised_gain: 5, capacity_unit: { fr: '', en: '' }, people_lifted: 10 }, communes: [c('B', 2.4, 2.5, 10), c('A', 2.49, 2.6, 20), c('C', 3, 2.9, 5), c('D', 1, 1.1, 1)] };
    const gain = fromWhatIf(w as unknown as Parameters<typeof fromWhatIf>[0]);
    expect(gain.lifted.map((l) => l.code)).toEqual(['A', 'B']);
    expect(gain.people).toBe(31);
  });
});
