import type { CaseworkEvent } from '../../api/client';
import type { Key } from '../../i18n';
import { shortDay } from '../../i18n/moments';
import type { Desk } from '../desk.svelte';
import { tellAppointment } from '../agenda/words';
import { partsOf } from './casework';

/** What happened, in a sentence, and the words that somebody wrote about it. */
export interface Told {
  sentence: string;
  words: string;
}
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
const kPlain = ['qualified', 'project', 'installed', 'note'];
const kOfPartner = ['seen', 'reminded', 'last_chance', 'abandoned'];
/** Those whose body is words to be quoted after the sentence. */
const kQuoted = ['project_changed', 'document', 'document_deleted', 'mail_sent', 'mail_failed', 'mail_retried'];

export function tell(desk: Desk, e: CaseworkEvent, partner: (id: number | null) => string): Told {
  const { first, rest } = partsOf(e);
  const say = (key: string, args: Record<string, string> = {}, words = '') => ({ sentence: desk.t(`desk.event.${key}` as Key, args), words });
  const { kind } = e;
  if (kind === 'note') return { sentence: '', words: e.body };
  if (kPlain.includes(kind)) return say(kind);
  if (kOfPartner.includes(kind)) return say(kind, { partner: partner(e.partner) });
  if (kQuoted.includes(kind)) return say(kind, {}, e.body);
  switch (kind) {
    case 'received':
      return say('received', { channel: lower(desk.word('channels', first)) });
    case 'need':
      return say('need', { subject: desk.word('subjects', first) });
    case 'sent':
      return say('sent', { partner: first });
    case 'withdrawn':
      return say('withdrawn', { partner: partner(e.partner) }, e.body);
    case 'answered':
      return say('answered', { partner: partner(e.partner), answer: desk.word('answers', first) }, rest);
    case 'assigned':
      return first ? say('assigned', { who: first }) : say('released');
    case 'transferred':
      return say('transferred', { commune: first || '–' }, rest);
    case 'waits':
      return say('waits', { day: shortDay(desk.lang, first) });
    case 'closed':
      return say('closed', { outcome: lower(desk.word('outcomes', first)) }, rest);
    case 'reopened':
      return say('reopened', {}, e.body);
    case 'step':
      return say('step', {}, rest.split('\n').slice(1).join('\n'));
    case 'shared':
    case 'unshared':
      return say(kind, { document: first, partner: rest.split('\n')[0] });
  }
  if (kind.startsWith('appointment_')) return tellAppointment(desk, e);
  return say('other', {}, e.body);
}
