import { getContext, setContext } from 'svelte';
import { ApiError, apiUrl, sendJson, type CaseworkWords, type Method, type Session, type Territory } from '../api/client';
import { Resource } from '../api/resource.svelte';
import { Speech } from '../i18n/speech';
import type { Lang, Text } from '../i18n';
import { provideSpeech } from '../state/context';
import { kPublic, placeOf } from './place';

export type Right = NonNullable<Session['account']>['may'][number];
export type Role = NonNullable<Session['account']>['role'];
type WordList = 'subjects' | 'professions' | 'stages' | 'modes' | 'channels' | 'outcomes' | 'answers';

/** What every page of the guichet shares: the address, who is signed in, and the words of casework. */
export class Desk extends Speech {
  path = $state(location.pathname);
  query = $state.raw(new URLSearchParams(location.search));
  hash = $state(location.hash);

  place = $derived(placeOf(this.path));
  isPublic = $derived(kPublic.includes(this.place.name));
  lang = $derived<Lang>(this.query.get('lang') === 'en' ? 'en' : 'fr');

  session = new Resource<Session>();
  words = new Resource<CaseworkWords>();
  territory = new Resource<Territory>();
  account = $derived(this.session.value?.account ?? null);

  /** Keeps the answers in step with the address. Call once, while a component starts. */
  connect(): void {
    this.session.want(apiUrl('session'));
    this.words.want(apiUrl('casework/words'));
    this.territory.want(apiUrl('territory'));
    $effect(() => {
      document.documentElement.lang = this.lang;
    });
    const read = () => {
      this.path = location.pathname;
      this.query = new URLSearchParams(location.search);
      this.hash = location.hash;
    };
    addEventListener('popstate', read);
    addEventListener('hashchange', read);
  }

  may(right: Right): boolean {
    return this.account?.may.includes(right) ?? false;
  }

  /** An address with the language kept; parameters that are null or empty are left out. */
  href(path: string, query: Record<string, string | number | null | undefined> = {}): string {
    const q = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') q.set(name, String(value));
    if (this.lang === 'en') q.set('lang', 'en');
    return q.size > 0 ? `${path}?${q}` : path;
  }
  /** `push` makes a step that "back" undoes. */
  go(url: string, mode: 'push' | 'replace' = 'push'): void {
    const next = new URL(url, location.origin);
    if (mode === 'push' && next.href !== location.href) history.pushState(null, '', next);
    else history.replaceState(null, '', next);
    this.path = next.pathname;
    this.query = next.searchParams;
    this.hash = next.hash;
  }
  /** For the click on a link of the guichet. */
  follow = (event: MouseEvent): void => {
    const link = event.currentTarget as HTMLAnchorElement;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.go(link.href);
  };

  /** A change, in the name of whoever is signed in. A session that has ended is noticed. */
  async send<T>(method: Method, path: string, body?: unknown): Promise<T> {
    try {
      return await sendJson<T>(method, apiUrl(path), null, body, this.session.value?.csrf ?? null);
    } catch (cause) {
      if (cause instanceof ApiError && cause.status === 401) this.session.retry();
      throw cause;
    }
  }

  /** The label of a key of casework; the key itself where the words are not there yet. */
  word(list: WordList, key: string): string {
    const found = this.words.value?.[list].find((w) => w.key === key);
    return found ? this.pick(found.label as Text) : key;
  }
  errorText(error: ApiError): string {
    if (error.text) return this.pick(error.text);
    return error.status === 0 ? this.t('error.network') : this.t('error.http', { status: error.status });
  }
}

const kKey = Symbol('desk');
export function provideDesk(desk: Desk): Desk {
  provideSpeech(desk);
  return setContext(kKey, desk);
}
export const useDesk = (): Desk => getContext<Desk>(kKey);
