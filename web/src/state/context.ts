import { getContext, setContext } from 'svelte';
import type { Speech } from '../i18n/speech';
import type { Store } from './store.svelte';

const kKey = Symbol('store');
const kSpeech = Symbol('speech');
export function provideStore(store: Store): Store {
  provideSpeech(store);
  return setContext(kKey, store);
}
export const useStore = (): Store => getContext<Store>(kKey);

/** For components that every page may hold: the language, and what says things in it. */
export const provideSpeech = (speech: Speech): Speech => setContext(kSpeech, speech);
export const useSpeech = (): Speech => getContext<Speech>(kSpeech);
