import type { CaseworkEvent, FollowedRequest } from '../../api/client';
import type { Key } from '../../i18n';

/** The key of a link to follow, which the address keeps after "#": browsers send that to nobody. */
export const keyOf = (hash: string): string | null => /^#cle=([0-9a-fA-F]{16,128})$/.exec(hash.trim())?.[1].toLowerCase() ?? null;

export interface Stage {
  label: Key;
  /** Empty where it is not reached. */
  at: string;
}
export const stagesOf = (f: FollowedRequest): Stage[] => [
  { label: 'follow.stage.received', at: f.received_at },
  { label: 'follow.stage.accompanied', at: f.accompanied_at },
  { label: 'follow.stage.project', at: f.project_at },
  { label: 'follow.stage.installed', at: f.installed_at },
];

/** Where it stands, in one sentence. */
export function sentenceOf(f: FollowedRequest): Key {
  if (f.installed_at || f.outcome === 'installed') return 'follow.is.installed';
  if (f.state === 'closed') return 'follow.is.closed';
  if (f.project_at) return 'follow.is.project';
  if (f.accompanied_at) return 'follow.is.accompanied';
  return f.contact ? 'follow.is.taken' : 'follow.is.new';
}

export type Tone = 'waiting' | 'busy' | 'done' | 'lacking';
const kStates: Record<string, [Key, Tone]> = {
  sent: ['follow.match.sent', 'waiting'],
  seen: ['follow.match.seen', 'waiting'],
  taking: ['follow.match.taking', 'busy'],
  done: ['follow.match.done', 'done'],
  done_no_help: ['follow.match.done_no_help', 'lacking'],
  not_reachable: ['follow.match.not_reachable', 'lacking'],
  not_for_me: ['follow.match.not_for_me', 'lacking'],
  abandoned: ['follow.match.abandoned', 'lacking'],
  withdrawn: ['follow.match.withdrawn', 'waiting'],
};
export const matchWords = (state: string): [Key, Tone] => kStates[state] ?? ['follow.match.other', 'waiting'];

/** One line of the timeline; `to`: the organisms that a need was sent to. */
export interface Line {
  at: string;
  kind: string;
  actor: string;
  body: string;
  to: string[];
}
/** The newest first, as they come; a need and its sendings of the same moment make one line. */
export function linesOf(f: FollowedRequest): Line[] {
  const names = new Map(f.needs.flatMap((n) => n.matches.map((m) => [m.partner, m.partner_name] as const)));
  const subjects = new Map(f.needs.map((n) => [n.id, n.subject]));
  const same = (a: CaseworkEvent, b: CaseworkEvent) => a.need === b.need && a.at === b.at;
  const lines: Line[] = [];
  for (const e of f.events) {
    const line: Line = { at: e.at, kind: e.kind, actor: e.actor, body: e.body, to: [] };
    if (e.kind === 'sent') {
      const need = f.events.find((n) => n.kind === 'need' && same(n, e));
      if (need) continue;
      line.body = (e.need !== null && subjects.get(e.need)) || '';
      line.to = [e.body];
    } else if (e.kind === 'need') {
      line.to = f.events.filter((s) => s.kind === 'sent' && same(s, e)).map((s) => s.body);
    } else if (e.kind === 'answered') {
      line.actor = (e.partner !== null && names.get(e.partner)) || e.actor;
    }
    lines.push(line);
  }
  return lines;
}
