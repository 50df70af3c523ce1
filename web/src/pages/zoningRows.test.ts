import { describe, expect, it } from 'vitest';
import type { CommuneColumns, Zoning } from '../api/client';
import { sortZoning, zoningRows } from './zoningRows';

const communes = {
  code: ['62364', '62041', '80001'],
  name: ['Fruges', 'Arras', 'Écurie'],
  departement: ['62', '62', '80'],
  population: [2400, 42600, 22],
  areas: { departement: { '62': 'Pas-de-Calais' }, tvs: { A: 'Fruges et alentours' } },
} as unknown as CommuneColumns;
const zoning = { rule: { unit: 'tvs' }, columns: { unit: ['A', 'B', null], apl: [2.4, 3.1, null], rank: [52, 100, null] } } as unknown as Zoning;

describe('rows of zones', () => {
  const rows = zoningRows(zoning, Int8Array.from([0, 3, 1]), Int8Array.from([1, 3, 1]), communes, () => true);
  it('hold class, class before, territory and figures', () => {
    expect(rows.map((r) => [r.zone, r.from, r.unit, r.apl])).toEqual([[0, 1, 'Fruges et alentours', 2.4], [3, 3, 'B', 3.1], [1, 1, null, null]]);
    expect(zoningRows(zoning, Int8Array.from([0, 3, 1]), null, communes, (i) => i === 2)).toMatchObject([{ departement: '80', from: null }]);
  });
  it('are in the order of the classes, and put what has no value last both ways', () => {
    const codes = (column: 'zone' | 'apl' | 'name', up: boolean) => sortZoning(rows, column, up, 'fr').map((r) => r.code);
    expect(codes('zone', true)).toEqual(['62364', '80001', '62041']);
    expect(codes('apl', true)).toEqual(['62364', '62041', '80001']);
    expect(codes('apl', false)).toEqual(['62041', '62364', '80001']);
    expect(codes('name', true)).toEqual(['62041', '80001', '62364']);
  });
});
