import { describe, expect, it } from 'vitest';
import { dutiesOf, rulesOf } from './rules';

const duty = (subject: string, profession: string, level: 'territory' | 'departement', area: string, area_name = '') => ({ subject, profession, level, area, area_name });

describe('the rules of an organism', () => {
  it('gather the places of one subject and profession', () => {
    const duties = [duty('aids', '', 'departement', '62', 'Pas-de-Calais'), duty('aids', '', 'departement', '59', 'Nord'), duty('aids', 'gp', 'territory', '')];
    const rules = rulesOf(duties);
    expect(rules.map((r) => [r.subject, r.profession, r.areas.map((a) => a.name || a.level)])).toEqual([
      ['aids', '', ['Pas-de-Calais', 'Nord']],
      ['aids', 'gp', ['territory']],
    ]);
    expect(dutiesOf(rules)).toEqual(duties.map(({ area_name: _, ...d }) => d));
  });
});
