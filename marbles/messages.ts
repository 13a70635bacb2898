/** A value, an error or an end, at a frame: as rxjs's scheduler writes it down. */
export interface Message {
  readonly frame: number;
  readonly notification: {
    readonly kind: 'N' | 'E' | 'C';
    readonly value?: unknown;
    readonly error?: unknown;
  };
}

/** From when to when something was subscribed; `Infinity` for never. */
export interface Log {
  readonly subscribedFrame: number;
  readonly unsubscribedFrame: number;
}

export function isLog(entry: Message | Log): entry is Log {
  return 'subscribedFrame' in entry;
}

/** The last frame that a row says anything of. */
export function lastFrame(entries: readonly (Message | Log)[]): number {
  const frames = entries.flatMap((entry) =>
    isLog(entry) ? [entry.subscribedFrame, entry.unsubscribedFrame] : [entry.frame],
  );
  return Math.max(0, ...frames.filter(Number.isFinite));
}
