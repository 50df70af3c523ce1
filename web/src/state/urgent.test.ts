import { describe, expect, it } from 'vitest';
import {
  countReach,
  kUrgentStart,
  minuteClass,
  minutesWithout,
  reachQuery,
  readSupposed,
  readUrgent,
  urgentQuery,
  withMore,
  writeSupposed,
  type Supposed,
} from './urgent';
import { encodeQuery } from '../api/client';

const doctor: Supposed = { place: '62364', kind: 'mcs', delay: 0, flies: null };

describe('a supposed resource', () => {
  it('reads back as it is written', () => {
    for (const text of ['62364:mcs', '62364:mcs:5', '2A004:helicopter:6:220', '62364:smur_antenna:1.5']) {
      expect(writeSupposed(readSupposed(text)!)).toBe(text);
    }
    expect(readSupposed('2a004:mcs')?.place).toBe('2A004');
  });
  it('is refused where the server would refuse it', () => {
    const wrong = ['62364', '62364:gp', '62364:mcs:-1', '62364:mcs:121', '62364:mcs:', '62364:mcs:1:220', '62364:helicopter:5', '62364:helicopter:5:90', '62364:mcs:x', 'abc:mcs', '62364:mcs:1:2:3'];
    for (const text of wrong) expect(readSupposed(text), text).toBeNull();
  });
  it('joins a list once', () => {
    const one = withMore([], doctor);
    expect(one).toEqual([doctor]);
    expect(withMore(one, { ...doctor })).toBe(one);
    expect(withMore(one, { ...doctor, delay: 5 })).toHaveLength(2);
  });
});

describe('the question in the address', () => {
  const read = (text: string) => readUrgent(new URLSearchParams(text));
  it('is empty at the start', () => {
    expect(encodeQuery(urgentQuery(kUrgentStart))).toBe('');
    expect(read('')).toEqual(kUrgentStart);
  });
  it('comes back whole, kinds in one order', () => {
    const asked = { kinds: ['emergency_department', 'mcs'] as const, limit: 20, speed: 0.9, add: [doctor] };
    expect(read(encodeQuery(urgentQuery(asked)))).toEqual(asked);
    expect(read('?kinds=mcs,emergency_department').kinds).toEqual(asked.kinds);
  });
  it('leaves what it does not understand at its default', () => {
    expect(read('?kinds=x&limit=9&speed=3&with=nope')).toEqual(kUrgentStart);
    expect(read('?limit=61').limit).toBe(30);
    expect(read('?limit=12.5').limit).toBe(30);
  });
  it('is asked of the API under its own names', () => {
    expect(encodeQuery(reachQuery({ ...kUrgentStart, add: [doctor] }))).toBe('?max_minutes=30&add=62364:mcs');
  });
});

describe('classes of minutes', () => {
  it('hold their upper bound, as the limit does', () => {
    expect([0, 10, 10.01, 15, 20, 30, 30.01, 45, 45.1, null].map(minuteClass)).toEqual([0, 0, 1, 1, 2, 3, 4, 4, 5, 5]);
  });
});

describe('counts', () => {
  it('tell within, beyond and unknown, of the communes let in', () => {
    const c = countReach([true, false, null, true], [100, 20, 3, 1000], (i) => i < 3);
    expect(c).toEqual({ people: 123, within: 100, beyond: 20, unknown: 3, communes: 3, communesWithin: 1, communesBeyond: 1, communesUnknown: 1 });
  });
});

describe('without one kind', () => {
  it('keeps the best of the others, and none where no other comes', () => {
    const reach = { kinds: [
      { kind: 'emergency_department', minutes: [40, 20, null] },
      { kind: 'mcs', minutes: [10, 30, 5] },
      { kind: 'smur', minutes: [35, 25, null] },
    ] } as unknown as Parameters<typeof minutesWithout>[0];
    expect(minutesWithout(reach, 'mcs', 3)).toEqual([35, 20, null]);
    expect(minutesWithout(reach, 'emergency_department', 3)).toEqual([10, 25, 5]);
  });
});
