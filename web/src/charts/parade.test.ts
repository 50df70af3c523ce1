import { describe, expect, it } from 'vitest';
import { atShares, curve, deciles, parade, shareWhere } from './parade';

const values = [3, 1, null, 2, 9];
const people = [30, 10, 500, 60, 1000];
const all = parade(values, people, (i) => i !== 4);

describe('people by their value', () => {
  it('come in order, without the unknown and those left out', () => {
    expect(all).toEqual([{ value: 1, people: 10 }, { value: 2, people: 60 }, { value: 3, people: 30 }]);
    expect(parade([1], [0], () => true)).toEqual([]);
  });
  it('have deciles that are the smallest value at or below which they live', () => {
    expect(deciles(all)).toEqual([1, 2, 2, 2, 2, 2, 2, 3, 3]);
    expect(atShares(all, [0.7])).toEqual([2]);
    expect(deciles([])).toEqual([]);
  });
  it('are drawn by equal parts', () => {
    expect(curve(all, 4)).toEqual([2, 2, 2, 3]);
  });
  it('are counted where a value passes', () => {
    expect(shareWhere(all, (v) => v < 2)).toBeCloseTo(0.1);
    expect(shareWhere(all, (v) => v > 2)).toBeCloseTo(0.3);
    expect(shareWhere([], () => true)).toBeNull();
  });
});
