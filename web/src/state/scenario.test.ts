import { describe, expect, it } from 'vitest';
import { read, reduce, toQuery, write, type Scenario } from './scenario';

const start: Scenario = [
  { place: '62364', profession: 'gp', fte: 1 },
  { place: '02691', profession: 'gp', fte: -1, from: '2027-01-01' },
];

describe('scenario', () => {
  it('adds a line on the first step and follows the next ones', () => {
    const one = reduce([], { do: 'step', place: '62364', profession: 'gp', by: 1 });
    const two = reduce(one, { do: 'step', place: '62364', profession: 'gp', by: 1 });
    expect(two).toEqual([{ place: '62364', profession: 'gp', fte: 2 }]);
  });
  it('keeps professions of one place apart', () => {
    expect(reduce(start, { do: 'step', place: '62364', profession: 'nurse', by: 1 })).toHaveLength(3);
  });
  it('drops a line that comes to nothing', () => {
    expect(reduce(start, { do: 'step', place: '62364', profession: 'gp', by: -1 })).toEqual([start[1]]);
    expect(reduce(start, { do: 'edit', line: 0, fte: 0 })).toEqual([start[1]]);
  });
  it('edits by halves without drift', () => {
    let s: Scenario = [{ place: '62364', profession: 'gp', fte: 0.1 }];
    for (let i = 0; i < 9; ++i) s = reduce(s, { do: 'edit', line: 0, fte: s[0].fte + 0.1 });
    expect(s[0].fte).toBe(1);
  });
  it('dates a line, and undates it', () => {
    const dated = reduce(start, { do: 'date', line: 0, from: '2027-09-01' });
    expect(dated[0]).toEqual({ place: '62364', profession: 'gp', fte: 1, from: '2027-09-01' });
    expect(reduce(dated, { do: 'date', line: 0, from: null })[0].from).toBeUndefined();
    expect(reduce(start, { do: 'date', line: 0, from: '2027-13-41' })).toBe(start);
  });
  it('forgets an end that the new start has passed', () => {
    const s: Scenario = [{ place: '62364', profession: 'gp', fte: 1, from: '2027-01-01', to: '2028-01-01' }];
    expect(reduce(s, { do: 'date', line: 0, from: '2028-06-01' })[0].to).toBeUndefined();
    expect(reduce(s, { do: 'date', line: 0, from: '2027-06-01' })[0].to).toBe('2028-01-01');
  });
  it('is the same object where nothing changes, so that undo holds real steps only', () => {
    expect(reduce(start, { do: 'edit', line: 0, fte: 1 })).toBe(start);
    expect(reduce(start, { do: 'remove', line: 9 })).toBe(start);
    expect(reduce([], { do: 'clear' })).toHaveLength(0);
    expect(reduce(start, { do: 'step', place: '62364', profession: 'gp', by: 0 })).toBe(start);
  });
  it('stays within bounds', () => {
    expect(reduce([], { do: 'set', place: '62364', profession: 'gp', fte: 5000 })[0].fte).toBe(99);
  });
  it('speaks the API’s language', () => {
    expect(toQuery(start)).toEqual({ add: ['62364:gp:1'], remove: ['02691:gp:1:2027-01-01'] });
    for (const c of start) expect(read(write(c), c.fte > 0 ? 1 : -1)).toEqual(c);
    expect(read('62364:gp:1::2028-01-01', 1)).toEqual({ place: '62364', profession: 'gp', fte: 1, to: '2028-01-01' });
    expect(read('62364:gp', 1)).toBeNull();
    expect(read('62364:gp:1e3', 1)).toBeNull();
  });
});
