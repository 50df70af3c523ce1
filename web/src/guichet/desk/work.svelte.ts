import { getContext, setContext, tick } from 'svelte';
import { ApiError, apiUrl, getJson, type Agents, type Inbox, type Partners, type RequestList, type RequestSheet } from '../../api/client';
import { Resource } from '../../api/resource.svelte';
import type { Key } from '../../i18n';
import type { Desk } from '../desk.svelte';
import type { Action } from './keys';
import { apiFilters, filtersOf, kViews, neighbour, nextMark, orderOf, type View } from './casework';

export const kForms = ['new', 'qualify', 'need', 'note', 'assign', 'mark', 'wait', 'transfer', 'duplicate', 'close', 'reopen', 'send', 'withdraw', 'answer'] as const;
export type FormName = (typeof kForms)[number];
export interface OpenForm {
  name: FormName;
  /** The need or the match that it is about. */
  about: number | null;
}
const kRefreshMs = 60_000;
/** Lines of a page of the API, and the most it gives. */
const kPage = 50;
const kMost = 500;

/** What the agent's screen is at: the list, the request, the form in hand and what was typed in it. */
export class Work {
  readonly desk: Desk;
  view = $derived.by<View>(() => kViews.find((v) => v === this.desk.query.get('vue')) ?? 'moi');
  selected = $derived.by(() => (this.desk.place.name === 'request' ? this.desk.place.id : null));

  box = new Resource<Inbox>();
  /** Only their number is read. */
  mine = new Resource<Inbox>();
  team = new Resource<Inbox>();
  list = new Resource<RequestList>();
  sheet = new Resource<RequestSheet>();
  agents = new Resource<Agents>();
  partners = new Resource<Partners>();

  /** Of the request that the address names, and no other. */
  current = $derived.by(() => (this.sheet.value && this.sheet.value.request.id === this.selected ? this.sheet.value : null));
  order = $derived.by(() => orderOf(this.view, this.box.value, this.list.value));

  form = $state.raw<OpenForm | null>(null);
  drafts = $state<Record<string, Record<string, unknown>>>({});
  busy = $state(false);
  problem = $state.raw<ApiError | null>(null);
  /** Read out after a change. */
  said = $state('');
  help = $state(false);
  /** Counts changes: what shows several lists asks them again. */
  changes = $state(0);
  #place = 0;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** Keeps the answers in step with the address. Call once, while a component starts. */
  connect(): void {
    this.agents.want(apiUrl('casework/agents'));
    this.partners.want(apiUrl('casework/partners'));
    $effect(() => {
      if (this.view === 'toutes') this.list.want(apiUrl('casework/requests', apiFilters(this.desk.query)), 120);
      else this.box.want(apiUrl('casework/inbox', this.view === 'moi' ? { mine: 'true' } : {}));
    });
    this.mine.want(apiUrl('casework/inbox', { mine: 'true', limit: 1 }));
    this.team.want(apiUrl('casework/inbox', { limit: 1 }));
    $effect(() => {
      this.sheet.want(this.selected === null ? null : apiUrl(`casework/requests/${this.selected}`));
    });
    $effect(() => {
      const at = this.selected === null ? -1 : this.order.indexOf(this.selected);
      if (at >= 0) this.#place = at;
    });
    const again = () => {
      if (document.visibilityState === 'visible' && !this.form && !this.busy) this.refresh(true);
    };
    $effect(() => {
      const timer = setInterval(again, kRefreshMs);
      document.addEventListener('visibilitychange', again);
      return () => {
        clearInterval(timer);
        document.removeEventListener('visibilitychange', again);
      };
    });
  }

  /** An address of this screen with its view and filters kept. */
  href(id: number | null, change: Record<string, string | null> = {}): string {
    const kept = { vue: this.view === 'moi' ? null : this.view, ...filtersOf(this.desk.query), ...change };
    return this.desk.href(id === null ? '/guichet' : `/guichet/demandes/${id}`, kept);
  }
  open(id: number | null): void {
    this.form = null;
    this.problem = null;
    this.desk.go(this.href(id));
  }
  step(by: 1 | -1): void {
    const next = neighbour(this.order, this.selected, by, this.#place);
    if (next !== null && next !== this.selected) this.open(next);
  }

  /** Asks again what is shown; the last answers stay meanwhile. */
  refresh(withSheet: boolean): void {
    if (this.view === 'toutes') void this.#again();
    else this.box.retry();
    this.mine.retry();
    this.team.retry();
    if (withSheet) this.sheet.retry();
    this.changes += 1;
  }

  /** Every page that was shown, in one answer. */
  async #again(): Promise<void> {
    const before = this.list.value;
    if (!before || before.requests.length <= kPage) return this.list.retry();
    const query = { ...apiFilters(this.desk.query), limit: Math.min(before.requests.length, kMost) };
    const after = await getJson<RequestList>(apiUrl('casework/requests', query)).catch(() => null);
    if (after && this.list.value === before) this.list.value = after;
  }

  draftKey(form: OpenForm): string {
    return `${form.name === 'new' ? '' : this.selected}/${form.name}/${form.about ?? ''}`;
  }
  /** What was typed in the form in hand; what is not there has not been touched. */
  draft<T extends object>(): Partial<T> {
    return this.form ? (this.drafts[this.draftKey(this.form)] as Partial<T>) : {};
  }
  hasDraft(name: FormName): boolean {
    return Object.keys(this.drafts[this.draftKey({ name, about: null })] ?? {}).length > 0;
  }
  start(name: FormName, about: number | null = null): void {
    this.problem = null;
    this.said = '';
    const form = { name, about };
    this.drafts[this.draftKey(form)] ??= {};
    this.form = form;
  }
  /** What was typed stays for the next time. */
  put(): void {
    const name = this.form?.name;
    this.form = null;
    this.problem = null;
    void tick().then(() => document.querySelector<HTMLElement>(`[data-act="${name}"]`)?.focus());
  }

  can(action: Action): boolean {
    const request = this.current?.request;
    if (!request || !this.desk.may(action.right)) return false;
    if (action.name === 'mark' && nextMark(request) === null) return false;
    return action.when === 'always' || (action.when === 'closed') === (request.state === 'closed');
  }
  /** Opens its form; a request that nobody follows is taken at once. */
  press(action: Action): void {
    if (action.name === 'assign' && this.current?.request.owner === null) void this.act('take', {}, 'desk.said.take');
    else this.start(action.name);
  }

  /** Changes the request shown. True where it is done; else `problem` says why not. */
  async act(what: string, body: Record<string, unknown> = {}, said: Key | null = null): Promise<boolean> {
    const request = this.current?.request;
    if (!request) return false;
    return this.attempt(async () => {
      const sheet = await this.desk.send<RequestSheet>('POST', `casework/requests/${request.id}/${what}`, { version: request.version, ...body });
      if (this.selected === request.id) this.sheet.value = sheet;
      return said;
    });
  }
  /** Sends what the open form holds, then clears it; what was typed stays where it fails. */
  async attempt(run: () => Promise<Key | null>): Promise<boolean> {
    if (this.busy) return false;
    const form = this.form;
    const key = form ? this.draftKey(form) : null;
    this.busy = true;
    this.problem = null;
    this.said = '';
    try {
      const said = await run();
      if (key !== null) delete this.drafts[key];
      if (this.form === form) this.put();
      if (said) this.said = this.desk.t(said);
      this.refresh(false);
      return true;
    } catch (cause) {
      this.problem = cause instanceof ApiError ? cause : new ApiError(0, null);
      return false;
    } finally {
      this.busy = false;
    }
  }

  agentName(id: number | null): string {
    if (id === null) return '';
    if (id === this.desk.account?.id) return this.desk.t('desk.owner.me');
    return this.agents.value?.agents.find((a) => a.id === id)?.name ?? this.desk.t('desk.owner.gone');
  }
  partnerName(id: number | null): string {
    if (id === null) return '';
    const sent = this.current?.needs.flatMap((n) => n.matches).find((m) => m.partner === id);
    return sent?.partner_name ?? this.partners.value?.partners.find((p) => p.id === id)?.name ?? this.desk.t('desk.partner.unknown');
  }
}

const kKey = Symbol('work');
export const provideWork = (work: Work): Work => setContext(kKey, work);
export const useWork = (): Work => getContext<Work>(kKey);
