import { describe, expect, it } from 'vitest';
import type { Figures } from '../api/client';
import { arrangeFigures } from './figures';

const both = (t: string) => ({ fr: t, en: t });
const place = (code: string) => ({ code, level: 'departement', label: both(code) });
const figure = (definition: string, more: object = {}) => ({
  id: definition, topic: 't', definition, shown: both('9'), value: 9, unknown: null, derived: false, verdict: 'unchecked', territory: place('62'),
  period: { label: both('2020') }, source: 's', origin: null, quote: 'Médecins', note: null, computed: [], ...more,
});
const definition = (key: string, label: string) => ({ key, topic: 't', label: both(label), numerator: both('n'), denominator: null, ages: null, unit: both('%'), note: null });
const all = {
  topics: [{ key: 't', label: both('sujet'), note: null, alike: true }, { key: 'none', label: both('vide'), note: null, alike: false }],
  definitions: [definition('a', 'Généralistes'), definition('b', 'Salariés')],
  sources: [{ key: 's', title: both('titre'), publisher: both('éditeur') }],
  figures: [figure('a'), figure('a', { id: 'a2', territory: place('FR') }), figure('b', { value: null, unknown: both('image'), quote: null })],
  mixes: [{ topic: 't', territory: place('62'), definitions: ['a', 'b'], reason: both('r') }],
} as unknown as Figures;
const plain = { words: '', territory: '', doubtful: false };

describe('published figures', () => {
  it('stand under their topic and definition, with source and words once', () => {
    const [topic, ...rest] = arrangeFigures(all, plain, 'fr');
    expect(rest).toEqual([]);
    expect(topic.count).toBe(3);
    expect(topic.blocks.map((b) => b.figures.length)).toEqual([2, 1]);
    expect(topic.blocks[0].sources).toHaveLength(1);
    expect(topic.blocks.map((b) => b.quotes)).toEqual([['Médecins'], []]);
    expect(topic.mixes).toHaveLength(1);
  });
  it('are found by words whatever their accents, by territory and by doubt', () => {
    const ids = (filter: object) => arrangeFigures(all, { ...plain, ...filter }, 'fr').flatMap((t) => t.blocks.flatMap((b) => b.figures.map((f) => f.id)));
    expect(ids({ words: 'GENERALISTES edit' })).toEqual(['a', 'a2']);
    expect(ids({ territory: 'FR' })).toEqual(['a2']);
    expect(ids({ doubtful: true })).toEqual(['b']);
    expect(ids({ words: 'zzz' })).toEqual([]);
  });
  it('are no mix where a definition of it is hidden', () => {
    expect(arrangeFigures(all, { ...plain, words: 'generalistes' }, 'fr')[0].mixes).toEqual([]);
    expect(arrangeFigures(all, { ...plain, territory: 'FR' }, 'fr')[0].mixes).toEqual([]);
  });
});
