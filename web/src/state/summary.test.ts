import { describe, expect, it } from 'vitest';
import { summarise } from './summary';

const columns = {
  value: [2, 4, null, 3],
  population: [100, 300, 50, 999],
  standardised_population: [120, 280, 60, 999],
};

describe('summary', () => {
  it('weighs the mean by the standardised population and the share by the plain one', () => {
    const s = summarise(columns, columns.value, 2.5, (i) => i !== 3);
    expect(s.mean).toBeCloseTo((2 * 120 + 4 * 280) / 400, 12);
    expect(s.underShare).toBeCloseTo(100 / 400, 12);
    expect(s).toMatchObject({ communes: 2, population: 400, underPeople: 100 });
  });
  it('does not count a value on the threshold as under it', () => {
    expect(summarise(columns, [2.5, 4, null, 3], 2.5, () => true).underPeople).toBe(0);
  });
  it('says nothing where nothing is known', () => {
    expect(summarise(columns, [null, null, null, null], 2.5, () => true)).toMatchObject({ mean: null, underShare: null });
    expect(summarise(columns, columns.value, null, () => true).underShare).toBeNull();
  });
});
