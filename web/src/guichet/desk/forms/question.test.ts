import { describe, expect, it } from 'vitest';
import { changesMeanwhile, kNewQuestion } from './question';

describe('a correction that somebody crossed', () => {
  const d = { now: { wishes: 'mine', place: 'same' }, was: { wishes: 'old', place: '' } };
  it('names the fields that both have changed, not the others', () => {
    const base = { ...kNewQuestion, wishes: 'theirs', place: 'same', name: 'Autre' };
    expect(changesMeanwhile(d, base)).toEqual({ wishes: 'theirs' });
  });
  it('names none where nobody came between', () => {
    expect(changesMeanwhile(d, { ...kNewQuestion, wishes: 'old' })).toEqual({});
  });
});
