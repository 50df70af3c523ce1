import { getContext, setContext } from 'svelte';
import type { Store } from './store.svelte';

const kKey = Symbol('store');
export const provideStore = (store: Store): Store => setContext(kKey, store);
export const useStore = (): Store => getContext<Store>(kKey);
