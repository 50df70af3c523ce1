import type { Isochrone } from '../api/client';
import type { Marker } from './controller';

/** What a layer puts on the map; every list holds positions of communes. */
export interface MapLayer {
  /** The palette's slot of each commune. */
  readonly slots: Int8Array;
  /** Outlined: what a supposed change gains. */
  readonly gained: Iterable<number>;
  /** Striped: over a limit. */
  readonly beyond?: readonly number[];
  /** Dotted: of a class whose colour has another's tone. */
  readonly dotted?: readonly number[];
  readonly markers?: readonly Marker[];
  /** The marker that a list points at. */
  readonly ringed?: number | null;
  readonly zones?: Isochrone | null;
  /** The map waits for a place to be chosen. */
  readonly waits?: boolean;
  /** A click on a commune or a marker; false where the commune is simply to be selected. */
  choose?(commune: number | null, marker: number | null): boolean;
}
