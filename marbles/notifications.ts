/** A notification at a frame, in the format of the scheduler of rxjs. */
export interface Message {
  readonly frame: number;
  readonly notification: {
    readonly kind: 'N' | 'E' | 'C';
    readonly value?: unknown;
    readonly error?: unknown;
  };
}

/** The frames of one subscription; `Infinity` stands for never. */
export interface Log {
  readonly subscribedFrame: number;
  readonly unsubscribedFrame: number;
}

export function isLog(entry: Message | Log): entry is Log {
  return 'subscribedFrame' in entry;
}

/** The last finite frame of a row. */
export function lastFrame(entries: readonly (Message | Log)[]): number {
  const frames = entries.flatMap((entry) =>
    isLog(entry) ? [entry.subscribedFrame, entry.unsubscribedFrame] : [entry.frame],
  );
  return Math.max(0, ...frames.filter(Number.isFinite));
}
