import { describe, expect, it } from 'vitest';
import { matched, withAll, type Installation } from './installations.svelte';
import type { Change } from './scenario';

const of = (project: number, commune: string, state: 'installed' | 'pledged', day = '2027-01-04') => ({ project, commune, profession: 'gp', fte: 1, day, state }) as Installation;
const all = [of(1, '62765', 'installed'), of(2, '62765', 'installed'), of(3, '62041', 'pledged')];
const own: Change = { place: '62498', profession: 'gp', amount: 1 };

describe('installations in a scenario', () => {
  it('are added each once, and leave what was there', () => {
    const once = withAll([own], all, 'observed', true);
    expect(once).toEqual([own, ...[1, 2].map(() => ({ place: '62765', profession: 'gp', amount: 1, from: '2027-01-04' }))]);
    expect(withAll(once, all, 'observed', true)).toEqual(once);
    expect(withAll(once, all, 'pledged', true)).toHaveLength(4);
  });
  it('are known again, two of a kind as two', () => {
    const scenario = withAll([own], all, 'observed', true);
    expect(matched(scenario, all).map((g) => g?.project ?? null)).toEqual([null, 1, 2]);
    expect(matched([{ ...scenario[1], amount: 0.5 }], all)).toEqual([null]);
  });
  it('are taken away without the others', () => {
    const both = withAll(withAll([own], all, 'observed', true), all, 'pledged', true);
    expect(withAll(both, all, 'observed', false)).toEqual([own, { place: '62041', profession: 'gp', amount: 1, from: '2027-01-04' }]);
  });
});
