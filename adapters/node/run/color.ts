interface Terminal {
  readonly isTTY?: boolean;
}

/** Whether `stream` shows colors. `NO_COLOR` comes before `FORCE_COLOR`. */
export function wantsColor(stream: Terminal, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
