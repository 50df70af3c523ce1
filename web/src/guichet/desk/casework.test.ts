import { describe, expect, it } from 'vitest';
import type { CaseworkMatch, CaseworkNeed, CaseworkRequest } from '../../api/client';
import { answered, apiFilters, chipOf, daysAfter, daysSince, neighbour, nextMark, partsOf, phoneShown, stagesOf } from './casework';

const now = new Date('2026-11-22T23:30:00Z'); // the 23rd in France
const match = (m: Partial<CaseworkMatch>): CaseworkMatch =>
  ({ id: 1, partner: 1, partner_name: 'Cpam', state: 'sent', sent_at: '2026-11-20T08:00:00Z', seen_at: '', answered_at: '', steps: 0, next_day: '', version: 1, ...m });

describe('days', () => {
  it('are those of the calendar in France', () => {
    expect(daysSince('2026-11-22T22:59:00Z', now)).toBe(1);
    expect(daysSince('2026-11-22T23:01:00Z', now)).toBe(0);
    expect(daysSince('2026-11-25', now)).toBe(-2);
    expect(daysSince('2026-10-20', new Date('2026-11-02T12:00:00Z'))).toBe(13);
    expect(daysAfter('2026-12-30', 3)).toBe('2027-01-02');
  });
});

describe('what an organism has', () => {
  it('is late from the first reminder on, read or not', () => {
    expect(chipOf(match({}), 9, now)).toEqual({ key: 'sent', days: 3, tone: 'plain' });
    expect(chipOf(match({ state: 'seen' }), 9, now).key).toBe('seen');
    expect(chipOf(match({ state: 'seen', sent_at: '2026-11-14T08:00:00Z' }), 9, now)).toEqual({ key: 'silent', days: 9, tone: 'warm' });
    expect(chipOf(match({ steps: 1 }), 9, now).tone).toBe('warm');
    expect(chipOf(match({ state: 'done' }), 9, now).tone).toBe('good');
    expect(chipOf(match({ state: 'not_for_me' }), 9, now).tone).toBe('off');
  });
  it('counts those that answered among those still asked', () => {
    const needs = [{ matches: [match({}), match({ state: 'done', answered_at: 'x' }), match({ state: 'withdrawn' })] }] as CaseworkNeed[];
    expect(answered(needs)).toEqual({ sent: 2, answered: 1 });
  });
});

describe('how far a request came', () => {
  const r = { received_at: 'a', accompanied_at: '', project_at: 'c', installed_at: '' } as CaseworkRequest;
  it('is the farthest stage, even where one was left out', () => {
    expect(stagesOf(r).filter((s) => s.current).map((s) => s.key)).toEqual(['project']);
    expect(nextMark(r)).toBe('installed');
    expect(nextMark({ project_at: '', installed_at: '' })).toBe('project');
    expect(nextMark({ project_at: '', installed_at: 'd' })).toBeNull();
  });
});

describe('going through a list', () => {
  it('stops at its ends, and goes on from where a request has left it', () => {
    expect(neighbour([4, 5, 6], 5, 1, 0)).toBe(6);
    expect(neighbour([4, 5, 6], 6, 1, 2)).toBeNull();
    expect(neighbour([4, 5, 6], null, 1, 0)).toBe(4);
    expect(neighbour([4, 6], 5, 1, 1)).toBe(6);
    expect(neighbour([4, 6], 5, -1, 1)).toBe(4);
    expect(neighbour([], 5, 1, 0)).toBeNull();
  });
});

describe('words', () => {
  it('of filters are those of the API', () => {
    expect(apiFilters(new URLSearchParams('vue=toutes&mots=martin&etat=open&de='))).toEqual({ words: 'martin', state: 'open' });
  });
  it('of an event are cut at the first line', () => {
    expect(partsOf({ body: 'gave_up\nparti\nailleurs' } as never)).toEqual({ first: 'gave_up', rest: 'parti\nailleurs' });
    expect(partsOf({ body: 'phone' } as never)).toEqual({ first: 'phone', rest: '' });
  });
  it('of a telephone go by two', () => {
    expect(phoneShown('0612345678')).toBe('06\u00a012\u00a034\u00a056\u00a078');
    expect(phoneShown('+3215550101')).toBe('+3215550101');
  });
});
