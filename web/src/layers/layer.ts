import type { Component } from 'svelte';
import type { MapLayer } from '../map/layer';
import type { Pointed } from '../map/controller';
import type { Address } from '../state/address';
import type { Store } from '../state/store.svelte';

/** One entry of the list of what the map can show. */
export interface Choice {
  readonly key: string;
  readonly label: string;
  readonly current: boolean;
  readonly choose: () => void;
}
type Loaded = Promise<{ default: Component }>;

/** What a map needs of a subject. */
export type MapPart = Pick<LayerView, 'mapLabel' | 'onMap' | 'Tip' | 'tipHeight' | 'Top'>;

/** Everything the page needs to show one subject: on the map, in the table and in the panel. */
export interface LayerView {
  readonly key: Address['layer'];
  choices(store: Store): Choice[];
  /** Of the window. */
  title(store: Store): string;
  /** Of the map, read aloud: the name of the territory follows. */
  mapLabel(store: Store, territory: string): string;
  onMap(store: Store): MapLayer;
  /** The source line of a printed page; nothing where the panel gives it. */
  printed?(store: Store): string | null;
  readonly Settings: Component;
  readonly Title: Component;
  readonly Legend: Component;
  readonly Tip: Component<{ pointed: Pointed }>;
  readonly tipHeight: number;
  /** Over the map, at its top right. */
  readonly Top: Component;
  readonly table: () => Loaded;
  readonly aside: () => Loaded;
}
