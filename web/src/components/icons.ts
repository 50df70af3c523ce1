/** Strokes of 24 by 24. */
export const icons = {
  map: 'M9 4 3 6.5v13L9 17l6 3 6-2.5v-13L15 7 9 4zm0 0v13m6-10v13',
  data: 'M4 6h16M4 12h16M4 18h16M8 4v4m8 2v4m-6 2v4',
  compare: 'M4 5h6v14H4zM14 5h6v14h-6zM10 12h4',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  undo: 'M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12 5 5',
  frame: 'M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5',
  back: 'M14 6l-6 6 6 6',
  down: 'M12 4v11m-5-5 5 5 5-5M5 20h14',
  desk: 'M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5',
  chart: 'M4 20V4m0 16h16M8 16v-4m4 4V8m4 8v-6',
  agenda: 'M4 6h16v14H4zM4 10h16M8 3v5m8-5v5',
  people: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm-6 9a6 6 0 0 1 12 0m1-9a3 3 0 1 0 0-6m2 9a6 6 0 0 1 3 6',
  settings: 'M4 7h10m4 0h2M4 17h2m4 0h10M14 4v6M8 14v6',
};
export type IconName = keyof typeof icons;
