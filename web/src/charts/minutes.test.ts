import { describe, expect, it } from 'vitest';
import { cumulative, kChartMinutes, rangeOf, roundUp, spread, topOf } from './minutes';

const everyone = () => true;

describe('people by minute', () => {
  const minutes = [0, 0.1, 1, 29.5, 30, 30.02, 75, null, null];
  const within = [true, true, true, true, true, false, false, false, null];
  const people = [10, 1, 2, 3, 4, 5, 6, 7, 8];
  const s = spread(minutes, within, people, everyone);
  it('puts a bound in the minute that ends on it', () => {
    expect([s.people[0], s.people[1], s.people[30], s.people[31]]).toEqual([10, 3, 7, 5]);
  });
  it('tells over from unknown, and loses nobody', () => {
    expect([s.over, s.unknown]).toEqual([13, 8]);
    expect(s.people.reduce((a, b) => a + b) + s.over + s.unknown).toBe(46);
  });
  it('adds up to the share of everybody, unknown ones too', () => {
    const c = cumulative(s);
    expect(c).toHaveLength(kChartMinutes + 1);
    expect(c[30]).toBeCloseTo(20 / 46);
    expect(c[60]).toBeCloseTo(25 / 46);
    expect(cumulative(spread([], [], [], everyone))[60]).toBe(0);
  });
  it('leaves out what is not let in', () => {
    expect(spread(minutes, within, people, (i) => i === 3).people[30]).toBe(3);
  });
});

describe('axes', () => {
  const at = (entries: Record<number, number>) => {
    const people = new Array<number>(61).fill(0);
    for (const [m, n] of Object.entries(entries)) people[Number(m)] = n;
    return { people, over: 0, unknown: 0 };
  };
  it('end past the last people and the limit', () => {
    expect(rangeOf('all', 30, [at({ 0: 1, 44: 1 })])).toEqual({ from: 0, to: 45 });
    expect(rangeOf('all', 30, [at({ 5: 1 })])).toEqual({ from: 0, to: 35 });
    expect(rangeOf('all', 60, [at({ 60: 1 })])).toEqual({ from: 0, to: 60 });
    expect(rangeOf('limit', 30, [at({ 44: 1 })])).toEqual({ from: 22, to: 45 });
    expect(rangeOf('limit', 10, [at({ 44: 1 })])).toEqual({ from: 2, to: 25 });
  });
  it('cut the bar of 0 minutes only where it would flatten the others', () => {
    expect(topOf([at({ 0: 1_600_000, 6: 520_000 })], { from: 0, to: 45 })).toEqual({ top: 600_000, cut: true });
    expect(topOf([at({ 0: 500, 6: 520 })], { from: 0, to: 45 })).toEqual({ top: 600, cut: false });
    expect(topOf([at({ 0: 1_600_000, 30: 9 })], { from: 22, to: 45 })).toEqual({ top: 10, cut: false });
  });
  it('are round', () => {
    expect([0, 1, 11, 26, 99, 527_592].map(roundUp)).toEqual([1, 1, 15, 30, 100, 600_000]);
  });
});
