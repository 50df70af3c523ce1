import { describe, expect, it } from 'vitest';
import type { CommuneColumns, IndexColumns } from '../api/client';
import { indexRows, sortIndex } from './indexRows';

const communes = {
  code: ['1', '2', '3'],
  name: ['Bé', 'Ab', 'Ca'],
  departement: ['62', '62', '59'],
  population: [10, 20, 30],
  areas: { departement: { '62': 'Pas-de-Calais', '59': 'Nord' } },
} as unknown as CommuneColumns;
const columns = { value: [2, null, 1], supply_of: [1, 0, 4] } as unknown as IndexColumns;

describe('rows of an index', () => {
  const rows = indexRows(columns, communes, (i) => i < 3);
  it('are those that are looked at, found without accents', () => {
    expect(indexRows(columns, communes, (i) => i === 2).map((r) => r.departement)).toEqual(['Nord']);
    expect(rows[0].search).toContain('be 1');
  });
  it('are sorted both ways, the unknown last', () => {
    const names = (...by: ['value' | 'name' | 'supply', boolean]) => sortIndex(rows, ...by, 'fr').map((r) => r.name);
    expect(names('value', true)).toEqual(['Ca', 'Bé', 'Ab']);
    expect(names('value', false)).toEqual(['Bé', 'Ca', 'Ab']);
    expect(names('name', true)).toEqual(['Ab', 'Bé', 'Ca']);
    expect(names('supply', false)).toEqual(['Ca', 'Bé', 'Ab']);
  });
});
