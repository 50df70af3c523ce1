export interface Summary {
  communes: number;
  population: number;
  /** Weighted by the standardised population; null where nothing is known. */
  mean: number | null;
  /** Share of the plain population whose commune lies under the threshold. */
  underShare: number | null;
  underPeople: number;
}

export interface Columns {
  value: readonly (number | null)[];
  population: readonly (number | null)[];
  standardised_population: readonly (number | null)[];
}

/** The aggregate of the communes that `keep` lets in, with the weights of the published indicator. */
export function summarise(
  columns: Columns,
  values: readonly (number | null)[],
  threshold: number | null,
  keep: (i: number) => boolean,
): Summary {
  let communes = 0;
  let weighted = 0;
  let weight = 0;
  let population = 0;
  let under = 0;
  for (let i = 0; i < values.length; ++i) {
    if (!keep(i)) continue;
    const value = values[i];
    if (value === null) continue;
    communes += 1;
    const standardised = columns.standardised_population[i] ?? 0;
    weighted += standardised * value;
    weight += standardised;
    const people = columns.population[i] ?? 0;
    population += people;
    if (threshold !== null && value < threshold) under += people;
  }
  return {
    communes,
    population,
    mean: weight > 0 ? weighted / weight : null,
    underShare: threshold !== null && population > 0 ? under / population : null,
    underPeople: under,
  };
}
