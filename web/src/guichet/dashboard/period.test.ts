import { describe, expect, it } from 'vitest';
import { csvOf, mapChanges, spanOf } from './period';

const none = new URLSearchParams();
describe('periods', () => {
  it('are whole days, both included', () => {
    expect(spanOf('annee', none, '2026-11-22')).toEqual({ from: '2026-01-01', to: '2026-11-22' });
    expect(spanOf('precedente', none, '2026-11-22')).toEqual({ from: '2025-01-01', to: '2025-12-31' });
    expect(spanOf('mois', none, '2026-11-22')).toEqual({ from: '2025-11-23', to: '2026-11-22' });
    expect(spanOf('mois', none, '2028-02-29')).toEqual({ from: '2027-03-01', to: '2028-02-29' });
  });
  it('are none where the dates are missing or reversed', () => {
    expect(spanOf('dates', new URLSearchParams('de=2016-01-01&a=2016-12-31'), '2026-11-22')).toEqual({ from: '2016-01-01', to: '2016-12-31' });
    expect(spanOf('dates', new URLSearchParams('de=2016-12-31&a=2016-01-01'), '2026-11-22')).toBeNull();
    expect(spanOf('dates', none, '2026-11-22')).toBeNull();
  });
});
describe('a table as CSV', () => {
  it('quotes what needs it, and defuses formulas', () => {
    expect(csvOf([['Nom', 'Envois'], ['=HYPERLINK("x")', 2], ['A, B', null]])).toBe('\ufeffNom,Envois\r\n"\'=HYPERLINK(""x"")",2\r\n"A, B",\r\n');
  });
});
describe('the changes shown on the map', () => {
  it('are those of the profession that the published values do not hold', () => {
    const change = { commune: '62765', profession: 'gp', fte: 0.8, day: '2026-09-01' };
    const changes = [
      { ...change, gain: { in_published: false } },
      { ...change, gain: { in_published: true } },
      { ...change, profession: 'nurse', gain: { in_published: false } },
      { ...change, gain: null },
    ];
    expect(mapChanges({ changes } as never, 'gp')).toEqual(['62765:gp:0.8:2026-09-01']);
  });
});
