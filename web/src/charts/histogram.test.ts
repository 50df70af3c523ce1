import { describe, expect, it } from 'vitest';
import { classOf } from '../map/scale';
import { binOf, binWidth, histogram } from './histogram';

const gp = [1.5, 2, 2.5, 3.25, 4, 5];
const nurse = [60, 90, 120, 150, 180, 220];

describe('histogram', () => {
  it('puts every break on a bound', () => {
    expect(binWidth(gp)).toBe(0.25);
    expect(binWidth(nurse)).toBe(10);
    for (const breaks of [gp, nurse]) for (const b of breaks) expect(Math.abs((b / binWidth(breaks)) % 1)).toBeLessThan(1e-9);
  });
  it('loses nobody: what is over the top is in the last bin', () => {
    const values = [0, 0.1, 2.4999, 2.5, 6.99, 7, 55, null];
    const people = [1, 2, 4, 8, 16, 32, 64, 128];
    const bins = histogram(gp, values, people, () => true);
    expect(bins.reduce((n, b) => n + b.people, 0)).toBe(127);
    expect(bins.reduce((n, b) => n + b.communes, 0)).toBe(7);
    expect(bins.at(-1)).toMatchObject({ from: 7, open: true, people: 96 });
  });
  it('colours a bin as the map colours all of its values', () => {
    for (const bin of histogram(gp, [], [], () => true)) {
      expect(classOf(bin.from, gp)).toBe(bin.cls);
      expect(classOf(bin.to - 1e-6, gp)).toBe(bin.cls);
    }
  });
  it('counts only what is kept', () => {
    const bins = histogram(gp, [1, 1, 1], [5, 7, 9], (i) => i !== 1);
    expect(bins[4]).toMatchObject({ people: 14, communes: 2 });
  });
  it('does not lose a value on a bound to rounding', () => {
    expect(binOf(0.3, 0.1, 40)).toBe(3);
    expect(binOf(2.5, 0.25, 29)).toBe(10);
  });
});
