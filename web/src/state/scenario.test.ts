import { describe, expect, it } from 'vitest';
import { fromSaved, read, reduce, sameChanges, toQuery, toSaved, write, type Scenario } from './scenario';

const start: Scenario = [
  { place: '62364', profession: 'gp', amount: 1 },
  { place: '02691', profession: 'gp', amount: -1, from: '2027-01-01' },
];

describe('scenario', () => {
  it('adds a line on the first step and follows the next ones', () => {
    const one = reduce([], { do: 'step', place: '62364', profession: 'gp', by: 1 });
    const two = reduce(one, { do: 'step', place: '62364', profession: 'gp', by: 1 });
    expect(two).toEqual([{ place: '62364', profession: 'gp', amount: 2 }]);
  });
  it('keeps professions of one place apart', () => {
    expect(reduce(start, { do: 'step', place: '62364', profession: 'nurse', by: 1 })).toHaveLength(3);
  });
  it('drops a line that comes to nothing', () => {
    expect(reduce(start, { do: 'step', place: '62364', profession: 'gp', by: -1 })).toEqual([start[1]]);
    expect(reduce(start, { do: 'edit', line: 0, amount: 0 })).toEqual([start[1]]);
  });
  it('edits by halves without drift', () => {
    let s: Scenario = [{ place: '62364', profession: 'gp', amount: 0.1 }];
    for (let i = 0; i < 9; ++i) s = reduce(s, { do: 'edit', line: 0, amount: s[0].amount + 0.1 });
    expect(s[0].amount).toBe(1);
  });
  it('dates a line, and undates it', () => {
    const dated = reduce(start, { do: 'date', line: 0, from: '2027-09-01' });
    expect(dated[0]).toEqual({ place: '62364', profession: 'gp', amount: 1, from: '2027-09-01' });
    expect(reduce(dated, { do: 'date', line: 0, from: null })[0].from).toBeUndefined();
    expect(reduce(start, { do: 'date', line: 0, from: '2027-13-41' })).toBe(start);
  });
  it('forgets an end that the new start has passed', () => {
    const s: Scenario = [{ place: '62364', profession: 'gp', amount: 1, from: '2027-01-01', to: '2028-01-01' }];
    expect(reduce(s, { do: 'date', line: 0, from: '2028-06-01' })[0].to).toBeUndefined();
    expect(reduce(s, { do: 'date', line: 0, from: '2027-06-01' })[0].to).toBe('2028-01-01');
  });
  it('is the same object where nothing changes, so that undo holds real steps only', () => {
    expect(reduce(start, { do: 'edit', line: 0, amount: 1 })).toBe(start);
    expect(reduce(start, { do: 'remove', line: 9 })).toBe(start);
    expect(reduce([], { do: 'clear' })).toHaveLength(0);
    expect(reduce(start, { do: 'step', place: '62364', profession: 'gp', by: 0 })).toBe(start);
  });
  it('stays within bounds', () => {
    expect(reduce([], { do: 'set', place: '62364', profession: 'gp', amount: 5000 })[0].amount).toBe(1000);
  });
  it('speaks the API’s language', () => {
    expect(toQuery(start)).toEqual({ add: ['62364:gp:1'], remove: ['02691:gp:1:2027-01-01'] });
    for (const c of start) expect(read(write(c), c.amount > 0 ? 1 : -1)).toEqual(c);
    expect(read('62364:gp:1::2028-01-01', 1)).toEqual({ place: '62364', profession: 'gp', amount: 1, to: '2028-01-01' });
    expect(read('62364:gp', 1)).toBeNull();
    expect(read('62364:gp:3beds', 1)).toBeNull();
    expect(read('62364:gp:1e3', 1)).toBeNull();
  });
  it('keeps the unit that a change was promised in', () => {
    const half = read('62364:gp:4demi-journées:2027-01-01', 1)!;
    expect(half).toEqual({ place: '62364', profession: 'gp', amount: 4, unit: 'half-days', from: '2027-01-01' });
    expect(write(half)).toBe('62364:gp:4half-days:2027-01-01');
    expect(read('62364:gp:2ETP', -1)).toEqual({ place: '62364', profession: 'gp', amount: -2 });
    const acts = read('62364:gp:3600consultations', -1)!;
    expect(toQuery([acts, half])).toEqual({ add: ['62364:gp:4half-days:2027-01-01'], remove: ['62364:gp:3600consultations'] });
    // A step in full-time equivalents leaves the other units alone.
    expect(reduce([half], { do: 'step', place: '62364', profession: 'gp', by: 1 })).toHaveLength(2);
    expect(reduce([half], { do: 'edit', line: 0, amount: 5 })[0]).toEqual({ ...half, amount: 5 });
    expect(reduce([acts], { do: 'edit', line: 0, amount: 1e9 })[0].amount).toBe(6_000_000);
  });

  it('keeps what the page does not show of a saved scenario', () => {
    const saved = [
      { place: '62364', profession: 'gp', amount: 1, unit: 'fte', certainty: 'pledged', label: 'MSP' },
      { place: '62364', profession: 'gp', amount: 2, unit: 'fte', certainty: 'planned', origin: 'CH' },
      { place: '62041', profession: 'gp', amount: -4, unit: 'half-days', certainty: 'observed' },
    ] as const;
    const opened = fromSaved(saved);
    expect(opened[2]).toEqual({ place: '62041', profession: 'gp', amount: -4, unit: 'half-days' });
    expect(toSaved(opened, saved)).toEqual(saved);
    // The one that has not changed finds its own; the other keeps its label whatever its amount.
    expect(toSaved([{ ...opened[0], amount: 3 }, opened[1]], saved)).toEqual([{ ...saved[0], amount: 3 }, saved[1]]);
    expect(toSaved([{ place: '80021', profession: 'gp', amount: 1 }], saved)).toEqual([{ place: '80021', profession: 'gp', amount: 1, unit: 'fte' }]);
    expect(sameChanges(opened, fromSaved(saved))).toBe(true);
    expect(sameChanges(opened, [{ ...opened[0], amount: -1 }, ...opened.slice(1)])).toBe(false);
  });
});
