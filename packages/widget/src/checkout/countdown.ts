/** Seconds left at which screen readers announce the time: often enough to plan, seldom enough not to disturb. */
const ANNOUNCED = [600, 300, 120, 60, 30, 10];

/** Whole seconds from `now` (ms) to `deadline`, never below zero. */
export const secondsLeft = (deadline: string, now: number): number => {
  return Math.max(0, Math.ceil((Date.parse(deadline) - now) / 1000));
};

/** The announcement due between two readings, in seconds; the lowest if there are several. */
export const announcementBetween = (before: number, after: number): number | undefined => {
  return ANNOUNCED.filter((mark) => mark < before && mark >= after).at(-1);
};

/** `4:05`, or `1:02:03` from an hour on. */
export const clockText = (seconds: number): string => {
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};
