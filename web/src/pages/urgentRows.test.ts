import { describe, expect, it } from 'vitest';
import type { CommuneColumns, Reach } from '../api/client';
import { csv, sortUrgent, urgentRows } from './urgentRows';

const communes = {
  code: ['62364', '62041', '80001', '59001'],
  name: ['Fruges', 'Arras', 'Abbeville, "la ville"', 'Île'],
  departement: ['62', '62', '80', '59'],
  population: [2400, 42600, 22000, 10],
  areas: { departement: { '62': 'Pas-de-Calais' } },
} as unknown as CommuneColumns;
const reach = {
  minutes: [26.05, 0, null, null],
  within: [true, true, false, null],
  resource: [1, 0, null, null],
  resources: [{ name: 'Arras', kind: 'emergency_department' }, { name: 'Hesdin', kind: 'mcs' }],
} as unknown as Reach;

describe('rows of urgent care', () => {
  const rows = urgentRows(reach, communes, () => true);
  it('name the nearest resource, or none', () => {
    expect(rows.map((r) => [r.nearest, r.kind])).toEqual([['Hesdin', 'mcs'], ['Arras', 'emergency_department'], [null, null], [null, null]]);
    expect(rows[0].departement).toBe('Pas-de-Calais');
    expect(urgentRows(reach, communes, (i) => i === 1)).toHaveLength(1);
  });
  it('put the unreached before the far, and the unknown last, both ways', () => {
    const codes = (up: boolean) => sortUrgent(rows, 'minutes', up, 'fr').map((r) => r.code);
    expect(codes(false)).toEqual(['80001', '62364', '62041', '59001']);
    expect(codes(true)).toEqual(['62041', '62364', '80001', '59001']);
    expect(sortUrgent(rows, 'name', true, 'fr').map((r) => r.name[0])).toEqual(['A', 'A', 'F', 'Î']);
  });
  it('are written with empty cells for what is not known', () => {
    const lines = csv(rows, (kind) => `kind ${kind}`).split('\n');
    expect(lines[1]).toBe('62364,Fruges,Pas-de-Calais,2400,26.05,1,Hesdin,kind mcs');
    expect(lines[3]).toBe('80001,"Abbeville, ""la ville""",80,22000,,0,,');
    expect(lines[4]).toBe('59001,Île,59,10,,,,');
  });
});
