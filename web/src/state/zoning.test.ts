import { describe, expect, it } from 'vitest';
import { encodeQuery, type ZoneClass } from '../api/client';
import { colourPlaces, kZoningStart, movesOf, positions, quotasOf, readZoning, stepOf, tally, zoningAsk, zoningQuery, type ZoningQuery } from './zoning';

const named = (key: string, role: ZoneClass['role'], eligible = role === 'helped'): ZoneClass => ({ key, role, eligible, label: { fr: key, en: key } });
const doctors = [named('ZIP', 'helped'), named('ZAC', 'helped'), named('ZAR', 'helped'), named('HZ', 'outside'), named('ZV', 'other'), named('', 'other')];
const nurses = [named('tres_sous_dotee', 'helped'), named('sous_dotee', 'helped'), named('intermediaire', 'outside'), named('tres_dotee', 'above'), named('sur_dotee', 'above'), named('', 'other')];

describe('the question in the address', () => {
  const read = (text: string) => readZoning(new URLSearchParams(text));
  const asked: ZoningQuery = { scheme: 'infirmiers', list: '2026', rule: '2021', year: 2022, zip: 15.5, zac: 0, last: 'including', against: '2025' };
  it('is empty at the start and comes back whole', () => {
    expect(encodeQuery(zoningQuery(kZoningStart))).toBe('');
    expect(read('')).toEqual(kZoningStart);
    expect(read(encodeQuery(zoningQuery(asked)))).toEqual(asked);
  });
  it('keeps no quota where nothing is simulated, and none that is no share', () => {
    expect(read('?zip=20&zac=30&apl=2022&last=before')).toEqual(kZoningStart);
    expect(read('?rule=2021&zip=101&zac=-1&apl=22&last=half')).toEqual({ ...kZoningStart, rule: '2021' });
    expect(read('?rule=2021&zip=')).toEqual({ ...kZoningStart, rule: '2021' });
    expect(read('?scheme=<b>&diff=a b')).toEqual(kZoningStart);
  });
  it('is asked of the API under its own names', () => {
    expect(encodeQuery(zoningAsk(kZoningStart))).toBe('?scheme=medecins');
    expect(encodeQuery(zoningAsk(asked))).toBe(
      '?scheme=infirmiers&vintage=2026&simulate=true&rule=2021&year=2022&quota_zip=15.5&quota_zac=0&last_unit=including&against=2025',
    );
  });
});

describe('classes', () => {
  it('take a colour by what they are, not by their number', () => {
    expect(colourPlaces(doctors)).toEqual([0, 1, 2, 3, 6, null]);
    expect(colourPlaces(nurses)).toEqual([0, 1, 3, 4, 5, null]);
  });
  it('are found by key; an unknown or empty one is none', () => {
    expect([...positions(doctors, ['ZAC', '', 'HZ', 'other'])]).toEqual([1, 5, 3, 5]);
  });
});

describe('steps', () => {
  it('tell what opens or closes aids from what only changes their rank', () => {
    expect(stepOf(doctors, 3, 1)).toBe('gains');
    expect(stepOf(doctors, 0, 3)).toBe('loses');
    expect(stepOf(doctors, 1, 0)).toBe('more');
    expect(stepOf(doctors, 0, 2)).toBe('less');
    expect(stepOf(doctors, 2, 2)).toBe('same');
    expect(stepOf(nurses, 4, 3)).toBe('more');
  });
  it('put no order where a class has none', () => {
    expect(stepOf(doctors, 5, 0)).toBe('unknown');
    expect(stepOf(doctors, 0, 4)).toBe('unknown');
    expect(stepOf(doctors, 5, 5)).toBe('same');
  });
  it('are as many one way as the other way back', () => {
    const back = { gains: 'loses', loses: 'gains', more: 'less', less: 'more', same: 'same', unknown: 'unknown' };
    for (const classes of [doctors, nurses])
      for (let a = 0; a < classes.length; ++a)
        for (let b = 0; b < classes.length; ++b) expect(stepOf(classes, b, a)).toBe(back[stepOf(classes, a, b)]);
  });
});

describe('counts', () => {
  const from = positions(doctors, ['ZIP', 'ZAC', 'ZAC', 'HZ', '', 'ZIP']);
  const to = positions(doctors, ['ZIP', 'ZIP', 'ZIP', 'ZAC', 'ZIP', 'HZ']);
  const population = [100, 20, 3, null, 7, 1000];
  const keep = (i: number) => i < 5;
  it('hold everybody that is let in once', () => {
    const t = tally(doctors, from, population, keep);
    expect(t.people).toEqual([100, 23, 0, 0, 0, 7]);
    expect(t.communes).toEqual([1, 2, 0, 1, 0, 1]);
    expect([t.all, t.eligible]).toEqual([130, 123]);
  });
  it('list each passage with its communes, most people first', () => {
    const moves = movesOf(doctors, from, to, population, keep);
    expect(moves.map((m) => [m.from, m.to, m.step, m.people, m.ids])).toEqual([
      [1, 0, 'more', 23, [1, 2]],
      [5, 0, 'unknown', 7, [4]],
      [3, 1, 'gains', 0, [3]],
    ]);
  });
});

describe('quotas', () => {
  const region = (people: number, zip: number | null) =>
    ({ people, classes: [{ key: 'ZIP', quota: zip, mandatory_below: 2.5 }] }) as Parameters<typeof quotasOf>[0][number];
  it('of several regions count each for its people', () => {
    expect(quotasOf([region(3, 0.1), region(1, 0.5)])).toEqual([{ key: 'ZIP', quota: 0.2, below: 2.5 }]);
    expect(quotasOf([region(3, null), region(1, 0.5)])[0].quota).toBe(0.5);
    expect(quotasOf([region(3, null)])[0].quota).toBeNull();
    expect(quotasOf([])).toEqual([]);
  });
});
