import { describe, expect, it } from 'vitest';
import { askIndex, digitsOf, indexQuery, kIndexStart, readIndex, type Method } from './indices';
import { gapBounds } from './gaps';

const q = (text: string) => readIndex(new URLSearchParams(text));
const method = (more: Partial<Method>) => ({ needs_k: false, needs_target: false, ...more }) as Method;

describe('the question of an index', () => {
  it('starts with the form of the APL over doctors, and is then not written', () => {
    expect(q('')).toEqual(kIndexStart);
    expect(Object.values(indexQuery(kIndexStart)).every((v) => v === null)).toBe(true);
  });
  it('comes back as it was written, and leaves aside what it does not understand', () => {
    const asked = { method: 'k_nearest', supply: 'maternity', decay: 'cut_30', k: 2, target: 50_000 };
    expect(q('method=k_nearest&supply=maternity&decay=cut_30&k=2&target=50000')).toEqual(asked);
    expect(q('method=<b>&supply=A&decay=a-b&k=0&target=1.5')).toEqual(kIndexStart);
    expect(q('k=&target=999')).toEqual(kIndexStart);
  });
  it('asks the server only what the method looks at', () => {
    expect(askIndex(kIndexStart, method({}), ['gp', 'nurse'])).toMatchObject({ profession: 'gp', k: null, target: null });
    expect(askIndex({ ...kIndexStart, supply: 'pharmacy' }, method({ needs_k: true }), ['gp'])).toMatchObject({ profession: null, k: 3 });
    expect(askIndex(kIndexStart, method({ needs_target: true }), [])).toMatchObject({ target: 20_000 });
  });
  it('shows no more digits than a computed value is worth', () => {
    expect([0.5, 12, 340].map((v) => digitsOf(v, false))).toEqual([2, 1, 0]);
    expect(digitsOf(340, true)).toBe(1);
  });
});

describe('the scale of gaps', () => {
  it('is round, and starts at half the gap of the middle commune', () => {
    expect(gapBounds([-1, null, 0.1, 2, 1.1, -0.9])).toEqual([0.5, 1, 2, 4]);
    expect(gapBounds([0, null])).toEqual([]);
  });
});
