import { describe, expect, it } from 'vitest';
import type { FollowedRequest } from '../../api/client';
import { keyOf, linesOf, matchWords, sentenceOf, stagesOf } from './follow';

const at = '2026-11-20T09:00:00Z';
const event = (kind: string, body: string, more = {}) => ({ at, kind, actor: 'Agnès', seen_by: 'everyone' as const, partner: null, need: null, body, ...more });
const fresh: FollowedRequest = {
  number: '2026-0001', profession: 'gp', commune: '', commune_name: '', contact: null, state: 'new', outcome: '',
  received_at: at, accompanied_at: '', project_at: '', installed_at: '', closed_at: '', needs: [], events: [], project: null, documents: [], appointments: [],
};
const match = { id: 1, partner: 7, partner_name: 'Cpam', state: 'taking', sent_at: at, seen_at: '', answered_at: '', steps: 0, next_day: '', version: 1 };

describe('the link to follow', () => {
  it('carries its key after the mark that browsers keep', () => {
    expect(keyOf('#cle=00ff00ff00ff00ff')).toBe('00ff00ff00ff00ff');
    for (const hash of ['', '#cle=', '#cle=xyz', '#cle=00ff', '#lien=00ff00ff00ff00ff']) expect(keyOf(hash), hash).toBeNull();
  });
});

describe('what is followed', () => {
  it('stands where it stands', () => {
    expect(sentenceOf(fresh)).toBe('follow.is.new');
    expect(sentenceOf({ ...fresh, state: 'open', contact: { name: 'A', email: '' } })).toBe('follow.is.taken');
    expect(sentenceOf({ ...fresh, state: 'open', accompanied_at: at })).toBe('follow.is.accompanied');
    expect(sentenceOf({ ...fresh, state: 'open', accompanied_at: at, project_at: at })).toBe('follow.is.project');
    expect(sentenceOf({ ...fresh, state: 'closed', outcome: 'gave_up', project_at: at })).toBe('follow.is.closed');
    expect(sentenceOf({ ...fresh, state: 'closed', outcome: 'installed', installed_at: at })).toBe('follow.is.installed');
    expect(stagesOf(fresh).map((s) => s.at)).toEqual([at, '', '', '']);
  });
  it('tells a need and those it was sent to in one line', () => {
    const f = {
      ...fresh,
      needs: [{ id: 3, subject: 'aids', detail: '', created_at: at, matches: [match] }],
      events: [
        event('answered', 'taking\nJe vous appelle lundi', { partner: 7, need: 3 }),
        event('sent', 'CAPSO', { at: '2026-11-21T09:00:00Z', partner: 8, need: 3 }),
        event('sent', 'Cpam', { partner: 7, need: 3 }),
        event('need', 'aids', { need: 3 }),
      ],
    };
    expect(linesOf(f)).toEqual([
      { at, kind: 'answered', actor: 'Cpam', body: 'taking\nJe vous appelle lundi', to: [] },
      { at: '2026-11-21T09:00:00Z', kind: 'sent', actor: 'Agnès', body: 'aids', to: ['CAPSO'] },
      { at, kind: 'need', actor: 'Agnès', body: 'aids', to: ['Cpam'] },
    ]);
  });
  it('says a state that it does not know as being under way', () => {
    expect(matchWords('taking')).toEqual(['follow.match.taking', 'busy']);
    expect(matchWords('later')).toEqual(['follow.match.other', 'waiting']);
  });
});
