import { expect, it } from 'vitest';
import { gapCsv, gapRows } from './gapRows';

const communes = { code: ['1', '2', '3', '4'], name: ['A', 'B, b', 'C', 'D'], population: [10, 100, 1000, 5] };

it('puts first the gaps that touch most people, and leaves out what is unknown', () => {
  const rows = gapRows([4, 3, null, 2], [-1, 0.5, 1, null], communes);
  expect(rows.map((r) => r.code)).toEqual(['2', '1']);
  expect(rows[1]).toMatchObject({ published: 4, ours: 5, gap: -1 });
  expect(gapCsv(rows)).toBe('code,name,published,computed,gap,population\n2,"B, b",3,2.5,0.5,100\n1,A,4,5,-1,10\n');
});
