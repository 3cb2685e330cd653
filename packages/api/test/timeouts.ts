/** What Vitest waits for at the most: longer hangs, on however slow a machine, since no test is about how long something takes. */
export const timeouts = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 60_000 } },
} as const;
