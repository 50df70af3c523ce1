import { describe, expect, it } from 'vitest';
import type { AccessRow, CommuneColumns } from '../api/client';
import { arrange, communeRows, levelRows } from './rows';

const communes = {
  code: ['02001', '62041', '62364', '76001'],
  name: ['Abbécourt', 'Arras', 'L’Étoile', 'Ailleurs'],
  departement: ['02', '62', '62', '76'],
  population: [518, 43000, 2329, 10],
  role: ['in', 'in', 'in', 'around'],
  zone: ['ZIP', '', 'ZAC', ''],
  areas: { departement: { '02': 'Aisne', '62': 'Pas-de-Calais' } },
} as unknown as CommuneColumns;
const rows = communeRows(communes, [2, 4.3, null, 1], [2.2, 4.3, null, 1], new Map([[0, 0.2]]), (i) => i < 3);
const codes = (order: Parameters<typeof arrange>[2], filter = '') => arrange(rows, filter, order, 'fr').map((r) => r.code);

describe('table', () => {
  it('holds the territory only, with the effect of the scenario', () => {
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ value: 2, after: 2.2, gain: 0.2, departement: 'Aisne' });
  });
  it('sorts numbers as numbers and leaves what has no value last', () => {
    expect(codes({ column: 'value', up: true })).toEqual(['02001', '62041', '62364']);
    expect(codes({ column: 'value', up: false })).toEqual(['62041', '02001', '62364']);
    expect(codes({ column: 'population', up: false })).toEqual(['62041', '62364', '02001']);
  });
  it('filters on every word, accents and case aside', () => {
    expect(codes({ column: 'name', up: true }, 'etoile')).toEqual(['62364']);
    expect(codes({ column: 'name', up: true }, 'pas de calais')).toEqual(['62041', '62364']);
    expect(codes({ column: 'name', up: true }, 'abbe 02')).toEqual(['02001']);
    expect(codes({ column: 'name', up: true }, 'zzz')).toEqual([]);
  });
  it('compares a level before and after by code', () => {
    const row = (code: string, value: number | null) => ({ code, name: code, value, population: 1, under_threshold_share: 0.1 }) as AccessRow;
    const out = levelRows([row('02', 3), row('59', null)], [row('59', null), row('02', 3.1)]);
    expect(out[0].gain).toBeCloseTo(0.1, 9);
    expect(out[1].gain).toBeNull();
  });
});
