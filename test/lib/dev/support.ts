/** The number of the line that many lines below the one that calls this. */
export function lineOfCaller(below: number): number {
  const [, caller] = String(new Error().stack).split('\n').slice(1);
  return Number(/:(\d+):\d+\)?$/.exec(caller ?? '')?.[1]) + below;
}
