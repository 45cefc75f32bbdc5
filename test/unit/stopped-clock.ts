/**
 * Stops `Date` and `setTimeout`: what waits for them goes on by `jest.advanceTimersByTime` alone, however slow the
 * machine is. Files, connections and `setInterval` go on as ever. `jest.useRealTimers` ends it.
 */
export function stopClock(): void {
  jest.useFakeTimers({
    doNotFake: [
      ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
      ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
    ],
  });
}
